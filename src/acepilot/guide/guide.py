"""A guided run at work: which step the person stands at, and what is written down of what they say.

Every word of theirs is in the journal, and on the disk, before the guide goes on. May be used from several threads:
one thing that is said is taken in whole before the next. Knows no page and no terminal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, assert_never

from acepilot.client.value import ClientValues
from acepilot.errors import EvidenceError, ExitCode
from acepilot.flow.models import Flow, Nature
from acepilot.guide import texts
from acepilot.guide.statements import (
    Checked,
    CouldNot,
    Done,
    Noted,
    NotNeeded,
    OfStep,
    Pictured,
    SkippedItem,
    Statement,
    StopRun,
    Submitted,
    WasSubmitted,
)
from acepilot.guide.steps import GuidedField, GuidedRound, GuidedStep, tell_rounds
from acepilot.journal.codes import Ended, Outcome, Same, Skipped
from acepilot.journal.progress import StepPlace
from acepilot.journal.writer import utc_now
from acepilot.person import texts as person_texts
from acepilot.run.engine import ItemResult
from acepilot.run.record import TEXT_KEPT, Record, Spot
from acepilot.run.resume import ResumePlan


@dataclass(frozen=True, slots=True)
class Ending:
    """How the guide came to its end: the exit code, what happened, and what to do next."""

    code: ExitCode
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the guide stands: all that a page or a terminal shows.

    Attributes:
        version: Grows with everything that is said; what was said of an older one is out of date.
        round: The stage and item at hand; the last one at the end.
        stage_count: How many stages the flow has.
        item_count: How many items the run is for.
        step: The step at hand.
        over: The steps of this round that have an end, by number: `done` or `skipped`.
        confirmed: Which of the step's lines are confirmed.
        deadline: When the time runs out, if it does.
        is_pressed: Whether Submit was pressed in this review, and the portal has not answered yet.
        is_asked: Whether the person must first say if the form was submitted before an interruption.
        pictures: The pictures of this step, by path.
        following: What comes next, or nothing.
        ending: How it ended; None while it goes on.
    """

    version: int
    round: GuidedRound
    stage_count: int
    item_count: int
    step: GuidedStep
    over: Mapping[int, str]
    confirmed: frozenset[int]
    deadline: datetime | None
    is_pressed: bool
    is_asked: bool
    pictures: tuple[str, ...]
    following: str
    ending: Ending | None

    @property
    def can_skip_item(self) -> bool:
        """Tell whether the rest of an importer can be left as it is."""
        return self.round.item is not None and not self.is_asked

    @property
    def can_be_submitted(self) -> bool:
        """Tell whether the person can say that they pressed Submit."""
        return self.step.nature is Nature.REVIEW and not self.is_asked

    @property
    def can_be_done(self) -> bool:
        """Tell whether the person can say that the step is done: a review ends with the portal's answer."""
        is_confirmed = len(self.confirmed) == len(self.step.checks)
        is_pictured = self.step.nature is not Nature.PICTURE or bool(self.pictures)
        return self.step.nature is not Nature.REVIEW and is_confirmed and is_pictured

    @property
    def can_be_not_needed(self) -> bool:
        """Tell whether the step may be passed over: its condition may not hold, or there is no picture."""
        return bool(self.step.condition) or self.step.nature is Nature.PICTURE


@dataclass(slots=True)
class _AtHand:
    """What was said of the step at hand so far."""

    began: float = 0.0
    deadline: datetime | None = None
    confirmed: frozenset[int] = frozenset()
    presses: int = 0
    is_pressed: bool = False
    is_asked: bool = False
    pictures: tuple[str, ...] = ()


