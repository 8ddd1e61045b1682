"""The step that follows the portal's own menu: `navigate`."""

from __future__ import annotations

from functools import partial

from acepilot.browser.found import Found
from acepilot.browser.locate import Locating
from acepilot.browser.rest import Rest
from acepilot.flow.models import NavigatePart, PlainNames
from acepilot.flow.resolved import ResolvedName, resolve_text
from acepilot.flow.steps.navigate import NavigateStep
from acepilot.flow.target import Alternatives
from acepilot.run.performer import Data, DoneByPerson
from acepilot.run.recovery.helping import find_or_ask
from acepilot.run.recovery.lost import ITEM, Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.recovery.reveal import find_hidden
from acepilot.run.step_context import StepContext
from acepilot.run.steps.pressing import or_by_hand, press_allowed


def do_navigate(context: StepContext, step: NavigateStep) -> Data:
    """Follow the portal's own menu, place by place."""
    timeout_ms = step.timeout_ms or context.timing.step_timeout_ms
    followed: list[str] = []
    for part in step.path:
        try:
            found = _find_part(context, part, timeout_ms)
        except DoneByPerson as done:
            followed.append(done.message)
            continue
        press = partial(context.actions.follow, found, timeout_ms=timeout_ms)
        or_by_hand(context, f"follow {found.shown}", partial(press_allowed, context, part.text, press))
        followed.append(found.shown)
        context.turns.breathe()
    return {"target": " > ".join(followed), "url": context.whereabouts.url}


def _find_part(context: StepContext, part: NavigatePart, timeout_ms: int) -> Found:
    """Find a place, also where the page hides it; ask the person where it is nowhere."""
    if isinstance(part, PlainNames):
        target, look = part.as_target, partial(_look_for_names, context, part)
    else:
        target, look = part, partial(_look_for_target, context, part)
    hidden = partial(find_hidden, context, look, part.text, is_of_item=_is_of_item(part))
    return find_or_ask(context, Lost(target, Need.FOLLOW), timeout_ms=timeout_ms, look=hidden)


def _look_for_target(context: StepContext, target: Alternatives, within_ms: int, rest: Rest | None) -> Found:
    return context.seek(target, timeout_ms=within_ms, rest=rest)


def _look_for_names(context: StepContext, part: PlainNames, within_ms: int, rest: Rest | None) -> Found:
    names = tuple(resolve_text(name, context.values) for name in part.names)
    return context.in_newest(partial(_find_place, names, within_ms, rest))


def _is_of_item(part: NavigatePart) -> bool:
    """Tell whether a place tells one item from another: it stands in a list of them then."""
    templates = part.names if isinstance(part, PlainNames) else part.templates
    return any(name.startswith(ITEM) for template in templates for name in template.names)


def _find_place(names: tuple[ResolvedName, ...], timeout_ms: int, rest: Rest | None, eyes: Locating) -> Found:
    return eyes.find_place(names, timeout_ms=timeout_ms, rest=rest)
