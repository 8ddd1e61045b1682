"""The engine's walk, whoever does the steps: here nobody does, and no browser is started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guidekit import CLIENT

from acepilot.client.load import parse_client
from acepilot.client.resolving import unresolved
from acepilot.errors import ExitCode, StepFailed, StoppedByPerson
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Step
from acepilot.flow.plan import Round
from acepilot.journal.codes import Ended, Skipped
from acepilot.journal.progress import StepPlace
from acepilot.journal.reader import read_journal
from acepilot.person import texts
from acepilot.run.accepted import Accepted
from acepilot.run.options import RunOptions
from acepilot.run.performer import Advice, DoneByPerson, GoTo, SkipItem, StepSkipped
from acepilot.run.record import Record
from acepilot.run.run_end import RunEnd
from acepilot.run.session import open_session

FLOW = """\
flow: walk
title: A walk
hosts: [ace.cbp.gov]
stages:
  - stage: Bank details
    for_each: importer in importers
    steps:
      - open: https://ace.cbp.gov/
      - fill: {textbox "Routing Number": "${bank.routing_number}"}
      - review: Check it.
        submit: button "Submit"
        until: status /success/
      - expect: text "Done"
"""


class Played:
    """Does each step as it is told to, once; implements `Performer`.

    Args:
        ends: What becomes of a step, by its place among all that are done: raised, or done if it is not here.
        submitted: What the person says of a form that may have been submitted.
    """

    advice = Advice(failed="Look.", submitted="", resume="acepilot resume {run}")
    ended = None
    holds_typed = False

    def __init__(
        self, ends: dict[int, Exception], *, submitted: bool | Exception = True, looks: bool = False
    ) -> None:
        self.accepted: Accepted
        self.record: Record
        self.only_looks = looks
        self.calls: list[str] = []
        self._ends = ends
        self._submitted = submitted
        self._at: Round

    def begin_round(self, at: Round) -> None:
        """Note where it is."""
        self._at = at
        self.calls.append(f"round {at.n}")

    def was_submitted(self, told: str) -> bool:  # noqa: ARG002 - as in `Performer`
        """Say what was to be said."""
        self.calls.append("asked")
        if isinstance(self._submitted, Exception):
            raise self._submitted
        return self._submitted

    def do(self, step: Step, following: Step | None) -> dict[str, Any]:  # noqa: ARG002
        """End a step as it was to end."""
        self.calls.append(step.kind)
        if step.kind == "review":
            self.record.write("turn", {"to": "person", "why": "It is theirs."})
        count = sum(call in {"open", "fill", "review", "expect"} for call in self.calls)
        if (end := self._ends.get(count)) is not None:
            raise end
        if step.kind == "review":
            self.accepted.accept(StepPlace(self._at.stage.n, self._at.label, step.n))
        return {}

    def add_sight(self, failed: StepFailed) -> None:
        """See something."""
        failed.message += " The page says: no."

    def step_over(self, step: Step, *, skipped: str = "", noted: str = "") -> None:
        """Note it."""

    def forget_form(self) -> None:
        """Note it."""
        self.calls.append("forgot")

    def end(self) -> None:
        """Note it."""
        self.calls.append("end")

    def hear_out(self) -> None:
        """Note it."""
        self.calls.append("heard out")


Ran = tuple[RunEnd, list[dict[str, Any]]]
Walk = Callable[[Played], Ran]


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    """Return what takes a performer through the flow; the second time it goes on with the run of the first."""
    options = RunOptions(
        parse_flow(FLOW.encode(), name="walk.yaml"),
        unresolved(parse_client(CLIENT.encode(), name="acme.yaml", literal_secrets=False)),
        tmp_path / "home",
        mock=None,
        rehearsal=False,
    )
    before: list[Path] = []

    def through(played: Played) -> Ran:
        played.accepted = Accepted(options.flow)
        with open_session(options, before[-1] if before else None) as session:
            played.record = session.record
            session.begin_guided()
            end = session.carry_out(played)
        before.append(end.path)
        return end, [dict(entry) for entry in read_journal(end.path)[0]]

    return through


def told(ran: Ran, kind: str) -> list[dict[str, Any]]:
    """Return what the entries of a kind tell."""
    return [entry["data"] for entry in ran[1] if entry["kind"] == kind]


def test_every_step_is_done_and_written_down_for_every_item(walk: Walk) -> None:
    """Stage by stage and item by item, each step once; the end is told, and what is on its way is heard out."""
    played = Played({})
    ran = walk(played)
    steps = ["open", "fill", "review", "expect"]
    assert played.calls == ["round 1", *steps, "round 2", *steps, "end", "heard out"]
    assert len(told(ran, "step.done")) == 8
    assert ran[0].code is ExitCode.DONE
    assert [item.outcome for item in ran[0].items] == [Ended.DONE, Ended.DONE]


def test_step_ends_as_its_performer_says(walk: Walk) -> None:
    """One that needs not be done is skipped with its code; what the person did by hand is done, and says so."""
    ran = walk(Played({1: StepSkipped(Skipped.NEEDLESS, "it is there"), 2: DoneByPerson("the field")}))
    (skipped,) = told(ran, "step.skipped")
    assert (skipped["why"], skipped["reason"]) == ("needless", "it is there")
    assert [data for data in told(ran, "step.done") if data.get("by") == "person"]
    assert ran[0].code is ExitCode.DONE


def test_item_that_is_left_after_its_acceptance_was_accepted(walk: Walk) -> None:
    """Left before the review it is skipped; left after it, it is accepted, and where it was left is said."""
    left = walk(Played({1: SkipItem("Open it."), 5: SkipItem("Look at it.")}))[0]
    assert [item.outcome for item in left.items] == [Ended.SKIPPED, Ended.ACCEPTED]
    assert left.is_accepted
    assert texts.left_after("Look at it.") in left.message


@pytest.mark.parametrize("looks", [False, True])
def test_failure_ends_the_run_unless_the_form_was_accepted(walk: Walk, *, looks: bool) -> None:
    """What is seen of it is written with it; after the acceptance it is a note, and the next item follows."""
    played = Played({4: StepFailed("It is not there.")}, looks=looks)
    ran = walk(played)
    assert ("round 2" in played.calls) is looks
    assert ran[0].code is (ExitCode.DONE if looks else ExitCode.NOT_DONE)
    (failed,) = told(ran, "step.skipped" if looks else "step.failed")
    assert failed["reason"] == "It is not there. The page says: no."
    assert ran[0].items[0].outcome is Ended.ACCEPTED
    assert looks or ran[0].hint.startswith("Look. ")


@pytest.mark.parametrize(("submitted", "reviews"), [(True, 1), (False, 2)])
def test_review_is_passed_over_only_on_the_persons_word(walk: Walk, *, submitted: bool, reviews: int) -> None:
    """Who goes on behind a review is asked; without their yes the step at hand is tried again."""
    played = Played({2: GoTo("Go on", 4)}, submitted=submitted)
    ran = walk(played)
    assert played.calls.count("review") == reviews
    assert played.calls.count("asked") == 1
    reasons = [data["why"] for data in told(ran, "step.skipped")]
    assert reasons == (["passed-over", "said-submitted"] if submitted else [])


def test_question_that_fails_fails_its_step(walk: Walk) -> None:
    """The review before which it was to be asked is not offered, and the record has where it ended."""
    walk(Played({3: StoppedByPerson("Stop.")}))
    again = Played({}, submitted=StepFailed("The portal is down."))
    ran = walk(again)
    (failed,) = [entry for entry in ran[1] if entry["kind"] == "step.failed"]
    assert failed["step"]["kind"] == "review"
    assert "review" not in again.calls
    assert ran[0].code is ExitCode.NOT_DONE
