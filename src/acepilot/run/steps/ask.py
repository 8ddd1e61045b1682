"""The person's turn that is no review: `ask`. Ends by itself when what it waits for is there."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from acepilot.browser.events import Replaced, Typed
from acepilot.browser.rest import Rest
from acepilot.errors import StepFailed
from acepilot.flow.steps.ask import AskStep
from acepilot.journal.codes import Confirmed, Skipped, TurnCause
from acepilot.journal.naming import field_name
from acepilot.person import help_texts, texts
from acepilot.person.human import Answer, Changes, Choice, Key
from acepilot.run.performer import Data, SkipItem, StepSkipped
from acepilot.run.recovery.fallback import may_look, rest_of
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.step_context import StepContext
from acepilot.run.turn_why import SAID_GO_ON, TurnWhy

"""After how long the person can say that they have done it on a page that never rests."""


def do_ask(context: StepContext, step: AskStep) -> Data:
    """Hand the page to the person.

    1. If what is waited for is there already, and nothing is to be confirmed, the step is skipped, and said. A page
       that asks for a password or a code is the person's at once: a clock on it may never stand still.
    2. The turn ends by itself when `until:` is there, if under another name on a page that is calm, and the person has
       been idle for a second; without `until:`, when the last check is confirmed; without checks, when the person
       says so. What does not show though the page rests may never do so: then the person's word ends the turn too, once
       they were told what is not seen and have said it again.

    Raises:
        SkipItem: The person leaves the rest of this item as it is.
        StepSkipped: There is nothing to do.
    """
    text = step.text.show(context.values) or step.text.text
    if step.until is not None and not step.checks:  # 1
        if not context.surface.is_sensitive():
            context.locating.pace.settle()
        if context.is_present(step.until):
            raise StepSkipped(Skipped.NEEDLESS, texts.DONE_ALREADY.format(text=text))
    asking = _Question(context, step, text)
    context.turns.hand_over(TurnWhy(TurnCause.STEP, text), timeout_ms=step.timeout_ms, **asking.shown(text))
    while not asking.is_over():  # 2
        context.turns.wait_for_person(step.timeout_ms)
    context.turns.take_back(asking.why)
    confirmed = {"confirmed": len(step.checks)} if step.checks else {}
    return confirmed | ({"basis": "said"} if asking.is_said_done else {})


class _Question:
    """One `ask` at work."""

    def __init__(self, context: StepContext, step: AskStep, text: str) -> None:
        self.context = context
        self.step = step
        self.text = text
        self.why = SAID_GO_ON
        self.checks = tuple(check.show(context.values) or check.text for check in step.checks)
        self.confirmed: frozenset[int] = frozenset()
        self.is_done_offered = self.is_doubted = self.is_said_done = False
        self.began_at = self.looked_at = context.timing.clock.monotonic()
        self.idle_from = self.began_at
        self.rest = (
            Rest(context.timing) if step.until is None else rest_of(context, Lost(step.until, Need.SEE))
        )
        self.deadline = (
            context.timing.clock.now() + timedelta(milliseconds=step.countdown_ms)
            if step.countdown_ms is not None
            else None
        )

    def shown(self, text: str) -> Changes:
        """Return what the person is shown."""
        return {
            "doing": text,
            "checks": self.checks,
            "confirmed": self.confirmed,
            "choices": self.choices(),
            "deadline": self.deadline,
            "notice": "",
        }

    def choices(self) -> tuple[Choice, ...]:
        """Return what the person can say."""
        choices: list[Choice] = []
        if self.step.until is None and not self.checks:
            choices.append(Choice(Key.GO_ON, texts.GO_ON, is_primary=True))
        if self.is_done_offered and self.are_checked:
            is_again = Choice(Key.YES, help_texts.DONE_ALL_THE_SAME)
            choices.append(is_again if self.is_doubted else Choice(Key.DONE, texts.DONE))
        if self.step.or_skip:
            choices.append(Choice(Key.SKIP, texts.SKIP))
        return (*choices, Choice(Key.STOP, texts.STOP))

    @property
    def are_checked(self) -> bool:
        """Tell whether every check is confirmed."""
        return len(self.confirmed) == len(self.checks)

    def is_over(self) -> bool:
        """Take what was said, and tell whether the turn has ended."""
        said = False
        while self.context.turns.answers:
            said = self._take(self.context.turns.answers.popleft()) or said
        if self.deadline is not None and self.context.timing.clock.now() > self.deadline:
            self.context.turns.tell(notice=texts.TIME_IS_UP)
        heard = self.context.turns.heard
        self.context.form.keep_in_sight(at_once=any(isinstance(event, Typed) for event in heard))
        if any(isinstance(event, Replaced) for event in heard):
            self.idle_from = self.context.timing.clock.monotonic()  # nobody has touched the new page yet
        heard.clear()
        if self.step.until is None:
            return self.are_checked and (said or bool(self.checks))
        is_idle = self._is_idle()
        self._offer_done(is_idle=is_idle)
        return self.are_checked and (self.is_said_done or (is_idle and self._is_there()))

    def _is_idle(self) -> bool:
        """Tell whether the person has left the page alone for a while; not asked before they can have."""
        timing = self.context.timing
        if timing.clock.monotonic() < self.idle_from:
            return False
        idle_ms = self.context.surface.idle_ms()
        if 0 < idle_ms < timing.idle_ms:  # 0 in doubt: that is asked again
            self.idle_from = timing.clock.monotonic() + (timing.idle_ms - idle_ms) / 1000
        return idle_ms >= timing.idle_ms

    def _offer_done(self, *, is_idle: bool) -> None:
        """Let the person say that they have done it, once the page rests without showing it, or never rests."""
        timing, now = self.context.timing, self.context.timing.clock.monotonic()
        if not self.is_done_offered and now - self.looked_at >= timing.calm_look_s:
            self.looked_at = now
            waited_s = now - self.began_at
            is_long = waited_s >= timing.done_offered_after_s
            may_be = is_idle and (is_long or waited_s * 1000 >= timing.calm_ms)
            self.is_done_offered = may_be and (is_long or self.context.calm_ms() >= timing.calm_ms)
        self.context.turns.tell(choices=self.choices())

    def _is_there(self) -> bool:
        assert self.step.until is not None
        if not self.context.is_present(self.step.until) and not self._is_otherwise():
            return False
        self.why = TurnWhy(
            TurnCause.CAME, f"{field_name(self.context.resolve(self.step.until).spoken)} is there"
        )
        return True

    def _is_otherwise(self) -> bool:
        """Tell whether it is there under another name, on a page that may be read."""
        if not may_look(self.context):
            return False
        with suppress(StepFailed):  # the page may go while it is looked at: it is the person's
            if self.step.until is not None and (found := self.rest.look()) is not None:
                self.context.note_found(self.step.until, found)
                return True
        return False

    def _take(self, answer: Answer) -> bool:
        match answer.key:
            case Key.GO_ON:
                return True
            case Key.DONE | Key.YES if (
                self.is_done_offered and self.are_checked and self.context.surface.dialog is None
            ):
                self._take_word(is_again=answer.key is Key.YES)
            case Key.SKIP if self.step.or_skip:
                self.context.record.write("person.skipped", {"what": "this importer"})
                self.context.turns.take_back(
                    TurnWhy(TurnCause.SAID, "the person left this importer as it is")
                )
                raise SkipItem(self.text)
            case Key.CHECK if answer.index is not None and 0 <= answer.index < len(self.checks):
                self._toggle(answer.index)
        return False

    def _take_word(self, *, is_again: bool) -> None:
        """Take the person's word that it is done: the second one, after they were told what does not show."""
        assert self.step.until is not None
        if not (is_again and self.is_doubted):
            self.is_doubted = True
            what = field_name(self.context.resolve(self.step.until).spoken)
            self.context.turns.tell(notice=help_texts.DONE_NOT_SEEN.format(what=what), choices=self.choices())
            return
        self.why = TurnWhy(TurnCause.SAID, texts.SAID_DONE)
        self.is_said_done = True
        self.context.record.confirm(Confirmed.BY_HAND, f"{texts.DONE}: {self.text}")

    def _toggle(self, index: int) -> None:
        if index in self.confirmed:
            self.confirmed -= {index}
        else:
            self.confirmed |= {index}
            self.context.record.confirm(Confirmed.CHECK, self.checks[index])
        self.context.turns.tell(confirmed=self.confirmed)
