"""acepilot in the browser that it drives: announces each step, does it, and shows the page where it failed.

Must not know which step comes next, nor what is written of a step's end: the engine's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from acepilot.browser.driver import Unreachable
from acepilot.client.ir_number import IrNumber
from acepilot.client.value import ClientValues
from acepilot.errors import Interrupted, StepFailed, StoppedByPerson
from acepilot.flow.models import Step
from acepilot.flow.plan import Round
from acepilot.flow.target import Alternatives, parse_target
from acepilot.journal.codes import Skipped, TurnCause
from acepilot.journal.naming import field_name
from acepilot.person import texts
from acepilot.person.human import Choice, Key
from acepilot.run.accepted import Accepted
from acepilot.run.interruptions import RedirectedToAsk
from acepilot.run.performer import Advice, StepSkipped
from acepilot.run.record import TEXT_KEPT
from acepilot.run.recovery.fallback import is_there
from acepilot.run.step_context import Scene, StepContext
from acepilot.run.steps import do_step
from acepilot.run.turn_why import TurnWhy

ALERT = parse_target("alert")
ADVICE = Advice(
    failed="Look at the picture of the page in the run's captures.",
    submitted="acepilot submitted nothing; what you submitted yourself stands as the portal says.",
    resume="Nothing more was done; what you submitted stands as the portal says. To go on: acepilot resume {run}",
)


class BrowserPerformer:
    """Does the steps in the browser that acepilot drives; implements `Performer`."""

    advice = ADVICE

    def __init__(self, context: StepContext, client: ClientValues) -> None:
        self._context = context
        self._client = client
        self._round: Round | None = None
        context.perform = partial(do_step, context)

    @property
    def accepted(self) -> Accepted:
        """Return what the portal has accepted, and what there is to say of what came after."""
        return self._context.accepted

    @property
    def only_looks(self) -> bool:
        """Tell whether the form of the item at hand was accepted, and only looking at it is left."""
        return self._context.only_looks

    @property
    def ended(self) -> StoppedByPerson | Interrupted | None:
        """Return what has ended the run, if anything did."""
        return self._context.turns.ended

    @property
    def holds_typed(self) -> bool:
        """Tell whether a page of the window still holds something that was typed."""
        try:
            return self._context.typed.is_any_held()
        except Interrupted:
            return False

    def hear_out(self) -> None:
        """Take in what the person's downloads bring until now."""
        self._context.turns.hear_out()

    def begin_round(self, at: Round) -> None:
        """Come to a stage and item, and tell."""
        self._round = at
        self._context.values = at.values
        self._context.turns.tell(
            step_kind="",
            doing=texts.going_to(at.title),
            skipped="",
            noted="",
            stage=at.title,
            stage_n=at.stage.n,
            stage_count=len(self._context.flow.stages),
            item=at.label,
            item_n=at.n,
            item_count=len(self._client.items) if at.item is not None else 0,
        )

    def end(self) -> None:
        """Tell that every stage is over."""
        self._context.turns.tell(step_kind="", doing=texts.ENDING, choices=())

    def forget_form(self) -> None:
        """Let go of what was filled and never submitted."""
        self._context.form.fillings.clear()

    def was_submitted(self, told: str) -> bool:
        """Ask the person whether a form was submitted that may have been, with the portal before their eyes."""
        self._context.locating.pace.settle()
        self._context.captures.take("before the question", full_page=True, is_hurried=True)
        self._context.turns.tell(step_kind="")
        choices = (Choice(Key.ACCEPTED, texts.WAS_SUBMITTED), Choice(Key.REFUSED, texts.WAS_NOT_SUBMITTED))
        said = self._context.turns.ask_person(
            TurnWhy(TurnCause.UNCERTAIN, "it may have been submitted"), told, choices=choices
        )
        return said is Key.ACCEPTED

    # -- a step -----------------------------------------------------------------------------

    def do(self, step: Step, following: Step | None) -> dict[str, Any]:
        """Announce a step, and do it if its condition holds; as `Performer.do`."""
        at = self._round
        assert at is not None
        has_item = at.item is not None
        self._context.scene = Scene(at.stage, step, self._others(at), has_item, self._client_at(at))
        try:
            self._announce(step, following)
            self._check_condition(step)
            data = do_step(self._context, step)
        except RedirectedToAsk as away:
            raise StepSkipped(away.why, away.message) from away
        except StepFailed as failed:
            if ended := self.ended:  # what has ended fails in many ways
                raise ended from None
            raise self._explained(failed, step) from None
        if not step.is_persons:
            self._context.landed = self._context.whereabouts.landing
        return data

    def _client_at(self, at: Round) -> ClientValues:
        """Return the client with the item at hand alone."""
        items = (at.item,) if at.item is not None else self._client.items[:1]
        return replace(self._client, base=at.values, items=items)

    def _others(self, at: Round) -> tuple[tuple[str, str], ...]:
        """Return the IR numbers of the client's other importers, each as the portal has it and as it may be seen."""
        numbers = (importer.ir_number for importer in self._client.client.importers if not importer.is_secret)
        return tuple(
            (number.full, str(number))
            for number in numbers
            if isinstance(number, IrNumber) and str(number) != at.label
        )

    def _announce(self, step: Step, following: Step | None) -> None:
        """Tell what is done now, and next if that is sure; a person's step tells for itself."""
        self._context.turns.begin_step(step, following)
        is_sure = following is not None and following.when is None and following.unless is None
        after = following.title_for(self._context.values) if following is not None and is_sure else ""
        if step.is_persons:
            self._context.turns.tell(step_kind=step.told_as, next=after, skipped="", noted="")
        else:
            pause = (Choice(Key.PAUSE, texts.PAUSE), Choice(Key.STOP, texts.STOP))
            title = step.title_for(self._context.values)
            self._context.turns.tell(
                step_kind=step.told_as, doing=title, next=after, choices=pause, skipped="", noted=""
            )
        self._context.record.log.info("step", n=step.n, kind=step.kind, url=self._context.whereabouts.url)

    def _check_condition(self, step: Step) -> None:
        """Judge `when:` and `unless:` on a still page.

        Raises:
            StepSkipped: The step is not to be done.
        """
        if step.when is None and step.unless is None:
            return
        self._context.locating.pace.settle()
        if step.when is not None and not is_there(self._context, step.when):
            raise StepSkipped(Skipped.NOT_THERE, f"{self._named(step.when)} is not there")
        if step.unless is not None and is_there(self._context, step.unless):
            raise StepSkipped(Skipped.THERE, f"{self._named(step.unless)} is there")

    def _named(self, target: Alternatives) -> str:
        return field_name(self._context.resolve(target).spoken)

    def _explained(self, failed: StepFailed, step: Step) -> StepFailed:
        """Return why a step failed, with the flow's own hint unless the portal could not be reached."""
        failed = self._context.why(failed)
        if step.hint is not None and not isinstance(failed, Unreachable):
            failed.hint = step.hint.show(self._context.values) or step.hint.text
        return failed

    def step_over(self, step: Step, *, skipped: str = "", noted: str = "") -> None:
        """Tell what was not done, now that it is in the record."""
        self._context.scene = None
        if skipped:
            self._context.turns.tell(doing=step.title_for(self._context.values), skipped=skipped)
        elif noted:
            self._context.turns.tell(noted=noted)

    # -- a failure --------------------------------------------------------------------------

    def add_sight(self, failed: StepFailed) -> None:
        """Take a picture of the page as it is, and add what the page says to a failure."""
        is_note = self.only_looks
        name = "not done" if is_note else "failed"
        has_picture = self._context.captures.take(name, full_page=True, is_hurried=True) is not None
        if alerts := self._alerts():
            failed.message += texts.page_says(alerts)
        if not is_note:
            self._advise(failed, has_picture=has_picture)

    def _advise(self, failed: StepFailed, *, has_picture: bool) -> None:
        if not has_picture and not failed.hint:
            failed.hint = texts.FAILED_WITHOUT_PICTURE
        if self._context.whereabouts.tried_workers and not failed.hint:
            failed.hint = texts.WORKERS_SHUT_OUT
        where = self._context.turns.interruptions.was_at or self._elsewhere()
        if where and not isinstance(failed, Unreachable):
            failed.hint = texts.left_in_step(where)

    def _elsewhere(self) -> str:
        where = self._context.whereabouts
        return "" if where.is_on_hosts or where.is_blank or where.net_error else where.url

    def _alerts(self) -> str:
        """Return the messages that the page shows, as one text; none of a page that may not be read."""
        surface, where = self._context.surface, self._context.whereabouts
        if surface.dialog is not None or not where.is_on_hosts or surface.is_sensitive():
            return ""
        shown = self._context.locating.texts(self._context.resolve(ALERT))
        found = (" ".join(text.split()) for text in shown)
        return " ".join(dict.fromkeys(text for text in found if text))[:TEXT_KEPT]
