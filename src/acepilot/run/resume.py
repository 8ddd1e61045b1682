"""Going on with a run: what its journal says was done, what may have been submitted, and what is left to do.

Pure: reads entries and the flow, touches nothing. Nothing is repeated that was submitted; where the journal cannot
know, the person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any

from acepilot.flow.models import Flow, Stage, Step, StepKind
from acepilot.person import texts

WAYS = frozenset({StepKind.OPEN, StepKind.NAVIGATE})
SIGHTS = WAYS | {StepKind.EXPECT}
SUBMITTED = frozenset({texts.SUBMITTED_BEFORE, texts.SAID_SUBMITTED})
Entry = Mapping[str, Any]


class Submission(StrEnum):
    """What the journal knows of a review."""

    NOT = "not"
    MAYBE = "maybe"
    DONE = "done"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """One step of a run: the stage's number, the item's label, the step's number."""

    stage: int
    item: str
    step: int


@dataclass(frozen=True, slots=True)
class ItemBefore:
    """How an item ended before the interruption: `done` or `skipped`, and why."""

    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A review that may have been submitted: to be asked before a step is done.

    Attributes:
        before: The step before which the person is asked.
        review: What the review was for, in words.
        if_submitted: Steps to leave out if the person says that it was submitted.
    """

    before: Spot
    review: str
    if_submitted: frozenset[Spot]


@dataclass(frozen=True, slots=True)
class ResumePlan:
    """What is left of a run.

    Attributes:
        left_out: Steps that are not done again.
        over: Rounds, as (stage, item), in which nothing is to be done.
        items: How items ended that are over.
        questions: What to ask, by the step before which it is asked.
        is_nothing_left: Whether every round is over.
    """

    left_out: frozenset[Spot] = frozenset()
    over: frozenset[tuple[int, str]] = frozenset()
    items: Mapping[str, ItemBefore] = field(default_factory=dict)
    questions: Mapping[Spot, Question] = field(default_factory=dict)
    is_nothing_left: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """What must be done in one go: the rounds of one item, or stages in a row that are done once."""

    spots: tuple[tuple[Spot, Step], ...]
    item: str

    @property
    def rounds(self) -> frozenset[tuple[int, str]]:
        return frozenset((spot.stage, spot.item) for spot, _ in self.spots)

    def position(self, kind: StepKind) -> int | None:
        return next((n for n, (_, step) in enumerate(self.spots) if step.kind is kind), None)


def plan_resume(flow: Flow, items: Sequence[str], entries: Sequence[Entry]) -> ResumePlan:
    """Return what is left of a run.

    1. A unit whose review was accepted, or that ended without one: only what came after it, if that is not done yet.
    2. A unit whose review had gone to the person without an acceptance: the person is asked, shown what the portal has.
    3. A unit before its review: from its beginning, as the window with what was typed is gone.
    4. A unit without a review and without an item (signing in): again, if anything after it is left.

    Args:
        flow: The flow that ran.
        items: The labels of the client's items, in order.
        entries: The run's journal.
    """
    seen = _Seen(entries)
    left: set[Spot] = set()
    over: set[tuple[int, str]] = set()
    ended: dict[str, ItemBefore] = {}
    questions: dict[Spot, Question] = {}
    is_anything_left = False
    for unit in reversed(list(_units(flow, items))):
        before = seen.item_before(unit)
        review = unit.position(StepKind.REVIEW)
        if before is not None:
            over |= unit.rounds
            ended[unit.item] = before
        elif review is None:
            if not unit.item and not is_anything_left:
                over |= unit.rounds
            is_anything_left = is_anything_left or bool(unit.item)
        elif seen.submission(unit.spots[review][0]) is Submission.DONE:  # 1
            rest = _left_out(unit, review)
            if all(spot in rest or spot in seen.done for spot, _ in unit.spots[review + 1 :]):
                over |= unit.rounds
                if unit.item:
                    ended[unit.item] = ItemBefore("done", None)
            else:
                left |= rest
                is_anything_left = True
        else:
            is_anything_left = True
            if seen.submission(unit.spots[review][0]) is Submission.MAYBE:  # 2
                question = _question(unit, review)
                questions[question.before] = question
    rounds = frozenset(one for unit in _units(flow, items) for one in unit.rounds)
    return ResumePlan(frozenset(left), frozenset(over), ended, questions, is_nothing_left=rounds == over)


def _units(flow: Flow, items: Sequence[str]) -> Iterator[_Unit]:
    for is_each, stages in groupby(flow.stages, key=lambda stage: stage.for_each is not None):
        if not is_each:
            yield _Unit(tuple(_spots(list(stages), "")), "")
            continue
        for stage in stages:
            for item in items:
                yield _Unit(tuple(_spots([stage], item)), item)


def _spots(stages: Iterable[Stage], item: str) -> Iterator[tuple[Spot, Step]]:
    for stage in stages:
        for step in stage.steps:
            yield Spot(stage.n, item, step.n), step


def _left_out(unit: _Unit, review: int) -> frozenset[Spot]:
    """Return the steps of a submitted unit that are left out.

    All up to the review but the ways to the page; and pictures right after it, whose page is gone. When nothing is left
    to do after the review, the ways are left out as well.
    """
    after = unit.spots[review + 1 :]
    gone = []
    for spot, step in after:
        if step.kind is not StepKind.CAPTURE:
            break
        gone.append(spot)
    is_nothing_left = len(gone) == len(after)
    ways = frozenset() if is_nothing_left else WAYS
    return frozenset([spot for spot, step in unit.spots[: review + 1] if step.kind not in ways] + gone)


def _question(unit: _Unit, review: int) -> Question:
    """Ask once what the portal shows can be seen: after the last way or sight before anything is filled."""
    fill = unit.position(StepKind.FILL)
    until = review if fill is None else min(fill, review)
    seen = [n for n, (_, step) in enumerate(unit.spots[:until]) if step.kind in SIGHTS]
    before = unit.spots[(seen[-1] + 1) if seen else 0][0]
    return Question(before, unit.item, _left_out(unit, review) | _ways_of(unit, review))


def _ways_of(unit: _Unit, review: int) -> frozenset[Spot]:
    """Return the ways before the review: once the person is asked, the page is there already."""
    return frozenset(spot for spot, step in unit.spots[:review] if step.kind in WAYS)


class _Seen:
    """What a journal says was done."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.done: set[Spot] = set()
        self.skipped: dict[tuple[int, str], str] = {}
        self._submissions: dict[Spot, Submission] = {}
        for entry in entries:
            spot = _spot(entry)
            if spot is not None:
                self._take(entry, spot)

    def _take(self, entry: Entry, spot: Spot) -> None:
        data = entry["data"]
        is_review = entry["step"]["kind"] == StepKind.REVIEW
        match entry["kind"]:
            case "step.done" | "step.skipped":
                self.done.add(spot)
                if is_review and (entry["kind"] == "step.done" or data["reason"] in SUBMITTED):
                    self._submissions[spot] = Submission.DONE
            case "person.skipped":
                self.skipped[spot.stage, spot.item] = str(entry["step"]["title"])
            case "turn" if is_review and data["to"] == "person":
                self._submissions.setdefault(spot, Submission.MAYBE)
            case "portal.answered" if is_review and data["outcome"] == "accepted":
                self._submissions[spot] = Submission.DONE

    def submission(self, spot: Spot) -> Submission:
        """Return what is known of a review; one that went to the person may have been submitted, come what may."""
        return self._submissions.get(spot, Submission.NOT)

    def item_before(self, unit: _Unit) -> ItemBefore | None:
        """Return how an item's round ended, if it did."""
        if not unit.item:
            return None
        review = unit.position(StepKind.REVIEW)
        is_submitted = review is not None and self.submission(unit.spots[review][0]) is Submission.DONE
        for stage, item in unit.rounds:
            if (stage, item) in self.skipped:
                return ItemBefore("accepted" if is_submitted else "skipped", self.skipped[stage, item])
        return ItemBefore("done", None) if all(spot in self.done for spot, _ in unit.spots) else None


def _spot(entry: Entry) -> Spot | None:
    stage, step = entry.get("stage"), entry.get("step")
    if stage is None or step is None:
        return None
    return Spot(int(stage["n"]), str(stage["item"] or ""), int(step["n"]))
