"""Going on with a run: what its journal says was done, what may have been submitted, and what is left to do.

Pure: reads entries and the flow, touches nothing. Nothing is repeated that was submitted; where the journal cannot
know, the person is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from acepilot.flow.models import Flow, Nature, Stage, Step
from acepilot.journal.codes import Ended
from acepilot.journal.progress import Progress, StepPlace, Submission

WAYS = frozenset({Nature.WAY})
SIGHTS = WAYS | {Nature.LOOK}


@dataclass(frozen=True, slots=True)
class ItemBefore:
    """How an item ended before the interruption, and why."""

    outcome: Ended
    reason: str | None


@dataclass(frozen=True, slots=True)
class SubmissionQuestion:
    """A review that may have been submitted: to be asked before a step is done.

    Attributes:
        before: The step before which the person is asked.
        review: What the review was for, in words.
        if_submitted: Steps to leave out if the person says that it was submitted.
    """

    before: StepPlace
    review: str
    if_submitted: frozenset[StepPlace]


@dataclass(frozen=True, slots=True)
class ResumePlan:
    """What is left of a run.

    Attributes:
        left_out: Steps that are not done again.
        over: Rounds, as (stage, item), in which nothing is to be done.
        questions: What to ask, by the step before which it is asked.
    """

    left_out: frozenset[StepPlace] = frozenset()
    over: frozenset[tuple[int, str]] = frozenset()
    items: Mapping[str, ItemBefore] = field(default_factory=dict)
    questions: Mapping[StepPlace, SubmissionQuestion] = field(default_factory=dict)
    is_nothing_left: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """What must be done in one go: the rounds of one item, or stages in a row that are done once."""

    spots: tuple[tuple[StepPlace, Step], ...]
    item: str

    @property
    def rounds(self) -> frozenset[tuple[int, str]]:
        return frozenset((spot.stage, spot.item) for spot, _ in self.spots)

    def position(self, nature: Nature) -> int | None:
        return next((n for n, (_, step) in enumerate(self.spots) if step.nature is nature), None)


def plan_resume(flow: Flow, items: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> ResumePlan:
    """Return what is left of a run.

    1. A unit whose review was accepted, or that ended without one: only what came after it, if that is not done yet.
    2. A unit whose review had gone to the person without an acceptance, or in which they may have submitted as they
       showed something: the person is asked, shown what the portal has.
    3. A unit before its review: from its beginning, as the window with what was typed is gone.
    4. A unit without a review and without an item (signing in): again, if anything after it is left.

    A guided run has lost no window: there each step that has an end is over.

    Args:
        items: The labels of the client's items, in order.
    """
    progress = Progress.read(entries)
    units = list(_units(flow, items))
    if entries and entries[0]["data"].get("guided") is True:
        return _plan_guided(units, progress)
    left: set[StepPlace] = set()
    over: set[tuple[int, str]] = set()
    ended: dict[str, ItemBefore] = {}
    questions: dict[StepPlace, SubmissionQuestion] = {}
    is_anything_left = False
    for unit in reversed(units):
        before = _item_before(progress, unit, progress.over)
        review = unit.position(Nature.REVIEW)
        if before is not None:
            over |= unit.rounds
            ended.setdefault(unit.item, before)  # the last stage that it came to tells how it ended
        elif review is None:
            if not unit.item and not is_anything_left:
                over |= unit.rounds
            is_anything_left = is_anything_left or bool(unit.item)
        elif (known := _submission(progress, unit, review)) is Submission.DONE:  # 1
            rest = _left_out(unit, review)
            if all(spot in rest or spot in progress.over for spot, _ in unit.spots[review + 1 :]):
                over |= unit.rounds
                if unit.item:
                    ended.setdefault(unit.item, ItemBefore(Ended.DONE, None))
            else:
                left |= rest
                is_anything_left = True
        else:
            is_anything_left = True
            if known is Submission.MAYBE:  # 2
                question = _question(unit, review)
                questions[question.before] = question
    rounds = frozenset(one for unit in units for one in unit.rounds)
    return ResumePlan(frozenset(left), frozenset(over), ended, questions, is_nothing_left=rounds == over)


def _plan_guided(units: Sequence[_Unit], progress: Progress) -> ResumePlan:
    """Return what is left of a guided run: every step without an end. A review is asked about when its turn comes."""
    left: set[StepPlace] = set()
    over: set[tuple[int, str]] = set()
    ended: dict[str, ItemBefore] = {}
    questions: dict[StepPlace, SubmissionQuestion] = {}
    for unit in units:
        known = {spot: progress.submission(spot) for spot, _ in unit.spots}
        with_end = progress.over | {spot for spot in known if known[spot] is Submission.DONE}
        before = _item_before(progress, unit, with_end)
        if before is not None:
            ended[unit.item] = before
            over |= unit.rounds
            continue
        asked = {spot for spot in known if known[spot] is Submission.MAYBE}
        questions |= {spot: SubmissionQuestion(spot, unit.item, frozenset({spot})) for spot in asked}
        left |= (with_end & known.keys()) - asked
        over |= unit.rounds - {(spot.stage, spot.item) for spot in known.keys() - left}
    rounds = {one for unit in units for one in unit.rounds}
    return ResumePlan(frozenset(left), frozenset(over), ended, questions, is_nothing_left=rounds == over)


def _units(flow: Flow, items: Sequence[str]) -> Iterator[_Unit]:
    for is_each, stages in groupby(flow.stages, key=lambda stage: stage.for_each is not None):
        if not is_each:
            yield _Unit(tuple(_spots(list(stages), "")), "")
            continue
        for stage in stages:
            for item in items:
                yield _Unit(tuple(_spots([stage], item)), item)


def _spots(stages: Iterable[Stage], item: str) -> Iterator[tuple[StepPlace, Step]]:
    for stage in stages:
        for step in stage.steps:
            yield StepPlace(stage.n, item, step.n), step


def _submission(progress: Progress, unit: _Unit, review: int) -> Submission:
    """Return what is known of a unit's review.

    It may be submitted, too, where the person pressed what submits on the way there, or was cut off as they showed
    something once the form was at hand.
    """
    known = progress.submission(unit.spots[review][0])
    if known is not Submission.NOT:
        return known
    before = [spot for spot, _ in unit.spots[:review]]
    at_form = before[unit.position(Nature.FILL) :]
    is_open = any(spot in progress.pressed for spot in before) or any(s in progress.showing for s in at_form)
    return Submission.MAYBE if is_open else known


def _left_out(unit: _Unit, review: int) -> frozenset[StepPlace]:
    """Return the steps of a submitted unit that are left out.

    All up to the review but the ways to the page; and pictures right after it, whose page is gone. When nothing is left
    to do after the review, the ways are left out as well.
    """
    after = unit.spots[review + 1 :]
    gone = []
    for spot, step in after:
        if step.nature is not Nature.PICTURE:
            break
        gone.append(spot)
    is_nothing_left = len(gone) == len(after)
    ways = frozenset() if is_nothing_left else WAYS
    return frozenset([spot for spot, step in unit.spots[: review + 1] if step.nature not in ways] + gone)


def _question(unit: _Unit, review: int) -> SubmissionQuestion:
    """Ask once what the portal shows can be seen: after the last way or sight before anything is filled."""
    fill = unit.position(Nature.FILL)
    until = review if fill is None else min(fill, review)
    seen = [n for n, (_, step) in enumerate(unit.spots[:until]) if step.nature in SIGHTS]
    before = unit.spots[(seen[-1] + 1) if seen else 0][0]
    ways = {
        spot for spot, step in unit.spots[:review] if step.nature in WAYS
    }  # the page is there once they are asked
    return SubmissionQuestion(before, unit.item, _left_out(unit, review) | ways)


def _item_before(progress: Progress, unit: _Unit, done: Collection[StepPlace]) -> ItemBefore | None:
    """Return how an item's round ended, if it did, by the steps of which there is an end."""
    if not unit.item:
        return None
    review = unit.position(Nature.REVIEW)
    is_submitted = review is not None and progress.submission(unit.spots[review][0]) is Submission.DONE
    for place in unit.rounds:
        if place in progress.left:
            return ItemBefore(Ended.ACCEPTED if is_submitted else Ended.SKIPPED, progress.left[place])
    return ItemBefore(Ended.DONE, None) if all(spot in done for spot, _ in unit.spots) else None
