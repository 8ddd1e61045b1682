"""The portal's answer in whatever dress: with a role or without, on the same page or the next; and what is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.person import texts
from acepilot.person.human import Key
from acepilot.testing import Cue, FakeHuman, FakePage, FakePortal, does, says
from acepilot.timing import USUAL

RunFlow = Callable[..., Any]
FIELDS = "<label>Account Number <input id=a name=a></label>"
SPA = (
    FIELDS
    + "<div id=d>%s</div><button onclick=\"fetch('/save',{method:'POST',body:'x'}).then(() => { %s })\">Submit</button>"
)
SERVER = "%s<form method=post action=/save>" + FIELDS + "<button>Submit</button></form>"
REVIEW = """
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""
REFUSED = REVIEW + "  refused: alert /^(?!.*success).*\\w/\n"
ASKED = "Did the portal accept"
UNKNOWN = [("unknown", "unknown", "none")]
"""What is written down of a press that sent something, as the run ends without an answer."""


def press(portal: FakePortal) -> None:
    """Press Submit as a person does."""
    portal.surface.page.click("text=Submit")


def answered(ran: Any) -> list[tuple[str, str, str]]:
    """Return each answer as outcome, basis and dress."""
    return [(one["outcome"], one["basis"], one["dress"]) for one in ran.data("portal.answered")]


SAID = "<p>Success: your ACH information is on file.</p>"


def every_other(cases: Mapping[str, str]) -> list[Any]:
    """Return cases as parameters; every second one is played in `make test-long` alone."""
    return [
        pytest.param(case, id=name, marks=[pytest.mark.long] if n % 2 else [])
        for n, (name, case) in enumerate(cases.items())
    ]


DRESSES = {
    "paragraph": f"d.innerHTML = '{SAID}'",
    "heading": "d.innerHTML = '<h2>Success</h2>'",
    "text alone": "d.textContent = 'Saved with success'",
    "text node that changes": "d.firstChild.data = 'Saved with success'",
    "in parts": "d.innerHTML = 'Saved <b>with</b> <span>suc</span><span>cess</span>'",
    "unhidden": "h.hidden = false",
    "unhidden by a class": "h2.className = ''",
    "dialog element": "m.showModal()",
    "dialog element, not modal": "m.show()",
    "shadow root": f"x.attachShadow({{mode: 'open'}}).innerHTML = '{SAID}'",
    "closed shadow root": f"x.attachShadow({{mode: 'closed'}}).innerHTML = '{SAID}'",
    "slotted": "x.attachShadow({mode: 'open'}).innerHTML = '<p><slot></slot></p>'; x.textContent = 'Success'",
    "frame": "f.srcdoc = '<p>Saved with success</p>'",
    "text in a frame that was there": "f.contentDocument.body.innerHTML = '<p>Saved with success</p>'",
    "in place of the form": f"document.body.innerHTML = '{SAID}'",
    "toast": f"d.innerHTML = '{SAID}'; setTimeout(() => {{ d.innerHTML = ''; }}, 250)",
    "toast in place of the form": "document.body.innerHTML = '<p>Saved with success</p>';"
    "setTimeout(() => { document.body.innerHTML = ''; }, 250)",
    "written anew": "document.open(); document.write('<p>Saved with success</p>'); document.close()",
    "alert, though a status was named": "d.innerHTML = '<p role=alert>Success</p>'",
    "drawn late": f"setTimeout(() => {{ d.innerHTML = '{SAID}'; }}, 1200)",
    "fades in": f"d.style.opacity = 0; d.innerHTML = '{SAID}'; d.animate([{{opacity: 0}}, {{opacity: 1}}],"
    "{duration: 500, fill: 'forwards'})",
}
AROUND = (
    "x<p id=h hidden>Saved with success</p><style>.no{display:none}</style><p id=h2 class=no>Saved with success</p>"
    "<dialog id=m>Saved with success</dialog><div id=x></div><iframe id=f srcdoc='<p>Menu</p>'></iframe>"
)


