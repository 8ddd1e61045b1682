"""What a look at every target of a flow has found: which are on the page, under which name, and which nobody saw.

Pure: of a flow, its rounds and what was seen in them. What was not looked at is told as such,
and why; it is never fine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from acepilot.errors import Place
from acepilot.flow.models import Flow, Nature, Sought, Step
from acepilot.flow.plan import Round
from acepilot.journal.codes import Skipped
from acepilot.journal.progress import StepPlace
from acepilot.run.recovery.changes import line_of

MOVES = frozenset({Nature.WAY, Nature.PRESS, Nature.ASK, Nature.REVIEW})
"""What leads from one page to another: where it is not done, the pages after it may not be the ones meant."""


class Sight(StrEnum):
    """What became of a target, the worst last."""

    NOT_REACHED = "not-reached"
    """Nobody looked for it; `Why` says why not."""
    ABSENT = "absent"
    """It was not there, and need not be."""
    FOUND = "found"
    FALLBACK = "fallback"
    """Found by one of the names behind the first."""
    ALIKE = "alike"
    """Found under a name that the flow does not have."""
    UNBOUNDED = "unbounded"
    """What was to bound the step is not there, and each of its controls is there once without it."""
    UNUSABLE = "unusable"
    """It is there, and what the step is to do with it cannot be done."""
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"


FAULTS = frozenset({Sight.UNUSABLE, Sight.AMBIGUOUS, Sight.MISSING})
OTHERWISE = frozenset({Sight.FALLBACK, Sight.ALIKE, Sight.UNBOUNDED})


class Why(StrEnum):
    """Why nobody looked for a target."""

    RUN_ENDED = "run-ended"
    ITEM_LEFT = "importer-left"
    CONDITION = "condition"
    """By its `when:` or `unless:` the step was not to be done."""
    NOT_ASKED = "not-asked"
    """The step was over without it."""
    STEP_FAILED = "step-failed"
    WAY_LOST = "way-lost"
    """An earlier step that leads to its page could not be done."""
    NO_VALUE = "no-value"
    """The client has nothing to fill in there."""
    NOT_REFUSED = "not-refused"
    """The portal did not refuse."""
    PAGE_SAYS = "page-says"
    """The page has a message instead, so that the person could not go on."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look for a target has found.

    Attributes:
        used: What stands for it on the page; empty for nothing.
        nth: Which of the names behind the first found it, from 1; 0 for none of them.
        how: In which way it was found, by the journal's word; empty if it was not.
        near: What is nearest to it on the page, where it is not there.
        why: Why nobody looked.
        line: The line of the step without which it could not be reached; 0 for none.
        told: What there is to say beside that; empty for nothing.
    """

    sight: Sight
    used: str = ""
    nth: int = 0
    how: str = ""
    near: tuple[str, ...] = ()
    why: Why | None = None
    line: int = 0
    told: str = ""
    url: str = ""

    def data(self) -> dict[str, object]:
        """Return it as JSON data."""
        return {
            "sight": self.sight,
            "used": self.used,
            "fallback": self.nth,
            "how": self.how,
            "nearest": list(self.near),
            "why": self.why,
            "after_line": self.line or None,
            "told": self.told,
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class Trouble:
    """A step that could not be done though its targets may be there.

    Attributes:
        at: Which step, for which item.
        hint: What to do; may be empty.
    """

    at: StepPlace
    message: str
    hint: str = ""


@dataclass(slots=True)
class Looks:
    """All that was seen in one run, as it went.

    Attributes:
        ends: How each step that was come to ended: why it was skipped, or None when it was done.
        troubles: The steps that could not be done.
    """

    ends: dict[StepPlace, Skipped | None] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    _seen: dict[tuple[StepPlace, str], Look] = field(default_factory=dict)

    def saw(self, at: StepPlace, target: str, look: Look) -> None:
        """Keep what was seen of a target first; what is found, and then cannot be used, is at fault all the same."""
        before = self._seen.get((at, target))
        if before is None or (look.sight in FAULTS and before.sight not in FAULTS):
            self._seen[at, target] = look

    def of(self, at: StepPlace, target: str) -> Look | None:
        """Return what was seen of a target; None when nobody looked, or the look was not over."""
        return self._seen.get((at, target))

    def has_failed(self, at: StepPlace) -> bool:
        """Tell whether a step could not be done."""
        return any(trouble.at == at for trouble in self.troubles)


@dataclass(frozen=True, slots=True)
class Finding:
    """One target of a flow, and what was seen of it for each item.

    Attributes:
        stage: Which stage, from 1.
        looks: What was seen, by the item's label; empty for a stage that is done once.
    """

    stage: int
    step: Step
    sought: Sought
    place: Place
    looks: Mapping[str, Look]

    @property
    def worst(self) -> Look:
        """Return the look that tells most: a fault, else another name, else that it is there."""
        order = tuple(Sight)
        return max(self.looks.values(), key=lambda look: order.index(look.sight))

    def items(self, look: Look) -> tuple[str, ...]:
        """Return for which items a look came out so, where others came out otherwise; nothing for all."""
        those = tuple(item for item, one in self.looks.items() if one.sight is look.sight)
        return those if len(those) < len(self.looks) else ()

    def data(self) -> dict[str, object]:
        """Return it as JSON data."""
        looks = [{"importer": item or None, **look.data()} for item, look in self.looks.items()]
        return {
            "line": self.place.line,
            "stage": self.stage,
            "step": self.step.n,
            "kind": self.step.kind,
            "key": self.sought.key,
            "target": self.sought.target.text,
            "sight": self.worst.sight,
            "looks": looks,
        }


def find_findings(flow: Flow, rounds: Iterable[Round], looks: Looks) -> tuple[Finding, ...]:
    """Return what was seen of each target of a flow, in the order of its steps.

    Args:
        rounds: Its stages and items, in order.
    """
    found: dict[tuple[int, int, int], tuple[Step, Sought, dict[str, Look]]] = {}
    way = _Way()
    for at in rounds:
        way.begin_round()
        for step in at.stage.steps:
            told = tuple(_looks_of(at, step, looks, way))
            for n, (sought, look) in enumerate(told):
                key = (at.stage.n, step.n, n)
                found.setdefault(key, (step, sought, {}))[2][at.label] = look
            way.go(step, [look for _, look in told], has_failed=looks.has_failed(_place_of(at, step)))
    return tuple(
        Finding(stage, step, sought, _written_at(flow, sought), by_item)
        for (stage, _, _), (step, sought, by_item) in sorted(found.items(), key=lambda pair: pair[0])
    )


@dataclass(slots=True)
class _Way:
    """Whether the way to the page at hand is the flow's, as far as it was gone; and whether its form was submitted."""

    lost_in: Step | None = None
    unsubmitted: Step | None = None
    unfilled: Step | None = None

    def begin_round(self) -> None:
        """Begin a stage or item: what was submitted before is another's."""
        self.unsubmitted = self.unfilled = None

    def go(self, step: Step, looks: Sequence[Look], *, has_failed: bool) -> None:
        """Take note of how a step came out that may lead to another page."""
        sights = [look.sight for look in looks]
        is_failed = has_failed or not FAULTS.isdisjoint(sights)
        is_lost = is_failed or any(look.why in _LOST for look in looks)
        if step.nature is Nature.REVIEW:
            self.unsubmitted = step if is_lost else None
            self.unfilled = None
        elif step.nature is Nature.FILL and is_failed:
            self.unfilled = step
        if step.nature not in MOVES:
            return
        if is_failed:
            self.lost_in = self.lost_in or step
        elif Sight.NOT_REACHED not in sights and not step.is_persons:
            self.lost_in = None  # here the flow has found its way again

    def seen_on(self, step: Step, look: Look, *, is_answer: bool) -> Look:
        """Return a look; what is not there where the page may be another was not looked for where it belongs.

        A form that was not filled in whole need not be taken, and then the portal answers otherwise, or nothing.
        """
        behind = {Nature.COMPARE: self.unsubmitted, Nature.REVIEW: self.unfilled if is_answer else None}
        before = self.lost_in or behind.get(step.nature)
        is_there = look.sight in {Sight.FOUND, *OTHERWISE, Sight.UNUSABLE}
        if before is None or is_there or look.why in _KEPT:
            return look
        return Look(Sight.NOT_REACHED, why=Why.WAY_LOST, line=before.place.line, url=look.url)


