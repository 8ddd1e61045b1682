"""The step that ends with the portal's own Submit, pressed by the person: `review`. acepilot watches, never touches.

A press, a submission and an answer are three things. A press is one on the submit control. A submission is only what
followed it over the network. An answer is only what appeared or changed after the press: with the role that the flow
names, or as any new text that has the name; where only words speak, the person says what it was.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TypedDict

from acepilot.browser.events import (
    Announced,
    DialogOpened,
    Event,
    Pressed,
    Replaced,
    Said,
    Sent,
    Typed,
)
from acepilot.browser.world import Unanswered
from acepilot.errors import Interrupted, StepFailed, StoppedByPerson
from acepilot.flow.name_match import browser_regex
from acepilot.flow.steps.review import ReviewStep
from acepilot.flow.target import By
from acepilot.journal.codes import TurnCause
from acepilot.person import form_texts, texts
from acepilot.person.human import Choice, FieldRow, Key
from acepilot.run.performer import Data
from acepilot.run.recovery.helping import find_or_ask, within_or_ask
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need
from acepilot.run.reviewing.answers import Answers
from acepilot.run.reviewing.edits import Edits
from acepilot.run.reviewing.presses import Presses
from acepilot.run.reviewing.sayings import Meaning
from acepilot.run.reviewing.under_review import UnderReview, may_read
from acepilot.run.showing import PassingNotice
from acepilot.run.step_context import StepContext
from acepilot.run.turn_why import TurnWhy
from acepilot.timing import Timing

TEXT_SHOWN = 300
SAYING = frozenset({"alert", "confirm", "prompt"})
"""The browser's dialogs in which a page says something; that of a page which is left says nothing of the form."""


def do_review(context: StepContext, step: ReviewStep) -> Data:
    """Let the person check the form, and press the portal's own Submit.

    1. The submit control must be there; a full picture is taken; the page is handed over.
    2. Until the portal has answered: note edits, presses, submissions; a refusal leaves the turn with the person.
    3. The answer is written down with a picture, and acepilot takes the page back. That a press is followed by another
       before its answer was known is written down as such.
    """
    submit = find_or_ask(
        context, Lost(step.submit, Need.SUBMIT, within_or_ask(context, step.within, (step.submit,)))
    )
    context.watch.keep(context.form.fillings[-1].field.world if context.form.fillings else None)
    context.locating.pace.settle()
    taken = context.captures.photograph("review", full_page=True)
    review = _Review.of(context, step, submit.shown)
    try:
        review.begin()
    finally:
        if taken is not None:
            context.captures.keep(taken)  # its masks were painted meanwhile
    review.hand_over()
    try:
        while not review.look():
            context.turns.wait_for_person(step.timeout_ms, review.answers.due_ms)
        review.hear_late()
    except Exception:
        review.leave()
        raise
    finally:
        context.watch.end()
    context.turns.take_back(TurnWhy(TurnCause.ACCEPTED, review.told_accepted))
    context.form.note_changes(review.edits.known)
    context.form.fillings.clear()
    context.form.last_seen.clear()
    return {"target": submit.shown, "presses": review.presses.count}


class _Notice(TypedDict, total=False):
    """A notice, and whether it passes by itself."""

    notice: str
    passing: PassingNotice