@pytest.mark.full
@first("change", every_other(DRESSES))
def test_success_without_a_role_is_the_answer(portal: FakePortal, run_flow: RunFlow, change: str) -> None:
    """A new text with the name that the flow gives is the answer, however the page brings it."""
    portal.serve("/save", "x")
    portal.show(SPA % (AROUND, change))
    ran = run_flow(portal, FakeHuman(does(lambda: press(portal))), REVIEW)
    assert ran.end.code is ExitCode.DONE
    assert answered(ran) == [("accepted", "seen", "text")]
    assert "uccess" in ran.data("portal.answered")[0]["text"]
    assert ran.data("person.submitted")[0]["basis"] == "seen"


PAGES = {
    "paragraph": "<h1>Portal</h1><p>Saved with success.</p>",
    "heading": "<h1>Success</h1>",
    "layout table": "<table><tr><td>Portal</td></tr><tr><td>Saved with success.</td></tr></table>",
    "font and br": "<center><font size=5><b>Success</b></font><br>Your bank has been set.</center>",
    "frame": "<h1>Portal</h1><iframe src=/inner></iframe>",
    "frameset": "<frameset cols='50%,*'><frame src=/menu><frame src=/inner></frameset>",
    "drawn late": "<h1>Portal</h1><p id=p></p><script>setTimeout(() => { p.textContent = 'Success'; }, 800)</script>",
    "gone soon": "<p id=p>Success</p><script>setTimeout(() => p.remove(), 900)</script>",
    "another form": "<p>Success</p><form>" + FIELDS + "</form>",
}


@pytest.mark.full
@first("page", every_other(PAGES))
def test_success_on_the_next_page_is_the_answer(portal: FakePortal, run_flow: RunFlow, page: str) -> None:
    """A full page load by a form post brings the answer as plain text."""
    portal.serve("/save", page)
    portal.serve("/menu", "<p>Menu</p>")
    portal.serve("/inner", "<p>Saved with success.</p>")
    portal.show(SERVER % "<h1>Portal</h1>")
    ran = run_flow(portal, FakeHuman(does(lambda: press(portal))), REVIEW)
    assert answered(ran) == [("accepted", "seen", "text")]
    assert ran.data("portal.answered")[0]["url"].endswith("/save")


@pytest.mark.full
def test_answer_with_the_flows_role_is_told_so(portal: FakePortal, run_flow: RunFlow) -> None:
    """What has the role that the flow names is taken as that, and not as a mere text."""
    portal.serve("/save", "x")
    portal.show(SPA % ("x", "d.innerHTML = '<p role=status>Success</p>'"))
    ran = run_flow(portal, FakeHuman(does(lambda: press(portal))), REVIEW)
    assert answered(ran) == [("accepted", "seen", "role")]


# -- what was sent, and what speaks against an answer ----------------------------------------------

TWICE = '<label>Account Number <input id=a></label><button onclick="(%s)()">Submit</button><p role=status id=s></p>'
SEND = "fetch('/save', {method: 'POST', body: 'x'})"
SAYS_SO = "s.textContent = 'Saved with success'"


@first(
    ("send", "presses"),
    [
        (f"async () => {{ {SEND}; await {SEND}; {SAYS_SO} }}", 1),
        (f"async () => {{ await {SEND}; {SAYS_SO} }}", 2),
        (f"async () => {{ await {SEND}; await new Promise(r => setTimeout(r, 800)); {SAYS_SO} }}", 2),
    ],
    2,
    ids=["by one press", "by a double click", "by a double click, answered late"],
)
def test_each_request_that_says_the_same_is_a_submission(
    portal: FakePortal, run_flow: RunFlow, send: str, presses: int
) -> None:
    """What leaves twice is written down twice, and told at the end; a look-up of another kind is no submission."""
    portal.serve("/save", "x")
    portal.serve("/log", "x")
    page = portal.show(TWICE % send.replace(SAYS_SO, f"fetch('/log', {{method: 'POST'}}); {SAYS_SO}"))
    press_it = page.click if presses == 1 else page.dblclick
    ran = run_flow(portal, FakeHuman(does(lambda: press_it("text=Submit", delay=60))), REVIEW)
    assert [one.url for one in portal.asked].count("https://portal.test/save") == 2
    assert [one["request"] for one in ran.data("person.submitted")] == ["POST https://portal.test/save"] * 2
    assert len(ran.data("person.pressed")) == presses
    assert "accepted" in [outcome for outcome, _, _ in answered(ran)]
    (item,) = ran.data("run.finished")[0]["items"]
    assert item["reason"] == texts.sent_often(2)


