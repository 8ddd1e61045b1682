"""The person's turn that is no review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.journal.codes import TurnCause
from acepilot.person import texts
from acepilot.person.human import Key, Turn
from acepilot.testing import FakeHuman, FakePortal, LeapingClock, does, says
from acepilot.timing import USUAL


def at(entry: dict[str, str]) -> datetime:
    """Return when an entry was written."""
    return datetime.fromisoformat(entry["at"])


@pytest.mark.long
def test_ask_whose_end_is_there_already_is_skipped_and_said(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """When `until:` holds at the start, nobody is asked."""
    portal.show("<a href=/x>Accounts</a>")
    human = FakeHuman()
    ran = run_flow(portal, human, '- ask: Sign in.\n  until: link "Accounts"')
    assert ran.kinds("turn", "step.skipped") == ["step.skipped"]
    assert "there already" in ran.data("step.skipped")[0]["reason"]
    assert [one.skipped for one in human.log if one.skipped]


@pytest.mark.full
def test_ask_ends_by_itself_once_the_person_rests(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """The turn ends when what it waits for is there and the person has let go for a second."""
    page = portal.show(
        "<button onclick='touched = Date.now(); document.body.innerHTML = `<a href=/x>Accounts</a>`'>Sign in</button>"
    )
    sign_in = does(lambda: page.click("button"))
    ran = run_flow(portal, FakeHuman(sign_in), '- ask: Sign in.\n  until: link "Accounts"')
    assert [one["to"] for one in ran.data("turn")] == ["person", "acepilot"]
    back = next(
        entry for entry in ran.entries if entry["kind"] == "turn" and entry["data"]["to"] == "acepilot"
    )
    assert at(back).timestamp() - page.evaluate("touched") / 1000 >= 0.9
    assert ran.data("turn")[1]["why"].endswith("is there")


CALLED_OTHERWISE = {
    "another spelling": ('textbox "ZIP"', "<label>Postal Code: <input></label>"),
    "another role": ('link "Accounts"', "<button>Accounts</button>"),
    "text beside it": ('textbox "City"', "<table><tr><td>City:</td><td><input></td></tr></table>"),
    "two of those": (
        'textbox "City" | combobox "State"',
        "<table><tr><td>City:<td><input></tr><tr><td>State:<td><select><option>FL</select></tr></table>",
    ),
}


@pytest.mark.full
@first(("until", "there"), CALLED_OTHERWISE.values(), ids=CALLED_OTHERWISE)
def test_ask_ends_by_what_is_called_otherwise(
    portal: FakePortal, run_flow: Callable[..., Any], until: str, there: str
) -> None:
    """The turn also ends when what it waits for is there under another name; that is told as drift."""
    page = portal.show("<button id=b>Next</button>")

    def go_on() -> None:
        page.click("#b")
        page.evaluate("(there) => { document.body.innerHTML = there; }", there)

    ran = run_flow(portal, FakeHuman(does(go_on)), f"- ask: Go on.\n  until: {until}")
    assert ran.end.code is ExitCode.DONE, ran.end
    assert len(ran.data("drift")) == 1


@pytest.mark.long
@first(
    "there",
    ["<label>ZIP of the bank <input></label>", "<input type=password><label>Postal Code <input></label>"],
)
def test_ask_goes_on_while_another_name_or_a_password_is_there(
    portal: FakePortal, run_flow: Callable[..., Any], there: str
) -> None:
    """Another name ends no turn, nor does another spelling on a page that asks for a password."""
    portal.show(there)
    waits = does(lambda: portal.pass_time(100))
    human = FakeHuman(*[waits] * 30, says(Key.STOP))
    ran = run_flow(portal, human, '- ask: Go on.\n  until: textbox "ZIP"')
    assert ran.end.code is ExitCode.STOPPED
    assert ran.data("drift") == []


RESTS = [does(lambda: None)] * 26
"""A person who does nothing for four seconds."""


def offers_done(human: FakeHuman) -> list[bool]:
    """Return whether the person could say that they have done it, each time they were shown something else."""
    return [any(choice.key is Key.DONE for choice in one.choices) for one in human.log]


@pytest.mark.long
def test_ask_whose_end_never_shows_ends_by_the_persons_word(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """Once the page rests without it the person can say that it is done: that is written down as theirs."""
    portal.show("<a href=/x>My accounts</a>")
    again = says(Key.YES, at="still looks for")
    human = FakeHuman(says(Key.DONE), *RESTS, says(Key.DONE), says(Key.DONE), again)
    ran = run_flow(portal, human, '- ask: Sign in.\n  until: link "Accounts"')
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert offers_done(human)[:3] == [False] * 3
    assert [one["check"] for one in ran.data("person.confirmed")] == [f"{texts.DONE}: Sign in."]
    assert [one["basis"] for one in ran.data("step.done")] == ["said"]
    assert ran.data("turn")[1] == {"to": "acepilot", "why": texts.SAID_DONE, "cause": TurnCause.SAID}


@pytest.mark.long
@first(
    "page",
    [
        "<p role=progressbar>Working</p>",
        pytest.param("<p aria-busy=true>Working</p><input type=password>", marks=pytest.mark.long),
    ],
)
def test_ask_on_a_page_that_never_rests_is_not_left_with_stop_alone(
    portal: FakePortal, run_flow: Callable[..., Any], clock: LeapingClock, page: str
) -> None:
    """After a while the person can say that it is done, whatever the page is at; before that it counts for nothing."""
    portal.show(page)
    late = does(lambda: clock.pass_by(USUAL.done_offered_after_s))
    human = FakeHuman(*RESTS, says(Key.DONE), late, *RESTS[:5], says(Key.DONE), says(Key.YES))
    ran = run_flow(portal, human, '- ask: Sign in.\n  until: link "Accounts"')
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)


@pytest.mark.long
def test_done_stands_in_for_no_check(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """With checks to confirm, the word for all of it counts only when each of them is confirmed."""
    portal.show("<p>There</p>")
    human = FakeHuman(
        *RESTS,
        says(Key.DONE),
        says(Key.CHECK, index=0),
        says(Key.DONE),
        says(Key.CHECK, index=1),
        says(Key.DONE),
        says(Key.YES),
    )
    steps = '- ask: Sign in.\n  until: link "Accounts"\n  checks: [I own it., I read it.]'
    ran = run_flow(portal, human, steps)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert [one["check"] for one in ran.data("person.confirmed")][-1] == f"{texts.DONE}: Sign in."
    assert len(ran.data("person.confirmed")) == 3


def test_ask_without_an_end_waits_for_go_on(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Without `until:` the turn ends when the person says so."""
    portal.show("page")
    human = FakeHuman(says(Key.GO_ON))
    ran = run_flow(portal, human, "- ask: Look around.")
    assert human.left == 0
    assert ran.end.code is ExitCode.DONE
    assert ran.data("turn")[1]["why"] == texts.SAID_GO_ON


