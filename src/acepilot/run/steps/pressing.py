"""What the steps that open, follow and press share: a press that is not to be is asked of the person instead."""

from __future__ import annotations

from collections.abc import Callable

from acepilot.browser.clicks import Held
from acepilot.browser.driver import NotInTime
from acepilot.browser.presser import SubmitControl, SubmitWord
from acepilot.errors import StepFailed
from acepilot.journal.codes import Confirmed, StoppedBy, TurnCause
from acepilot.person import texts
from acepilot.person.human import Choice, Key
from acepilot.run.showing import GO_ON
from acepilot.run.step_context import StepContext
from acepilot.run.turn_why import TurnWhy

Press = Callable[..., None]
PRESS_TRIES = 3


def press_allowed(context: StepContext, target: str, press: Press) -> None:
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
        TurnWhy(TurnCause.FORBIDDEN, "a button belongs to a form"),
        texts.of_form(button.name),
        choices=(yes, no),
        until_hand=True,
    )
    is_allowed = answer is Key.YES
    context.pressing.note(target, button, is_allowed=is_allowed)
    if is_allowed:
        context.record.confirm(Confirmed.MAY_PRESS, texts.may_press(button.name))
    return is_allowed


def or_by_hand(context: StepContext, what: str, act: Callable[[], None]) -> None:
    """Act; what the structural rule or a word forbids is asked of the person instead.

    A dialog that the act itself opened keeps the browser from answering in time: the act was done then. When something
    else keeps it from being done, the person is asked to clear the page, and it is tried once more.
    """
    context.turns.listen()
    try:
        act()
    except (Held, SubmitWord) as forbidden:
        by = StoppedBy.RULE if isinstance(forbidden, Held) else StoppedBy.WORD
        context.record.write("guard.stopped", {"what": what, "where": context.whereabouts.url, "why": by})
        context.turns.ask_person(
            TurnWhy(TurnCause.FORBIDDEN, f"acepilot may not {what}"),
            texts.do_it_yourself(what, forbidden.message),
        )
    except StepFailed as failed:
        if context.turns.had_dialog:
            context.turns.pulse()
        elif isinstance(failed, NotInTime):
            done = Choice(Key.DONE, texts.DONE)
            told = texts.in_the_way(failed.message)
            said = context.turns.ask_person(
                TurnWhy(TurnCause.NOT_DONE, "the page is not ready to be pressed"),
                told,
                choices=(GO_ON, done),
            )
            if said is Key.DONE:
                context.record.confirm(Confirmed.BY_HAND, f"{texts.DONE}: {what}")
            else:
                or_by_hand(context, what, act)
        else:
            raise
