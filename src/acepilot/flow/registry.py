"""The one list of step kinds: a new kind is a module under `steps/`, and a line here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from acepilot.errors import AcepilotError
from acepilot.flow.models import Nature
from acepilot.flow.steps import ask, capture, click, confirm, expect, fill, navigate, open, review  # noqa: A004 - the modules bear the kinds' names
from acepilot.flow.steps.base import StepEntry
from acepilot.journal.codes import FILL, REVIEW

_ONE_OF: Final[Mapping[Nature, str]] = {Nature.FILL: FILL, Nature.REVIEW: REVIEW}


class WrongKind(AcepilotError):
    """A kind of step was about to be registered that cannot be one: a fault of whoever wrote it."""


class StepKinds(Mapping[str, StepEntry]):
    """The kinds of step by name, in the order in which the schema lists them.

    A kind that does not come with acepilot is added before the first flow that has it is loaded.
    """

    def __init__(self, *entries: StepEntry) -> None:
        self._entries: dict[str, StepEntry] = {}
        for entry in entries:
            self.add(entry)

    def __getitem__(self, kind: str) -> StepEntry:
        """Return a kind's entry."""
        return self._entries[kind]

    def __iter__(self) -> Iterator[str]:
        """Return the names of all kinds, in order."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._entries)

    def add(self, entry: StepEntry) -> None:
        """Add a kind.

        Raises:
            WrongKind: There is one of this name; or no key bears its name; or it is of the nature of `fill` or
                `review`, by whose names a record is checked.
        """
        kind, only = entry.kind, _ONE_OF.get(entry.step.nature)
        if kind in self._entries:
            raise WrongKind(f"There is a kind of step `{kind}` already.")
        if entry.step.kind != kind or kind not in entry.model.model_fields:
            raise WrongKind(f"The step, its form and the form's key must all be called `{kind}`.")
        if only not in {None, kind}:
            raise WrongKind(f"A record is checked by the name of `{only}`: `{kind}` cannot be of its nature.")
        self._entries[kind] = entry

    def remove(self, kind: str) -> None:
        """Take a kind out that was added."""
        del self._entries[kind]


STEP_KINDS: Final = StepKinds(
    open.ENTRY,
    navigate.ENTRY,
    click.ENTRY,
    fill.ENTRY,
    expect.ENTRY,
    capture.ENTRY,
    ask.ENTRY,
    review.ENTRY,
    confirm.ENTRY,
)
"""The kinds of step, one module each: how a flow file writes it, and how it becomes what the engine does."""
