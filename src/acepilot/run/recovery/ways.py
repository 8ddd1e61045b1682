"""What the person showed, once they have: what it stands for, how it is remembered, and how it is done again.

Owns what follows from a demonstration for the step, and for other items. Does nothing on the page by itself: each step
that was shown is done as any step of the flow is, under the same rule, words and guard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from acepilot.browser.found import How
from acepilot.browser.notations import is_by_place
from acepilot.browser.pace import beats
from acepilot.errors import StepFailed
from acepilot.flow.models import Flow, Nature, Step
from acepilot.flow.resolved import resolve_target
from acepilot.flow.target import Alternatives, parse_target
from acepilot.journal.codes import Shown
from acepilot.journal.parts import text_of
from acepilot.record.acts import Act, AskedAct, Filled, PressedAct
from acepilot.record.steps import DraftKind, DraftStep
from acepilot.run.performer import DoneByPerson, StepSkipped
from acepilot.run.recovery.demonstration import Demonstration
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.mending import Mended, Way
from acepilot.run.recovery.pointed import Need
from acepilot.run.recovery.resync import can_do
from acepilot.run.recovery.shown import KEPT, as_steps, in_words, is_press, last_shown, steps_in
from acepilot.run.step_context import StepContext

USED_BY_HAND = frozenset({Need.PRESS, Need.FOLLOW, Need.FILL})
"""For these the person may do the step itself as they show; what is looked for, acepilot looks at."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a demonstration stands for: what leads to the control, what was used in its stead, whether it is done."""

    state: Shown
    before: tuple[Act, ...] = ()
    instead: str = ""


# -- what it stands for ---------------------------------------------------------------------


def settle(
    context: StepContext, lost: Lost, shown: Demonstration, comes: Callable[[], bool]
) -> tuple[Shown, bool]:
    """Judge what was shown, remember it and write it down; return what it is, and whether something stands in now.

    1. Nothing was done, or what submits was pressed: nothing is remembered.
    2. They used the very control: what they did before leads to it, and the step is done.
    3. The control is there now: all that they did leads to it, and it is acepilot's to use.
    4. Else what they used last stands in its place, and the step is done.

    Args:
        context: The run; the turn is acepilot's again.
        lost: What was not found.
        shown: What they showed.
        comes: Looks whether the control is there now.
    """
    meaning = _judge(context, lost, shown, comes)
    steps = _waiting_for(shown.drafted(meaning.before), lost.target)
    shown.write(meaning.state, steps, meaning.instead)
    if meaning.state in KEPT:
        _remember(context, lost, steps, meaning)
    return meaning.state, bool(meaning.instead)


def _judge(context: StepContext, lost: Lost, shown: Demonstration, comes: Callable[[], bool]) -> _Meaning:
    acts = shown.acts
    if shown.has_submitted:
        return _Meaning(Shown.SENT, acts)
    if not acts:
        return _Meaning(Shown.NOTHING)  # 1
    if lost.need in USED_BY_HAND:
        used_at = _used_at(lost, shown, acts)
        if used_at is not None:
            return _Meaning(Shown.USED, _leading(lost, shown, acts[:used_at]))  # 2
    acts = _leading(lost, shown, acts)
    if lost.need not in USED_BY_HAND or _has_come(context, comes):
        return _Meaning(Shown.BEFORE, acts)  # 3
    return _instead(lost, acts)  # 4


def _used_at(lost: Lost, shown: Demonstration, acts: Sequence[Act]) -> int | None:
    """Return which act used the very control that is sought; None where several fit it, and for none."""
    if lost.is_one_of_several:
        return None
    kind = Filled if lost.need is Need.FILL else PressedAct
    found = (
        n
        for n, act in enumerate(acts)
        if isinstance(act, kind)
        and shown.is_it(lost.target, act.field.used if isinstance(act, Filled) else act.used)
    )
    return max(found, default=None)


