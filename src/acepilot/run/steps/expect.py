"""The step that waits for what is to be on the page: `expect`."""

from __future__ import annotations

from contextlib import suppress

from acepilot.browser.found import Ambiguous, NotThere
from acepilot.browser.pace import beats
from acepilot.flow.steps.expect import ExpectStep
from acepilot.run.performer import Data
from acepilot.run.recovery.fallback import rest_of
from acepilot.run.recovery.helping import ask_for
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.recovery.ways import take_known_way
from acepilot.run.step_context import StepContext


def do_expect(context: StepContext, step: ExpectStep) -> Data:
    """Wait for something to be on the page."""
    timeout_ms = step.timeout_ms or context.timing.step_timeout_ms
    lost = Lost(step.target, Need.SEE)
    take_known_way(context, lost, lambda: context.is_present(step.target))
    while not _comes(context, lost, timeout_ms):
        target = context.resolve(step.target)
        trouble = NotThere(
            f"There is no {target.spoken} on the page.", expected=target.shown, got="nothing that fits"
        )
        ask_for(context, lost, trouble, comes=lambda: context.is_present(step.target))
        timeout_ms = context.timing.look_again_ms
    instead = context.instead_of(step.target)
    if instead is not None:
        context.note_mended(step.target, instead)
    return {"target": context.resolve(step.target).shown}


def _comes(context: StepContext, lost: Lost, timeout_ms: int) -> bool:
    """Tell whether what is waited for comes, as the flow names it or otherwise."""
    ends = context.timing.clock.monotonic() + timeout_ms / 1000
    waits = beats(context.timing)
    rest = rest_of(context, lost)
    while not context.is_present(lost.target):
        with suppress(Ambiguous):
            if (found := rest.look()) is not None:
                context.note_found(lost.target, found)
                return True
        if context.timing.clock.monotonic() > ends or rest.is_over:
            return False
        context.surface.wait(next(waits))
    return True
