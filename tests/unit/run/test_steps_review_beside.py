"""The review keeps to the form: its tab, its pages, and what may not be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shortkit import first

from acepilot.browser.events import PanelUnsure
from acepilot.errors import ExitCode
from acepilot.person import texts
from acepilot.person.human import FieldState, Key, Turn
from acepilot.testing import HOME, FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
FORM = "<label>Account Number <input id=a></label>"
SUB = (
    "<button type=button onclick=\"fetch('/send',{method:'POST',body:'x'}).then(()=>s.textContent='Success')\">Submit"
    "</button><p role=status id=s></p>"
)
REVIEW = """
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
- capture: after it
"""
ACCOUNT = "000123456789"


def press(portal: FakePortal) -> None:
    """Press Submit in the form's tab, as a person does who goes back to it."""
    portal.context.pages[0].bring_to_front()
    portal.context.pages[0].click("text=Submit")


@pytest.fixture
def own_portal(make_portal: Any) -> FakePortal:
    """Return a portal whose tabs no other test shares."""
    portal: FakePortal = make_portal()
    portal.serve("/send", "x")
    portal.serve("/terms", "<h1>Terms</h1><p>Once submitted with success …</p><button>Submit</button>")
    return portal


def texts_of(ran: Any) -> dict[str, str]:
    """Return the accessible text of each capture, by its name."""
    return {
        one["name"]: (Path(ran.end.path) / one["text"]["path"]).read_text() for one in ran.data("capture")
    }


# -- tabs ------------------------------------------------------------------------------------------

BESIDE = {
    "a link that the person follows": "<a id=t href=/terms target=_blank>Terms</a>",
    "a link with an opener": "<a id=t href=/terms target=_blank rel=opener>Terms</a>",
    "a window that the page opens": "<a id=t href=# onclick=\"window.open('/terms'); return false\">Terms</a>",
}


@pytest.mark.full
@first("link", BESIDE.values(), ids=list(BESIDE))
def test_answer_and_pictures_are_of_the_tab_that_was_pressed(
    own_portal: FakePortal, run_flow: RunFlow, link: str
) -> None:
    """Another tab, opened in the review and left open, is neither pictured nor taken for the portal's answer."""
    page = own_portal.show(FORM + link + SUB)
    human = FakeHuman(
        does(lambda: page.click("#t")),
        does(lambda: own_portal.pass_time(1_000)),
        does(lambda: press(own_portal)),
    )
    ran = run_flow(own_portal, human, REVIEW)
    (answered,) = ran.data("portal.answered")
    assert (answered["outcome"], answered["url"], answered["dress"]) == ("accepted", HOME, "role")
    shown = texts_of(ran)
    assert all(
        "Terms" not in shown[name].replace('link "Terms"', "") for name in ("answer-accepted", "after it")
    )
    assert "Success" in shown["answer-accepted"]
    assert {one["url"].partition("#")[0] for one in ran.data("capture")} == {HOME}
    assert len(own_portal.context.pages) == 2


@pytest.mark.full
def test_press_in_another_tab_is_no_press(own_portal: FakePortal, run_flow: RunFlow) -> None:
    """A button of the same name in another tab is not the form's: nothing is written down of it."""
    page = own_portal.show(FORM + BESIDE["a link that the person follows"] + SUB)
    human = FakeHuman(
        does(lambda: page.click("#t")),
        does(lambda: own_portal.pass_time(1_000)),
        does(lambda: own_portal.context.pages[1].click("text=Submit")),
        does(lambda: own_portal.pass_time(500)),
        does(lambda: press(own_portal)),
    )
    ran = run_flow(own_portal, human, REVIEW)
    assert len(ran.data("person.pressed")) == 1


@pytest.mark.long
def test_terms_that_are_opened_after_the_press_are_no_submission(
    own_portal: FakePortal, run_flow: RunFlow
) -> None:
    """Following a link to another tab sends nothing, and what stands there is no answer."""
    button = "<button type=button>Submit</button>"
    page = own_portal.show(FORM + BESIDE["a link that the person follows"] + button)
    human = FakeHuman(
        does(lambda: press(own_portal)),
        does(lambda: page.click("#t")),
        does(lambda: own_portal.pass_time(2_500)),
        says(Key.STOP),
        patience_s=60,
    )
    ran = run_flow(own_portal, human, REVIEW)
    assert ran.kinds("person.pressed", "person.submitted", "portal.answered") == ["person.pressed"]


