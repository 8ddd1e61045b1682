"""The step that types: `fill`. Whatever it could not do, or the page did not keep, goes to the person or the record."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from acepilot.browser.actions import FilledField
from acepilot.browser.found import Ambiguous, Found, NotThere
from acepilot.browser.holds import NotFillable, OutOfSight
from acepilot.browser.lookups import Leave
from acepilot.browser.turn_lock import GuardSilent, NotOurTurn
from acepilot.client.meaning import kind_of
from acepilot.client.value_names import is_of_bank
from acepilot.errors import StepFailed
from acepilot.flow.models import FillField
from acepilot.flow.steps.fill import FillStep
from acepilot.flow.template import Rendered
from acepilot.journal.codes import Same, TurnCause
from acepilot.person import form_texts, help_texts, texts
from acepilot.run.form import Filling
from acepilot.run.performer import Data, DoneByPerson
from acepilot.run.recovery.fallback import NeedsYes, rest_of
from acepilot.run.recovery.helping import ask_for, find_or_ask, within_or_ask
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.recovery.ways import take_ways_before
from acepilot.run.reviewing.reading_back import read_back
from acepilot.run.step_context import StepContext
from acepilot.run.turn_why import TurnWhy


def do_fill(context: StepContext, step: FillStep) -> Data:
    """Fill a form.

    0. What the person has shown to lead to a field, before anything is filled.
    1. Every field in the flow's order: find it, fill it, leave it.
    2. Fields that may not exist: fill those that do, report the others.
    3. Ask, once, about the look-ups that were stopped meanwhile.
    4. Read every field back; a bank field that does not hold what was typed goes to the person.
    """
    timeout_ms = step.timeout_ms or context.timing.step_timeout_ms
    take_ways_before(context, [one.target for one in step.fields])  # 0
    within = within_or_ask(context, step.within, [one.target for one in step.fields], timeout_ms)
    form = _Form(context, step, within, timeout_ms)
    context.turns.listen()
    with context.turns.questions.collecting():
        for one in step.fields:  # 1
            form.fill(one)
        for one in step.if_present:  # 2
            form.fill_if_present(one)
        form.wait_for_last()
        form.look_up()  # 3
    context.turns.breathe()  # what passed in this form is written down as of this step
    return {"fields": [*form.unfilled, *read_back(context, [one.filling for one in form.filled])]}  # 4


@dataclass(slots=True)
class _Filled:
    """A field that was filled, with what it takes to leave it again."""

    one: FillField
    found: Found
    wanted: Rendered
    filling: Filling
    leave: Leave


@dataclass(slots=True)
class _Form:
    """The form at hand: what was filled, and the rows of what was not."""

    context: StepContext
    step: FillStep
    within: Found | None
    timeout_ms: int
    filled: list[_Filled] = field(default_factory=list)
    unfilled: list[Data] = field(default_factory=list)
    channels: set[str] = field(default_factory=set)
    page: int | None = None

    def fill(self, one: FillField) -> None:
        """Fill a field that must be there."""
        wanted = one.value.render(self.context.values)
        if wanted is None:
            self.unfilled.append(_absent(one, None, Same.NO_VALUE))
            return
        self._fill_or_ask(one, wanted)

    def fill_if_present(self, one: FillField) -> None:
        """Fill a field that may be there, once the page is still; report one that is not."""
        wanted = one.value.render(self.context.values)
        if wanted is None:
            return
        self.context.locating.pace.settle()
        rest = rest_of(self.context, self._lost(one, wanted))
        try:
            found = self.context.find(one.target, within=self.within, timeout_ms=0, rest=rest)
        except NotThere:
            self.unfilled.append(_absent(one, wanted.shown, Same.NO_FIELD))
            return
        except (Ambiguous, NeedsYes):
            self._fill_or_ask(one, wanted)
            return
        self._tell_channels()
        try:
            self._take(self._fill_found(one, found, wanted))
        except OutOfSight:
            self.unfilled.append(_absent(one, wanted.shown, Same.OUT_OF_SIGHT))
        except NotFillable:
            self._fill_or_ask(one, wanted)

    def wait_for_last(self) -> None:
        """Give the page what is left of its time to make what it will of a bank field that was the last to be left."""
        if not self.filled or not self.filled[-1].filling.is_bank:
            return
        timing = self.context.timing
        passed_ms = 1000 * (timing.clock.monotonic() - self.filled[-1].filling.at)
        if passed_ms < timing.left_ms:
            self.context.surface.wait(math.ceil(timing.left_ms - passed_ms))

    def _lost(self, one: FillField, wanted: Rendered) -> Lost:
        """Return what is sought for a field, with what else the step names."""
        fields = (*self.step.fields, *self.step.if_present)
        rivals = tuple(other.target for other in fields if other is not one)
        names = frozenset(one.value.names)
        return Lost(
            one.target, Need.FILL, self.within, wanted.is_secret, _is_of_bank(one), rivals, values=names
        )

    def _fill_or_ask(self, one: FillField, wanted: Rendered) -> None:
        """Fill a field; the person helps when it is not there, or cannot be filled."""
        lost = self._lost(one, wanted)
        try:
            while not self._is_filled(one, lost, wanted):
                pass
        except DoneByPerson as done:
            self._left_to_person(one, wanted)
            if not (done.is_known and self._is_known_field(one, wanted)):
                self.unfilled.append(_absent(one, wanted.shown, Same.BY_HAND))

    def _is_filled(self, one: FillField, lost: Lost, wanted: Rendered) -> bool:
        """Find a field and fill it; tell whether that was done: else it is to be tried again."""
        self._tell_channels()
        waits = self.context.locating.pace.waits
        try:
            found = self._find(lost)
            locating = self.context.locating
            if locating.pace.waits != waits or not locating.is_at_hand(found):
                self._tell_channels()  # what came with the field
            self._take(self._fill_found(one, found, wanted))
        except NotFillable as trouble:
            if not self.look_up():
                trouble.hint = help_texts.TELL_US
                ask_for(self.context, lost, trouble)
            return False
        return True

    def _is_known_field(self, one: FillField, wanted: Rendered) -> bool:
        """Take the field that the person showed under review, as if acepilot had filled it; tell whether it is."""
        try:
            found = self.context.find(one.target, within=self.within, timeout_ms=0)
            leave = self.context.typed.begin_field(is_private=_is_private(one, wanted))
            field = self.context.actions.identify(found, timeout_ms=self.timeout_ms)
            self._take(self._filled(one, found, wanted, field, leave))
        except StepFailed:
            return False
        return True

    def _find(self, lost: Lost) -> Found:
        """Find a field; before the person is asked about it, about the look-ups that may have kept it away."""
        if self.context.turns.questions.has_requests:
            try:
                rest = rest_of(self.context, lost)
                return self.context.find(
                    lost.target, within=self.within, timeout_ms=self.timeout_ms, rest=rest
                )
            except (NotThere, Ambiguous, NeedsYes):
                self.look_up()
        return find_or_ask(self.context, lost, timeout_ms=self.timeout_ms)

    def _take(self, filled: _Filled) -> None:
        """Take a field under review."""
        self.context.turns.breathe()
        self.filled.append(filled)
        self.context.form.fillings.append(filled.filling)

    def _fill_found(self, one: FillField, found: Found, wanted: Rendered) -> _Filled:
        """Fill one field; a list without the option is left to the person, once look-ups were asked about.

        A field that was found just now is filled at once: what happened before is heard. Where a dialog has taken the
        turn since, the person answers it first.
        """
        if not self.context.locating.is_at_hand(found):
            self.context.turns.listen()
        actions = self.context.actions
        leave = self.context.typed.begin_field(is_private=_is_private(one, wanted))
        kind = kind_of(one.value.names)
        try:
            filled = actions.fill(found, wanted.text, wanted.shown, kind=kind, timeout_ms=self.timeout_ms)
        except NotOurTurn:
            if not self.context.turns.had_dialog:
                raise
            self.context.turns.listen()
            return self._fill_found(one, found, wanted)
        except (NotFillable, GuardSilent):
            raise
        except StepFailed as trouble:
            if self.look_up():
                return self._fill_found(one, found, wanted)
            self._left_to_person(one, wanted)
            self.context.turns.ask_person(
                TurnWhy(TurnCause.NOT_DONE, "acepilot cannot choose here"),
                form_texts.help_with_field(trouble.message, found.shown, wanted.shown),
            )
            filled = actions.identify(found, timeout_ms=self.timeout_ms)
        return self._filled(one, found, wanted, filled, leave)

    def _filled(
        self, one: FillField, found: Found, wanted: Rendered, filled: FilledField, leave: Leave
    ) -> _Filled:
        """Return a field that holds what it is to hold, whoever put that there."""
        if _is_private(one, wanted):
            self.context.typed.keep_private_field(filled)
        if self.page is None:
            self.page = self.context.form.page_of_new_field()
        kind = kind_of(one.value.names)
        filling = Filling(
            filled, wanted, _is_of_bank(one), kind, self.page, self.context.timing.clock.monotonic()
        )
        return _Filled(one, found, wanted, filling, leave)

    def _left_to_person(self, one: FillField, wanted: Rendered) -> None:
        """Leave a field to the person: if it is the bank's, acepilot cannot tell their choice in it from any other."""
        if _is_private(one, wanted):
            self.context.typed.pass_no_choices()

    # -- look-ups ---------------------------------------------------------------------------

    def look_up(self) -> bool:
        """Ask about the look-ups that were stopped, if any were; repeat those that the person lets through.

        Returns:
            Whether any was let through: what was missing may be there now.
        """
        turns = self.context.turns
        has_asked = False
        if turns.questions.has_requests or self.context.typed.has_look_ups:
            self.context.surface.wait(self.context.timing.look_up_ms)
        while allowed := turns.questions.ask_about_requests():
            has_asked = True
            values = {value for one in allowed if one.load for value in one.load.values or ()}
            for filled in self.filled:
                if filled.leave.values & values:
                    self._leave_again(filled)
            self.context.surface.wait(self.context.timing.look_up_ms)
        return has_asked

    def _leave_again(self, filled: _Filled) -> None:
        """Leave a field again, as it is; if the page has emptied it meanwhile, fill it anew."""
        before = filled.filling
        if before.holds(self.context.fields.read(before.field.world, before.field.number)):
            is_private = _is_private(filled.one, filled.wanted)
            self.context.typed.begin_field(is_private=is_private, values=filled.leave.values)
            actions = self.context.actions
            actions.leave_again(filled.found, before.field)
        else:
            filled.filling = self._fill_found(filled.one, filled.found, filled.wanted).filling
            self.context.form.fillings[self.context.form.fillings.index(before)] = filled.filling
        self.context.turns.breathe()

    def _tell_channels(self) -> None:
        """Ask the person before anything is typed on a page with channels that nobody can watch; once for each."""
        fresh = set(self.context.side_channels.open_now()) - self.channels
        if fresh:
            self.channels |= fresh
            told = texts.open_channels(", ".join(sorted(fresh)))
            self.context.turns.ask_person(
                TurnWhy(TurnCause.UNCERTAIN, "the page holds channels that cannot be watched"), told
            )


def _absent(one: FillField, wanted: str | None, same: Same) -> Data:
    return {"target": one.target.text, "wanted": wanted, "found": None, "same": same}


def _is_of_bank(one: FillField) -> bool:
    return any(is_of_bank(name) for name in one.value.names)


def _is_private(one: FillField, wanted: Rendered) -> bool:
    return wanted.is_secret or _is_of_bank(one)