def _leading(lost: Lost, shown: Demonstration, acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return the acts without those in the step's other fields: it fills them itself."""
    return tuple(
        act
        for act in acts
        if not (isinstance(act, Filled) and any(shown.is_it(one, act.field.used) for one in lost.rivals))
    )


def _instead(lost: Lost, acts: Sequence[Act]) -> _Meaning:
    """Take what was used last, if it is of the kind that the step needs, in place of what was sought."""
    last_at = max((n for n, act in enumerate(acts) if not isinstance(act, AskedAct)), default=0)
    last = acts[last_at] if acts else None
    if lost.need is Need.FILL:
        places = [n for n, act in enumerate(acts) if isinstance(act, Filled) and _holds(lost, act)]
        if len(places) == 1:
            field = acts[places[0]]
            assert isinstance(field, Filled)
            return _Meaning(Shown.DONE, tuple(acts[: places[0]]), field.field.used.targets[0])
    elif isinstance(last, PressedAct) and is_press(last):
        return _Meaning(Shown.DONE, tuple(acts[:last_at]), last.used.targets[0])
    return _Meaning(Shown.DONE, tuple(acts))


def _holds(lost: Lost, act: Filled) -> bool:
    """Tell whether the value that the step has for the field was typed there: nothing else tells which field it is."""
    names = {name for name, _ in act.field.names}
    return bool(names & lost.values) and not act.field.used.is_nameless and act.field.used.is_proven


def _has_come(context: StepContext, comes: Callable[[], bool]) -> bool:
    """Look for the control until the page is calm."""
    ends = context.timing.clock.monotonic() + context.timing.step_timeout_ms / 1000
    waits = beats(context.timing)
    while not comes():
        if context.calm_ms() >= context.timing.calm_ms or context.timing.clock.monotonic() > ends:
            return False
        context.surface.wait(next(waits))
    return True


def _waiting_for(steps: Sequence[DraftStep], wanted: Alternatives) -> tuple[DraftStep, ...]:
    """Return the steps, the last of which, if it is the person's, ends once what was sought is there."""
    if steps and steps[-1].kind is DraftKind.ASK and not steps[-1].until:
        steps[-1].until = " | ".join(chain.text for chain in wanted.chains)
    return tuple(steps)


def _remember(context: StepContext, lost: Lost, steps: Sequence[DraftStep], meaning: _Meaning) -> None:
    assert context.scene is not None
    where, wanted, instead = context.where, lost.target.text, meaning.instead
    if steps:
        done = as_steps(steps, context.flow, is_each=context.scene.has_item)
        is_all = meaning.state is Shown.DONE and not instead
        context.mended.keep_way(where, wanted, Way(done, in_words(steps), is_all, where))
    if instead:
        target = parse_target(instead)
        for_all = not is_by_place(instead) and (not lost.names or "${" in instead)
        context.mended.remember(where, wanted, target, for_all=for_all, how=How.SHOWN)
        context.note_mended(lost.target, target)


# -- to do it again -------------------------------------------------------------------------


def take_known_way(context: StepContext, lost: Lost, comes: Callable[[], bool]) -> None:
    """Do again what the person has shown for a control, where that is not there and what was shown first is.

    Args:
        context: The run; the turn is acepilot's.
        lost: What is sought.
        comes: Looks whether it is there.

    Raises:
        DoneByPerson: What was shown is all of the step.
    """
    way = context.mended.way_to(context.where, lost.target.text)
    if way is None or not way.steps or not _is_first(context, way.steps[0], comes):
        return
    wanted = resolve_target(lost.target, context.values).chains[0].shown
    used = "; ".join(way.told)
    context.record.write("drift", {"wanted": wanted, "used": used, "how": "way"})
    try:
        for step in way.steps:
            with suppress(StepSkipped, DoneByPerson):
                context.perform(step)
    except StepFailed:
        return  # then the person is asked, as at first
    if way.is_all:
        raise DoneByPerson(wanted)


def take_ways_before(context: StepContext, targets: Sequence[Alternatives]) -> None:
    """Do again what leads to some of a form's fields, before anything is typed there: afterwards nothing is pressed."""
    for target in targets:
        way = context.mended.way_to(context.where, target.text)
        if way is not None and not way.is_all:
            take_known_way(context, Lost(target, Need.FILL), partial(context.is_present, target))


def _is_first(context: StepContext, step: Step, comes: Callable[[], bool]) -> bool:
    """Wait until the control is there, or what was shown first can be done; tell whether only that can."""
    ends = context.timing.clock.monotonic() + context.timing.step_timeout_ms / 1000
    waits = beats(context.timing)
    while not comes():
        if step.nature is not Nature.ASK and can_do(context, step):
            return True
        if context.calm_ms() >= context.timing.calm_ms or context.timing.clock.monotonic() > ends:
            return step.nature is Nature.ASK
        context.surface.wait(next(waits))
    return False


def recall(mended: Mended, flow: Flow, entries: Sequence[Mapping[str, Any]]) -> None:
    """Remember what was shown before an interruption, of which nothing has to be shown twice.

    Args:
        mended: What is remembered.
        flow: The flow that runs.
        entries: The run's journal.
    """
    for (place, wanted), data in last_shown(entries).items():
        is_each = any(one.for_each is not None for one in flow.stages if one.n == place.stage)
        steps, instead = steps_in(data), text_of(data.get("instead"))
        done = as_steps(steps, flow, is_each=is_each)
        if done:
            is_all = data.get("state") == Shown.DONE and not instead
            mended.keep_way(place, wanted, Way(done, in_words(steps), is_all))
        if instead and not is_by_place(instead):
            mended.remember(place, wanted, parse_target(instead), for_all=True, how=How.SHOWN)