_LOST = frozenset({Why.WAY_LOST, Why.STEP_FAILED})
_KEPT = frozenset({Why.RUN_ENDED, Why.ITEM_LEFT, Why.NO_VALUE})


def _looks_of(at: Round, step: Step, looks: Looks, way: _Way) -> Iterator[tuple[Sought, Look]]:
    place = _place_of(at, step)
    for sought in step.conditions():
        seen = looks.of(place, sought.target.text) or _condition(place, sought, looks)
        yield sought, way.seen_on(step, seen, is_answer=False)
    for sought in step.sought():
        is_begun = looks.ends.get(place) not in {Skipped.NOT_THERE, Skipped.THERE}
        seen = (is_begun and looks.of(place, sought.target.text)) or _unseen(at, step, sought, looks)
        is_answer = sought.target in (step.shows_success(), step.shows_refusal())
        yield sought, way.seen_on(step, seen, is_answer=is_answer)


def _condition(place: StepPlace, sought: Sought, looks: Looks) -> Look:
    """Return the look for a condition that was not seen to be there."""
    if place not in looks.ends:
        return _not_come_to(place, looks)
    end = looks.ends[place]
    was_asked = sought.key == "when" or end is not Skipped.NOT_THERE
    return Look(Sight.ABSENT) if was_asked else Look(Sight.NOT_REACHED, why=Why.CONDITION)


def _not_come_to(place: StepPlace, looks: Looks) -> Look:
    is_left = any(end is Skipped.LEFT and at.item == place.item for at, end in looks.ends.items())
    return Look(Sight.NOT_REACHED, why=Why.ITEM_LEFT if is_left else Why.RUN_ENDED)


def _unseen(at: Round, step: Step, sought: Sought, looks: Looks) -> Look:
    """Return why nobody has told what became of a target."""
    place = _place_of(at, step)
    others = (looks.of(place, other.target.text) for other in step.sought())
    if looks.has_failed(place) or any(look.sight in FAULTS for look in others if look is not None):
        return Look(Sight.NOT_REACHED, why=Why.STEP_FAILED)
    if place not in looks.ends:
        return _not_come_to(place, looks)
    if looks.ends[place] in {Skipped.NOT_THERE, Skipped.THERE}:
        return Look(Sight.NOT_REACHED, why=Why.CONDITION)
    fields = (*step.required_fields(), *step.optional_fields())
    if any(one.target is sought.target and one.value.absent(at.values) for one in fields):
        return Look(Sight.NOT_REACHED, why=Why.NO_VALUE)
    is_refusal = sought.target is step.shows_refusal()
    return Look(Sight.NOT_REACHED, why=Why.NOT_REFUSED if is_refusal else Why.NOT_ASKED)


def _place_of(at: Round, step: Step) -> StepPlace:
    return StepPlace(at.stage.n, at.label, step.n)


def _written_at(flow: Flow, sought: Sought) -> Place:
    """Return the line on which a target begins: in a long step it stands below the step's own."""
    return Place(flow.source, line_of(flow, sought.target, sought.place), sought.place.column)
