"""What the portal has accepted, and what that makes of what comes after it.

Once the portal's acceptance of a form is written down, nothing that fails afterwards undoes it: looking at what became
of it is a note at most. Knows the flow and what was accepted; neither page nor journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from acepilot.flow.models import Flow, Nature, Stage, Step
from acepilot.journal.progress import StepPlace

OF_A_FORM = frozenset({Nature.FILL, Nature.REVIEW})


@dataclass(frozen=True, slots=True)
class Note:
    """What could not be done after the portal had accepted, or came out otherwise than it was to.

    Attributes:
        text: What, in words.
        differs: Whether the portal shows something else than was entered.
    """

    text: str
    differs: bool = False


@dataclass(slots=True)
class Accepted:
    """The forms that the portal has accepted in one run, and the notes on what came after.

    Attributes:
        notes: What there is to say, by the item's label; empty for what is done once.
    """

    flow: Flow
    notes: dict[str, list[Note]] = field(default_factory=dict)
    _reviews: set[StepPlace] = field(default_factory=set)

    def accept(self, review: StepPlace) -> None:
        """Take note that the portal has accepted the form of a review."""
        self._reviews.add(review)

    def has_any(self, stage: Stage, item: str) -> bool:
        """Tell whether a form was accepted in what is done in one go with this stage."""
        numbers = {one.n for one in self._stages(stage)}
        return any(one.stage in numbers and one.item == item for one in self._reviews)

    def only_looks(self, stage: Stage, item: str, step: Step) -> bool:
        """Tell whether a form was accepted, and what is left from this step on only looks at what became of it."""
        forms = [
            (one.n, part.n) for one in self._stages(stage) for part in one.steps if part.nature in OF_A_FORM
        ]
        if not forms or forms[-1] > (stage.n, step.n):
            return False
        return StepPlace(forms[-1][0], item, forms[-1][1]) in self._reviews

    def note(self, item: str, text: str, *, differs: bool = False) -> None:
        """Keep what there is to say of what came after the acceptance."""
        self.notes.setdefault(item, []).append(Note(text, differs))

    def _stages(self, stage: Stage) -> tuple[Stage, ...]:
        """Return the stages that are done in one go: one alone for each item, or those in a row that are done once."""
        if stage.for_each is not None:
            return (stage,)
        for is_each, group in groupby(self.flow.stages, key=lambda one: one.for_each is not None):
            stages = tuple(group)
            if not is_each and stage in stages:
                return stages
        return (stage,)
