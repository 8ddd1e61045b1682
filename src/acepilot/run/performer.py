"""Who does the steps of a run, as the engine sees it: acepilot in its browser, or the person in one of their own.

Must not know a page, a terminal, or what comes after a step: the engine walks, and writes down how each step ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from acepilot.errors import AcepilotError, Interrupted, StepFailed, StoppedByPerson
from acepilot.flow.models import Step
from acepilot.flow.plan import Round
from acepilot.journal.codes import Skipped
from acepilot.run.accepted import Accepted

Data = dict[str, Any]
"""What a step's entry tells beside the time that it took."""


class SkipItem(AcepilotError):
    """The person left the rest of this item as it is."""


class StepSkipped(AcepilotError):
    """The step needs not be done; the message says why."""

    def __init__(self, why: Skipped, message: str) -> None:
        super().__init__(message)
        self.why = why


class DoneByPerson(AcepilotError):
    """The person has done by hand what acepilot could not; the message says what.

    Attributes:
        is_known: Whether they showed it, and so acepilot knows which control they used.
    """

    def __init__(self, message: str, *, is_known: bool = False) -> None:
        super().__init__(message)
        self.is_known = is_known


class GoTo(AcepilotError):
    """The person goes on at another step of the stage.

    Attributes:
        step: Its number.
    """

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


@dataclass(frozen=True, slots=True)
class Advice:
    """What the person is told to do next.

    Attributes:
        failed: After a step that failed and has no hint of its own; may be empty.
        submitted: After each step that failed: what was submitted by whom; may be empty.
        resume: After a run that was cut off or stopped; `{run}` stands for its id.
    """

    failed: str
    submitted: str
    resume: str


class Performer(Protocol):
    """Does the steps of one run."""

    @property
    def advice(self) -> Advice:
        """Return what the person is told at an end that is none."""

    @property
    def accepted(self) -> Accepted:
        """Return what the portal has accepted, and what there is to say of what came after."""

    @property
    def only_looks(self) -> bool:
        """Tell whether what fails in the step at hand is a note only: the form was accepted before."""

    def begin_round(self, at: Round) -> None:
        """Come to a stage and item."""

    def was_submitted(self, told: str) -> bool:
        """Ask the person whether a form was submitted that may have been.

        Raises:
            AcepilotError: As `do`, but that nothing can be skipped.
        """

    def do(self, step: Step, following: Step | None) -> Data:
        """Do a step, unless its condition does not hold; return what its journal entry tells.

        Raises:
            StepSkipped: It needs not be done.
            DoneByPerson: The person has done by hand what acepilot could not.
            SkipItem: The person leaves the rest of this item.
            GoTo: The person goes on at another step.
            StepFailed: It could not be done.
            StoppedByPerson: The person chose Stop.
            Interrupted: Ctrl-C, or the browser went away.
        """

    def add_sight(self, failed: StepFailed) -> None:
        """Add to a failure what is to be seen of it."""

    def step_over(self, step: Step, *, skipped: str = "", noted: str = "") -> None:
        """Take note that a step has its end in the record.

        Args:
            skipped: Why it was not done, if it was not.
            noted: Why it could not be done, though the run goes on.
        """

    def forget_form(self) -> None:
        """Let go of what was entered and never submitted: nobody goes on with that form."""

    def end(self) -> None:
        """Tell that every stage is over."""

    @property
    def ended(self) -> StoppedByPerson | Interrupted | None:
        """Return what has ended the run, if anything did: the person, or a signal."""

    @property
    def holds_typed(self) -> bool:
        """Tell whether something that was typed still stands in a window of acepilot's."""

    def hear_out(self) -> None:
        """Take in what is still on its way; called once, when nothing is done any more."""
