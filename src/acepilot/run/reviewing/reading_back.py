"""Reading back what was typed into fields, after the page has had its time with it.

A bank field that does not hold it goes to the person. Must not type anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from acepilot.browser.events import FieldNow
from acepilot.browser.world import Unanswered
from acepilot.errors import StepFailed
from acepilot.journal.codes import TurnCause
from acepilot.person import form_texts
from acepilot.run.form import Filling
from acepilot.run.performer import Data
from acepilot.run.reviewing.under_review import also_in, is_renamed
from acepilot.run.step_context import StepContext
from acepilot.run.turn_why import TurnWhy

READ_BACK_TRIES = 3
"""How often the person is asked to correct a bank field that does not hold what was typed."""


def read_back(context: StepContext, fillings: Sequence[Filling]) -> list[Data]:
    """Return the rows of fields, which are read at one moment; after each pause, those that are left are read again."""
    fields = context.fields
    seen = fields.read_all(tuple(one.field for one in fillings))
    moment = context.locating.moment
    return [
        _row(
            context,
            filling,
            now
            if context.locating.moment == moment
            else fields.read(filling.field.world, filling.field.number),
        )
        for filling, now in zip(fillings, seen, strict=True)
    ]


def _row(context: StepContext, filling: Filling, now: FieldNow | None) -> Data:
    """Return the row of a field as it stands now; stops for the person at a bank field that lost what was typed."""
    now = _settled(context, filling, now)
    if now is not None and is_renamed(filling, now, context.form.fillings):
        what = "a field has another name than when it was filled"
        context.turns.ask_person(
            TurnWhy(TurnCause.UNCERTAIN, what),
            form_texts.renamed(filling.field.label, now.label, filling.wanted.shown),
        )
        now = context.fields.read(filling.field.world, filling.field.number)
    if now is None and context.surface.is_sensitive():
        return _unread(context, filling)
    if filling.holds(now) or not filling.is_bank:
        return filling.entry(now)
    for _ in range(READ_BACK_TRIES):
        told = form_texts.not_held(
            filling.name, filling.wanted.shown, filling.shown(now), _elsewhere(context, filling)
        )
        context.turns.ask_person(
            TurnWhy(TurnCause.NOT_DONE, f"{filling.name} does not hold what was typed"), told
        )
        now = context.fields.read(filling.field.world, filling.field.number)
        if filling.holds(now):
            return filling.entry(now)
    raise StepFailed(
        f"{filling.name} does not hold what was typed.",
        expected=filling.wanted.shown,
        got=filling.shown(now) or "nothing",
        hint="Enter it on the portal by hand, and tell us what the page did.",
    )


def _elsewhere(context: StepContext, filling: Filling) -> tuple[str, ...]:
    """Return what other fields hold a bank field's number; the question stands without it where the page is silent."""
    try:
        return also_in(context, filling)
    except Unanswered:
        return ()


def _unread(context: StepContext, filling: Filling) -> Data:
    """Return the row of a field on a page that may not be read; of a bank field the person is asked to look."""
    if filling.is_bank:
        told = form_texts.may_not_read(filling.name, filling.wanted.shown)
        context.turns.ask_person(TurnWhy(TurnCause.UNCERTAIN, f"{filling.name} may not be read"), told)
    now = context.fields.read(*filling.key)
    return filling.unread_entry() if now is None else filling.entry(now)


def _settled(context: StepContext, filling: Filling, now: FieldNow | None) -> FieldNow | None:
    """Read a field again after a moment if it does not hold what was typed: pages rewrite after the blur."""
    if not filling.holds(now):
        context.locating.pace.settle()
        now = context.fields.read(filling.field.world, filling.field.number)
    return now