@pytest.mark.long
@first(
    "opens",
    [
        "<form method=post action=/done target=_blank><button>Submit</button></form>",
        "<button type=button onclick=\"fetch('/send',{method:'POST'}); window.open('/done')\">Submit</button>",
        (
            "<button type=button onclick=\"const w = window.open('about:blank'); fetch('/send',{method:'POST'})"
            ".then(() => { w.location = '/done'; })\">Submit</button>"
        ),
    ],
    ids=["post to a new tab", "opened at once", "opened, then led there"],
)
def test_answer_in_a_window_that_the_press_opened_is_seen(
    own_portal: FakePortal, run_flow: RunFlow, opens: str
) -> None:
    """A window that the press itself opened may hold the answer: it is pictured with its own address."""
    own_portal.serve("/done", "<p>Saved with success</p>")
    own_portal.show(FORM + opens)
    ran = run_flow(own_portal, FakeHuman(does(lambda: press(own_portal))), REVIEW)
    (answered,) = ran.data("portal.answered")
    assert (answered["outcome"], answered["url"]) == ("accepted", f"{HOME}done")
    assert "Saved with success" in texts_of(ran)["answer-accepted"]


@pytest.mark.long
def test_tab_that_takes_the_forms_place_is_watched(own_portal: FakePortal, run_flow: RunFlow) -> None:
    """When the form's tab is closed, the one that the page opened in its place is at hand."""
    own_portal.serve("/form", FORM + SUB)
    page = own_portal.show(FORM + "<button type=button>Submit</button>")
    human = FakeHuman(
        does(lambda: page.evaluate("() => { window.open('/form'); }")),
        does(lambda: own_portal.pass_time(800)),
        does(page.close),
        does(lambda: own_portal.pass_time(800)),
        does(lambda: press(own_portal)),
        patience_s=60,
    )
    ran = run_flow(own_portal, human, REVIEW)
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert ran.data("portal.answered")[0]["url"] == f"{HOME}form"


# -- earlier pages ------------------------------------------------------------------------------------