@dataclass(slots=True)
class Guide:
    """One guided run.

    Attributes:
        flow: What is done.
        client: For whom, secrets not read.
        record: Where everything is written down.
        plan: What is left of a run that is gone on with; nothing is left out of a new one.
        outcomes: How each item ended, in order.
        is_over: Set when the guide has come to its end, or its record cannot be written any more.
        fault: What kept the record from being written.
    """

    flow: Flow
    client: ClientValues
    record: Record
    plan: ResumePlan = field(default_factory=ResumePlan)
    outcomes: dict[str, ItemResult] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)
    fault: Exception | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _rounds: tuple[GuidedRound, ...] = ()
    _round: int = -1
    _step: int = 0
    _over: dict[int, str] = field(default_factory=dict)
    _absent: set[str] = field(default_factory=set)
    _now: _AtHand = field(default_factory=_AtHand)
    _version: int = 0
    _ending: Ending | None = None

    # -- seen from outside ------------------------------------------------------------------

    def begin(self) -> None:
        """Come to the first step that is to be done."""
        with self._lock:
            self._rounds = tell_rounds(self.flow, self.client)
            self._next_round()

    def standing(self) -> Standing:
        """Return where the guide stands."""
        with self._lock:
            return self._standing()

    def _standing(self) -> Standing:
        place = self._rounds[max(self._round, 0)]
        return Standing(
            version=self._version,
            round=place,
            stage_count=len(self.flow.stages),
            item_count=len(self.client.items),
            step=place.steps[max(self._step, 0)],
            over=dict(self._over),
            confirmed=self._now.confirmed,
            deadline=self._now.deadline,
            is_pressed=self._now.is_pressed,
            is_asked=self._now.is_asked,
            pictures=self._now.pictures,
            following=place.steps[self._step + 1].title if self._step + 1 < len(place.steps) else "",
            ending=self._ending,
        )

    def say(self, said: Statement, version: int) -> str:
        """Take in what the person says of the standing with this version; journal first.

        Returns:
            What to tell them of it; empty when the next step tells enough.

        Raises:
            EvidenceError: It could not be written; the guide is over.
        """
        with self._lock:
            if self._ending is not None or self.fault is not None or version != self._version:
                return texts.OUT_OF_DATE
            try:
                notice = self._take(said)
            except Exception as error:
                self._break_off(error)
                raise
            self._version += 1
            return notice

    def interrupt(self, why: str) -> None:
        """End the run where it is, to be gone on with later; at its end already, nothing happens."""
        with self._lock:
            if self._ending is None and self.fault is None:
                hint = texts.RESUME_HINT.format(run=self.record.directory.id)
                self._end("run.interrupted", Ending(ExitCode.INTERRUPTED, why, hint))

    def break_off(self, error: Exception) -> None:
        """End the run for a fault of ours, written down if that is still possible."""
        with self._lock:
            self._break_off(error)

    def _break_off(self, error: Exception) -> None:
        if self._ending is None and self.fault is None:
            self.fault = error
            self.record.log.error("fault", exc_info=error)
            with suppress(EvidenceError):  # what cannot be written any more must not hide why
                self.record.spot = Spot()
                reason = f"A fault of acepilot: {type(error).__name__}."
                self.record.write("run.failed", {"reason": reason, "hint": ""})
        self.is_over.set()

    # -- what is said -----------------------------------------------------------------------

    def _take(self, said: Statement) -> str:
        """Take in what can be said at any step."""
        match said:
            case Noted():
                self._learn(said.text)
                self.record.write("person.noted", {"text": said.text})
                return texts.NOTE_NOTICE
            case Pictured():
                name = self._told.picture or texts.PICTURE_NAME
                path = self.record.keep_persons(said.png, name, texts.PICTURE_TEXT)
                self._now.pictures += (path,)
                return texts.PICTURE_NOTICE
            case StopRun():
                hint = texts.RESUME_HINT.format(run=self.record.directory.id)
                self._end("run.stopped", Ending(ExitCode.STOPPED, person_texts.STOPPED, hint))
            case CouldNot():
                self._failed(said.text)
            case _:
                return self._take_of_step(said, self._standing())
        return ""

    def _take_of_step(self, said: OfStep, now: Standing) -> str:
        """Take in what can be said at some steps alone."""
        match said:
            case SkippedItem() if now.can_skip_item:
                self._skip_item()
            case WasSubmitted() if now.is_asked:
                self._was_submitted(is_so=said.is_so)
            case Submitted() if now.can_be_submitted:
                return self._submitted(said)
            case Checked() if said.index in set(range(len(now.step.checks))) - now.confirmed:
                self._now.confirmed |= {said.index}
                self.record.write("person.confirmed", {"check": now.step.checks[said.index]})
            case Done() if now.can_be_done:
                self._done(said.absent)
            case NotNeeded() if now.can_be_not_needed:
                self._skip_needless(now.step)
            case Done() | NotNeeded() | Checked() | Submitted() | WasSubmitted() | SkippedItem():
                return texts.NOTHING_WRITTEN
            case _:
                assert_never(said)
        return ""

    def _learn(self, text: str) -> None:
        """Hide in all that is written from here on what may be an account number."""
        self.record.learn(text)

    def _done(self, absent: frozenset[int]) -> None:
        told = self._told
        gone = {field.target for n, field in enumerate(told.fields) if n in absent and field.is_optional}
        self._absent |= gone
        data: dict[str, Any] = {"ms": self._ms()}
        if told.fields:
            same = Same.SAID_EQUAL if told.nature is Nature.COMPARE else Same.SAID_ENTERED
            data["fields"] = [self._row(field, same) for field in told.fields]
        if told.checks:
            data["confirmed"] = len(told.checks)
        self.record.write("step.done", data)
        self._over[told.n] = "done"
        self._next_step()

    def _row(self, told: GuidedField, same: Same) -> dict[str, Any]:
        is_absent = told.target in self._absent
        return {
            "target": told.target,
            "wanted": told.shown,
            "found": None,
            "same": Same.SAID_NO_FIELD if is_absent else same,
        }

    def _skip_needless(self, step: GuidedStep) -> None:
        if step.condition:
            self._skip_step(Skipped.NOT_NEEDED, texts.NOT_NEEDED)
        else:
            self._skip_step(Skipped.NO_PICTURE, texts.NO_PICTURE)

    def _skip_step(self, why: Skipped, reason: str) -> None:
        self.record.write("step.skipped", {"why": why, "reason": reason, "ms": self._ms()})
        self._over[self._told.n] = "skipped"
        self._next_step()

    def _submitted(self, said: Submitted) -> str:
        """Write down a press, and what the portal answered by the person's word."""
        self._learn(said.text)
        told = self._told
        if not self._now.is_pressed:
            fields = [self._row(field, Same.SAID_ENTERED) for field in told.fields]
            pressed = {"control": told.submit, "by": "said", "fields": fields, "same_as": None}
            self.record.write("person.pressed", pressed)
            self.record.write("person.submitted", {"basis": "said", "request": None})
            self._now.presses += 1
            self._now.is_pressed = True
        match said.outcome:
            case Outcome.ACCEPTED:
                self._answered(said.outcome, said.text or texts.SAID_ACCEPTED)
                presses = {"target": told.submit, "presses": self._now.presses}
                self.record.write("step.done", {"ms": self._ms(), **presses})
                self._over[told.n] = "done"
                self._next_step()
                return ""
            case Outcome.REFUSED:
                self._answered(said.outcome, said.text or texts.SAID_REFUSED)
                return texts.REFUSED_NOTICE
            case Outcome.UNKNOWN:
                return texts.WAITING_NOTICE
            case _:
                assert_never(said.outcome)

    def _answered(self, outcome: Outcome, text: str) -> None:
        self._now.is_pressed = False
        nothing = {"url": "", "server": "", "tls_issuer": ""}
        self.record.write("portal.answered", {"outcome": outcome, "text": text[:TEXT_KEPT], **nothing})

    def _was_submitted(self, *, is_so: bool) -> None:
        told = person_texts.WAS_SUBMITTED if is_so else person_texts.WAS_NOT_SUBMITTED
        self.record.write("person.confirmed", {"check": told})
        self._now.is_asked = False
        if is_so:
            self._skip_step(Skipped.SUBMITTED_BEFORE, person_texts.SUBMITTED_BEFORE)
        else:
            self._hand_over()

    def _leave_unanswered(self) -> None:
        """Write down that a press got no answer, before its review is left."""
        if self._now.is_pressed:
            self._answered(Outcome.UNKNOWN, texts.NO_ANSWER)

    def _skip_item(self) -> None:
        place = self._rounds[self._round]
        assert place.item is not None
        self._leave_unanswered()
        title = self._told.title
        self.record.write("person.skipped", {"what": "this importer"})
        left = {"why": Skipped.LEFT, "reason": texts.LEFT, "ms": self._ms()}
        self.record.write("step.skipped", left)
        self.outcomes[place.item] = ItemResult(place.item, Ended.SKIPPED, title)
        self._next_round()

    def _failed(self, text: str) -> None:
        text = " ".join(text.split())[:TEXT_KEPT]
        self._learn(text)
        self._leave_unanswered()
        told = self._told
        reason = texts.COULD_NOT_BECAUSE.format(text=text) if text else texts.COULD_NOT
        failed = {"expected": told.title, "got": text or "", "reason": reason, "hint": told.hint}
        self.record.write("step.failed", {**failed, "ms": self._ms()})
        go_on = texts.GO_ON_HINT.format(run=self.record.directory.id)
        self._end("run.failed", Ending(ExitCode.NOT_DONE, reason, f"{told.hint} {go_on}".strip()))

    # -- going on ---------------------------------------------------------------------------

    @property
    def _told(self) -> GuidedStep:
        return self._rounds[self._round].steps[self._step]

    def _ms(self) -> int:
        return round((time.monotonic() - self._now.began) * 1000)

    def _place(self, step: GuidedStep) -> StepPlace:
        at = self._rounds[self._round]
        return StepPlace(at.stage_n, at.item or "", step.n)

    def _next_round(self) -> None:
        """Come to the next stage or item that is not over, and its first open step."""
        while self._round + 1 < len(self._rounds):
            self._round += 1
            self._step = -1
            self._over = {}
            if not self._is_left_out():
                at = self._rounds[self._round]
                self.record.spot = Spot({"n": at.stage_n, "title": at.title, "item": at.item})
                self.record.write("stage.started")
                self._next_step()
                return
        self._finish()

    def _is_left_out(self) -> bool:
        """Tell whether nothing is to be done in this round; note how its item ended."""
        at = self._rounds[self._round]
        before = self.outcomes.get(at.item or "")
        if before is not None and before.outcome is Ended.SKIPPED:
            return True
        if (at.stage_n, at.item or "") not in self.plan.over:
            return False
        ended = self.plan.items.get(at.item) if at.item is not None else None
        if at.item is not None and ended is not None:
            self.outcomes[at.item] = ItemResult(at.item, ended.outcome, ended.reason)
        return True

    def _next_step(self) -> None:
        """Come to the next open step of this round; those before an interruption are passed over, and said."""
        at = self._rounds[self._round]
        while self._step + 1 < len(at.steps):
            self._step += 1
            step = self._told
            self.record.spot = Spot(
                self.record.spot.stage, {"n": step.n, "kind": step.kind, "title": step.title}
            )
            place = self._place(step)
            if place not in self.plan.left_out:
                self._show(step, is_asked=place in self.plan.questions)
                return
            if step.nature is Nature.REVIEW:
                why, reason = Skipped.SUBMITTED_BEFORE, person_texts.SUBMITTED_BEFORE
            else:
                why, reason = Skipped.DONE_BEFORE, person_texts.DONE_BEFORE
            self.record.write("step.skipped", {"why": why, "reason": reason})
            self._over[step.n] = "skipped"
        if at.item is not None:
            self.outcomes[at.item] = ItemResult(at.item, Ended.DONE, None)
        self._next_round()

    def _show(self, step: GuidedStep, *, is_asked: bool) -> None:
        hurry = step.countdown_ms
        deadline = utc_now() + timedelta(milliseconds=hurry) if hurry is not None else None
        self._now = _AtHand(began=time.monotonic(), deadline=deadline, is_asked=is_asked)
        if step.nature is Nature.REVIEW and not is_asked:
            self._hand_over()

    def _hand_over(self) -> None:
        """Write down that a review is before the person: from here on it may have been submitted."""
        self.record.write("turn", {"to": "person", "why": self._told.title})

    def _finish(self) -> None:
        done = self.flow.done
        told = (done.show(self.client.base) or "") if done is not None else ""
        self.record.spot = Spot()
        self.record.write("run.finished", {"items": [item.entry() for item in self.outcomes.values()]})
        self._over_now(Ending(ExitCode.DONE, "", told))

    def _end(self, kind: str, ending: Ending) -> None:
        self.record.spot = Spot()
        self.record.write(kind, {"reason": ending.message, "hint": ending.hint})
        self._over_now(ending)

    def _over_now(self, ending: Ending) -> None:
        gate = self.record.gate
        self._ending = Ending(ending.code, gate.mask(ending.message), gate.mask(ending.hint))
        self.is_over.set()
