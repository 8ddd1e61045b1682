"""A guided run at work: each step is told to the person, and what they say of it is written down.

Does the steps for the engine as the browser's performer does, but by the person's word alone. Every word of theirs is
in the journal, and on the disk, before the run goes on. Knows no page and no terminal, nor which step comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from acepilot.client.value import ClientValues
from acepilot.errors import StepFailed, StoppedByPerson
from acepilot.flow.models import Flow, Nature, Step
from acepilot.flow.plan import Round
from acepilot.guide import statements as say
from acepilot.guide import texts
from acepilot.guide.position import Position
from acepilot.guide.statements import Statement
from acepilot.guide.steps import GuidedField, GuidedStep, tell_rounds
from acepilot.guide.talk import Talk, Watch
from acepilot.journal.codes import Confirmed, Outcome, Same, Skipped, TurnCause
from acepilot.person import texts as person_texts
from acepilot.run.accepted import Accepted
from acepilot.run.performer import Advice, Data, Performer, SkipItem, StepSkipped
from acepilot.run.record import TEXT_KEPT, Record
from acepilot.run.run_end import RunEnd
from acepilot.timing import USUAL, Timing


@dataclass(slots=True)
class _AtHand:
    """What was said of the step at hand so far."""

    step: GuidedStep
    deadline: datetime | None = None
    confirmed: frozenset[int] = frozenset()
    presses: int = 0
    is_pressed: bool = False
    question: str = ""
    pictures: tuple[str, ...] = ()


class Guide:
    """Does a run's steps by the person's word; implements `Performer`.

    Args:
        client: For whom, secrets not read.

    Attributes:
        talk: What the person says, from whatever thread.
    """

    advice = Advice(failed="", submitted="", resume=texts.RESUME_HINT)
    only_looks = False  # who says that it could not be done ends the run, as they are told
    ended = None
    holds_typed = False

    def __init__(self, flow: Flow, client: ClientValues, record: Record, timing: Timing = USUAL) -> None:
        self._clock = timing.clock
        self.record = record
        self.accepted = Accepted(flow)
        self.talk = Talk(timing)
        self._watch: Watch = lambda _position: None
        self._counts = (len(flow.stages), len(client.items))
        self._rounds = {(at.stage_n, at.item or ""): at for at in tell_rounds(flow, client)}
        self._round = next(iter(self._rounds.values()))
        self._over: dict[int, str] = {}
        self._absent: set[str] = set()
        self._now = _AtHand(self._round.steps[0])
        self._notice = ""

    def attend(self, carry_out: Callable[[Performer], RunEnd], watch: Watch) -> RunEnd:
        """Do the run, and let whoever talks with it know how it ended.

        Args:
            watch: What is looked at while the person says nothing.

        Raises:
            BaseException: As it does.
        """
        self._watch = watch
        try:
            end = carry_out(self)
        except BaseException as fault:
            self.talk.close(fault=fault)
            raise
        self.talk.close(end=end)
        return end

    # -- what the engine asks for -----------------------------------------------------------

    def begin_round(self, at: Round) -> None:
        """Come to a stage and item."""
        self._round, self._over = self._rounds[at.stage.n, at.label], {}

    def was_submitted(self, told: str) -> bool:
        """Ask whether a form was submitted before an interruption; as `Performer.was_submitted`."""
        self._come_to_step(told)
        while True:
            said, position = self._hear()
            if isinstance(said, say.WasSubmitted):
                return said.is_so
            self._take(said, position)

    def do(self, step: Step, following: Step | None) -> Data:  # noqa: ARG002 - the told round has what follows
        """Tell a step, and hear what is said of it until that is its end; as `Performer.do`."""
        self._come_to_step("")
        if step.nature is Nature.REVIEW:  # from here on it may have been submitted
            self.record.write("turn", {"to": "person", "why": self._now.step.title, "cause": TurnCause.STEP})
        while (data := self._take(*self._hear())) is None:
            pass
        return data

    def add_sight(self, failed: StepFailed) -> None:
        """Add nothing: acepilot sees no page."""

    def step_over(self, step: Step, *, skipped: str = "", noted: str = "") -> None:  # noqa: ARG002 - as in `Performer`
        """Take note that a step has its end in the record."""
        self._over[step.n] = "skipped" if skipped else "done"

    def forget_form(self) -> None:
        """Let go of nothing: the form stands in the person's own browser."""

    def end(self) -> None:
        """Tell nothing: how it ended is told when that is in the record."""

    def hear_out(self) -> None:
        """Hear nothing more."""

    # -- the step at hand -------------------------------------------------------------------

    def _come_to_step(self, question: str) -> None:
        """Come to the step at which the record is, to ask this of it first; pictures added meanwhile stay."""
        step = self._round.steps[self.record.place.step - 1]
        pictures = self._now.pictures if self._now.step is step else ()
        hurry = step.countdown_ms
        deadline = self._clock.now() + timedelta(milliseconds=hurry) if hurry is not None else None
        self._now = _AtHand(step, deadline, question=question, pictures=pictures)

    def _position(self) -> Position:
        now, steps = self._now, self._round.steps
        return Position(
            round=self._round,
            stage_count=self._counts[0],
            item_count=self._counts[1],
            step=now.step,
            over=dict(self._over),
            confirmed=now.confirmed,
            deadline=now.deadline,
            is_pressed=now.is_pressed,
            question=now.question,
            pictures=now.pictures,
            following=steps[now.step.n].title if now.step.n < len(steps) else "",
            notice=self._notice,
        )

    def _hear(self) -> tuple[Statement, Position]:
        position = self._position()
        said = self.talk.hear(position, self._watch)
        self._notice = ""
        return said, position

    # -- what is said -----------------------------------------------------------------------

    def _take(self, said: Statement, now: Position) -> Data | None:
        """Take in what can be said at any step; return what the step's entry tells once it is done.

        Raises:
            AcepilotError: As `Performer.do`.
        """
        match said:
            case say.Noted():
                self.record.learn(said.text)
                self.record.write("person.noted", {"text": said.text})
                self._notice = texts.NOTE_NOTICE
            case say.Pictured():
                path = self.record.keep_persons(
                    said.png, now.step.picture or texts.PICTURE_NAME, texts.PICTURE_TEXT
                )
                self._now.pictures += (path,)
                self._notice = texts.PICTURE_NOTICE
            case say.StopRun():
                raise StoppedByPerson(person_texts.STOPPED)
            case say.CouldNot():
                raise self._could_not(said.text)
            case _:
                return self._take_of_step(said, now)
        return None

    def _take_of_step(self, said: say.OfStep, now: Position) -> Data | None:
        """Take in what can be said at some steps alone."""
        match said:
            case say.SkippedItem() if now.can_skip_item:
                self._leave_unanswered()
                self.record.write("person.skipped", {"what": "this importer"})
                raise SkipItem(now.step.title)
            case say.Submitted() if now.can_be_submitted:
                return self._submitted(said)
            case say.Checked() if said.index in set(range(len(now.step.checks))) - now.confirmed:
                self._now.confirmed |= {said.index}
                self.record.confirm(Confirmed.CHECK, now.step.checks[said.index])
            case say.Done() if now.can_be_done:
                return self._done(said.absent)
            case say.NotNeeded() if now.can_be_not_needed and not now.is_asked:
                if now.step.condition:
                    raise StepSkipped(Skipped.NOT_NEEDED, texts.NOT_NEEDED)
                raise StepSkipped(Skipped.NO_PICTURE, texts.NO_PICTURE)
            case (
                say.Done()
                | say.NotNeeded()
                | say.Checked()
                | say.Submitted()
                | say.WasSubmitted()
                | say.SkippedItem()
            ):
                self._notice = texts.NOTHING_WRITTEN
            case _:
                assert_never(said)
        return None

    def _done(self, absent: frozenset[int]) -> Data:
        told = self._now.step
        self._absent |= {
            field.target for n, field in enumerate(told.fields) if n in absent and field.is_optional
        }
        data: Data = {}
        if told.fields:
            same = Same.SAID_EQUAL if told.nature is Nature.COMPARE else Same.SAID_ENTERED
            data["fields"] = [self._row(field, same) for field in told.fields]
        if told.checks:
            data["confirmed"] = len(told.checks)
        return data

    def _row(self, told: GuidedField, same: Same) -> Data:
        is_absent = told.target in self._absent
        return {
            "target": told.target,
            "wanted": told.shown,
            "found": None,
            "same": Same.SAID_NO_FIELD if is_absent else same,
        }

    def _could_not(self, text: str) -> StepFailed:
        """Return what could not be done, in the person's words, with the flow's own hint."""
        text = " ".join(text.split())[:TEXT_KEPT]
        self.record.learn(text)
        self._leave_unanswered()
        told = self._now.step
        reason = texts.COULD_NOT_BECAUSE.format(text=text) if text else texts.COULD_NOT
        return StepFailed(reason, expected=told.title, got=text, hint=told.hint)

    # -- a review ---------------------------------------------------------------------------

    def _submitted(self, said: say.Submitted) -> Data | None:
        """Write down a press, and what the portal answered by the person's word."""
        self.record.learn(said.text)
        if not self._now.is_pressed:
            self._pressed()
        match said.outcome:
            case Outcome.ACCEPTED:
                self._answered(said.outcome, said.text or texts.SAID_ACCEPTED)
                self.accepted.accept(self.record.place)
                return {"target": self._now.step.submit, "presses": self._now.presses}
            case Outcome.REFUSED:
                self._answered(said.outcome, said.text or texts.SAID_REFUSED)
                self._notice = texts.REFUSED_NOTICE
            case Outcome.UNKNOWN:
                self._notice = texts.WAITING_NOTICE
            case _:
                assert_never(said.outcome)
        return None

    def _pressed(self) -> None:
        told = self._now.step
        fields = [self._row(field, Same.SAID_ENTERED) for field in told.fields]
        self.record.write(
            "person.pressed", {"control": told.submit, "by": "said", "fields": fields, "same_as": None}
        )
        self.record.write("person.submitted", {"basis": "said", "request": None})
        self._now.presses += 1
        self._now.is_pressed = True

    def _answered(self, outcome: Outcome, text: str) -> None:
        self._now.is_pressed = False
        nothing = {"url": "", "server": "", "tls_issuer": ""}
        self.record.write("portal.answered", {"outcome": outcome, "text": text[:TEXT_KEPT], **nothing})

    def _leave_unanswered(self) -> None:
        """Write down that a press got no answer, before its review is left."""
        if self._now.is_pressed:
            self._answered(Outcome.UNKNOWN, texts.NO_ANSWER)
