"""The engine: stages, items and steps in order, each announced, done, and written down.

Must not know how a step is done, where files lie, or what a terminal is.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from acepilot.browser.driver import Unreachable
from acepilot.client.ir_number import IrNumber
from acepilot.client.value import ClientValues, Item
from acepilot.errors import AcepilotError, StepFailed
from acepilot.flow.models import Flow, Nature, Stage, Step
from acepilot.flow.target import Alternatives, parse_target
from acepilot.journal.codes import Ended, Skipped
from acepilot.journal.naming import field_name
from acepilot.journal.progress import StepPlace
from acepilot.person import texts
from acepilot.person.human import Choice, Key
from acepilot.run.interruptions import RedirectedToAsk
from acepilot.run.record import TEXT_KEPT, Spot
from acepilot.run.recovery.fallback import is_there
from acepilot.run.resume import ResumePlan
from acepilot.run.step_context import DoneByPerson, GoTo, Scene, SkipItem, StepContext, StepSkipped
from acepilot.run.steps import do_step

ALERT = parse_target("alert")


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
        flow: What is done.
        client: For whom.
        context: What the handlers work with.
        plan: What is left of a run that is gone on with; nothing is left out of a new one.
        outcomes: How each item ended, in order.
    """

    flow: Flow
    client: ClientValues
    context: StepContext
    plan: ResumePlan = field(default_factory=ResumePlan)
    said_submitted: set[StepPlace] = field(default_factory=set)
    outcomes: dict[str, ItemResult] = field(default_factory=dict)

    def run(self) -> tuple[ItemResult, ...]:
        """Do all stages; return how each item ended.

        Raises:
            StepFailed: A step could not be done; it is in the journal, with a capture.
            StoppedByPerson: The person chose Stop.
            Interrupted: Ctrl-C, or the browser went away.
        """
        for stage in self.flow.stages:
            for n, item in enumerate(self._items(stage), start=1):
                self._stage(stage, item, n)
        self.context.turns.tell(step_kind="", doing=texts.ENDING, choices=())
        return tuple(self.outcomes.values())

    @property
    def is_looking(self) -> bool:
        """Tell whether the portal has accepted the form of the item at hand."""
        return self.context.only_looks

    def leave_unseen(self) -> tuple[ItemResult, ...]:
        """Note that the window went away before acepilot had looked at what became of the form; as `run`."""
        scene, item = self.context.scene, self.context.where.item
        assert scene is not None
        told = texts.WINDOW_CLOSED_AFTER
        self._skipped(Skipped.FAILED_AFTER, told, after=Ended.ACCEPTED)
        self.context.accepted.note(item, told)
        self._over(scene.stage, item, "")
        return tuple(self.outcomes.values())

    def _items(self, stage: Stage) -> tuple[Item | None, ...]:
        return self.client.items if stage.for_each is not None else (None,)

    # -- a stage ----------------------------------------------------------------------------

    def _stage(self, stage: Stage, item: Item | None, n: int) -> None:
        if item is not None and self._is_skipped(item):
            return
        if (stage.n, item.label if item else "") in self.plan.over:
            self._note_before(item)
            return
        self.context.values = item.values if item is not None else self.client.base
        title = stage.title.show(self.context.values) or stage.title.text
        label = item.label if item is not None else None
        self.context.record.spot = Spot({"n": stage.n, "title": title, "item": label})
        self.context.record.write("stage.started")
        self.context.turns.tell(
            step_kind="",
            doing=texts.going_to(title),
            skipped="",
            noted="",
            stage=title,
            stage_n=stage.n,
            stage_count=len(self.flow.stages),
            item=label or "",
            item_n=n if item is not None else 0,
            item_count=len(self.client.items) if item is not None else 0,
        )
        try:
            self._steps(stage, item)
        except SkipItem as skipped:
            self.context.form.fillings.clear()
            self._over(stage, label or "", skipped.message)
        except AcepilotError:
            if self.context.accepted.has_any(stage, label or ""):
                self.outcomes[label or ""] = ItemResult(label or "", Ended.ACCEPTED, texts.NOT_LOOKED_AT)
            raise
        else:
            self._over(stage, label or "", "")
        self.context.record.spot = Spot()

    def _over(self, stage: Stage, item: str, skipped: str) -> None:
        """Note how an item ended; what is done once is noted only if there is something to say of it."""
        accepted = self.context.accepted
        if skipped and accepted.has_any(stage, item):
            accepted.note(item, skipped)
        if notes := accepted.notes.get(item):
            told = " ".join(dict.fromkeys(note.text for note in notes))
            self.outcomes[item] = ItemResult(item, Ended.ACCEPTED, told)
        elif item:
            self.outcomes[item] = ItemResult(item, Ended.SKIPPED if skipped else Ended.DONE, skipped or None)

    def _steps(self, stage: Stage, item: Item | None) -> None:
        """Do the steps in their order, but where the person goes on elsewhere."""
        at = 0
        while at < len(stage.steps):
            step = stage.steps[at]
            following = stage.steps[at + 1] if at + 1 < len(stage.steps) else None
            try:
                self._step_or_not(stage, item, step, following)
            except GoTo as went:
                at = self._gone_to(stage, item, step, went)
            else:
                at += 1

    def _gone_to(self, stage: Stage, item: Item | None, step: Step, went: GoTo) -> int:
        """Write down what the person left out; return the place of the step to go on with.

        A review is left out only when they say that the form was submitted; else the step at hand is tried again.
        """
        if went.step <= step.n:
            self.context.record.write("person.confirmed", {"check": went.message})
            self.context.form.fillings.clear()
            return went.step - 1
        left_out = stage.steps[step.n - 1 : went.step - 1]
        has_review = any(one.nature is Nature.REVIEW for one in left_out)
        if has_review:
            spot = StepPlace(stage.n, item.label if item else "", step.n)
            if not self._says_submitted(texts.left_out_review(spot.item)):
                return step.n - 1
            self.context.form.fillings.clear()
        for one in left_out:
            self._place(one)
            if one.nature is Nature.REVIEW:
                self._skipped(Skipped.SAID_SUBMITTED, texts.SAID_SUBMITTED)
                self.context.accepted.accept(self.context.where)
            else:
                self._skipped(Skipped.PASSED_OVER, texts.left_out(went.message))
        return went.step - 1

    def _is_skipped(self, item: Item) -> bool:
        outcome = self.outcomes.get(item.label)
        return outcome is not None and outcome.outcome is Ended.SKIPPED

    def _note_before(self, item: Item | None) -> None:
        """Note how an item ended before the interruption."""
        before = self.plan.items.get(item.label) if item is not None else None
        if item is not None and before is not None:
            self.outcomes[item.label] = ItemResult(item.label, before.outcome, before.reason)

    # -- a step -----------------------------------------------------------------------------

    def _step_or_not(self, stage: Stage, item: Item | None, step: Step, following: Step | None) -> None:
        """Do a step, unless it was done before an interruption, or the person says so."""
        spot = StepPlace(stage.n, item.label if item else "", step.n)
        self._place(step)
        question = self.plan.questions.get(spot)
        if question is not None and self._says_submitted(texts.may_be_submitted(question.review)):
            self.said_submitted |= question.if_submitted
        if spot in self.plan.left_out or spot in self.said_submitted:
            if step.nature is Nature.REVIEW:
                self._skipped(Skipped.SUBMITTED_BEFORE, texts.SUBMITTED_BEFORE)
                self.context.accepted.accept(self.context.where)
            else:
                self._skipped(Skipped.DONE_BEFORE, texts.DONE_BEFORE)
            return
        self.context.scene = Scene(stage, step, self._others(item), has_item=item is not None)
        self._step(step, following)
        self.context.scene = None

    def _others(self, item: Item | None) -> tuple[tuple[str, str], ...]:
        """Return the IR numbers of the client's other importers, each as the portal has it and as it may be seen."""
        numbers = (importer.ir_number for importer in self.client.client.importers if not importer.is_secret)
        return tuple(
            (number.full, str(number))
            for number in numbers
            if isinstance(number, IrNumber) and (item is None or str(number) != item.label)
        )

    def _says_submitted(self, told: str) -> bool:
        """Ask the person whether a form was submitted that may have been, with the portal before their eyes."""
        self.context.locating.settle()
        self.context.captures.take("before the question", full_page=True)
        self.context.turns.tell(step_kind="")
        choices = (Choice(Key.ACCEPTED, texts.WAS_SUBMITTED), Choice(Key.REFUSED, texts.WAS_NOT_SUBMITTED))
        said = self.context.turns.ask_person("it may have been submitted", told, choices=choices)
        is_submitted = said is Key.ACCEPTED
        told = texts.WAS_SUBMITTED if is_submitted else texts.WAS_NOT_SUBMITTED
        self.context.record.write("person.confirmed", {"check": told})
        return is_submitted

    def _place(self, step: Step) -> None:
        title = step.title_for(self.context.values)
        self.context.record.spot = Spot(
            self.context.record.spot.stage, {"n": step.n, "kind": step.kind, "title": title}
        )

    def _step(self, step: Step, following: Step | None) -> None:
        title = step.title_for(self.context.values)
        turns = self.context.turns
        turns.begin_step(step, following)
        self._announce(step, title, following)
        self.context.record.log.info("step", n=step.n, kind=step.kind, url=self.context.whereabouts.url)
        began = time.monotonic()
        try:
            self._check_condition(step)
            data = do_step(self.context, step)
        except (StepSkipped, RedirectedToAsk) as skipped:
            self._skipped(skipped.why, skipped.message, ms=_ms_since(began))
            turns.tell(doing=title, skipped=skipped.message)
        except DoneByPerson as done:
            self.context.record.write(
                "step.done", {"ms": _ms_since(began), "target": done.message, "by": "person"}
            )
        except SkipItem as skipped:
            self._skipped(Skipped.LEFT, f"left as it is: {skipped.message}", ms=_ms_since(began))
            raise
        except StepFailed as failed:
            if ended := turns.ended:  # what has ended fails in many ways
                raise ended from None
            failed = self.context.why(failed)
            if step.hint is not None and not isinstance(failed, Unreachable):
                failed.hint = step.hint.show(self.context.values) or step.hint.text
            if self.context.only_looks:
                self._note_only(failed, began)
                return
            self._failed(failed, began)
            raise failed from None
        else:
            self.context.record.write("step.done", {"ms": _ms_since(began), **data})
            if not step.is_persons:
                self.context.landed = self.context.whereabouts.landing

    def _skipped(self, why: Skipped, reason: str, **more: object) -> None:
        """Write down that the step at hand was not done: why, for who decides by it, and the reason, for who reads."""
        self.context.record.write("step.skipped", {"why": why, "reason": reason, **more})

    def _announce(self, step: Step, title: str, following: Step | None) -> None:
        """Tell what is done now, and next if that is sure; a person's step tells for itself."""
        is_sure = following is not None and following.when is None and following.unless is None
        after = following.title_for(self.context.values) if following is not None and is_sure else ""
        if step.is_persons:
            self.context.turns.tell(step_kind=step.told_as, next=after, skipped="", noted="")
        else:
            pause = (Choice(Key.PAUSE, texts.PAUSE), Choice(Key.STOP, texts.STOP))
            self.context.turns.tell(
                step_kind=step.told_as, doing=title, next=after, choices=pause, skipped="", noted=""
            )

    def _check_condition(self, step: Step) -> None:
        """Judge `when:` and `unless:` on a still page.

        Raises:
            StepSkipped: The step is not to be done.
        """
        if step.when is None and step.unless is None:
            return
        self.context.locating.settle()
        if step.when is not None and not is_there(self.context, step.when):
            raise StepSkipped(Skipped.NOT_THERE, f"{self._named(step.when)} is not there")
        if step.unless is not None and is_there(self.context, step.unless):
            raise StepSkipped(Skipped.THERE, f"{self._named(step.unless)} is there")

    def _named(self, target: Alternatives) -> str:
        return field_name(self.context.resolve(target).spoken)

    def _note_only(self, failed: StepFailed, began: float) -> None:
        """Write down what could not be done after the portal had accepted: it takes nothing back, and ends nothing."""
        self.context.captures.take("not done", full_page=True)
        if alerts := self._alerts():
            failed.message += texts.page_says(alerts)
        told = {"expected": failed.expected, "got": failed.got, "after": Ended.ACCEPTED}
        self._skipped(Skipped.FAILED_AFTER, failed.message, ms=_ms_since(began), **told)
        self.context.accepted.note(self.context.where.item, f"{failed.message} {failed.hint}".strip())
        self.context.turns.tell(noted=failed.message)

    def _failed(self, failed: StepFailed, began: float) -> None:
        """Write a failure down, with a picture of the page as it is, and what the page says."""
        if self.context.captures.take("failed", full_page=True) is None and not failed.hint:
            failed.hint = texts.FAILED_WITHOUT_PICTURE
        if alerts := self._alerts():
            failed.message += texts.page_says(alerts)
        if self.context.whereabouts.tried_workers and not failed.hint:
            failed.hint = texts.WORKERS_SHUT_OUT
        where = self.context.turns.interruptions.was_at or self._elsewhere()
        if where and not isinstance(failed, Unreachable):
            failed.hint = texts.left_in_step(where)
        self.context.record.write(
            "step.failed",
            {
                "expected": failed.expected,
                "got": failed.got,
                "reason": failed.message,
                "hint": failed.hint,
                "ms": _ms_since(began),
            },
        )

    def _elsewhere(self) -> str:
        where = self.context.whereabouts
        return "" if where.is_on_hosts or where.is_blank or where.net_error else where.url

    def _alerts(self) -> str:
        """Return the messages that the page shows, as one text; none of a page that may not be read."""
        surface, where = self.context.surface, self.context.whereabouts
        if surface.dialog is not None or not where.is_on_hosts or surface.is_sensitive():
            return ""
        found = (" ".join(text.split()) for text in self.context.locating.texts(self.context.resolve(ALERT)))
        return " ".join(dict.fromkeys(text for text in found if text))[:TEXT_KEPT]


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
