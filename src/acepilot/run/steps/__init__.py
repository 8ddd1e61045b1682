"""One handler for each kind of step, and the one place that knows which."""

from __future__ import annotations

from typing import Any, assert_never

from acepilot.flow.models import (
    AskStep,
    CaptureStep,
    ClickStep,
    ConfirmStep,
    ExpectStep,
    FillStep,
    NavigateStep,
    OpenStep,
    ReviewStep,
    Step,
)
from acepilot.run.step_context import StepContext
from acepilot.run.steps.asking import do_ask
from acepilot.run.steps.filling import do_fill
from acepilot.run.steps.looking import do_capture, do_confirm, do_expect
from acepilot.run.steps.moving import do_click, do_navigate, do_open
from acepilot.run.steps.reviewing import do_review


def do_step(context: StepContext, step: Step) -> dict[str, Any]:
    """Do one step, and return what its journal entry tells.

    Raises:
        StepFailed: It could not be done.
        StepSkipped: It needs not be done.
        SkipItem: The person leaves the rest of this item.
    """
    match step:
        case OpenStep():
            return do_open(context, step)
        case NavigateStep():
            return do_navigate(context, step)
        case ClickStep():
            return do_click(context, step)
        case FillStep():
            return do_fill(context, step)
        case ExpectStep():
            return do_expect(context, step)
        case CaptureStep():
            return do_capture(context, step)
        case AskStep():
            return do_ask(context, step)
        case ReviewStep():
            return do_review(context, step)
        case ConfirmStep():
            return do_confirm(context, step)
        case _:
            assert_never(step)
