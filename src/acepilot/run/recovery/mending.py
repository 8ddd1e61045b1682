"""What the person pointed at where a control was not as the flow has it: remembered for the rest of the run.

Owns which target stands in for which, in which step and for which item. Knows no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acepilot.flow.target import Alternatives
from acepilot.journal.progress import StepPlace


@dataclass(slots=True)
class Mended:
    """The targets that stand in for others."""

    _new: dict[tuple[StepPlace, str], Alternatives] = field(default_factory=dict)
    _told: set[tuple[StepPlace, str]] = field(default_factory=set)

    def remember(self, where: StepPlace, wanted: str, new: Alternatives, *, for_all: bool) -> None:
        """Remember what stands in for a target.

        Args:
            where: In which step.
            wanted: The target's text, as the flow has it.
            new: What stands in for it.
            for_all: Whether it does so for other items too.
        """
        at = StepPlace(where.stage, "", where.step) if for_all else where
        self._new[at, wanted] = new

    def instead_of(self, where: StepPlace, wanted: str) -> Alternatives | None:
        """Return what stands in for a target; None for nothing."""
        everywhere = StepPlace(where.stage, "", where.step)
        return self._new.get((where, wanted)) or self._new.get((everywhere, wanted))

    def forget(self, where: StepPlace, wanted: str) -> bool:
        """Forget what stood in for a target, as it is not there either; tell whether something did."""
        everywhere = StepPlace(where.stage, "", where.step)
        return bool(self._new.pop((where, wanted), None) or self._new.pop((everywhere, wanted), None))

    def known_elsewhere(self, where: StepPlace, wanted: str) -> Alternatives | None:
        """Return what stands in for the same target in another step of the same stage."""
        return next(
            (
                new
                for (at, text), new in self._new.items()
                if at.stage == where.stage and not at.item and text == wanted
            ),
            None,
        )

    def is_news(self, where: StepPlace, wanted: str) -> bool:
        """Tell whether it is asked for the first time here whether a replacement was told."""
        is_news = (where, wanted) not in self._told
        self._told.add((where, wanted))
        return is_news
