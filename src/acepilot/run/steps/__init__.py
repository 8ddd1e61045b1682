"""One handler for each kind of step, and the one place that knows which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from acepilot.flow.models import Step
from acepilot.flow.registry import STEP_KINDS
from acepilot.flow.steps.ask import AskStep
from acepilot.flow.steps.base import StepEntry
from acepilot.flow.steps.capture import CaptureStep
from acepilot.flow.steps.click import ClickStep
from acepilot.flow.steps.confirm import ConfirmStep
from acepilot.flow.steps.expect import ExpectStep
from acepilot.flow.steps.fill import FillStep
from acepilot.flow.steps.navigate import NavigateStep
from acepilot.flow.steps.open import OpenStep
from acepilot.flow.steps.review import ReviewStep
from acepilot.run.step_context import StepContext
from acepilot.run.steps.ask import do_ask
from acepilot.run.steps.capture import do_capture
from acepilot.run.steps.click import do_click
from acepilot.run.steps.confirm import do_confirm
from acepilot.run.steps.expect import do_expect
from acepilot.run.steps.fill import do_fill
from acepilot.run.steps.navigate import do_navigate
from acepilot.run.steps.open import do_open
from acepilot.run.steps.review import do_review

Handler = Callable[[StepContext, Any], dict[str, Any]]
"""Does a step of one kind, and returns what its journal entry tells."""

HANDLERS: Final[dict[str, Handler]] = {
    OpenStep.kind: do_open,
    NavigateStep.kind: do_navigate,
    ClickStep.kind: do_click,
    FillStep.kind: do_fill,
    ExpectStep.kind: do_expect,
    CaptureStep.kind: do_capture,
    AskStep.kind: do_ask,
    ReviewStep.kind: do_review,
    ConfirmStep.kind: do_confirm,
}


def do_step(context: StepContext, step: Step) -> dict[str, Any]:
    """Do one step, and return what its journal entry tells.

    Raises:
        StepFailed: It could not be done.
        StepSkipped: It needs not be done.
        SkipItem: The person leaves the rest of this item.
    """
    return HANDLERS[step.kind](context, step)


def add_kind(entry: StepEntry, handler: Handler) -> None:
    """Add a kind of step that does not come with acepilot: from here on flows may have it.

    Raises:
        WrongKind: It cannot be one.
    """
    STEP_KINDS.add(entry)
    HANDLERS[entry.kind] = handler


def remove_kind(kind: str) -> None:
    """Take a kind out that was added."""
    STEP_KINDS.remove(kind)
    del HANDLERS[kind]
