"""The step that presses what sends nothing: `click`."""

from __future__ import annotations

from functools import partial

from acepilot.flow.steps.click import ClickStep
from acepilot.run.performer import Data
from acepilot.run.recovery.helping import find_or_ask, within_or_ask
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.step_context import StepContext
from acepilot.run.steps.pressing import or_by_hand, press_allowed


def do_click(context: StepContext, step: ClickStep) -> Data:
    """Press a control that sends nothing."""
    timeout_ms = step.timeout_ms or context.timing.step_timeout_ms
    within = within_or_ask(context, step.within, (step.target,), timeout_ms)
    found = find_or_ask(context, Lost(step.target, Need.PRESS, within), timeout_ms=timeout_ms)
    press = partial(context.actions.click, found, timeout_ms=timeout_ms)
    or_by_hand(context, f"press {found.shown}", partial(press_allowed, context, step.target.text, press))
    context.turns.breathe()
    return {"target": found.shown}
