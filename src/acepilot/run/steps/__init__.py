"""One handler for each kind of step, and the one place that knows which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from acepilot.flow.models import Step
from acepilot.flow.steps.ask import AskStep
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
HANDLERS: Final[Mapping[type[Step], Handler]] = MappingProxyType(
    {
        OpenStep: do_open,
        NavigateStep: do_navigate,
        ClickStep: do_click,
        FillStep: do_fill,
        ExpectStep: do_expect,
        CaptureStep: do_capture,
        AskStep: do_ask,
        ReviewStep: do_review,
        ConfirmStep: do_confirm,
    }
)


def do_step(context: StepContext, step: Step) -> dict[str, Any]:
    """Do one step, and return what its journal entry tells.

    Raises:
        StepFailed: It could not be done.
        StepSkipped: It needs not be done.
        SkipItem: The person leaves the rest of this item.
    """
    return HANDLERS[type(step)](context, step)
