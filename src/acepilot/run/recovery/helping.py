"""When a control is not where the flow says: what stands in for it is sought, and then the person is asked.

What was pointed at is only remembered here: it is then sought and used as any target of the flow, by the same actions,
under the same rule, words and guard. The turn in which they are asked is in `asking`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from acepilot.browser.found import Ambiguous, Found, How, NotThere
from acepilot.browser.pointing import Control
from acepilot.browser.rest import Rest
from acepilot.errors import StepFailed
from acepilot.flow.target import Alternatives, parse_target
from acepilot.run.recovery.asking import Asking
from acepilot.run.recovery.fallback import NeedsYes, Unbounded, can_ask, can_confirm, rest_of
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.recovery.ways import take_known_way
from acepilot.run.step_context import StepContext

Look = Callable[[int, Rest | None], Found]


def find_or_ask(
    context: StepContext, lost: Lost, *, timeout_ms: int | None = None, look: Look | None = None
) -> Found:
    """Find the control that a target means; ask the person for help when it is not there, or not told apart.

    0. What the person has shown to lead to it, if it is not there and that is.
    1. What stands in for it since the person pointed at something; if that is gone, it is forgotten.
    2. What the flow names; what is called otherwise, once the page is calm; what stands in for the same target in
       another step.
    3. The person, once the page has been calm for a while; acepilot goes on looking meanwhile.

    Args:
        context: The run.
        lost: What is sought.
        timeout_ms: How long to look at most, on a page that is not calm; None for as long as usual.
        look: How it is looked for, if not as a target.

    Raises:
        StepFailed: It is not there, and nobody can be asked.
        DoneByPerson: The person has done it by hand.
        GoTo: The person goes on at another step.
        SkipItem: The person leaves the rest of this item as it is.
    """
    take_known_way(context, lost, _Coming(context, lost, look))
    has_recalled = False
    while True:
        is_mended = context.instead_of(lost.target) is not None
        try:
            found = _find(context, lost, timeout_ms, look)
        except NeedsYes as unsure:
            ask_for(context, lost, unsure, offer=unsure.control)
            timeout_ms = context.timing.look_again_ms
        except (NotThere, Ambiguous) as trouble:
            timeout_ms = 0
            if is_mended and context.mended.forget(context.where, lost.target.text):  # 1
                continue
            known = context.mended.known_elsewhere(context.where, lost.target.text)
            if known is not None and not has_recalled:  # 2
                has_recalled = True
                context.mended.remember(context.where, lost.target.text, known, for_all=False)
                continue
            ask_for(context, lost, trouble, comes=_Coming(context, lost, look))  # 3
            timeout_ms = context.timing.look_again_ms
        else:
            context.unproved = None
            return found


def _find(context: StepContext, lost: Lost, timeout_ms: int | None, look: Look | None) -> Found:
    """Find a control as the flow has it, or otherwise; journal it if it is not what the flow names first."""
    rest = rest_of(context, lost)
    if look is None or context.instead_of(lost.target) is not None:
        found = context.find(lost.target, within=lost.within, timeout_ms=timeout_ms, rest=rest)
    else:
        found = look(context.timing.step_timeout_ms if timeout_ms is None else timeout_ms, rest)
        context.note_found(lost.target, found)
    if lost.need is Need.SUBMIT and found.how in {How.ALIKE, How.ROLE}:
        context.mended.remember(context.where, lost.target.text, parse_target(found.shown), for_all=False)
    return found


@dataclass(slots=True)
class _Coming:
    """Looks whether a control has come while the person is asked for it."""

    context: StepContext
    lost: Lost
    look: Look | None

    def __post_init__(self) -> None:
        self.rest = rest_of(self.context, self.lost)

    rest: Rest = field(init=False)

    def __call__(self) -> bool:
        try:
            if self.look is None:
                self.context.seek(self.lost.target, within=self.lost.within, timeout_ms=0)
            else:
                self.look(0, None)
        except NotThere:
            return self._is_otherwise()
        except StepFailed:
            return False
        return True

    def _is_otherwise(self) -> bool:
        try:
            return self.rest.look() is not None
        except StepFailed:
            return False


def within_or_ask(
    context: StepContext,
    within: Alternatives | None,
    fields: Sequence[Alternatives],
    timeout_ms: int | None = None,
) -> Found | None:
    """Find what a step is bounded by, if it is; ask as in `find_or_ask`.

    What is not there, once the page is calm, bounds nothing if each of the step's controls is there exactly once.

    Args:
        context: The run.
        within: What bounds the step.
        fields: The controls that the step needs.
        timeout_ms: As in `find_or_ask`.
    """
    if within is None:
        return None
    try:
        return find_or_ask(context, Lost(within, Need.HOLD, inside=tuple(fields)), timeout_ms=timeout_ms)
    except Unbounded:
        context.note_unbounded(within)
        return None


def ask_for(
    context: StepContext,
    lost: Lost,
    trouble: StepFailed,
    *,
    comes: Callable[[], bool] | None = None,
    offer: Control | None = None,
) -> None:
    """Ask the person for help with a control; return when it is to be tried again.

    Args:
        context: The run.
        lost: What is sought.
        trouble: Why it was not found.
        comes: Looks whether it is there now: then acepilot goes on by itself.
        offer: A control that could be it, to be confirmed or not.

    Raises:
        StepFailed: The trouble itself, when nobody can be asked.
        DoneByPerson: As in `find_or_ask`, as the others.
    """
    trouble = context.why(trouble)
    context.go_without(lost, trouble)
    if context.scene is None or not (can_ask(context) if offer is None else can_confirm(context)):
        raise trouble
    context.captures.take("not found", full_page=True, is_hurried=True)
    lost = replace(lost, is_one_of_several=isinstance(trouble, Ambiguous))
    asking = Asking(context, context.scene, lost, trouble)
    asking.comes = comes or asking.comes
    asking.run(offer)