WIZARD = """
- fill:
    textbox "Company Name": ${company.legal_name}
- ask: Press Next.
  until: textbox "Account Number"
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""
ONE = "<label>Company Name <input id=n></label>"
NEXT = "<button onclick='d.innerHTML = t.innerHTML'>Next</button>"
SINGLE = f"<div id=d>{ONE}{NEXT}</div><template id=t>{FORM}{SUB}</template>"
LEAVE = "<button onclick='d.remove(); e.hidden = false'>Next</button>"
HIDING = f"<div id=d>{ONE}{LEAVE}</div><div id=e hidden>{FORM}{SUB}</div>"


@pytest.mark.long
@first("kind", ["single page", "hiding", "page load"])
def test_fields_of_an_earlier_page_are_given_there(portal: FakePortal, run_flow: RunFlow, kind: str) -> None:
    """They are no absent fields: the review has what stood there when the page was left, corrections included."""
    portal.serve("/send", "x")
    portal.serve("/next", FORM + SUB)
    first = {
        "single page": SINGLE,
        "hiding": HIDING,
        "page load": f"{ONE}<form action=/next><button>Next</button></form>",
    }
    page = portal.show(first[kind])
    human = FakeHuman(
        does(lambda: page.fill("#n", "Bayside Imports, LLC")),
        does(lambda: portal.pass_time(600)),
        does(lambda: page.click("text=Next")),
        does(lambda: portal.pass_time(300), at="Check it"),
        does(lambda: page.click("text=Submit")),
        patience_s=60,
    )
    ran = run_flow(portal, human, WIZARD)
    assert ran.end.code is ExitCode.DONE
    rows = {row.label: row for one in human.log for row in one.fields}
    assert rows["Company Name"].state is FieldState.EARLIER
    assert rows["Company Name"].found == "Bayside Imports, LLC"
    assert rows["Account Number"].state is FieldState.SAME
    fields = {one["target"]: one for one in ran.data("person.pressed")[0]["fields"]}
    assert fields['textbox "Company Name"']["same"] == "earlier"
    assert fields['textbox "Company Name"']["found"] == "Bayside Imports, LLC"
    assert FieldState.ABSENT not in {row.state for one in human.log for row in one.fields}
    assert texts.FORM_GONE not in human.notices


def test_secret_of_an_earlier_page_stays_masked(portal: FakePortal, run_flow: RunFlow) -> None:
    """An account number that was given, and corrected, on an earlier page is shown by its last four."""
    portal.serve("/send", "x")
    second = f"<label>Company Name <input id=n></label>{SUB}"
    page = portal.show(f"<div id=d>{FORM}{NEXT}</div><template id=t>{second}</template>")
    steps = (
        WIZARD.replace("Company Name", "X")
        .replace("Account Number", "Company Name")
        .replace("X", "Account Number")
    )
    steps = steps.replace("company.legal_name", "Y").replace("bank.account_number", "company.legal_name")
    human = FakeHuman(
        does(lambda: page.fill("#a", "000123456780")),
        does(lambda: portal.pass_time(600)),
        does(lambda: page.click("text=Next")),
        does(lambda: portal.pass_time(300), at="Check it"),
        does(lambda: page.click("text=Submit")),
        patience_s=60,
    )
    ran = run_flow(portal, human, steps.replace("Y", "bank.account_number"))
    (row,) = {row for one in human.log for row in one.fields if row.label == "Account Number"}
    assert (row.state, row.found) == (FieldState.EARLIER, "•••• 6780")
    assert "000123456780" not in str(ran.entries)


@pytest.mark.long
def test_field_that_is_taken_out_of_the_form_is_absent(portal: FakePortal, run_flow: RunFlow) -> None:
    """A field that goes while others of its form stay was not given on an earlier page: it is missing."""
    portal.serve("/send", "x")
    page = portal.show(ONE + FORM + SUB)
    steps = """
    - fill:
        textbox "Company Name": ${company.legal_name}
    - fill:
        textbox "Account Number": ${bank.account_number}
    - review: Check it, then press Submit.
      submit: button "Submit"
      until: status /success/
    """
    human = FakeHuman(
        does(lambda: page.evaluate("() => { n.closest('label').remove(); }")),
        does(lambda: portal.pass_time(600)),
        does(lambda: page.click("text=Submit")),
    )
    ran = run_flow(portal, human, steps)
    assert {row.state for one in human.log for row in one.fields if row.label == "Company Name"} == {
        FieldState.SAME,
        FieldState.ABSENT,
    }
    fields = {one["target"]: one for one in ran.data("person.pressed")[0]["fields"]}
    assert (fields['textbox "Company Name"']["found"], fields['textbox "Company Name"']["same"]) == (
        None,
        "different",
    )


# -- pages that may not be read ----------------------------------------------------------------------

UNSEEN = "<input type=password tabindex=-1 aria-hidden=true style='position:absolute;left:-9999px'>"


@first(
    "field",
    [
        UNSEEN,
        "<input type=password style='opacity:0;height:0'>",
        f"<div style='height:0;overflow:hidden'>{UNSEEN}</div>",
    ],
)
def test_password_field_that_nobody_sees_spoils_no_review(
    portal: FakePortal, run_flow: RunFlow, field: str
) -> None:
    """The form is read, pressed and answered as if the unseen field were not there."""
    portal.serve("/send", "x")
    portal.show(field + FORM + SUB)
    human = FakeHuman(does(lambda: portal.surface.page.click("text=Submit")))
    ran = run_flow(portal, human, REVIEW)
    assert ran.data("person.pressed")[0]["fields"][0]["same"] == "equal"
    assert [one["dress"] for one in ran.data("portal.answered")] == ["role"]
    assert [one["name"] for one in ran.data("capture")] == ["review", "answer-accepted", "after it"]


@pytest.mark.long
def test_page_that_may_not_be_read_is_called_that(portal: FakePortal, run_flow: RunFlow) -> None:
    """Beside a password field that can be seen nothing is read, claimed or pictured: the person says what came."""
    portal.serve("/send", "x")
    portal.show("<input type=password>" + FORM + SUB)
    human = FakeHuman(
        says(Key.GO_ON, at="I may not read this page"),
        does(lambda: portal.surface.page.click("text=Submit"), at=texts.MAY_NOT_READ),
        says(Key.ACCEPTED, at=texts.MAY_NOT_READ),
        patience_s=60,
    )
    ran = run_flow(portal, human, REVIEW)
    assert ran.end.code is ExitCode.DONE
    assert not any("shows nothing" in told for told in human.told)
    assert {row.state for one in human.log for row in one.fields} == {FieldState.UNREAD}
    (pressed,), (answered,) = ran.data("person.pressed"), ran.data("portal.answered")
    assert (pressed["by"], pressed["fields"][0]["same"], pressed["fields"][0]["found"]) == (
        "said",
        "unread",
        None,
    )
    assert (answered["outcome"], answered["basis"], answered["dress"]) == ("unknown", "said", "none")
    assert ran.data("capture") == []
    assert ran.kinds("person.pressed", "person.submitted", "portal.answered") == [
        "person.pressed",
        "person.submitted",
        "portal.answered",
    ]


def test_notice_passes_with_what_it_tells(
    portal: FakePortal, run_flow: RunFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notice of a page that may not be read, or of a press on the panel, goes when that is over: reworded too."""
    page = portal.show("<input type=password>" + FORM + SUB)
    private, unsure = texts.MAY_NOT_READ, texts.PANEL_UNSURE

    def end_privacy() -> None:
        monkeypatch.setattr(texts, "MAY_NOT_READ", "No.")
        page.evaluate("document.querySelector('[type=password]').remove()")

    human = FakeHuman(
        says(Key.GO_ON, at="I may not read this page"),
        does(end_privacy, at=private),
        does(lambda: portal.surface.queue.note(PanelUnsure()), at="Check it"),
        does(lambda: monkeypatch.setattr(texts, "PANEL_UNSURE", "Again."), at=unsure),
        says(Key.NOTE, text="Hm.", at=unsure),
        says(Key.STOP, at="Check it"),
    )
    run_flow(portal, human, REVIEW)
    shown = [one.notice for one in human.log]
    last = {told: len(shown) - shown[::-1].index(told) for told in (private, unsure)}
    assert human.left == 0
    assert [shown[last[told]] for told in (private, unsure)] == ["", ""]


