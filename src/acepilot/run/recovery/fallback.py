"""What a step's look does once the page is calm: take what is called otherwise, or end, so that the person is asked.

Owns for what that may be done, and when the person must say yes first. How it is found is `browser.other_names`'s.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from acepilot.browser.found import Found, How, NotThere
from acepilot.browser.other_names import Seen, find_otherwise, nameless_fields
from acepilot.browser.pointing import Control
from acepilot.browser.rest import Rest
from acepilot.browser.world import SILENT_TRIES, Unanswered
from acepilot.errors import StepFailed
from acepilot.flow.alike import FIELDS
from acepilot.flow.resolved import MissingValue, ResolvedTarget, resolve_target
from acepilot.flow.target import Alternatives
from acepilot.person.human import can_help
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.step_context import StepContext


class NeedsYes(StepFailed):
    """A control was found in a way that is not sure enough for what would be typed there."""

    def __init__(self, found: Found, control: Control) -> None:
        super().__init__(
            f"{found.wanted} could be the field beside “{control.name}”.",
            expected=found.wanted,
            got=found.shown,
        )
        self.control = control


class Unbounded(StepFailed):
    """What was to bound a step is not there, and each of the step's controls is there exactly once without it."""


def can_ask(context: StepContext) -> bool:
    """Tell whether the person can be asked for help now."""
    return context.scene is not None and can_help(context.turns.human) and context.surface.dialog is None


def can_confirm(context: StepContext) -> bool:
    """Tell whether the person can be asked to say yes or no: that takes no help with the page."""
    return context.scene is not None and context.surface.dialog is None


def may_look(context: StepContext) -> bool:
    """Tell whether acepilot may look at the page at all."""
    return context.may_read()


def rest_of(context: StepContext, lost: Lost, *, is_calm: bool = False) -> Rest:
    """Return what a look for a control does once the page is calm.

    Args:
        is_calm: Whether the page must have been calm for a while for the last look, too.
    """
    before_ms = context.timing.otherwise_ms if is_calm else 0
    return Rest(
        context.timing,
        lambda: max(0.0, context.calm_ms() - before_ms),
        partial(_otherwise, context, lost),
        gives_up=can_ask(context),
        is_hopeless=context.whereabouts.is_cut_off,
    )


def is_there(context: StepContext, target: Alternatives) -> bool:
    """Tell whether a target is on the page as it is now, as the flow names it or otherwise; that is told as drift."""
    if context.is_present(target):
        return True
    found = _sighted(context, Lost(target, Need.SEE))
    if found is not None:
        context.note_found(target, found)
    return found is not None


def _sighted(context: StepContext, lost: Lost) -> Found | None:
    """Look by sight, as often as a page that is busy is asked.

    Raises:
        Unanswered: It does not answer.
    """
    for _ in range(SILENT_TRIES - 1):
        with suppress(Unanswered):
            return find_by_sight(context, lost)
    return find_by_sight(context, lost)


def _otherwise(context: StepContext, lost: Lost) -> Found | None:
    """Look for what is called otherwise; what is to bound a step need not be there.

    Raises:
        Unbounded: Nothing is called so either, and nothing needs to be.
    """
    try:
        found = find_by_sight(context, lost)
    except Unanswered:
        return None  # the look goes on
    if found is None and lost.inside and all(_is_there_once(context, lost, one) for one in lost.inside):
        raise Unbounded("Nothing bounds this step.")
    return found


def _is_there_once(context: StepContext, lost: Lost, target: Alternatives) -> bool:
    """Tell whether a control is on the page exactly once, as the flow names it or otherwise."""
    try:
        context.seek(target, timeout_ms=0)
    except NotThere:
        rivals = tuple(one for one in lost.inside if one is not target)
        try:
            return find_by_sight(context, Lost(target, Need.FILL, rivals=rivals)) is not None
        except StepFailed:
            return False
    except StepFailed:
        return False
    return True


def find_by_sight(context: StepContext, lost: Lost) -> Found | None:
    """Return the one control that a target means though it is called otherwise; None when there is none.

    Nothing stands in for what tells one item's page from another's, nor for what the person pointed at.

    Raises:
        Ambiguous: More than one could be it.
        Unanswered: A part of the page does not tell what it has.
        NeedsYes: It is known by the text beside it alone, and money goes astray if it is wrong.
    """
    is_settled = context.instead_of(lost.target) is not None or (lost.need is Need.SEE and bool(lost.names))
    if is_settled or not may_look(context):
        return None
    target = resolve_target(lost.target, context.values)
    nameless: dict[Seen, Control] = {}
    is_of_field = any(chain.parts[-1].role in FIELDS for chain in target.chains)
    if lost.need is Need.FILL or (lost.need is Need.SEE and is_of_field):
        nameless = nameless_fields(context.surface.pointing, context.locating)
    found = find_otherwise(
        context.locating,
        target,
        within=lost.within,
        rivals=_resolved(context, lost.rivals),
        nameless=tuple(nameless),
        is_only_seen=lost.need is Need.SEE,
    )
    if found is not None and found.how is How.BESIDE and lost.is_bank:
        raise NeedsYes(found, next(c for (spot, _), c in nameless.items() if spot.locator == found.locator))
    return found


def _resolved(context: StepContext, targets: tuple[Alternatives, ...]) -> tuple[ResolvedTarget, ...]:
    """Return targets with their values filled in; those that lack one are sought by nobody."""
    found: list[ResolvedTarget] = []
    for target in targets:
        try:
            found.append(resolve_target(context.instead_of(target) or target, context.values))
        except MissingValue:
            continue
    return tuple(found)
