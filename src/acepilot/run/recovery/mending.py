"""What the person pointed at or showed, where a control was not as the flow has it: remembered for the run.

Owns which target stands in for which, in which step and for which item, and which steps lead to it. Knows no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acepilot.browser.found import How
from acepilot.flow.models import Step
from acepilot.flow.target import Alternatives
from acepilot.journal.progress import StepPlace


@dataclass(frozen=True, slots=True)
class StandIn:
    """What stands in for a target, and how that is known: `person` or `shown`."""

    target: Alternatives
    how: How = How.PERSON


@dataclass(frozen=True, slots=True)
class Way:
    """What is to be done before a control is there.

    Attributes:
        told: The same in words, each.
        is_all: Whether they are all of the step, whose control is nowhere.
        shown_at: Where they did it; there it is done. None if that was before an interruption.
    """

    steps: tuple[Step, ...]
    told: tuple[str, ...]
    is_all: bool = False
    shown_at: StepPlace | None = None


@dataclass(slots=True)
class Mended:
    """The targets that stand in for others, and the ways to them."""

    _new: dict[tuple[StepPlace, str], StandIn] = field(default_factory=dict)
    _ways: dict[tuple[StepPlace, str], Way] = field(default_factory=dict)
    _told: set[tuple[StepPlace, str]] = field(default_factory=set)

    def remember(
        self,
        where: StepPlace,
        wanted: str,
        new: Alternatives,
        *,
        for_all: bool,
        how: How = How.PERSON,
    ) -> None:
        """Remember what stands in for a target.

        Args:
            wanted: The target's text, as the flow has it.
            for_all: Whether it does so for other items too.
            how: Whether it was pointed at or shown.
        """
        self._new[_everywhere(where) if for_all else where, wanted] = StandIn(new, how)

    def _stand_in(self, where: StepPlace, wanted: str) -> StandIn | None:
        return self._new.get((where, wanted)) or self._new.get((_everywhere(where), wanted))

    def instead_of(self, where: StepPlace, wanted: str) -> Alternatives | None:
        """Return what stands in for a target; None for nothing."""
        found = self._stand_in(where, wanted)
        return found.target if found is not None else None

    def how(self, where: StepPlace, wanted: str) -> How:
        """Return how what stands in for a target is known."""
        found = self._stand_in(where, wanted)
        return found.how if found is not None else How.PERSON

    def forget(self, where: StepPlace, wanted: str) -> bool:
        """Forget what stood in for a target, as it is not there either; tell whether something did."""
        return bool(self._new.pop((where, wanted), None) or self._new.pop((_everywhere(where), wanted), None))

    def known_elsewhere(self, where: StepPlace, wanted: str) -> Alternatives | None:
        """Return what stands in for the same target in another step of the same stage."""
        return next(
            (
                new.target
                for (at, text), new in self._new.items()
                if at.stage == where.stage and not at.item and text == wanted
            ),
            None,
        )

    def keep_way(self, where: StepPlace, wanted: str, way: Way) -> None:
        """Remember what leads to a target, for other items too."""
        self._ways[_everywhere(where), wanted] = way

    def way_to(self, where: StepPlace, wanted: str) -> Way | None:
        """Return what leads to a target, unless the person has just done it there; None for nothing."""
        way = self._ways.get((_everywhere(where), wanted))
        return way if way is not None and way.shown_at != where else None

    def is_news(self, where: StepPlace, wanted: str) -> bool:
        """Tell whether it is asked for the first time here whether a replacement was told."""
        is_news = (where, wanted) not in self._told
        self._told.add((where, wanted))
        return is_news


def _everywhere(where: StepPlace) -> StepPlace:
    return StepPlace(where.stage, "", where.step)
