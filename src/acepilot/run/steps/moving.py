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
from acepilot.flow.models import ClickStep, NavigatePart, NavigateStep, OpenStep, PlainNames
from acepilot.flow.resolved import ResolvedName, resolve_text
from acepilot.flow.target import Alternatives
from acepilot.journal.codes import StoppedBy
from acepilot.person import texts
from acepilot.person.human import Choice, Key
from acepilot.run.job import USUAL_TIMEOUT_MS, DoneByPerson, Job
from acepilot.run.recovery.choosing import Lost
from acepilot.run.recovery.helping import find_or_ask, within_or_ask
from acepilot.run.recovery.pointed import Need
from acepilot.run.recovery.resync import ITEM, as_target
from acepilot.run.recovery.reveal import find_hidden

Data = dict[str, Any]
Press = Callable[..., None]
OPEN_TIMEOUT_MS = 30_000
PRESS_TRIES = 3


def do_open(job: Job, step: OpenStep) -> Data:
    """Open a page of the portal."""
    timeout_ms = step.timeout_ms or OPEN_TIMEOUT_MS
    _or_by_hand(job, f"open {step.url}", lambda: job.surface.actions.open(step.url, timeout_ms=timeout_ms))
    return {"target": step.url, "url": job.surface.url}


def do_navigate(job: Job, step: NavigateStep) -> Data:
    """Follow the portal's own menu, place by place."""
    timeout_ms = step.timeout_ms or USUAL_TIMEOUT_MS
    followed: list[str] = []
    for part in step.path:
        try:
            found = _find_part(job, part, timeout_ms)
        except DoneByPerson as done:
            followed.append(done.message)
            continue
        press = partial(job.surface.actions.follow, found, timeout_ms=timeout_ms)
        _or_by_hand(job, f"follow {found.shown}", partial(_press, job, part.text, press))
        followed.append(found.shown)
        job.turns.breathe()
    return {"target": " > ".join(followed), "url": job.surface.url}


def _find_part(job: Job, part: NavigatePart, timeout_ms: int) -> Found:
    """Find a place, also where the page hides it; ask the person where it is nowhere."""
    if isinstance(part, PlainNames):
        target, look = as_target(part), partial(_look_for_names, job, part)
    else:
        target, look = part, partial(_look_for_target, job, part)
    hidden = partial(find_hidden, job, look, part.text, is_of_item=_is_of_item(part))
    return find_or_ask(job, Lost(target, Need.FOLLOW), timeout_ms=timeout_ms, look=hidden)


def _look_for_target(job: Job, target: Alternatives, within_ms: int, rest: Rest | None) -> Found:
    return job.seek(target, timeout_ms=within_ms, rest=rest)


def _look_for_names(job: Job, part: PlainNames, within_ms: int, rest: Rest | None) -> Found:
    names = tuple(resolve_text(name, job.values) for name in part.names)
    return job.in_newest(partial(_find_place, names, within_ms, rest))


def _is_of_item(part: NavigatePart) -> bool:
    """Tell whether a place tells one item from another: it stands in a list of them then."""
    templates = part.names if isinstance(part, PlainNames) else part.templates
    return any(name.startswith(ITEM) for template in templates for name in template.names)


def _find_place(names: tuple[ResolvedName, ...], timeout_ms: int, rest: Rest | None, eyes: Locating) -> Found:
    return eyes.find_place(names, timeout_ms=timeout_ms, rest=rest)


def do_click(job: Job, step: ClickStep) -> Data:
    """Press a control that sends nothing."""
    timeout_ms = step.timeout_ms or USUAL_TIMEOUT_MS
    within = within_or_ask(job, step.within, (step.target,), timeout_ms)
    found = find_or_ask(job, Lost(step.target, Need.PRESS, within), timeout_ms=timeout_ms)
    press = partial(job.surface.actions.click, found, timeout_ms=timeout_ms)
    _or_by_hand(job, f"press {found.shown}", partial(_press, job, step.target.text, press))
    job.turns.breathe()
    return {"target": found.shown}


def _press(job: Job, target: str, press: Press) -> None:
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
            if not tries_left or not is_news or not _is_allowed(job, target, button):
                raise
            agreed = button.sends
            job.turns.breathe()
        else:
            return


def _is_allowed(job: Job, target: str, button: SubmitControl) -> bool:
    """Ask, once for this button of this target: a yes or no that everybody can say who sits at the page."""
    said = job.pressing.said(target, button)
    if said is not None:
        return said
    yes, no = Choice(Key.YES, texts.YES_PRESS, is_primary=True), Choice(Key.CANCEL, texts.BY_MYSELF)
    answer = job.turns.ask_person(
        "a button belongs to a form",
        texts.of_form(button.name),
        more=(yes, no),
        has_go_on=False,
        until_hand=True,
    )
    is_allowed = answer is Key.YES
    job.pressing.note(target, button, is_allowed=is_allowed)
    if is_allowed:
        job.record.write("person.confirmed", {"check": texts.may_press(button.name)})
    return is_allowed


def _or_by_hand(job: Job, what: str, act: Callable[[], None]) -> None:
    """Act; what the structural rule or a word forbids is asked of the person instead.

    A dialog that the act itself opened keeps the browser from answering in time: the act was done then. When something
    else keeps it from being done, the person is asked to clear the page, and it is tried once more.
    """
    job.turns.breathe()
    try:
        act()
    except (Held, SubmitWord) as forbidden:
        by = StoppedBy.RULE if isinstance(forbidden, Held) else StoppedBy.WORD
        job.record.write("guard.stopped", {"what": what, "where": job.surface.url, "why": by})
        job.turns.ask_person(f"acepilot may not {what}", texts.do_it_yourself(what, forbidden.message))
    except StepFailed as failed:
        if job.turns.had_dialog:
            job.turns.pulse()
        elif isinstance(failed, NotInTime):
            done = Choice(Key.DONE, texts.DONE)
            told = texts.in_the_way(failed.message)
            said = job.turns.ask_person("the page is not ready to be pressed", told, more=(done,))
            if said is Key.DONE:
                job.record.write("person.confirmed", {"check": f"{texts.DONE}: {what}"})
            else:
                _or_by_hand(job, what, act)
        else:
            raise