LATE = "setTimeout(() => { d.innerHTML += '<p role=alert>Not saved: the bank refused it</p>'; }, 1000)"


@pytest.mark.full
@first("success", ["<p role=status>Success</p>", "<p>Success</p>"], ids=["role", "text"])
def test_success_before_a_complaint_is_asked_about(
    portal: FakePortal, run_flow: RunFlow, success: str
) -> None:
    """A page that tells of a success, and of what went wrong a second later, makes a question that has both."""
    portal.serve("/save", "x")
    portal.show(SPA % ("x", f"d.innerHTML = '{success}'; {LATE}"))
    human = FakeHuman(does(lambda: press(portal)), says(Key.REFUSED, at=ASKED), says(Key.STOP, at="refused"))
    ran = run_flow(portal, human, REFUSED)
    assert answered(ran) == [("refused", "said", "asked")]
    assert "Success / Not saved" in ran.data("portal.answered")[0]["text"]


REFUSAL = "Not saved: the bank refused it"
TAKEN_BACK = {
    "in its own region": f"d.firstChild.textContent = '{REFUSAL}'",
    "beside it": f"d.innerHTML += '<p>{REFUSAL}</p>'",
    "by a dialog": f"alert('{REFUSAL}')",
    "by another page": "location.href = '/refused'",
}


@first("change", every_other(TAKEN_BACK))
@pytest.mark.parametrize("timing", [replace(USUAL, form_gone_s=30.0)])
def test_success_with_the_flows_role_that_is_taken_back_is_asked_about(
    portal: FakePortal, run_flow: RunFlow, change: str
) -> None:
    """What speaks against a success counts in whatever dress it comes, while the success has to stand."""
    portal.serve("/save", "x")
    portal.serve("/refused", f"<p>{REFUSAL}</p>")
    shown = f"d.innerHTML = '<p role=status>Success</p>'; setTimeout(() => {{ {change} }}, 300)"
    page = portal.show(SPA % ("x", shown))
    page.on("dialog", lambda dialog: dialog.accept())
    human = FakeHuman(does(lambda: press(portal)), says(Key.REFUSED, at=ASKED), says(Key.STOP, at="refused"))
    ran = run_flow(portal, human, REVIEW)
    assert answered(ran) == [("refused", "said", "asked")]
    assert ran.data("portal.answered")[0]["text"] == f"Success / {REFUSAL}"


@pytest.mark.full
@first("success", ["<p role=status>Success</p>", "<p>Success</p>"], ids=["role", "text"])
@pytest.mark.parametrize("timing", [replace(USUAL, success_stands_s=2.0, form_gone_s=30.0)])
def test_success_stands_anew_when_another_page_comes(
    portal: FakePortal, run_flow: RunFlow, success: str
) -> None:
    """The page that takes the place of the one with the success has as long to speak against it."""
    portal.serve("/save", "x")
    portal.serve(
        "/next", f"<p id=p></p><script>setTimeout(() => {{ p.textContent = '{REFUSAL}'; }}, 1500)</script>"
    )
    portal.show(
        SPA % ("x", f"d.innerHTML = '{success}'; setTimeout(() => {{ location.href = '/next'; }}, 1000)")
    )
    human = FakeHuman(does(lambda: press(portal)), says(Key.REFUSED, at=ASKED), says(Key.STOP, at="refused"))
    ran = run_flow(portal, human, REVIEW)
    assert answered(ran) == [("refused", "said", "asked")]


