"""A control that was found, and in which way; or why there is none. Knows nothing of how it is looked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from playwright.sync_api import ElementHandle, Frame, Locator

from acepilot.errors import StepFailed
from acepilot.flow.name_match import matches
from acepilot.flow.resolved import ResolvedName


class NotThere(StepFailed):
    """What the flow names is not on the page, or cannot be seen."""


class Ambiguous(StepFailed):
    """What the flow names fits more than one control."""


class How(StrEnum):
    """How a control was found; the journal has these words."""

    FLOW = "flow"
    FALLBACK = "fallback"
    ALIKE = "alike"
    ROLE = "role"
    BESIDE = "beside"
    OVERFLOW = "overflow"
    PERSON = "person"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class ElementSeen:
    """The field that a look has found, and when.

    Attributes:
        element: It; None where who acts on it looks again, as it may have come elsewhere meanwhile.
        moment: What `Locating.moment` was then: while it is the same, nothing was asked or waited for since.
        name: What it was sought by, if it was by a name: a page may have given it another since.
    """

    element: ElementHandle | None
    moment: tuple[int, ...]
    name: ResolvedName | None

    def may_be_called(self, label: str) -> bool:
        """Tell whether a field of that label is what was sought; where not, only another look can tell."""
        return self.name is None or matches(self.name, label)


@dataclass(frozen=True, slots=True)
class Found:
    """A control, found.

    Attributes:
        locator: It, and nothing else.
        used: Which of the target's notations found it.
        shown: That notation, for eyes and journal.
        wanted: The first notation of the target.
        sight: How it was seen, of a field; who acts on it later than at once looks again.
    """

    locator: Locator
    frame: Frame
    used: int
    shown: str
    wanted: str
    how: How = How.FLOW
    sight: ElementSeen | None = field(default=None, compare=False)

    @property
    def is_drift(self) -> bool:
        """Tell whether it is another than the flow names first."""
        return self.how is not How.FLOW
