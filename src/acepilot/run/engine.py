"""The engine: stages, items and steps in order, each done by whoever does it, and written down.

Must not know how a step is done, where files lie, or what a browser or a terminal is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from acepilot.client.value import ClientValues
from acepilot.errors import AcepilotError, StepFailed
from acepilot.flow.models import Flow, Nature, Step
from acepilot.flow.plan import Round, rounds
from acepilot.journal.codes import Confirmed, Ended, Skipped
from acepilot.journal.progress import StepPlace
from acepilot.person import help_texts, texts
from acepilot.run.performer import DoneByPerson, GoTo, Performer, SkipItem, StepSkipped
from acepilot.run.record import Record, Spot
from acepilot.run.resume import ResumePlan
from acepilot.timing import Clock


@dataclass(frozen=True, slots=True)
class ItemResult:
    """How one item ended.

    `done`; `skipped` for a reason; or `accepted`: by the portal, while what came after is said in the reason.
    """

    item: str
    outcome: Ended
    reason: str | None

    def entry(self) -> dict[str, Any]:
        """Return it as `run.finished` has it."""
        return {"item": self.item, "outcome": self.outcome, "reason": self.reason}


@dataclass(slots=True)
class Engine:
    """Runs one flow for one client.

    Attributes:
        plan: What is left of a run that is gone on with; nothing is left out of a new one.
        outcomes: How each item ended, in order.
    """

    flow: Flow
    client: ClientValues
    performer: Performer
    record: Record
    clock: Clock
    plan: ResumePlan = field(default_factory=ResumePlan)
    said_submitted: set[StepPlace] = field(default_factory=set)
    outcomes: dict[str, ItemResult] = field(default_factory=dict)
    _at: Round | None = None

    def run(self) -> tuple[ItemResult, ...]:
        """Do all stages; return how each item ended.

        Raises:
            StepFailed: A step could not be done; it is in the journal, with a capture.
            StoppedByPerson: The person chose Stop.
            Interrupted: Ctrl-C, or the browser went away.
        """
        for at in rounds(self.flow, self.client):
            self._at = at
            self._round(at)
        self.performer.end()
        return tuple(self.outcomes.values())

    def leave_unseen(self) -> tuple[ItemResult, ...]:
        """Note that the window went away before acepilot had looked at what became of the form; as `run`."""
        assert self._at is not None
        told = texts.WINDOW_CLOSED_AFTER
        self._skipped(Skipped.FAILED_AFTER, told, after=Ended.ACCEPTED)
        self.performer.accepted.note(self._at.label, told)
        self._over(self._at, "")
        return tuple(self.outcomes.values())

    # -- a stage ----------------------------------------------------------------------------

    def _round(self, at: Round) -> None:
        if self._is_skipped(at):
            return
        if (at.stage.n, at.label) in self.plan.over:
            self._note_before(at)
            return
        self.record.spot = Spot({"n": at.stage.n, "title": at.title, "item": at.label or None})
        self.record.write("stage.started")
        self.performer.begin_round(at)
        try:
            self._steps(at)
        except SkipItem as skipped:
            self.performer.forget_form()
            self._over(at, skipped.message)
        except AcepilotError:
            if self.performer.accepted.has_any(at.stage, at.label):
                self.outcomes[at.label] = ItemResult(at.label, Ended.ACCEPTED, texts.NOT_LOOKED_AT)
            raise
        else:
            self._over(at, "")
        self.record.spot = Spot()

    def _over(self, at: Round, skipped: str) -> None:
        """Note how an item ended; what is done once is noted only if there is something to say of it."""
        accepted, item = self.performer.accepted, at.label
        if skipped and accepted.has_any(at.stage, item):
            accepted.note(item, texts.left_after(skipped))
        if notes := accepted.notes.get(item):
            told = " ".join(dict.fromkeys(note.text for note in notes))
            self.outcomes[item] = ItemResult(item, Ended.ACCEPTED, told)
        elif item:
            self.outcomes[item] = ItemResult(item, Ended.SKIPPED if skipped else Ended.DONE, skipped or None)

    def _steps(self, at: Round) -> None:
        """Do the steps in their order, but where the person goes on elsewhere."""
        steps, n = at.stage.steps, 0
        while n < len(steps):
            following = steps[n + 1] if n + 1 < len(steps) else None
            try:
                self._step(at, steps[n], following)
            except GoTo as went:
                n = self._gone_to(at, steps[n], went)
            else:
                n += 1

    def _gone_to(self, at: Round, step: Step, went: GoTo) -> int:
        """Write down what the person left out; return the place of the step to go on with.

        A review is left out only when they say that the form was submitted; else the step at hand is tried again.
        """
        if went.step <= step.n:
            self.record.confirm(Confirmed.BACK, went.message)
            self.performer.forget_form()
            return went.step - 1
        left_out = at.stage.steps[step.n - 1 : went.step - 1]
        has_review = any(one.nature is Nature.REVIEW for one in left_out)
        if has_review:
            if not self._says_submitted(texts.left_out_review(at.label)):
                return step.n - 1
            self.performer.forget_form()
        for one in left_out:
            self._place(at, one)
            if one.nature is Nature.REVIEW:
                self._skipped(Skipped.SAID_SUBMITTED, help_texts.SAID_SUBMITTED)
                self.performer.accepted.accept(_place_of(at, one))
            else:
                self._skipped(Skipped.PASSED_OVER, help_texts.left_out(went.message))
        return went.step - 1

    def _is_skipped(self, at: Round) -> bool:
        outcome = self.outcomes.get(at.label)
        return outcome is not None and outcome.outcome is Ended.SKIPPED

    def _note_before(self, at: Round) -> None:
        """Note how an item ended before the interruption."""
        before = self.plan.items.get(at.label) if at.item is not None else None
        if before is not None:
            self.outcomes[at.label] = ItemResult(at.label, before.outcome, before.reason)

    # -- a step -----------------------------------------------------------------------------

    def _step(self, at: Round, step: Step, following: Step | None) -> None:
        """Do a step, unless it was done before an interruption or the person says so; write down how it ended."""
        self._place(at, step)
        began = self.clock.monotonic()
        skipped = ""
        try:
            if self._is_left_out(at, step):
                self._leave_out(at, step)
            else:
                began = self.clock.monotonic()
                data = self.performer.do(step, following)
                self.record.write("step.done", {"ms": self._ms_since(began), **data})
        except StepSkipped as needless:
            self._skipped(needless.why, needless.message, ms=self._ms_since(began))
            skipped = needless.message
        except DoneByPerson as done:
            self.record.write(
                "step.done", {"ms": self._ms_since(began), "target": done.message, "by": "person"}
            )
        except SkipItem as left:
            self._skipped(Skipped.LEFT, f"left as it is: {left.message}", ms=self._ms_since(began))
            raise
        except StepFailed as failed:
            self._failed(at, step, failed, began)
            return
        self.performer.step_over(step, skipped=skipped)

    def _is_left_out(self, at: Round, step: Step) -> bool:
        """Tell whether a step is not done again; where that hangs on a form that may be submitted, ask."""
        place = _place_of(at, step)
        question = self.plan.questions.get(place)
        if question is not None and self._says_submitted(texts.may_be_submitted(question.review)):
            self.said_submitted |= question.if_submitted
        return place in self.plan.left_out or place in self.said_submitted

    def _leave_out(self, at: Round, step: Step) -> None:
        if step.nature is Nature.REVIEW:
            self._skipped(Skipped.SUBMITTED_BEFORE, texts.SUBMITTED_BEFORE)
            self.performer.accepted.accept(_place_of(at, step))
        else:
            self._skipped(Skipped.DONE_BEFORE, texts.DONE_BEFORE)

    def _says_submitted(self, told: str) -> bool:
        """Ask the person whether a form was submitted that may have been, and write down what they say."""
        is_submitted = self.performer.was_submitted(told)
        said = texts.WAS_SUBMITTED if is_submitted else texts.WAS_NOT_SUBMITTED
        what = Confirmed.SUBMITTED if is_submitted else Confirmed.NOT_SUBMITTED
        self.record.confirm(what, said)
        return is_submitted

    def _place(self, at: Round, step: Step) -> None:
        title = step.title_for(at.values)
        self.record.spot = Spot(self.record.spot.stage, {"n": step.n, "kind": step.kind, "title": title})

    def _skipped(self, why: Skipped, reason: str, **more: object) -> None:
        """Write down that the step at hand was not done: why, for who decides by it, and the reason, for who reads."""
        self.record.write("step.skipped", {"why": why, "reason": reason, **more})

    def _failed(self, at: Round, step: Step, failed: StepFailed, began: float) -> None:
        """Write a failure down; after the portal had accepted it is a note: it takes nothing back, and ends nothing.

        Raises:
            StepFailed: It ends the run.
        """
        self.performer.add_sight(failed)
        told = {"expected": failed.expected, "got": failed.got}
        if not self.performer.only_looks:
            more = {"reason": failed.message, "hint": failed.hint, "ms": self._ms_since(began)}
            self.record.write("step.failed", {**told, **more})
            raise failed from None
        self._skipped(
            Skipped.FAILED_AFTER, failed.message, ms=self._ms_since(began), **told, after=Ended.ACCEPTED
        )
        self.performer.accepted.note(at.label, f"{failed.message} {failed.hint}".strip())
        self.performer.step_over(step, noted=failed.message)

    def _ms_since(self, began: float) -> int:
        return round((self.clock.monotonic() - began) * 1000)


def _place_of(at: Round, step: Step) -> StepPlace:
    return StepPlace(at.stage.n, at.label, step.n)