@dataclass(slots=True)
class _Review:
    """One review at work."""

    context: StepContext
    step: ReviewStep
    form: UnderReview
    edits: Edits
    presses: Presses
    answers: Answers
    is_private: bool = False
    told_accepted: str = "the portal accepted"
    looked_at: float = 0.0
    warning: str = ""
    warned_at: float = 0.0

    @classmethod
    def of(cls, context: StepContext, step: ReviewStep, submit_shown: str) -> _Review:
        """Return the review of what was filled."""
        form = UnderReview(context)
        edits = Edits(context, form)
        presses = Presses(context, form, edits, submit_shown)
        return cls(context, step, form, edits, presses, Answers(context, step, form, presses))

    @property
    def timing(self) -> Timing:
        """Return the clock, and how long is waited for what."""
        return self.context.timing

    def _now(self) -> float:
        return self.timing.clock.monotonic()

    # -- beginning --------------------------------------------------------------------------

    def begin(self) -> None:
        """Have everything watched."""
        self.is_private = not may_read(self.context)
        self.form.look(may_read=not self.is_private)
        self.edits.begin()
        self.answers.remember()
        self._watch()
        if not self.is_private:
            self._warn()

    def hand_over(self) -> None:
        """Hand the page over."""
        text = self.step.text.show(self.context.values) or self.step.text.text
        notice: _Notice = {"notice": self.warning}
        if self.is_private:
            notice = _passing(PassingNotice.PRIVATE, texts.MAY_NOT_READ)
        self.context.turns.hand_over(
            TurnWhy(TurnCause.STEP, text),
            timeout_ms=self.step.timeout_ms,
            doing=text,
            choices=self._choices(),
            fields=self.form.rows(),
            **notice,
        )

    def _warn(self) -> str:
        """Look what the page has made of the bank's fields, and return what to say of it."""
        self.warned_at = self._now()
        try:
            self.warning = self.form.warning(self.edits.touched)
        except Unanswered:
            self.warning = form_texts.CANNOT_COMPARE
        return self.warning

    def _watch(self) -> None:
        """Tell every document what the submit control is."""
        controls: list[dict[str, str]] = []
        for chain in self.context.resolve(self.step.submit).chains:
            part = chain.parts[-1]
            if part.by is By.CSS and part.name is not None:
                controls.append({"css": part.name.text})
            elif part.by is By.TESTID and part.name is not None:
                controls.append({"css": f"[data-testid={json.dumps(part.name.text)}]"})
            else:
                name = browser_regex(part.name) if part.name is not None else ""
                controls.append({"role": part.role or "", "name": name})
        self.context.watch.begin(controls, tuple(filling.field for filling in self.context.form.fillings))

    # -- what the person is shown -----------------------------------------------------------

    def _choices(self) -> tuple[Choice, ...]:
        """Return what the person can say: the portal's answer, once they are asked for it."""
        stop = Choice(Key.STOP, texts.STOP)
        if not self._is_asked():
            return (stop,)
        is_refused = self.presses.last is not None and self.presses.last.is_answered
        refused = () if is_refused else (Choice(Key.REFUSED, texts.WAS_REFUSED),)
        return (Choice(Key.ACCEPTED, texts.WENT_THROUGH), *refused, stop)

    def _is_asked(self) -> bool:
        """Tell whether the person may say what the portal answered.

        It is overdue, or the form is gone, or only words speak. Without a press that was heard: the page may not be
        read, or the form is gone, or what tells of a success has come all the same.
        """
        press = self.presses.last
        if press is None:
            return self.is_private or self.form.is_left or bool(self.answers.unpressed)
        return self.is_private or self.presses.is_overdue or self.form.is_left or self.answers.is_unsure

    def _rows(self) -> tuple[FieldRow, ...]:
        """Return the rows to show; none once the form went with a press, as it usually does when it is accepted."""
        return () if self.presses.last is not None and self.form.is_gone else self.form.rows()

    def _notice(self) -> _Notice:
        """Return what is to be said of the answer, if anything is, as changes to tell."""
        press = self.presses.last
        if self.is_private:
            is_after_press = self.presses.is_open and self.form.was_read
            return _passing(
                PassingNotice.PRIVATE, texts.ASKED_TO_SIGN_IN if is_after_press else texts.MAY_NOT_READ
            )
        if press is not None and self.answers.is_unsure and not press.is_answered:
            return {"notice": texts.what_became(press.doubt[:TEXT_SHOWN], is_sent=press.is_submitted)}
        if press is None and self.answers.unpressed:
            return {"notice": texts.said_unpressed(self.answers.unpressed[:TEXT_SHOWN])}
        if self.form.is_left:
            if press is None:
                return _passing(PassingNotice.FORM_LEFT, texts.FORM_LEFT)
            is_anew = self.context.is_present(self.step.submit)
            return _passing(PassingNotice.FORM_LEFT, texts.FORM_ANEW if is_anew else texts.FORM_GONE)
        if press is not None and self.presses.is_overdue and self.presses.is_open:
            return {"notice": texts.NO_ANSWER_YET if press.is_submitted else texts.NOTHING_SENT}
        last = self.warning
        if (
            press is None
            and self._now() - self.warned_at >= self.timing.warned_every_s
            and self._warn() != last
        ):
            return {"notice": self.warning}
        is_over = self.context.turns.passing in {PassingNotice.PRIVATE, PassingNotice.FORM_LEFT}
        return {"notice": ""} if is_over else {}

    # -- looking ----------------------------------------------------------------------------

    def look(self) -> bool:
        """Take in what was heard; tell whether the portal has accepted."""
        while self.context.turns.heard:
            if self._hear(self.context.turns.heard.popleft()):
                return True
        if self._is_told() or self.answers.is_claim_good() or self.answers.is_said():
            return True
        if self._now() - self.looked_at >= self.timing.review_look_s and self.context.surface.dialog is None:
            self.looked_at = self._now()
            self._look_at_page()
        return False

    def leave(self) -> None:
        """Take in what was not heard yet as the run ends in the midst of the review: no press is left without an entry.

        An answer that had come counts. Else it is not known whether the press sent anything.
        """
        self.presses.is_leaving = True
        self.context.turns.hear_rest()
        while self.context.turns.heard:
            # The page may be gone, and the panel with it.
            with suppress(Interrupted, StepFailed, StoppedByPerson):
                self._hear(self.context.turns.heard.popleft())
        with suppress(Interrupted, StepFailed, StoppedByPerson):
            self.answers.is_claim_good(at_once=True)
        self.presses.leave_unanswered()

    def hear_late(self) -> None:
        """Take in what came with the answer: the second press of a double one, and what that sent."""
        if any(isinstance(event, Pressed) for event in self.context.turns.heard):
            self.context.surface.wait(self.context.timing.heard_late_ms)
        for event in tuple(self.context.turns.heard):
            if isinstance(event, Pressed):
                self.presses.hear(event)
            elif isinstance(event, Sent):
                self.presses.hear_sent(event)
        self.presses.leave_unanswered()
        if self.presses.times_sent > 1:
            told = texts.sent_often(self.presses.times_sent)
            self.context.accepted.note(self.context.where.item, told)
            self.context.turns.tell(noted=told)

    def _hear(self, event: Event) -> bool:
        """Take in one event; tell whether what it ends is a press that was accepted."""
        match event:
            case Pressed():
                if self.answers.is_claim_good(at_once=True):
                    self.context.turns.heard.appendleft(event)
                    return True
                self._pressed(event)
            case Sent():
                self.presses.hear_sent(event)
            case Typed(world=world, number=number) if number:
                self.edits.typed(world, number)
            case Said():
                self.answers.hear_texts(event)
            case DialogOpened() if self.presses.last is not None and event.type in SAYING:
                self.answers.hear_dialog(event.text)
            case Announced():
                self.answers.hear_announced(event)
            case Replaced():
                self._watch()
                self.answers.begin_document()
        return False

    def _pressed(self, event: Pressed) -> None:
        self.presses.hear(event)
        self.answers.begin_press()
        if self.context.surface.dialog is None:
            self.context.turns.tell(notice="")

    def _look_at_page(self) -> None:
        if not self.context.whereabouts.is_on_hosts:
            return
        self.is_private = self.context.surface.is_sensitive()
        if self.is_private:
            self.form.look(may_read=False)
        else:
            self.context.watch.look_at_texts()
            self.edits.read()
        self.form.note_gone()
        self.context.turns.tell(fields=self._rows(), choices=self._choices(), **self._notice())
        if self.is_private:
            return
        self.edits.settle()
        if self.presses.last is None:
            self.answers.remember_unless_pressed()
        else:
            self.answers.look()

    def _is_told(self) -> bool:
        """Take what the person says of the portal's answer, when acepilot saw none, or only words."""
        while self.context.turns.answers:
            answer = self.context.turns.answers.popleft()
            if answer.key is Key.LOOK:
                self._point_out(answer.index)
            if answer.key in {Key.ACCEPTED, Key.REFUSED} and self._is_word_good(answer.key):
                self.told_accepted = "the portal accepted, as the person says"
                return True
        return False

    def _is_word_good(self, key: Key) -> bool:
        """Take their word, if they may be asked for it now; tell whether the portal accepted."""
        press = self.presses.last
        if press is None and not self._is_asked():
            return False
        if press is None or (self.is_private and press.is_answered):
            self.presses.take_word()
            self.answers.begin_press()
        outcome = Meaning.ACCEPTED if key is Key.ACCEPTED else Meaning.REFUSED
        return (outcome is Meaning.ACCEPTED or self.presses.is_open) and self.answers.take_word(outcome)

    def _point_out(self, index: int | None) -> None:
        """Show the person on the page where a field of the review stands."""
        if index is not None and 0 <= index < len(self.context.form.fillings):
            self.context.watch.point_out(self.context.form.fillings[index].field)


def _passing(passing: PassingNotice, notice: str) -> _Notice:
    """Return a notice that holds while the page may not be read, or the form is gone."""
    return {"notice": notice, "passing": passing}
