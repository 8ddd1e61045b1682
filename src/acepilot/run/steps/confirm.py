"""The step that looks what became of a form: `confirm`."""

from __future__ import annotations

import re

from acepilot.browser.field_reader import read_text
from acepilot.browser.found import Ambiguous, NotThere
from acepilot.browser.pace import beats
from acepilot.browser.rest import Rest
from acepilot.client.meaning import ValueKind, fit_of, kind_of
from acepilot.client.value import LAST_DIGITS, shows_last
from acepilot.errors import StepFailed
from acepilot.flow.steps.confirm import ConfirmStep
from acepilot.flow.template import Rendered
from acepilot.journal.codes import Same, TurnCause
from acepilot.person import form_texts, texts
from acepilot.readings import bare
from acepilot.run.performer import Data, DoneByPerson
from acepilot.run.recovery.fallback import can_ask, rest_of
from acepilot.run.recovery.helping import find_or_ask, within_or_ask
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.step_context import StepContext
from acepilot.run.turn_why import TurnWhy

_MASKED = re.compile(r"^[^0-9]*([•●*xX·.\-\s]+)(?P<last>\d+)$")


def do_confirm(context: StepContext, step: ConfirmStep) -> Data:
    """Compare what the page shows now with what was to be there; waits for data that is still on its way."""
    ends = context.timing.clock.monotonic() + (step.timeout_ms or context.timing.step_timeout_ms) / 1000
    waits = beats(context.timing)
    rest = Rest(context.timing, context.calm_ms, gives_up=can_ask(context))
    while True:
        rest.look()
        rows = _rows(context, step, last=context.timing.clock.monotonic() > ends, asks=rest.is_over)
        if rows is not None:
            break
        context.surface.wait(next(waits))
    context.captures.take("confirmed", full_page=True)
    hidden = [row["target"] for row in rows if row["same"] is Same.NOT_SHOWN]
    wrong = [row for row in rows if row["same"] is Same.DIFFERENT]
    if wrong:
        told = "; ".join(f"{row['target']} shows {row['found']}, and not {row['wanted']}" for row in wrong)
        if context.only_looks:
            _tell_difference(context, step, told)
            return {"fields": rows}
        raise StepFailed(
            texts.differs(told),
            expected=", ".join(str(row["wanted"]) for row in wrong),
            got=", ".join(str(row["found"]) for row in wrong),
            hint=texts.DIFFERS_HINT,
        )
    if hidden:
        context.turns.ask_person(
            TurnWhy(TurnCause.UNCERTAIN, "the page hides what was to be compared"),
            form_texts.not_shown(", ".join(hidden)),
        )
    return {"fields": rows}


def _tell_difference(context: StepContext, step: ConfirmStep, told: str) -> None:
    """Have the person look at what the portal shows otherwise than they submitted it: it was accepted all the same."""
    hint = step.hint.show(context.values) or step.hint.text if step.hint is not None else texts.DIFFERS_HINT
    difference = f"{texts.differs(told)} {hint}"
    context.accepted.note(context.where.item, difference, differs=True)
    context.turns.ask_person(
        TurnWhy(TurnCause.UNCERTAIN, "the portal shows something else than was entered"),
        texts.look_at(difference),
    )


def _rows(context: StepContext, step: ConfirmStep, *, last: bool, asks: bool) -> list[Data] | None:
    """Return a row for each field; None while some are not there yet or differ.

    Args:
        last: Whether this is the last look: what differs differs, and what is not there is asked for.
        asks: Whether what is not there is asked for now: the page is calm.
    """
    within = within_or_ask(context, step.within, [field.target for field in step.fields])
    rows: list[Data] = []
    for field in step.fields:
        wanted = field.value.render(context.values)
        if wanted is None:
            rows.append({"target": field.target.text, "wanted": None, "found": None, "same": Same.NO_VALUE})
            continue
        rivals = tuple(other.target for other in step.fields if other is not field)
        lost = Lost(field.target, Need.COMPARE, within, rivals=rivals)
        row = _row(
            context, lost, context.form.as_entered(wanted), kind_of(field.value.names), asks=last or asks
        )
        if row is None:
            return None
        rows.append(row)
    is_final = last or any(row["same"] is Same.BY_HAND for row in rows)  # nobody is asked twice
    return rows if is_final or all(row["same"] is not Same.DIFFERENT for row in rows) else None


def _row(context: StepContext, lost: Lost, wanted: Rendered, kind: ValueKind, *, asks: bool) -> Data | None:
    try:
        found = (
            find_or_ask(context, lost, timeout_ms=0)
            if asks
            else context.find(
                lost.target, within=lost.within, timeout_ms=0, rest=rest_of(context, lost, is_calm=True)
            )
        )
    except (NotThere, Ambiguous):
        if asks:
            raise
        return None
    except DoneByPerson:
        return {
            "target": lost.target.text,
            "wanted": wanted.shown,
            "found": None,
            "same": Same.BY_HAND,
        }
    text = read_text(found)
    fit = fit_of(wanted.text, text, kind)
    same = compare(wanted.text, text, kind)
    shown = text
    if wanted.is_secret:
        shown = wanted.shown if same is Same.EQUAL else _only_last(text, wanted.text)
        if same is Same.DIFFERENT:
            context.record.learn(text)
    row = {"target": found.shown, "wanted": wanted.shown, "found": shown, "same": same}
    return row | ({"fit": str(fit)} if fit else {})


def _only_last(text: str, wanted: str) -> str:
    """Return the figures that a masked text shows, if as much of such a number may be seen."""
    digits = re.sub(r"\D", "", text)
    is_shown = shows_last(wanted) and _MASKED.match(text.strip()) and len(digits) <= LAST_DIGITS
    return f"•••• {digits}" if is_shown else "••••"


def compare(wanted: str, found: str, kind: ValueKind) -> Same:
    """Return how what the page shows compares with what was to be there.

    `equal`: all of it, in whatever way it may be written. `last4`: a masked text that ends with the last four digits or
    more. `not shown`: a masked text with fewer digits, which is no confirmation. `different`: anything else.

    >>> compare("000123456789", "•••••• 6789", ValueKind.NUMBER).value
    'last4'
    """
    if fit_of(wanted, found, kind) is not None:
        return Same.EQUAL
    text, wanted = found.strip(), bare(wanted)
    masked = _MASKED.match(text)
    if masked and masked["last"] and len(masked["last"]) >= LAST_DIGITS:
        return (
            Same.LAST4
            if wanted.endswith(masked["last"]) and len(wanted) > len(masked["last"])
            else Same.DIFFERENT
        )
    if masked or (text and not any(sign.isalnum() for sign in text)) or re.fullmatch(r"[xX*•●·\-\s]+", text):
        return Same.NOT_SHOWN if not masked or wanted.endswith(masked["last"]) else Same.DIFFERENT
    return Same.DIFFERENT
