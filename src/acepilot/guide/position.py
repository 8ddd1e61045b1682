"""Where a guided run stands, and so what can be said of it: all that a page or a terminal shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from acepilot.flow.models import Nature
from acepilot.guide.steps import GuidedRound, GuidedStep


@dataclass(frozen=True, slots=True)
class Position:
    """Where a guided run stands.

    Attributes:
        item_count: How many items the run is for.
        over: The steps of this round that have an end, by number: `done` or `skipped`.
        confirmed: Which of the step's lines are confirmed.
        deadline: When the time runs out, if it does.
        is_pressed: Whether Submit was pressed in this review, and the portal has not answered yet.
        question: What the person must say first: whether the form was submitted before an interruption; or empty.
        pictures: The pictures of this step, by path.
        following: What comes next, or nothing.
        notice: What became of the last thing that was said, where the next step does not tell it.
        version: Grows with everything that is said; what was said of an older one is out of date.
    """

    round: GuidedRound
    stage_count: int
    item_count: int
    step: GuidedStep
    over: Mapping[int, str]
    confirmed: frozenset[int]
    deadline: datetime | None
    is_pressed: bool
    question: str
    pictures: tuple[str, ...]
    following: str
    notice: str = ""
    version: int = 0

    @property
    def is_asked(self) -> bool:
        """Tell whether the person must first say if the form was submitted before an interruption."""
        return bool(self.question)

    @property
    def can_skip_item(self) -> bool:
        """Tell whether the rest of an importer can be left as it is."""
        return self.round.item is not None and not self.is_asked

    @property
    def can_be_submitted(self) -> bool:
        """Tell whether the person can say that they pressed Submit."""
        return self.step.nature is Nature.REVIEW and not self.is_asked

    @property
    def can_be_done(self) -> bool:
        """Tell whether the person can say that the step is done: a review ends with the portal's answer."""
        is_confirmed = len(self.confirmed) == len(self.step.checks)
        is_pictured = self.step.nature is not Nature.PICTURE or bool(self.pictures)
        return self.step.nature is not Nature.REVIEW and is_confirmed and is_pictured

    @property
    def can_be_not_needed(self) -> bool:
        """Tell whether the step may be passed over: its condition may not hold, or there is no picture."""
        return bool(self.step.condition) or self.step.nature is Nature.PICTURE
