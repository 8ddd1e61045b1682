"""The step that takes a picture: `capture`."""

from __future__ import annotations

from acepilot.flow.steps.capture import CaptureStep
from acepilot.journal.codes import Skipped
from acepilot.run.performer import Data, StepSkipped
from acepilot.run.step_context import StepContext


def do_capture(context: StepContext, step: CaptureStep) -> Data:
    """Take a picture of the page."""
    name = step.name.show(context.values) or step.name.text
    context.locating.pace.settle()
    capture = context.captures.take(name, full_page=True)
    if capture is None:
        raise StepSkipped(Skipped.NO_PICTURE, "no picture can be taken of this page")
    return {"target": name}
