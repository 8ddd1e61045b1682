"""Look-ups of a form are asked about once; what is stopped at a step's end is told there, and asked about nowhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.person import texts
from acepilot.person.human import Key, Turn
from acepilot.run.captures import Captures
from acepilot.run.record import Capture
from acepilot.testing import HOME, FakeHuman, FakePage, FakePortal, does, says

RunFlow = Callable[..., Any]
AURA = f"{HOME}aura"
LOOK_UP = """<script>addEventListener('focusout', ({target}) => target.value &&
  fetch('/aura', {method: 'POST', body: JSON.stringify({call: 'ACTION$execute', value: target.value})}))</script>"""
FIELDS = "<label>Company <input></label><label>Routing <input></label><label>Account <input id=a></label>"
SUBMIT = """<p id=s role=status></p><button type=button onclick="fetch('/save', {method: 'POST', body: a.value})
  .then(() => { s.textContent = 'success'; })">Submit</button>
<script>addEventListener('input', () => { s.textContent = ''; })</script>"""
FILL = """
- fill:
    textbox "Company": ${company.legal_name}
    textbox "Routing": ${bank.routing_number}
    textbox "Account": ${bank.account_number}
"""
REVIEW = """
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""
ASKED = "The page tried to send what was typed"


def serve(portal: FakePortal, body: str) -> None:
    """Serve a page with its look-ups and its submission."""
    for path in ("/aura", "/save"):
        portal.serve(path, "answered")
    portal.show(body)


def looked_up(portal: FakePortal) -> int:
    """Return how many look-ups got through."""
    return len([one for one in portal.asked if one.url == AURA])


def presses(portal: FakePortal, times: int) -> list[Any]:
    """Return what a person does in as many reviews: press once in each."""
    press = does(lambda: portal.surface.page.click("text=Submit"), at="Check it")
    return [press, *[does(lambda: None, turn=Turn.ACEPILOT), press] * (times - 1)]


# A look-up that the browser sends more than half a second after its field was left is stopped: a stopwatch decides.
@pytest.mark.full
@pytest.mark.timed
@first(("answer", "passed"), [(Key.ALLOW, 9), (Key.GO_ON, 0)])
def test_look_ups_are_asked_about_once_in_a_run(
    portal: FakePortal, run_flow: RunFlow, answer: Key, passed: int
) -> None:
    """Three fields, each looked up as it is left, for three importers: one question; its answer holds for the run."""
    serve(portal, FIELDS + SUBMIT + LOOK_UP)
    human = FakeHuman(says(answer, at=ASKED), *presses(portal, 3))
    ran = run_flow(portal, human, FILL + REVIEW, client="three-importers", each=True)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert len([told for told in human.told if ASKED in told]) == 1
    assert looked_up(portal) == passed
    assert len(ran.data("request.passed")) == passed
    assert {one["why"] for one in ran.data("request.passed")} <= {"person"}
    assert len([one for one in portal.asked if one.url.endswith("/save")]) == 3


@pytest.mark.full
def test_page_that_looks_nothing_up_asks_nothing(portal: FakePortal, run_flow: RunFlow) -> None:
    """The control: without look-ups nothing is stopped, and nobody is asked."""
    serve(portal, FIELDS + SUBMIT)
    human = FakeHuman(*presses(portal, 1))
    ran = run_flow(portal, human, FILL + REVIEW)
    assert ran.end.code is ExitCode.DONE
    assert not any(ASKED in told for told in human.told)
    assert ran.data("guard.stopped") == []


@pytest.mark.long
def test_list_that_waits_for_a_look_up_is_asked_about_first(portal: FakePortal, run_flow: RunFlow) -> None:
    """Where a list lacks the option, the stopped look-up is asked about first; let through, it fills the list."""
    serve(
        portal,
        """<label>Company <input onblur="fetch('/aura', {method: 'POST', body: this.value})
        .then(() => { s.innerHTML = '<option>Florida' })"></label><label>State <select id=s></select></label>""",
    )
    human = FakeHuman(says(Key.ALLOW, at=ASKED))
    steps = '- fill:\n    textbox "Company": ${company.legal_name}\n    combobox "State": Florida'
    ran = run_flow(portal, human, steps)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert len(human.told) == 1
    assert [field["same"] for field in ran.data("step.done")[-1]["fields"]] == ["equal", "equal"]


