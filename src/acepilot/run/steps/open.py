"""The step that opens a page by its address: `open`."""

from __future__ import annotations

from acepilot.flow.steps.open import OpenStep
from acepilot.run.performer import Data
from acepilot.run.step_context import StepContext
from acepilot.run.steps.pressing import or_by_hand


def do_open(context: StepContext, step: OpenStep) -> Data:
    """Open a page of the portal."""
    timeout_ms = step.timeout_ms or context.timing.open_timeout_ms
    or_by_hand(context, f"open {step.url}", lambda: context.actions.open(step.url, timeout_ms=timeout_ms))
    return {"target": step.url, "url": context.whereabouts.url}
