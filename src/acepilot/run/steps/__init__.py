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
from acepilot.run.job import Job
from acepilot.run.steps.asking import do_ask
from acepilot.run.steps.filling import do_fill
from acepilot.run.steps.looking import do_capture, do_confirm, do_expect
from acepilot.run.steps.moving import do_click, do_navigate, do_open
from acepilot.run.steps.reviewing import do_review


def do_step(job: Job, step: Step) -> dict[str, Any]:
    """Do one step, and return what its journal entry tells.

    Raises:
        StepFailed: It could not be done.
        StepSkipped: It needs not be done.
        SkipItem: The person leaves the rest of this item.
    """
    match step:
        case OpenStep():
            return do_open(job, step)
        case NavigateStep():
            return do_navigate(job, step)
        case ClickStep():
            return do_click(job, step)
        case FillStep():
            return do_fill(job, step)
        case ExpectStep():
            return do_expect(job, step)
        case CaptureStep():
            return do_capture(job, step)
        case AskStep():
            return do_ask(job, step)
        case ReviewStep():
            return do_review(job, step)
        case ConfirmStep():
            return do_confirm(job, step)
        case _:
            assert_never(step)
