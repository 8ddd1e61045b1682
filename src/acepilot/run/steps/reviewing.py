"""The step that ends with the portal's own Submit, pressed by the person: `review`. acepilot watches, never touches.

A press, a submission and an answer are three things. A press is one on the submit control. A submission is only what
followed it over the network. An answer is only what appeared or changed after the press.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from acepilot.browser.events import Announced, Event, FieldNow, Pressed, Replaced, Sent, Typed
from acepilot.browser.locate import TEXT_ROLES
from acepilot.browser.worlds import World
from acepilot.client.value import masked_account_number
from acepilot.flow.models import ReviewStep
from acepilot.flow.names import browser_regex, matches
from acepilot.flow.resolved import ResolvedTarget
from acepilot.flow.target import By
from acepilot.person import texts
from acepilot.person.human import Choice, Key
from acepilot.run.choosing import Lost
from acepilot.run.helping import find_or_ask, within_or_ask
from acepilot.run.job import Filling, Job
from acepilot.run.pointed import Need
from acepilot.run.record import SHORTEST_RUN, TEXT_KEPT

Data = dict[str, Any]
LOOK_EVERY_S = 0.25
EDIT_SETTLES_S = 1.0
CAPTURE_EVERY_S = 2.0
ANSWER_EXPECTED_S = 20.0
FORM_GONE_S = 3.0


def do_review(job: Job, step: ReviewStep) -> Data:
    """Let the person check the form, and press the portal's own Submit.

    1. The submit control must be there; a full picture is taken; the page is handed over.
    2. Until the portal has answered: note edits, presses, submissions; a refusal leaves the turn with the person.
    3. The answer is written down with a picture, and acepilot takes the page back.
    """
    submit = find_or_ask(job, Lost(step.submit, Need.SUBMIT, within_or_ask(job, step.within)))
    job.surface.locating.settle()
    job.capture("review", full_page=True)
    review = _Review(job, step, submit.shown)
    review.begin()
    try:
        while not review.look():
            job.turns.wait_for_person(step.timeout_ms)
    finally:
        job.surface.unwatch()
    job.turns.take_back("the portal accepted")
    job.note_changes(review.known)
    job.fillings.clear()
    return {"target": submit.shown, "presses": review.presses}


@dataclass(slots=True)
class _Press:
    """The last press, and what followed it."""

    at: float
    sent: Sent | None = None
    is_submitted: bool = False
    is_answered: bool = False


@dataclass(slots=True)
class _Edit:
    """A field that is being edited: what it held before, and when it last changed."""

    before: str
    now: str
    changed_at: float
    label: str
    is_secret: bool


@dataclass(slots=True)
class _Review:
    """One review at work."""

    job: Job
    step: ReviewStep
    submit_shown: str
    presses: int = 0
    press: _Press | None = None
    known: dict[tuple[World, int], str] = field(default_factory=dict)
    edits: dict[tuple[World, int], _Edit] = field(default_factory=dict)
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    looked_at: float = 0.0
    captured_at: float = 0.0
    is_capture_due: bool = False
    gone_since: float | None = None

    # -- beginning --------------------------------------------------------------------------

    def begin(self) -> None:
        """Hand the page over, with everything watched."""
        for filling, now in zip(self.job.fillings, self.job.fields_now(), strict=True):
            self.known[filling.field.world, filling.field.number] = now.value if now else ""
        self._remember()
        self._watch()
        text = self.step.text.show(self.job.values) or self.step.text.text
        self.job.turns.hand_over(text, doing=text, choices=self._choices(), fields=self._rows())

    def _watch(self) -> None:
        """Tell every document what the submit control is."""
        controls: list[dict[str, str]] = []
        for chain in self.job.resolve(self.step.submit).chains:
            part = chain.parts[-1]
            if part.by is By.CSS and part.name is not None:
                controls.append({"css": part.name.text})
            elif part.by is By.TESTID and part.name is not None:
                controls.append({"css": f"[data-testid={json.dumps(part.name.text)}]"})
            else:
                name = browser_regex(part.name) if part.name is not None else ""
                controls.append({"role": part.role or "", "name": name})
        self.job.surface.watch_review(controls, tuple(filling.field for filling in self.job.fillings))

    def _choices(self) -> tuple[Choice, ...]:
        """Return what the person can say: the portal's answer, once it is overdue or the form is gone."""
        stop = Choice(Key.STOP, texts.STOP)
        if self.press is None or not (self._is_overdue() or self._is_form_gone()):
            return (stop,)
        refused = () if self.press.is_answered else (Choice(Key.REFUSED, texts.WAS_REFUSED),)
        return (Choice(Key.ACCEPTED, texts.WENT_THROUGH), *refused, stop)

    def _is_overdue(self) -> bool:
        return self.press is not None and time.monotonic() - self.press.at >= ANSWER_EXPECTED_S

    def _is_form_gone(self) -> bool:
        return self.gone_since is not None and time.monotonic() - self.gone_since >= FORM_GONE_S

    def _look_for_form(self) -> None:
        """Note since when none of the fields is on the page any more."""
        now = self.job.fields_now()
        if not now or any(one is not None and one.is_connected for one in now):
            self.gone_since = None
        elif self.gone_since is None:
            self.gone_since = time.monotonic()

    # -- looking ----------------------------------------------------------------------------

    def look(self) -> bool:
        """Take in what was heard; tell whether the portal has accepted."""
        heard = tuple(self.job.turns.heard)
        self.job.turns.heard.clear()
        if any(self._hear(event) for event in heard):
            return True
        if self._is_told():
            return True
        if time.monotonic() - self.looked_at >= LOOK_EVERY_S and self.job.surface.dialog is None:
            self.looked_at = time.monotonic()
            return self._look_at_page()
        return False

    def _hear(self, event: Event) -> bool:
        match event:
            case Pressed():
                self._pressed(event)
            case Sent() if self.press is not None and not self.press.is_answered:
                self.press.sent = event
                self._submitted("seen")
            case Typed(world=world, number=number) if number:
                self._typed(world, number)
            case Announced(after_press=after) if after or self.press is not None:
                return self._announced(event)
            case Replaced():
                self._watch()
                self.before = dict.fromkeys(self.before, ())
        return False

    def _look_at_page(self) -> bool:
        if not self.job.surface.is_on_hosts or self.job.surface.is_sensitive():
            return False
        self._read_fields()
        self._look_for_form()
        self.job.turns.tell(fields=self._rows(), choices=self._choices())
        if self._is_form_gone():
            self.job.turns.tell(notice=texts.FORM_LEFT if self.press is None else texts.FORM_GONE)
        if self.press is None:
            self._remember_unless_pressed()
            return False
        if self._is_overdue() and not self.press.is_answered and not self._is_form_gone():
            self.job.turns.tell(notice=texts.NO_ANSWER_YET)
        return self._has_appeared()

    # -- edits ------------------------------------------------------------------------------

    def _filling(self, world: World, number: int) -> Filling | None:
        return next(
            (f for f in self.job.fillings if (f.field.world, f.field.number) == (world, number)), None
        )

    def _typed(self, world: World, number: int) -> None:
        now = self.job.surface.read_field(world, number)
        if now is not None:
            self._note(now)

    def _read_fields(self) -> None:
        for now in self.job.fields_now():
            if now is not None:
                self._note(now)
        self._settle_edits()

    def _note(self, now: FieldNow) -> None:
        """Note a field's value; what a person types into a secret's field is a secret too.

        What stands there for a moment while they type counts only once it is long enough to say something: else the
        first digit would be masked wherever it stands.
        """
        key = (now.world, now.number)
        filling = self._filling(*key)
        is_secret = filling is not None and filling.wanted.is_secret
        before = self.known.get(key, "")
        if now.value == before:
            return
        if not is_secret:
            self.job.record.learn(now.value)
        elif len(now.value) >= SHORTEST_RUN:
            self.job.record.learn_secret(now.value)
        self.known[key] = now.value
        edit = self.edits.get(key)
        first = edit.before if edit else before
        self.edits[key] = _Edit(first, now.value, time.monotonic(), now.label, is_secret)

    def _settle_edits(self, *, at_once: bool = False) -> None:
        """Write down edits that have settled, and take a picture of them."""
        for key, edit in list(self.edits.items()):
            if not at_once and time.monotonic() - edit.changed_at < EDIT_SETTLES_S:
                continue
            del self.edits[key]
            if edit.is_secret:
                self.job.record.learn_secret(edit.now)
            if edit.before == edit.now:
                continue
            self.job.record.write(
                "person.edited",
                {"field": edit.label, "from": _seen(edit.before, edit), "to": _seen(edit.now, edit)},
            )
            self.is_capture_due = True
        is_rested = time.monotonic() - self.captured_at >= CAPTURE_EVERY_S
        if self.is_capture_due and is_rested and not self.edits and not at_once:
            self.is_capture_due = False
            self.captured_at = time.monotonic()
            self.job.capture("edited", full_page=False)

    def _rows(self) -> tuple[Any, ...]:
        return tuple(f.row(now) for f, now in zip(self.job.fillings, self.job.fields_now(), strict=True))

    # -- the press, the submission, the answer ------------------------------------------------

    def _pressed(self, event: Pressed) -> None:
        self.presses += 1
        for now in event.fields:
            self._note(now)
        self._settle_edits(at_once=True)
        entries = [self._entry(filling, event.fields) for filling in self.job.fillings]
        last = self.job.record.last_capture
        values = tuple(self._value(filling, event.fields) for filling in self.job.fillings)
        same_as = last.path if last is not None and last.fields == values else None
        self.job.record.write(
            "person.pressed",
            {"control": event.control, "by": event.by, "fields": entries, "same_as": same_as},
        )
        self.press = _Press(time.monotonic())
        self.job.turns.tell(notice="")

    def _entry(self, filling: Filling, fields: tuple[FieldNow, ...]) -> Data:
        return filling.entry(_of(filling, fields))

    def _value(self, filling: Filling, fields: tuple[FieldNow, ...]) -> str:
        now = _of(filling, fields)
        return now.value if now else ""

    def _submitted(self, basis: str) -> None:
        assert self.press is not None
        if self.press.is_submitted:
            return
        self.press.is_submitted = True
        request = f"{self.press.sent.method} {self.press.sent.url}" if self.press.sent else None
        self.job.record.write("person.submitted", {"basis": basis, "request": request})

    def _hear_of_submission(self) -> None:
        """Take in a request that followed the press and came while the page was being read, as its answer did."""
        assert self.press is not None
        if self.press.is_submitted:
            return
        self.job.turns.pulse()
        for event in self.job.turns.heard:
            if isinstance(event, Sent):
                self._hear(event)

    def _announced(self, event: Announced) -> bool:
        if self.press is None:
            return False
        # A success counts after a refusal too: some pages show both.
        if _fits(self.job.resolve(self.step.until), event):
            return self._answered("accepted", event.text, "unknown")
        if self.press.is_answered:
            return False
        self._look_for_form()
        is_refusal = self.step.refused is not None and _fits(self.job.resolve(self.step.refused), event)
        # A form that is refused stays: other pages have messages of their own.
        if is_refusal and self.gone_since is None:
            return self._answered("refused", event.text, "unknown")
        return False

    def _remember_unless_pressed(self) -> None:
        """Remember what is on the page, unless a press came in while it was being read: that may be its answer."""
        before = dict(self.before)
        self._remember()
        self.job.turns.pulse()
        if any(isinstance(event, Pressed) for event in self.job.turns.heard):
            self.before = before

    def _remember(self) -> None:
        """Remember what is on the page before the press: it is no answer."""
        for name, target in self._answers().items():
            self.before[name] = self.job.surface.locating.texts(target)

    def _answers(self) -> dict[str, ResolvedTarget]:
        answers = {"accepted": self.job.resolve(self.step.until)}
        if self.step.refused is not None:
            answers["refused"] = self.job.resolve(self.step.refused)
        return answers

    def _has_appeared(self) -> bool:
        for outcome, target in self._answers().items():
            now = self.job.surface.locating.texts(target)
            fresh = [text for text in now if text.strip() and text not in self.before.get(outcome, ())]
            self.before[outcome] = now
            is_open = outcome == "accepted" or self._may_be_refused()
            if fresh and is_open:
                return self._answered(outcome, fresh[0], "unknown")
        return False

    def _may_be_refused(self) -> bool:
        return self.press is not None and not self.press.is_answered and self.gone_since is None

    def _is_told(self) -> bool:
        """Take what the person says of the portal's answer, when acepilot saw none."""
        while self.job.turns.answers:
            answer = self.job.turns.answers.popleft()
            if answer.key is Key.LOOK:
                self._point_out(answer.index)
            if self.press is None:
                continue
            if answer.key is Key.ACCEPTED:
                return self._answered("accepted", texts.WENT_THROUGH, "said", is_seen=False)
            if answer.key is Key.REFUSED and not self.press.is_answered:
                return self._answered("refused", texts.WAS_REFUSED, "said", is_seen=False)
        return False

    def _point_out(self, index: int | None) -> None:
        """Show the person on the page where a field of the review stands."""
        if index is not None and 0 <= index < len(self.job.fillings):
            self.job.surface.point_out(self.job.fillings[index].field)

    def _answered(self, outcome: str, text: str, basis: str, *, is_seen: bool = True) -> bool:
        """Write the portal's answer down; tell whether it accepted.

        A refusal of a form that was never sent is the page's own validation: it is told, and is no answer.
        """
        assert self.press is not None
        text = " ".join(text.split())[:TEXT_KEPT]
        if is_seen:
            self._hear_of_submission()
        if outcome == "refused" and not self.press.is_submitted and is_seen:
            self.job.turns.tell(notice=texts.PRESS_STOPPED.format(text=self.job.record.gate.mask(text)))
            return False
        self._submitted(basis)
        self.press.is_answered = True
        server = self.job.surface.traffic.server_of(self.press.sent.serial) if self.press.sent else None
        self.job.record.write(
            "portal.answered",
            {
                "outcome": outcome if is_seen else "unknown",
                "text": text,
                "url": self.job.surface.url,
                "server": server.address if server else "",
                "tls_issuer": server.tls_issuer if server else "",
            },
        )
        self.job.capture(f"answer-{outcome}", full_page=False)
        if outcome == "refused":
            self.job.turns.tell(notice=texts.REFUSED_NOTICE.format(text=self.job.record.gate.mask(text)))
        return outcome == "accepted"


def _of(filling: Filling, fields: tuple[FieldNow, ...]) -> FieldNow | None:
    return next(
        (f for f in fields if (f.world, f.number) == (filling.field.world, filling.field.number)), None
    )


def _seen(value: str, edit: _Edit) -> str:
    return masked_account_number(value) if edit.is_secret and value else value


def _fits(target: ResolvedTarget, event: Announced) -> bool:
    """Tell whether an announcement is what a target with one part of a live role means."""
    for chain in target.chains:
        part = chain.parts[-1]
        if (
            len(chain.parts) != 1
            or part.by is not By.ROLE
            or part.role not in TEXT_ROLES
            or part.role != event.role
        ):
            continue
        if part.name is None or matches(part.name, event.text):
            return True
    return False