@pytest.mark.full
def test_success_counts_when_what_was_sent_is_answered(portal: FakePortal, run_flow: RunFlow) -> None:
    """A page that tells of a success before the portal has said anything is waited for."""
    portal.show(
        FIELDS + "<p id=d role=status></p><button onclick=\"d.textContent = 'Success'\">Submit</button>"
    )
    human = FakeHuman(does(lambda: press(portal)), says(Key.ACCEPTED, at="saw nothing being sent"))
    ran = run_flow(portal, human, REVIEW)
    assert [one["basis"] for one in ran.data("person.submitted")] == ["said"]
    assert answered(ran) == [("accepted", "said", "asked")]


# -- what is no answer -------------------------------------------------------------------------

STOOD = "<div id=w><p>Success stories</p></div>"
NONE = {
    "stood there": "0",
    "moved": "d.append(w)",
    "re-rendered": "w.innerHTML = w.innerHTML",
    "re-rendered after a spinner": "const was = w.innerHTML; w.innerHTML = '...';"
    "setTimeout(() => { w.innerHTML = was; }, 400)",
    "in another element": "w.innerHTML = '<h3>Success <b>stories</b></h3>'",
    "a count that goes on": "w.innerHTML = '<p>Success stories</p><p>Success rate: 98 %</p>'",
    "a name of a control": "d.innerHTML = '<button>Success</button><label>Success <input></label>"
    "<a href=x>Success</a>'",
    "a head of a table": "d.innerHTML = '<table><tr><th>Success<th>Date<tr><td>a<td>b</table>'",
    "a denial": "d.innerHTML = '<p>The success of it is not known. It was not submitted.</p>'",
    "a promise": "d.innerHTML = '<p>It will be submitted once saved.</p>'",
    "what was typed": "d.innerHTML = '<textarea>Success</textarea><div contenteditable>Success</div>'",
    "hidden": "d.innerHTML = '<p hidden>Success</p>'",
}


@first("change", every_other(NONE), 2)
def test_what_is_no_answer_is_not_taken_for_one(portal: FakePortal, run_flow: RunFlow, change: str) -> None:
    """What stood there, moved, names a control, or was typed, is no answer; nor is a denial."""
    portal.serve("/save", "x")
    markup = SPA % ("x", change)
    portal.show(f"<p>Success rate: 97 %</p>{STOOD}{markup}")
    human = FakeHuman(
        does(lambda: press(portal)), does(lambda: portal.pass_time(2_500)), says(Key.STOP), patience_s=60
    )
    ran = run_flow(portal, human, REVIEW)
    assert answered(ran) == UNKNOWN
    assert ran.end.code is ExitCode.STOPPED


@pytest.mark.long
def test_name_of_the_client_is_no_success(portal: FakePortal, run_flow: RunFlow) -> None:
    """A company that is called so, shown on the next page, is no answer; the same page with a success more has one."""
    for said, wanted in (("", UNKNOWN), ("<p>Success</p>", [("accepted", "seen", "text")])):
        portal.serve("/save", f"<p>Signed in: Bayside Imports LLC</p>{said}")
        portal.show(SERVER % "<h1>Portal</h1>")
        stop = [] if said else [does(lambda: portal.pass_time(2_500)), says(Key.STOP)]
        human = FakeHuman(does(lambda: press(portal)), *stop, patience_s=60)
        review = REVIEW.replace("/success/", "/bayside|success/")
        assert answered(run_flow(portal, human, review)) == wanted


