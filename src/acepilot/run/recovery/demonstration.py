"""While the person shows: what they do on the page is heard, act by act, and written down as the steps of a flow.

The turn is the person's, and stays so: nothing here touches the page, or says what becomes of it. What they type is
compared with the client's values in the page's isolated world alone; no act holds it. A press on what submits is
written down as one, and so is what it sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from acepilot.browser.events import DialogOpened, Event, Recorded, Sent
from acepilot.browser.recorder import Recorder
from acepilot.browser.traffic import PLAIN_READS
from acepilot.client.value import ClientValues
from acepilot.flow.resolved import MissingValue, resolve_target
from acepilot.flow.target import Alternatives
from acepilot.flow.words import submit_word
from acepilot.journal.codes import Shown
from acepilot.person import help_texts
from acepilot.record.acts import (
    Act,
    AskedAct,
    Elsewhere,
    PressedAct,
    Private,
    SaidAct,
    SentByKey,
    Undone,
    Used,
    kept,
)
from acepilot.record.drafting import WAYS
from acepilot.record.hearing import ActHearing, public_texts, spellings
from acepilot.record.steps import DraftStep
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.shown import drafted, in_words, is_called, told
from acepilot.run.step_context import StepContext


class Demonstration:
    """One thing that the person shows.

    Args:
        context: The run.
        lost: What was not found.
        client: The client, with the item at hand alone.

    Attributes:
        has_submitted: Whether they pressed what submits.
        is_private: Whether the page may not be looked at now.
    """

    def __init__(self, context: StepContext, lost: Lost, client: ClientValues) -> None:
        self._context = context
        self._lost = lost
        self._recorder = Recorder(context.surface, spellings(client))
        self._hearing = ActHearing(self._recorder, client)
        self._values = public_texts(client)
        self._acts: list[Act] = []
        self._elsewhere = ""
        self._pressed_at = 0.0
        self._is_submission_due = False
        self.has_submitted = False
        self.is_private = False

    # -- beginning and ending ---------------------------------------------------------------

    def begin(self) -> None:
        """Listen from now on."""
        self._recorder.join()
        self.write(Shown.GOING_ON, ())

    def end(self) -> None:
        """Have what was typed last be told, and what was pressed last be sent; take both in."""
        self._recorder.now()
        self._hear_on()
        while self._is_submission_due and not self._is_late():
            self._hear_on()

    def close(self) -> None:
        """Listen no more; the client's values leave the page."""
        self._recorder.stop()

    def _hear_on(self) -> None:
        self._context.surface.wait(self._context.timing.heard_late_ms)
        while self._context.turns.heard:
            self.hear(self._context.turns.heard.popleft())

    # -- hearing ----------------------------------------------------------------------------

    def look(self) -> str:
        """Look whether the page is another tab, or another host's; return what to say of that."""
        surface = self._context.surface
        notice = help_texts.SAW_OTHER_TAB if self._recorder.join() else ""
        url = self._context.whereabouts.url
        host = (urlsplit(url).hostname or "") if url.startswith("http") else ""
        is_elsewhere = bool(host) and not self._context.whereabouts.is_on_hosts
        if is_elsewhere and host != self._elsewhere:
            self._keep(Elsewhere(host=host))
        self._elsewhere = host if is_elsewhere else ""
        self.is_private = is_elsewhere or (surface.dialog is None and surface.is_sensitive())
        return notice

    def hear(self, event: Event) -> str:
        """Take in one thing that happened; return what to say of it."""
        match event:
            case Recorded():
                act = self._hearing.act_of(event)
                is_done = act is not None and not isinstance(act, SaidAct)  # what the page says, nobody did
                return self._take(act, event) if act is not None and is_done else ""
            case DialogOpened():
                return self._keep(AskedAct(sort=event.type))
            case Sent():
                self._hear_sent(event)
        return ""

    def _take(self, act: Act, event: Recorded) -> str:
        self.is_private = isinstance(act, Private)
        if isinstance(act, PressedAct):
            self._hear_press(act, str(event.data.get("by", "mouse")))
            act = act.model_copy(update={"rest": ()})  # what they left alone is none of what they showed
        elif isinstance(act, SentByKey):
            self._write_press("the Enter key", "key")
        said = self._keep(act)
        return help_texts.SAW_SUBMIT if self.has_submitted and isinstance(act, PressedAct) else said

    def _keep(self, act: Act) -> str:
        """Keep an act, and write the steps down; one that holds a secret after all is left out."""
        if self._context.record.gate.holds_in(act.model_dump(mode="json")):
            return help_texts.SAW_NUMBER
        before = self.steps
        self._acts.append(act)
        if self.steps != before:
            self.write(Shown.GOING_ON, self.steps)
        return ""

    def leave_out(self) -> None:
        """Leave out the last step, as the person says: it was no part of what they show."""
        self._acts.append(Undone())
        self.write(Shown.GOING_ON, self.steps)

    # -- what submits -----------------------------------------------------------------------

    def _hear_press(self, act: PressedAct, by: str) -> None:
        """Write down a press on what submits, or may."""
        is_submit = self._is_submit(act.used)
        self.has_submitted |= is_submit
        if is_submit or (act.submits and act.holds):
            self._write_press(act.used.targets[0], by)

    def _write_press(self, control: str, by: str) -> None:
        self._pressed_at = self._now()
        self._is_submission_due = True
        self._context.record.write(
            "person.pressed", {"control": control, "by": by, "fields": [], "same_as": None}
        )

    def _is_submit(self, used: Used) -> bool:
        """Tell whether a control is named like one that sends, or is what a review leaves to the person."""
        if used.role not in WAYS and submit_word(used.name):
            return True
        steps = (step for stage in self._context.flow.stages for step in stage.steps)
        submits = (submit for step in steps if (submit := step.left_to_person()) is not None)
        return any(self.is_it(submit, used) for submit in submits)

    def _hear_sent(self, event: Sent) -> None:
        """Write down, once for each press, what followed it over the network."""
        is_beside = event.is_elsewhere and event.method in PLAIN_READS
        if not self._is_submission_due or is_beside:
            return
        self._is_submission_due = False
        if not self._is_late():
            self._context.record.write(
                "person.submitted", {"basis": "seen", "request": f"{event.method} {event.url}"}
            )

    def _now(self) -> float:
        return self._context.timing.clock.monotonic()

    def _is_late(self) -> bool:
        """Tell whether what is sent now follows no press any more."""
        return self._now() - self._pressed_at > self._context.timing.sent_within_s

    # -- what was shown ---------------------------------------------------------------------

    @property
    def acts(self) -> tuple[Act, ...]:
        """Return what was done, without what was left out, and without what came after a press that submits."""
        acts = kept(self._acts)
        ends = next(
            (n for n, one in enumerate(acts) if isinstance(one, PressedAct) and self._is_submit(one.used)),
            None,
        )
        return acts[:ends]

    @property
    def steps(self) -> tuple[DraftStep, ...]:
        """Return it as steps."""
        return self.drafted(self.acts)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the steps, one line each."""
        return in_words(self.steps)

    def drafted(self, acts: Sequence[Act]) -> tuple[DraftStep, ...]:
        """Return a part of it as steps."""
        return drafted(acts, self._values)

    def is_it(self, target: Alternatives, used: Used) -> bool:
        """Tell whether a control is what a target of the flow names."""
        try:
            return is_called(resolve_target(target, self._context.values), used)
        except MissingValue:
            return False

    def write(self, state: Shown, steps: Sequence[DraftStep], instead: str = "") -> None:
        """Write down what was shown so far, or in the end."""
        shown = {"wanted": self._lost.target.text, "state": state, "steps": [told(one) for one in steps]}
        self._context.record.write("person.showed", {**shown, "instead": instead})