TABLE_FORM = """<table><tr><td>Bank Routing Number:</td><td><input name=ctl00$x7 placeholder=9></td></tr>
<tr><td>City *</td><td><input name=ctl00$x8></td></tr>
<tr><td>State</td><td><select name=ctl00$x9><option>Florida</select></td></tr></table><button>Submit</button>"""
FILL_TABLE = """
- fill:
    textbox "Bank Routing Number": ${bank.routing_number}
    textbox "City": ${company.address.city}
    combobox "State": ${company.address.state}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""


@pytest.mark.long
def test_row_of_a_field_without_a_name_has_the_text_beside_it(portal: FakePortal, run_flow: RunFlow) -> None:
    """A person knows a field by what stands beside it: in the review, in questions, and where they change it."""
    page = portal.show(TABLE_FORM)
    yes = says(Key.YES, at="Bank Routing Number")
    edits = does(lambda: page.locator("input").nth(1).fill("Elsewhere"), at="Check it")
    rests = [does(lambda: None, at="Check it")] * 12
    human = FakeHuman(yes, does(lambda: None), says(Key.GO_ON), edits, *rests, says(Key.STOP), helps=True)
    ran = run_flow(portal, human, FILL_TABLE)
    rows = {row.label for one in human.log for row in one.fields}
    assert rows == {"Bank Routing Number", "City", "State"}
    assert [one["field"] for one in ran.data("person.edited")] == ["City"]
    assert "ctl00" not in " ".join([*human.told, *human.notices])


@pytest.mark.full
def test_form_that_was_cancelled_is_not_called_changed(portal: FakePortal, run_flow: RunFlow) -> None:
    """Whoever cancels the form is told that a field is gone; that the page had changed it would not be true."""
    page = portal.show(f"<form id=f>{FORM}</form>{SUB}")
    human = FakeHuman(
        does(lambda: page.evaluate("a.remove()"), at="Check it"),
        says(Key.STOP, at=texts.FORM_LEFT),
        patience_s=60,
    )
    run_flow(portal, human, REVIEW)
    notices = [one.notice for one in human.log]
    assert any("does not show Account Number any more" in one for one in notices)
    assert not any("the page has changed it" in one for one in notices)


@pytest.mark.full
def test_form_that_comes_back_is_not_called_gone(portal: FakePortal, run_flow: RunFlow) -> None:
    """Whoever pressed Submit, and is back at the form, is not told any more that it is gone."""
    portal.serve("/send", "")
    sends = "<button type=button onclick=\"fetch('/send', {method: 'POST', body: 'x'})\">Submit</button>"
    page = portal.show(f"<form id=f>{FORM}{sends}</form>")
    hides = "form = document.getElementById('f'); back = document.createComment(''); form.replaceWith(back)"

    def press_and_leave() -> None:
        page.locator("button").click()
        page.evaluate(hides)

    human = FakeHuman(
        does(press_and_leave, at="Check it"),
        does(lambda: page.evaluate("back.replaceWith(form)"), at=texts.FORM_GONE),
        *[does(lambda: None)] * 8,
        says(Key.STOP),
        patience_s=60,
    )
    run_flow(portal, human, REVIEW)
    notices = [one.notice for one in human.log if one.turn is Turn.PERSON]
    assert texts.FORM_GONE in notices
    assert notices[-1] != texts.FORM_GONE