@pytest.mark.long
def test_text_that_follows_a_press_that_sent_nothing_is_asked_about(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """Without anything sent a text alone proves nothing: the person is asked."""
    portal.show(FIELDS + "<p id=d></p><button onclick=\"d.textContent = 'Success'\">Submit</button>")
    human = FakeHuman(does(lambda: press(portal)), says(Key.STOP, at=ASKED))
    ran = run_flow(portal, human, REVIEW)
    assert answered(ran) == UNKNOWN
    assert human.left == 0


def test_success_before_the_press_is_no_answer(portal: FakePortal, run_flow: RunFlow) -> None:
    """A text that comes and goes before the press, and again after it, is no answer."""
    portal.serve("/save", "x")
    page = portal.show(SPA % ("x", "d.textContent = 'Draft saved with success'"))
    human = FakeHuman(
        does(lambda: page.evaluate("() => { d.textContent = 'Draft saved with success'; }")),
        does(lambda: page.evaluate("() => { d.textContent = ''; }")),
        does(lambda: press(portal)),
        does(lambda: portal.pass_time(2_500)),
        says(Key.STOP),
        patience_s=60,
    )
    assert answered(run_flow(portal, human, REVIEW)) == UNKNOWN


@pytest.mark.long
@first(
    "change",
    [
        "s.outerHTML = s.outerHTML",
        "s.textContent = 'Importer 1: success. Importer 2: one moment'",
        pytest.param("s.hidden = true; setTimeout(() => { s.hidden = false; }, 400)", marks=pytest.mark.long),
        pytest.param(
            "s.innerHTML = `<p>Importer 2: sent</p><p>${s.textContent}</p>`", marks=pytest.mark.long
        ),
    ],
)
@first("role", [" role=status", pytest.param("", marks=pytest.mark.long)])
def test_success_of_an_earlier_press_is_none_of_this_one(
    portal: FakePortal, run_flow: RunFlow, change: str, role: str
) -> None:
    """What stood there as the person pressed is no answer when the page draws it anew or adds to it; a new one is."""
    portal.serve("/save", "x")
    page = portal.show(f"<p id=s{role}>Importer 1: success.</p>" + SPA % ("x", change))
    human = FakeHuman(
        does(lambda: press(portal)),
        does(lambda: portal.pass_time(2_500)),
        does(lambda: page.evaluate(f"() => {{ d.innerHTML = `<p{role}>IR 12-3456789: success</p>`; }}")),
        patience_s=60,
    )
    ran = run_flow(portal, human, REVIEW)
    assert [one["text"] for one in ran.data("portal.answered")] == ["IR 12-3456789: success"]


# -- where only words speak ----------------------------------------------------------------------


@pytest.mark.full
@first(
    ("said", "key", "outcome"),
    [
        ("Your information was received.", Key.ACCEPTED, "accepted"),
        ("Thank you!", Key.ACCEPTED, "accepted"),
        ("The bank could not be verified.", Key.REFUSED, "refused"),
        ("Success is not certain: it was not saved.", Key.REFUSED, "refused"),
        ("Saved, but one field is invalid.", Key.REFUSED, "refused"),
    ],
)
def test_person_is_asked_once_where_only_words_speak(
    portal: FakePortal, run_flow: RunFlow, said: str, key: Key, outcome: str
) -> None:
    """Words that no target of the flow names make one question, which shows them; the person's word is the answer."""
    portal.serve("/save", "x")
    portal.show(SPA % ("x", f"d.innerHTML = '<p>{said}</p>'"))
    stop = [says(Key.STOP, at="The portal refused")] if key is Key.REFUSED else []
    human = FakeHuman(does(lambda: press(portal)), says(key, at=ASKED), *stop)
    ran = run_flow(portal, human, REVIEW)
    assert answered(ran) == [(outcome, "said", "asked")]
    assert ran.data("portal.answered")[0]["text"] == said
    assert any(said in notice for notice in human.notices)
    assert human.left == 0


@pytest.mark.long
def test_answer_of_the_flow_ends_the_question(portal: FakePortal, run_flow: RunFlow) -> None:
    """When the answer comes while the person is asked, the review ends by itself."""
    portal.serve("/save", "x")
    page = portal.show(SPA % ("x", "d.innerHTML = '<p>Thank you!</p>'"))
    answer = does(lambda: page.evaluate("() => { d.innerHTML += '<p role=status>Success</p>'; }"), at=ASKED)
    ran = run_flow(portal, FakeHuman(does(lambda: press(portal)), answer), REVIEW)
    assert answered(ran) == [("accepted", "seen", "role")]


@pytest.mark.long
def test_refusal_on_the_next_page_leaves_the_turn_with_the_person(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """A server's page that refuses is asked about; the form on it is pressed again, and then accepted."""
    pages = ["<p>The form was rejected.</p>", "<p>Saved with success.</p>"]
    portal.serve("/save", lambda _: FakePage(SERVER % pages.pop(0)))
    portal.show(SERVER % "")
    human = FakeHuman(
        does(lambda: press(portal)),
        says(Key.REFUSED, at=ASKED),
        does(lambda: press(portal), at="The portal refused"),
    )
    ran = run_flow(portal, human, REFUSED)
    assert answered(ran) == [("refused", "said", "asked"), ("accepted", "seen", "text")]
    assert len(ran.data("person.pressed")) == 2


@pytest.mark.full
@first("role", ["", " role=alert"])
def test_refusal_that_the_flow_names_needs_no_question(
    portal: FakePortal, run_flow: RunFlow, role: str
) -> None:
    """A new text with the refusal's own name is a refusal; the same text after the next press is one again."""
    portal.serve("/save", "x")
    portal.show(
        SPA
        % ("x", f"d.innerHTML = ''; setTimeout(() => {{ d.innerHTML = '<p{role}>Wrong number</p>'; }}, 400)")
    )
    human = FakeHuman(
        does(lambda: press(portal)),
        does(lambda: press(portal), at="The portal refused"),
        says(Key.STOP, at="The portal refused"),
    )
    ran = run_flow(portal, human, REVIEW + "  refused: alert /wrong|invalid/\n")
    dress = "role" if role else "text"
    assert answered(ran) == [("refused", "seen", dress)] * 2


@pytest.mark.long
def test_complaint_about_a_form_that_was_not_sent_is_told(portal: FakePortal, run_flow: RunFlow) -> None:
    """A page's own validation, told without a role, is no answer, and no question."""
    portal.show(
        FIELDS + "<p id=d></p><button onclick=\"d.textContent = 'The number is invalid'\">Submit</button>"
    )
    human = FakeHuman(
        does(lambda: press(portal)), says(Key.STOP, at="did not send the form: The number is invalid")
    )
    assert answered(run_flow(portal, human, REVIEW)) == []
    assert human.left == 0


@pytest.mark.full
def test_role_does_not_make_a_denial_a_success(portal: FakePortal, run_flow: RunFlow) -> None:
    """A status that has the word, and denies it, is asked about; a refusal's role does not make a success a refusal."""
    portal.serve("/save", "x")
    portal.show(SPA % ("x", "d.innerHTML = '<p role=status>Unsuccessful: nothing was saved</p>'"))
    human = FakeHuman(does(lambda: press(portal)), says(Key.STOP, at=ASKED))
    assert answered(run_flow(portal, human, REVIEW)) == UNKNOWN
    portal.show(SPA % ("x", "d.innerHTML = '<p role=alert>Saved with success</p>'"))
    ran = run_flow(portal, FakeHuman(does(lambda: press(portal))), REVIEW + "  refused: alert\n")
    assert answered(ran) == [("accepted", "seen", "text")]


NO_CLEAR_ANSWERS = {
    "a refusal beside a success": "<p role=status>Saved with success</p><p role=alert>Error: the number is wrong</p>",
    "a success beside a refusal": "<p role=alert>Error: the number is wrong</p><p role=status>Saved with success</p>",
    "a part": "<p role=status>Partial success: 1 of 2 saved</p>",
    "signed out": "<p role=status>You were signed out with success</p>",
    "the session": "<p role=alert>Your session will expire in 2 minutes</p>",
    "nothing yet": "<p role=alert>Processing your request, please wait</p>",
}


@pytest.mark.long
@first("answer", every_other(NO_CLEAR_ANSWERS))
def test_role_alone_makes_no_answer_of_what_says_something_else(
    portal: FakePortal, run_flow: RunFlow, answer: str
) -> None:
    """What contradicts itself, is of the session, or says that nothing is known yet is neither success nor refusal."""
    portal.serve("/save", "x")
    portal.show(SPA % ("x", f"d.innerHTML = '{answer}'"))
    rests = [does(lambda: None)] * 10
    human = FakeHuman(does(lambda: press(portal)), *rests, says(Key.STOP))
    assert answered(run_flow(portal, human, REVIEW + "  refused: alert\n")) == UNKNOWN
    assert human.left == 0


@pytest.mark.long
def test_press_that_led_to_a_sign_in_is_written_down(portal: FakePortal, run_flow: RunFlow) -> None:
    """The page that answers may not be read: the press before it was heard, and the person is told what next."""
    portal.serve(
        "/save", "<h1>Sign in</h1><label>Password <input type=password></label><button>Sign in</button>"
    )
    portal.show(SERVER % "")
    human = FakeHuman(
        does(lambda: press(portal)), says(Key.STOP, at="After you pressed Submit, the portal asks for")
    )
    ran = run_flow(portal, human, REVIEW)
    assert [one["by"] for one in ran.data("person.pressed")] == ["mouse"]
    assert [one["request"] for one in ran.data("person.submitted")] == ["POST https://portal.test/save"]
    assert answered(ran) == UNKNOWN


@pytest.mark.long
def test_form_that_comes_again_is_not_told_as_gone(portal: FakePortal, run_flow: RunFlow) -> None:
    """A portal that sends the same form again, with or without its complaint: the person is told what to look for."""
    portal.serve("/save", SERVER % "<p>The number must have ten digits</p>")
    portal.show(SERVER % "")
    human = FakeHuman(does(lambda: press(portal)), says(Key.STOP, at="The page shows the form anew"))
    assert answered(run_flow(portal, human, REVIEW)) == UNKNOWN
    assert human.left == 0


@pytest.mark.long
def test_form_that_goes_without_a_word_is_still_a_question(portal: FakePortal, run_flow: RunFlow) -> None:
    """The form gone and nothing said: the person is asked, and what they say is not what was seen."""
    portal.serve("/save", "<h1>Portal</h1>")
    portal.show(SERVER % "<h1>Portal</h1>")
    human = FakeHuman(does(lambda: press(portal)), says(Key.ACCEPTED, at=texts.FORM_GONE))
    assert answered(run_flow(portal, human, REVIEW)) == [("unknown", "said", "none")]


@pytest.mark.long
def test_list_of_earlier_applications_is_asked_about(portal: FakePortal, run_flow: RunFlow) -> None:
    """A row that says “success” beside other data is hardly a message: the person says what it means."""
    portal.serve("/save", "<table><tr><th>Form<th>Status<tr><td>Yours<td>Success</table>")
    portal.show(SERVER % "")
    human = FakeHuman(does(lambda: press(portal)), says(Key.STOP, at=ASKED))
    assert answered(run_flow(portal, human, REVIEW)) == UNKNOWN


# -- dialogs of the browser, presses that follow each other, presses that nobody heard ---------------


def answering(page: Page) -> Cue:
    """Return a cue to answer the dialog that is open, as a person does; nobody else answers any."""
    opened: list[Dialog] = []
    page.on("dialog", lambda dialog: opened.append(dialog))  # noqa: PLW0108 - Playwright marks what it is given
    return does(lambda: opened.pop().accept(), at="The page asks")


@pytest.mark.full
@first(
    ("said", "flow", "outcome"),
    [
        ("alert('Saved with success')", REVIEW, "accepted"),
        ("confirm('Saved with success. Print it?')", REVIEW, "accepted"),
        ("alert('Error: the number is wrong')", REVIEW + "  refused: alert /wrong/\n", "refused"),
    ],
)
def test_answer_in_a_dialog_of_the_browser_counts(
    portal: FakePortal, run_flow: RunFlow, said: str, flow: str, outcome: str
) -> None:
    """What an alert says after the press is the portal's answer; the person alone puts it away."""
    portal.serve("/save", "x")
    page = portal.show(SPA % ("", said))
    stop = [says(Key.STOP, at="refused")] if outcome == "refused" else []
    ran = run_flow(portal, FakeHuman(does(lambda: press(portal)), answering(page), *stop), flow)
    assert answered(ran) == [(outcome, "seen", "text")]
    assert ran.kinds("dialog", "portal.answered") == ["dialog", "portal.answered"]


@pytest.mark.long
def test_dialog_before_the_press_is_no_answer(portal: FakePortal, run_flow: RunFlow) -> None:
    """The control: what a dialog said before the press, and what it asks before anything is sent, answers nothing."""
    ask = (
        "setTimeout(() => { if (confirm('Success needs a right number. Send it?')) "
        "fetch('/save', {method: 'POST', body: 'x'}) })"
    )
    portal.serve("/save", "x")
    page = portal.show(f'{FIELDS}<button onclick="{ask}">Submit</button>')
    early = does(lambda: page.evaluate("() => void setTimeout(() => alert('Draft saved with success'))"))
    rests = [does(lambda: None)] * 12
    answers = answering(page)
    human = FakeHuman(
        early, answers, *rests[:4], does(lambda: press(portal)), answers, *rests, says(Key.STOP)
    )
    ran = run_flow(portal, human, REVIEW)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)
    assert answered(ran) == UNKNOWN


def test_every_press_has_an_answer_or_says_that_there_is_none(portal: FakePortal, run_flow: RunFlow) -> None:
    """Pressed again before anybody has said what the first answer meant: the first has an entry of its own."""
    portal.serve("/save", "x")
    told = "['<p>The number could not be saved</p>', '<p>Saved with success</p>'][n++]"
    portal.show("<script>n = 0</script>" + SPA % ("", f"d.innerHTML = {told}"))
    human = FakeHuman(does(lambda: press(portal)), does(lambda: press(portal), at=ASKED))
    ran = run_flow(portal, human, REVIEW)
    assert answered(ran) == [("unknown", "unknown", "none"), ("accepted", "seen", "text")]
    watched = ("person.pressed", "person.submitted", "portal.answered")
    assert ran.kinds(*watched) == [watched[0], watched[1], watched[2], *watched]
    assert ran.data("portal.answered")[0]["text"] == "The number could not be saved"


@pytest.mark.long
@first(
    ("script", "asked"),
    [
        ("document.body.innerHTML = '<h1>Home</h1>'", "saw no press"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<p role=status>Saved with success</p>')",
            "saw no press",
        ),
    ],
)
def test_press_that_nobody_heard_can_be_told(
    portal: FakePortal, run_flow: RunFlow, script: str, asked: str
) -> None:
    """The form went, or a success came, without a press that was heard: the person is not left with Stop alone."""
    page = portal.show(SPA % ("", ""))
    wait = [does(lambda: None)] * 8
    human = FakeHuman(*wait, does(lambda: page.evaluate(script)), says(Key.ACCEPTED, at=asked))
    ran = run_flow(portal, human, REVIEW)
    assert ran.end.code is ExitCode.DONE
    assert answered(ran) == [("unknown", "said", "none")]
    assert ran.data("person.pressed")[0]["by"] == "said"


@pytest.mark.full
def test_page_that_cannot_reach_the_portal_speaks_for_itself(portal: FakePortal, run_flow: RunFlow) -> None:
    """A complaint of the page's as its request found no way is no refusal: nobody knows whether the portal got it."""
    portal.show(
        """<label>Account Number <input></label><p role=alert id=e></p><button type=button onclick="
        fetch('/save', {method: 'POST', body: 'x'}).catch(() => { e.textContent = 'Try again.'; })">Submit</button>"""
    )
    portal.context.route("**/save", lambda route: route.abort("connectionrefused"))
    human = FakeHuman(
        does(lambda: portal.surface.page.click("text=Submit")),
        says(Key.STOP, at="the portal cannot be reached"),
    )
    steps = """
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it.
  submit: button "Submit"
  until: status /success/
  refused: alert
"""
    ran = run_flow(portal, human, steps)
    portal.context.unroute("**/save")
    assert ran.end.code is ExitCode.STOPPED
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["unknown"]
    assert any("ERR_CONNECTION_REFUSED" in notice for notice in human.notices)