def at_last_picture(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something in the moment in which acepilot takes its last picture before a review."""
    take = Captures.take

    def late(captures: Captures, name: str, *, full_page: bool) -> Capture | None:
        if name == "review":
            act()
        return take(captures, name, full_page=full_page)

    monkeypatch.setattr(Captures, "take", late)


@pytest.mark.long
def test_press_that_comes_early_is_told_in_the_review(
    portal: FakePortal, run_flow: RunFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who presses Submit during the last picture is told at once, presses again, and is asked nothing after it."""
    form = f'<form onsubmit="event.preventDefault(); go.click()">{FIELDS}<button>Submit</button></form>'
    send = """<button type=button hidden id=go onclick="fetch('/save', {method: 'POST', body: a.value})
      .then(() => { s.textContent = 'success'; })">go</button><p id=s role=status></p>"""
    serve(portal, form + send)
    at_last_picture(monkeypatch, lambda: portal.surface.page.click("text=Submit"))
    human = FakeHuman(does(lambda: portal.surface.page.click("text=Submit"), at=texts.PRESSED_EARLY))
    ran = run_flow(portal, human, FILL + REVIEW + '- expect: text "Submit"')
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert [one["why"] for one in ran.data("guard.stopped")] == ["guard"]
    assert len([one for one in portal.asked if one.url.endswith("/save")]) == 1
    assert len(ran.data("person.pressed")) == 1
    assert human.told == ["Check it, then press Submit."]


@pytest.mark.long
def test_what_is_stopped_at_the_last_moment_is_told_and_not_asked(
    portal: FakePortal, run_flow: RunFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that is stopped just before the review is a notice in it, and no question in the step after it."""
    serve(portal, FIELDS + SUBMIT)
    script = "() => void fetch('/aura', {method: 'POST', body: a.value}).catch(() => 0)"
    at_last_picture(monkeypatch, lambda: portal.surface.page.evaluate(script))
    human = FakeHuman(*presses(portal, 1))
    ran = run_flow(portal, human, FILL + REVIEW + '- expect: text "Submit"')
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert len(ran.data("guard.stopped")) == 1
    assert any(AURA in notice and "Just before" in notice for notice in human.notices)
    assert human.told == ["Check it, then press Submit."]


def test_hand_on_submit_in_a_fill_presses_nothing(portal: FakePortal, run_flow: RunFlow) -> None:
    """A press on Submit in the midst of acepilot's turn is stopped as a whole, and told in the pause that it makes."""
    serve(portal, f"<form action=/save method=post>{FIELDS}<button>Submit</button></form>")
    page = portal.surface.page
    human = FakeHuman(
        does(lambda: page.click("text=Submit", delay=300), turn=Turn.ACEPILOT),
        says(Key.STOP, at=texts.PRESSED_IN_FLOW),
    )
    ran = run_flow(portal, human, FILL + '- expect: text "never"\n  timeout: 20s')
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)
    assert not [one for one in portal.asked if one.url.endswith("/save")]


CHOICES = """<label>Company <input></label><label>Country <select id=c><option value="">Choose
    <option value=US>United States</select></label><label>State <select id=s></select></label>"""
STATES_OF = """document.getElementById('c').onchange = ({target}) => fetch(`/api/v2/states?country=${target.value}`)
    .then(async (got) => { s.innerHTML = await got.text() })"""
BLOB = f"""<script>document.head.append(Object.assign(document.createElement('script'),
    {{src: URL.createObjectURL(new Blob([atob('{b64encode(STATES_OF.encode()).decode()}')]))}}))</script>"""
FILL_CHOICES = """
- fill:
    textbox "Company": ${company.legal_name}
    combobox "Country": United States
- fill:
    combobox "State": Florida
"""


def serve_choices(portal: FakePortal, script: str) -> None:
    """Serve a page whose states come once the country is chosen."""
    portal.serve("/api/v2/states", lambda _request: FakePage("<option>Florida"))
    portal.serve("/app.js", FakePage(STATES_OF, {"content-type": "text/javascript"}, doctype=""))
    portal.show(CHOICES + script)


@first("script", [f"<script>{STATES_OF}</script>", "<script src=/app.js></script>"])
def test_choice_alone_is_looked_up_without_a_question(
    portal: FakePortal, run_flow: RunFlow, script: str
) -> None:
    """The states of the country that was chosen are fetched, and written down; what is typed beside is not sent."""
    serve_choices(portal, script)
    ran = run_flow(portal, FakeHuman(), FILL_CHOICES)
    assert ran.end.code is ExitCode.DONE
    assert ran.data("request.passed") == [{"method": "GET", "url": f"{HOME}api/v2/states", "why": "chosen"}]
    assert ran.data("guard.stopped") == []


# Asked about is what comes while the fill waits for the page to rest; what a slow browser sends later is stopped all
# the same, but no step is there any more to ask: a stopwatch decides.
@pytest.mark.timed
def test_script_that_a_page_made_itself_proves_nothing(portal: FakePortal, run_flow: RunFlow) -> None:
    """The control: an address that stands in no text from a server may hold anything, and is asked about."""
    serve_choices(portal, BLOB)
    human = FakeHuman(says(Key.GO_ON, at=ASKED))
    ran = run_flow(portal, human, FILL_CHOICES.partition('- fill:\n    combobox "State"')[0])
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert ran.data("request.passed") == []
    assert len(ran.data("guard.stopped")) == 1


@pytest.mark.full
def test_pieces_of_what_was_typed_pass_with_no_choice(portal: FakePortal, run_flow: RunFlow) -> None:
    """Two figures of a number, or a name from behind, go nowhere with a choice; what the page had before does."""
    portal.serve("/states", "answered")
    portal.show(
        """<a href="/states?lang=en">en</a><label>Company <input id=c></label><label>Routing <input id=r></label>
        <label>Country <select onchange="for (const more of ['lang=en', `a=${r.value.slice(0, 2)}`,
          `b=${[...c.value].reverse().join('')}`, `lang=${r.value.slice(2, 4)}`, `n${r.value.slice(4, 6)}=`])
          fetch(`/states?country=${this.value}&${more}`).catch(() => 0)"><option value="">Choose
        <option value=US>United States</select></label>"""
    )
    steps = """
    - fill:
        textbox "Company": ${company.legal_name}
        textbox "Routing": ${bank.routing_number}
        combobox "Country": United States
    """
    ran = run_flow(portal, FakeHuman(says(Key.GO_ON, at=ASKED)), steps)
    assert ran.end.code is ExitCode.DONE
    assert [one["why"] for one in ran.data("request.passed")] == ["chosen"]
    assert len(ran.data("guard.stopped")) == 4
