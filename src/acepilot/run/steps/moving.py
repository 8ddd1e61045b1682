"""The steps that move through the portal: `open`, `navigate`, `click`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from acepilot.browser.actions import Held
from acepilot.browser.driver import NotInTime
from acepilot.browser.fields import SubmitControl, SubmitWord
from acepilot.browser.locate import Found, Locating, Rest
from acepilot.errors import StepFailed
from acepilot.flow.models import NavigatePart, PlainNames
from acepilot.flow.resolved import ResolvedName, resolve_text
from acepilot.flow.steps.click import ClickStep
from acepilot.flow.steps.navigate import NavigateStep
from acepilot.flow.steps.open import OpenStep
from acepilot.flow.target import Alternatives
from acepilot.journal.codes import StoppedBy
from acepilot.person import texts
from acepilot.person.human import Choice, Key
from acepilot.run.recovery.choosing import Lost
from acepilot.run.recovery.helping import find_or_ask, within_or_ask
from acepilot.run.recovery.pointed import Need
from acepilot.run.recovery.resync import ITEM
from acepilot.run.recovery.reveal import find_hidden
from acepilot.run.showing import GO_ON
from acepilot.run.step_context import USUAL_TIMEOUT_MS, DoneByPerson, StepContext

Data = dict[str, Any]
Press = Callable[..., None]
OPEN_TIMEOUT_MS = 30_000
PRESS_TRIES = 3


def do_open(context: StepContext, step: OpenStep) -> Data:
    """Open a page of the portal."""
    timeout_ms = step.timeout_ms or OPEN_TIMEOUT_MS
    _or_by_hand(context, f"open {step.url}", lambda: context.actions.open(step.url, timeout_ms=timeout_ms))
    return {"target": step.url, "url": context.whereabouts.url}


def do_navigate(context: StepContext, step: NavigateStep) -> Data:
    """Follow the portal's own menu, place by place."""
    timeout_ms = step.timeout_ms or USUAL_TIMEOUT_MS
    followed: list[str] = []
    for part in step.path:
        try:
            found = _find_part(context, part, timeout_ms)
        except DoneByPerson as done:
            followed.append(done.message)
            continue
        press = partial(context.actions.follow, found, timeout_ms=timeout_ms)
        _or_by_hand(context, f"follow {found.shown}", partial(_press, context, part.text, press))
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


def do_click(context: StepContext, step: ClickStep) -> Data:
    """Press a control that sends nothing."""
    timeout_ms = step.timeout_ms or USUAL_TIMEOUT_MS
    within = within_or_ask(context, step.within, (step.target,), timeout_ms)
    found = find_or_ask(context, Lost(step.target, Need.PRESS, within), timeout_ms=timeout_ms)
    press = partial(context.actions.click, found, timeout_ms=timeout_ms)
    _or_by_hand(context, f"press {found.shown}", partial(_press, context, step.target.text, press))
    context.turns.breathe()
    return {"target": found.shown}


def _press(context: StepContext, target: str, press: Press) -> None:
    """Press a control; one that submits a form in which nothing was typed once the person has said yes in this run.

    Raises:
        SubmitControl: They have not: it is theirs to press.
    """
    agreed = ""
    for tries_left in reversed(range(PRESS_TRIES)):
        try:
            press(of_form=agreed)
        except SubmitControl as button:  # also one that took the place of that which the person said yes to
            is_news = button.is_open and button.sends != agreed
            if not tries_left or not is_news or not _is_allowed(context, target, button):
                raise
            agreed = button.sends
            context.turns.breathe()
        else:
            return


def _is_allowed(context: StepContext, target: str, button: SubmitControl) -> bool:
    """Ask, once for this button of this target: a yes or no that everybody can say who sits at the page."""
    said = context.pressing.said(target, button)
    if said is not None:
        return said
    yes, no = Choice(Key.YES, texts.YES_PRESS, is_primary=True), Choice(Key.CANCEL, texts.BY_MYSELF)
    answer = context.turns.ask_person(
        "a button belongs to a form",
        texts.of_form(button.name),
        choices=(yes, no),
        until_hand=True,
    )
    is_allowed = answer is Key.YES
    context.pressing.note(target, button, is_allowed=is_allowed)
    if is_allowed:
        context.record.write("person.confirmed", {"check": texts.may_press(button.name)})
    return is_allowed


def _or_by_hand(context: StepContext, what: str, act: Callable[[], None]) -> None:
    """Act; what the structural rule or a word forbids is asked of the person instead.

    A dialog that the act itself opened keeps the browser from answering in time: the act was done then. When something
    else keeps it from being done, the person is asked to clear the page, and it is tried once more.
    """
    context.turns.breathe()
    try:
        act()
    except (Held, SubmitWord) as forbidden:
        by = StoppedBy.RULE if isinstance(forbidden, Held) else StoppedBy.WORD
        context.record.write("guard.stopped", {"what": what, "where": context.whereabouts.url, "why": by})
        context.turns.ask_person(f"acepilot may not {what}", texts.do_it_yourself(what, forbidden.message))
    except StepFailed as failed:
        if context.turns.had_dialog:
            context.turns.pulse()
        elif isinstance(failed, NotInTime):
            done = Choice(Key.DONE, texts.DONE)
            told = texts.in_the_way(failed.message)
            said = context.turns.ask_person(
                "the page is not ready to be pressed", told, choices=(GO_ON, done)
            )
            if said is Key.DONE:
                context.record.write("person.confirmed", {"check": f"{texts.DONE}: {what}"})
            else:
                _or_by_hand(context, what, act)
        else:
            raise