def test_checks_are_confirmed_one_by_one(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Each check is its own press and its own entry; one that is taken back must be given again."""
    portal.show("page")
    human = FakeHuman(
        says(Key.CHECK, index=0), says(Key.CHECK, index=0), says(Key.CHECK, index=1), says(Key.CHECK, index=0)
    )
    ran = run_flow(portal, human, "- ask: Before you apply.\n  checks: [I own it., I read it.]")
    assert [one["check"] for one in ran.data("person.confirmed")] == ["I own it.", "I read it.", "I own it."]
    assert ran.data("step.done")[0]["confirmed"] == 2
    assert human.left == 0


def test_go_on_does_not_stand_in_for_a_check(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Saying “go on” confirms nothing."""
    portal.show("page")
    human = FakeHuman(says(Key.GO_ON), says(Key.CHECK, index=0), says(Key.STOP))
    ran = run_flow(portal, human, "- ask: Before you apply.\n  checks: [I own it., I read it.]")
    assert ran.end.code is ExitCode.STOPPED
    assert ran.kinds("step.done") == []


def test_countdown_shows_the_time_and_never_consents(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """When the time has run out the person is told, and the turn stays theirs."""
    portal.show("page")
    human = FakeHuman(says(Key.STOP, at=texts.TIME_IS_UP))
    ran = run_flow(portal, human, "- ask: Enter the code.\n  countdown: 1s")
    assert any(one.deadline for one in human.log)
    assert human.left == 0
    assert ran.end.code is ExitCode.STOPPED


def test_timeout_of_a_turn_stops_the_run(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A turn that takes longer than the flow allows stops the run, and is no consent."""
    portal.show("page")
    human = FakeHuman()
    ran = run_flow(portal, human, "- ask: Look.\n  timeout: 1s\n- expect: text /never/")
    assert ran.end.code is ExitCode.STOPPED
    assert [one.stops_at is not None for one in human.log if one.turn is Turn.PERSON] == [True]
    assert ran.kinds("step.done") == []
    assert ran.data("run.stopped")[0]["reason"] == texts.TURN_TIMED_OUT


@pytest.mark.long
def test_skip_leaves_the_rest_of_this_importer(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """An importer that the person leaves as it is, is journaled so, and the others are done."""
    portal.show("<p>there</p>")
    human = FakeHuman(says(Key.SKIP), says(Key.GO_ON), says(Key.GO_ON))
    steps = "- ask: Go on only to replace them.\n  or_skip: this importer\n- expect: text /there/"
    ran = run_flow(portal, human, steps, client="three-importers", each=True)
    assert [item["outcome"] for item in ran.data("run.finished")[0]["items"]] == ["skipped", "done", "done"]
    assert ran.data("run.finished")[0]["items"][0]["reason"] == "Go on only to replace them."
    assert ran.data("person.skipped") == [{"what": "this importer"}]
    assert len([one for one in ran.data("step.done") if one.get("target") == "text /there/"]) == 2


def test_note_is_written_and_the_turn_goes_on(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A note goes into the record, without any digits that could be an account's."""
    portal.show("page")
    human = FakeHuman(says(Key.NOTE, text="I called the bank about 998877665544"), says(Key.GO_ON))
    ran = run_flow(portal, human, "- ask: Look.")
    (noted,) = ran.data("person.noted")
    assert noted["text"].startswith("I called the bank about ")
    assert "998877665544" not in str(ran.entries)


def test_stop_ends_the_run(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Stop closes the journal and tells what to do next."""
    portal.show("page")
    ran = run_flow(portal, FakeHuman(says(Key.STOP)), "- ask: Look.")
    assert ran.kinds()[-1] == "run.stopped"
    assert ran.end.code is ExitCode.STOPPED
    assert ran.end.hint


def test_nothing_is_pictured_where_a_password_is_asked(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """A capture on a page with a password field is left out, and said."""
    portal.show("<input type=password>")
    ran = run_flow(portal, FakeHuman(), "- capture: sign in")
    assert ran.kinds("capture", "step.skipped") == ["step.skipped"]


@pytest.mark.parametrize(("condition", "kind"), [("when", "step.skipped"), ("unless", "step.done")])
def test_conditions_are_judged_on_the_page(
    portal: FakePortal, run_flow: Callable[..., Any], condition: str, kind: str
) -> None:
    """`when:` needs its target there, `unless:` needs it gone."""
    portal.show("page")
    ran = run_flow(portal, FakeHuman(says(Key.GO_ON)), f"- ask: Look.\n  {condition}: alert /wrong/")
    assert ran.kinds("step.done", "step.skipped") == [kind]


def test_what_may_not_come_is_not_told_as_next(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """The step after is told beforehand only if it comes for sure: a question with a condition may never be asked."""
    portal.show("<button>There</button>")
    human = FakeHuman()
    steps = """
    - capture: first
    - ask: It is not there.
      when: button "Missing"
    - capture: last
    """
    run_flow(portal, human, steps)
    told = {one.next for one in human.log}
    assert "It is not there." not in told
    assert "Take a picture: last" in told
