"""The step that ends with the portal's own Submit, pressed by the person: `review`. acepilot watches, never touches.

A press, a submission and an answer are three things. A press is one on the submit control. A submission is only what
followed it over the network. An answer is only what appeared or changed after the press: with the role that the flow
names, or as any new text that has the name; where only words speak, the person says what it was.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from acepilot.browser.events import (
    Announced,
    DialogOpened,
    Event,
    FieldNow,
    Pressed,
    Replaced,
    Said,
    Sent,
    Typed,
)
from acepilot.browser.locate import TEXT_ROLES
from acepilot.browser.traffic import PLAIN_READS
from acepilot.browser.worlds import Unanswered, World
from acepilot.client.value import masked_account_number
from acepilot.client.value_names import VALUE_NAMES
from acepilot.errors import Interrupted, StepFailed, StoppedByPerson
from acepilot.flow.models import ReviewStep
from acepilot.flow.name_match import browser_regex, matches
from acepilot.flow.resolved import ResolvedTarget
from acepilot.flow.target import By
from acepilot.folding import squeeze
from acepilot.person import texts
from acepilot.person.human import Choice, FieldRow, Key
from acepilot.run.form import Filling
from acepilot.run.record import SHORTEST_RUN, TEXT_KEPT
from acepilot.run.recovery.choosing import Lost
from acepilot.run.recovery.helping import find_or_ask, within_or_ask
from acepilot.run.recovery.pointed import Need
from acepilot.run.sayings import Fresh, Meaning, Sayings, WantedAnswer, plain_values
from acepilot.run.showing import PassingNotice
from acepilot.run.step_context import StepContext
from acepilot.run.under_review import UnderReview, of
from acepilot.run.wording import Mood, mood_of

Data = dict[str, Any]
LOOK_EVERY_S = 0.25
EDIT_SETTLES_S = 1.0
CAPTURE_EVERY_S = 2.0
WARN_EVERY_S = 1.0
HAND_WITHIN_MS = 3_000
"""For how long after the person's last touch a change that a page makes may be of their doing, as by a calendar."""
ANSWER_EXPECTED_S = 20.0
FORM_GONE_S = 3.0
SENT_WITHIN_S = 2.0
"""How soon after a press its request is heard of: what is not by then, as the run ends, was never sent."""
TEXT_SETTLES_S = 0.3
ASKED_AFTER_S = 1.0
TEXT_SHOWN = 300
SAYING = frozenset({"alert", "confirm", "prompt"})
"""The browser's dialogs in which a page says something; that of a page which is left says nothing of the form."""


class Dress(StrEnum):
    """How the portal's answer was seen.

    `role`: as the flow has it. `text`: as a new text with the name that the flow gives, on the page or in a dialog of
    the browser's. `asked`: as words that the person judged. `none`: not at all; the person says what it was.
    """

    ROLE = "role"
    TEXT = "text"
    ASKED = "asked"
    NONE = "none"

    @property
    def basis(self) -> str:
        """Return who says what the answer means: `seen` by acepilot, or `said` by the person."""
        return "seen" if self in {Dress.ROLE, Dress.TEXT} else "said"


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
    context.locating.settle()
    context.captures.take("review", full_page=True)
    review = _Review(context, step, submit.shown)
    review.begin()
    try:
        while not review.look():
            context.turns.wait_for_person(step.timeout_ms)
    except Exception:
        review.leave()
        raise
    finally:
        context.watch.end()
    context.turns.take_back("the portal accepted")
    context.form.note_changes(review.known)
    context.form.fillings.clear()
    context.form.last_seen.clear()
    return {"target": submit.shown, "presses": review.presses}


@dataclass(slots=True)
class _Press:
    """The last press, and what followed it.

    Attributes:
        at: When, in seconds of the monotonic clock.
        browser_at: When, in milliseconds of the browser's clock; None when the person said it.
        sent: The request that followed.
        is_submitted: Whether a submission is written down.
        is_answered: Whether an answer is.
        is_stopped: Whether the page itself complained, and sent nothing.
    """

    at: float
    browser_at: float | None = None
    sent: Sent | None = None
    is_submitted: bool = False
    is_answered: bool = False
    is_stopped: bool = False


@dataclass(slots=True)
class _Edit:
    """A field that is being edited: what it held before, when it last changed, and whether no hand was near."""

    before: str
    now: str
    changed_at: float
    label: str
    is_secret: bool
    is_of_page: bool


@dataclass(slots=True)
class _Review:
    """One review at work."""

    context: StepContext
    step: ReviewStep
    submit_shown: str
    presses: int = 0
    press: _Press | None = None
    known: dict[tuple[World, int], str] = field(default_factory=dict)
    edits: dict[tuple[World, int], _Edit] = field(default_factory=dict)
    before: dict[Meaning, tuple[str, ...]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    unpressed: str = ""
    sayings: Sayings = field(default_factory=Sayings)
    judged: int = 0
    unsure: list[Fresh] = field(default_factory=list)
    claims: dict[Meaning, Fresh] = field(default_factory=dict)
    claimed_at: float = 0.0
    shown_before: frozenset[str] = frozenset()
    heard_at: float = 0.0
    is_private: bool = False
    looked_at: float = 0.0
    captured_at: float = 0.0
    is_capture_due: bool = False
    touched: set[tuple[World, int]] = field(default_factory=set)
    warning: str = ""
    warned_at: float = 0.0
    gone_since: float | None = None
    is_leaving: bool = False
    form: UnderReview = field(init=False)

    def __post_init__(self) -> None:
        """Make the form's table."""
        self.form = UnderReview(self.context)

    # -- beginning --------------------------------------------------------------------------

    def begin(self) -> None:
        """Hand the page over, with everything watched."""
        self.is_private = not self._may_read()
        self.form.look(may_read=not self.is_private)
        for filling, now in zip(self.context.form.fillings, self.form.now, strict=True):
            last = now or self.form.left(filling)
            self.known[filling.key] = last.value if last is not None else filling.wanted.text
        self._remember()
        self._watch()
        text = self.step.text.show(self.context.values) or self.step.text.text
        notice = _private(texts.MAY_NOT_READ) if self.is_private else {"notice": self._warn()}
        self.context.turns.hand_over(
            text, doing=text, choices=self._choices(), fields=self.form.rows(), **notice
        )

    def _warn(self) -> str:
        """Look what the page has made of the bank's fields, and return what to say of it."""
        self.warned_at = time.monotonic()
        with suppress(Unanswered):  # the next look tells
            self.warning = self.form.warning(self.touched)
        return self.warning

    def _may_read(self) -> bool:
        return self.context.whereabouts.is_on_hosts and not self.context.surface.is_sensitive()

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

    def _choices(self) -> tuple[Choice, ...]:
        """Return what the person can say: the portal's answer, once they are asked for it."""
        stop = Choice(Key.STOP, texts.STOP)
        if not self._is_asked():
            return (stop,)
        is_refused = self.press is not None and self.press.is_answered
        refused = () if is_refused else (Choice(Key.REFUSED, texts.WAS_REFUSED),)
        return (Choice(Key.ACCEPTED, texts.WENT_THROUGH), *refused, stop)

    def _is_asked(self) -> bool:
        """Tell whether the person may say what the portal answered.

        It is overdue, or the form is gone, or only words speak. Without a press that was heard: the page may not be
        read, or the form is gone, or what tells of a success has come all the same.
        """
        if self.press is None:
            return self.is_private or self._is_form_gone() or bool(self.unpressed)
        return self.is_private or self._is_overdue() or self._is_form_gone() or self._is_unsure()

    def _is_unsure(self) -> bool:
        return bool(self.unsure) and time.monotonic() - self.heard_at >= ASKED_AFTER_S

    def _is_overdue(self) -> bool:
        return self.press is not None and time.monotonic() - self.press.at >= ANSWER_EXPECTED_S

    def _is_form_gone(self) -> bool:
        return self.gone_since is not None and time.monotonic() - self.gone_since >= FORM_GONE_S

    def _look_for_form(self) -> None:
        """Note since when none of the fields is on the page any more."""
        self.form.look(may_read=self._may_read())
        if not self.form.is_gone:
            self.gone_since = None
        elif self.gone_since is None:
            self.gone_since = time.monotonic()

    def _rows(self) -> tuple[FieldRow, ...]:
        """Return the rows to show; none once the form went with a press, as it usually does when it is accepted."""
        return () if self.press is not None and self.form.is_gone else self.form.rows()

    # -- looking ----------------------------------------------------------------------------

    def look(self) -> bool:
        """Take in what was heard; tell whether the portal has accepted."""
        heard = tuple(self.context.turns.heard)
        self.context.turns.heard.clear()
        if any(self._hear(event) for event in heard):
            return True
        if self._is_told() or self._is_claim_good() or self._is_said():
            return True
        if time.monotonic() - self.looked_at >= LOOK_EVERY_S and self.context.surface.dialog is None:
            self.looked_at = time.monotonic()
            return self._look_at_page()
        return False

    def leave(self) -> None:
        """Take in what was not heard yet as the run ends in the midst of the review: no press is left without an entry.

        An answer that had come counts. Else it is not known whether the press sent anything.
        """
        self.is_leaving = True
        self.context.turns.hear_rest()
        while self.context.turns.heard:
            # The page may be gone, and the panel with it.
            with suppress(Interrupted, StepFailed, StoppedByPerson):
                self._hear(self.context.turns.heard.popleft())
        with suppress(Interrupted, StepFailed, StoppedByPerson):
            self._is_claim_good(at_once=True)
        self._leave_unanswered()

    def _hear(self, event: Event) -> bool:
        match event:
            case Pressed():
                if self._is_claim_good(at_once=True):
                    return True
                self._pressed(event)
            case Sent() if self.press is not None and not self.press.is_answered and not _is_beside(event):
                self.press.sent = event
                self._submitted("seen")
            case Typed(world=world, number=number) if number:
                self.touched.add((world, number))
                self._typed(world, number)
            case Said():
                self._hear_texts(event)
            case DialogOpened() if self.press is not None and event.type in SAYING:
                self._hear_dialog(event.text)
            case Announced(after_press=after) if after or self.press is not None:
                return self._announced(event)
            case Replaced():
                self._watch()
                # What was an answer before may be said again on the new page.
                for outcome in self.before:
                    self._keep_before(outcome, ())
        return False

    def _look_at_page(self) -> bool:
        if not self.context.whereabouts.is_on_hosts:
            return False
        self.is_private = self.context.surface.is_sensitive()
        if not self.is_private:
            self.context.watch.look_at_texts()
            self._read_fields()
        self._look_for_form()
        self.context.turns.tell(fields=self._rows(), choices=self._choices(), **self._notice())
        if self.is_private:
            return False
        if self.press is None:
            self._remember_unless_pressed()
            return False
        return self._has_appeared()

    def _notice(self) -> dict[str, Any]:
        """Return what is to be said of the answer, if anything is, as changes to tell."""
        if self.is_private:
            is_after_press = self.press is not None and not self.press.is_answered and self.form.was_read
            return _private(texts.ASKED_TO_SIGN_IN if is_after_press else texts.MAY_NOT_READ)
        if self._is_unsure() and self.press is not None and not self.press.is_answered:
            told = " / ".join(dict.fromkeys(one.text for one in self.unsure))
            return {"notice": texts.what_became(told[:TEXT_SHOWN])}
        if self.press is None and self.unpressed:
            return {"notice": texts.said_unpressed(self.unpressed[:TEXT_SHOWN])}
        if self._is_form_gone():
            if self.press is None:
                return {"notice": texts.FORM_LEFT}
            is_anew = self.context.is_present(self.step.submit)
            return {"notice": texts.FORM_ANEW if is_anew else texts.FORM_GONE}
        if self.press is not None and self._is_overdue() and not self.press.is_answered:
            return {"notice": texts.NO_ANSWER_YET}
        last = self.warning
        if self.press is None and time.monotonic() - self.warned_at >= WARN_EVERY_S and self._warn() != last:
            return {"notice": self.warning}
        return {"notice": ""} if self.context.turns.passing is PassingNotice.PRIVATE else {}

    # -- edits ------------------------------------------------------------------------------

    def _filling(self, world: World, number: int) -> Filling | None:
        return next(
            (f for f in self.context.form.fillings if (f.field.world, f.field.number) == (world, number)),
            None,
        )

    def _typed(self, world: World, number: int) -> None:
        with suppress(Unanswered):  # the next look tells
            if (now := self.context.fields.read(world, number)) is not None:
                self._note(now)

    def _read_fields(self) -> None:
        for now in self.form.look(may_read=True):
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
            self.context.record.learn(now.value)
        elif len(now.value) >= SHORTEST_RUN:
            self.context.record.learn_secret(now.value)
        self.known[key] = now.value
        edit = self.edits.get(key)
        first = edit.before if edit else before
        label = filling.name if filling is not None else now.label
        is_of_page = (edit is None or edit.is_of_page) and self._is_of_page(key)
        self.edits[key] = _Edit(first, now.value, time.monotonic(), label, is_secret, is_of_page)

    def _is_of_page(self, key: tuple[World, int]) -> bool:
        """Tell whether a field was changed by the page alone: nobody typed into it, or touched the page just now."""
        return key not in self.touched and self.context.surface.idle_ms() > HAND_WITHIN_MS

    def _settle_edits(self, *, at_once: bool = False) -> None:
        """Write down edits that have settled, and take a picture of them."""
        for key, edit in list(self.edits.items()):
            if not at_once and time.monotonic() - edit.changed_at < EDIT_SETTLES_S:
                continue
            del self.edits[key]
            if edit.is_secret:
                self.context.record.learn_secret(edit.now)
            if edit.before == edit.now:
                continue
            self.context.record.write(
                "person.edited",
                {"field": edit.label, "from": _shown(edit.before, edit), "to": _shown(edit.now, edit)}
                | ({"by": "page"} if edit.is_of_page else {}),
            )
            self.is_capture_due = True
        is_rested = time.monotonic() - self.captured_at >= CAPTURE_EVERY_S
        if self.is_capture_due and is_rested and not self.edits and not at_once:
            self.is_capture_due = False
            self.captured_at = time.monotonic()
            self.context.captures.take("edited", full_page=False)

    # -- the press, the submission, the answer ------------------------------------------------

    def _pressed(self, event: Pressed) -> None:
        self._leave_unanswered()
        self.presses += 1
        for now in event.fields:
            self._note(now)
        self._settle_edits(at_once=True)
        entries = self.form.entries(event.fields)
        last = self.context.record.last_capture
        values = tuple(self._value(filling, event.fields) for filling in self.context.form.fillings)
        same_as = last.path if last is not None and last.fields == values else None
        self.context.record.write(
            "person.pressed",
            {"control": event.control, "by": event.by, "fields": entries, "same_as": same_as},
        )
        self._begin_press(event.at)
        if self.context.surface.dialog is None:
            self.context.turns.tell(notice="")

    def _begin_press(self, browser_at: float | None) -> None:
        self.press = _Press(time.monotonic(), browser_at)
        self.claims.clear()
        self.shown_before = frozenset(self.before.get(Meaning.REFUSED, ()))
        self.sayings.press()
        self.judged = 0
        self.unsure.clear()

    def _leave_unanswered(self) -> None:
        """Write down that it is not known what the portal answered to a press that sent something, or may have."""
        press = self.press
        if press is None or press.is_answered:
            return
        is_late = time.monotonic() - press.at > SENT_WITHIN_S or press.is_stopped
        if not (press.is_submitted or self.unsure or (self.is_leaving and not is_late)):
            return
        self._submitted("unknown")
        press.is_answered = True
        self._write_answer("unknown", self._said_of_press(), "unknown", Dress.NONE)

    def _said_of_press(self) -> str:
        """Return the words that the person is, or was, asked about."""
        return " / ".join(dict.fromkeys(one.text for one in self.unsure))

    def _press_said(self) -> None:
        """Write down the press that the person says they made where acepilot heard none."""
        self._leave_unanswered()
        self.presses += 1
        entries = self.form.entries(())
        self.context.record.write(
            "person.pressed",
            {"control": self.submit_shown, "by": "said", "fields": entries, "same_as": None},
        )
        self._begin_press(None)

    def _value(self, filling: Filling, fields: tuple[FieldNow, ...]) -> str:
        now = of(filling, fields)
        return now.value if now else ""

    def _submitted(self, basis: str) -> None:
        assert self.press is not None
        if self.press.is_submitted:
            return
        self.press.is_submitted = True
        request = f"{self.press.sent.method} {self.press.sent.url}" if self.press.sent else None
        self.context.record.write("person.submitted", {"basis": basis, "request": request})

    def _hear_of_submission(self) -> None:
        """Take in a request that followed the press and came while the page was being read, as its answer did."""
        assert self.press is not None
        if self.press.is_submitted:
            return
        if not self.is_leaving:
            self.context.turns.pulse()
        for event in self.context.turns.heard:
            if isinstance(event, Sent):
                self._hear(event)

    def _announced(self, event: Announced) -> bool:
        if self.press is None:
            return False
        # A success counts after a refusal too: some pages show both.
        if _fits(self.context.resolve(self.step.until), event):
            return self._seen(Meaning.ACCEPTED, event.text, event.world)
        if self.press.is_answered:
            return False
        self._look_for_form()
        is_refusal = self.step.refused is not None and _fits(self.context.resolve(self.step.refused), event)
        # A form that is refused stays: other pages have messages of their own.
        if is_refusal and self.gone_since is None:
            return self._seen(Meaning.REFUSED, event.text, event.world)
        return False

    def _seen(self, outcome: Meaning, text: str, world: World | None = None) -> bool:
        """Take an answer that has the role the flow names, unless its words say the contrary: then it is a text."""
        if self._wanted().speaks_against(outcome, text):
            return False
        said = Fresh(text, is_datum=False, world=world)
        if outcome is Meaning.ACCEPTED and self.sayings.is_stale(text, self.context.resolve(self.step.until)):
            self.heard_at = time.monotonic()
            self._ask_about([said])  # it may be said again, and mean this press
        elif outcome not in self.claims:
            self.claimed_at = time.monotonic()
            self.claims[outcome] = said
        return False

    def _is_claim_good(self, *, at_once: bool = False) -> bool:
        """Take what has the flow's role, a moment later; ask where a success and a complaint stand side by side."""
        is_early = not at_once and time.monotonic() - self.claimed_at < TEXT_SETTLES_S
        if not self.claims or is_early or self.context.surface.dialog is not None:
            return False
        accepted, refused = self.claims.get(Meaning.ACCEPTED), self.claims.get(Meaning.REFUSED)
        self.claims.clear()
        if accepted is None:
            assert refused is not None
            return self._answered(Meaning.REFUSED, refused.text, Dress.ROLE, refused.world)
        complaints = self._complaints(refused)
        if complaints:
            self.heard_at = time.monotonic()
            self._ask_about([accepted, *complaints])
            return False
        return self._answered(Meaning.ACCEPTED, accepted.text, Dress.ROLE, accepted.world)

    def _complaints(self, heard: Fresh | None) -> list[Fresh]:
        """Return what stands on the page as the flow has a refusal, is new since the press, and speaks badly.

        Args:
            heard: What was heard of such a refusal: all that is known of it once the window is closed.
        """
        if not self.context.whereabouts.is_open:
            return [heard] if heard is not None else []
        if self.step.refused is None or not self._may_read():
            return []
        now = self._texts(self.context.resolve(self.step.refused))
        fresh = (text for text in now if text and text not in self.shown_before)
        bad = (text for text in fresh if self._wanted().mood_of(text) in {Mood.BADLY, Mood.MIXED})
        return [Fresh(text, is_datum=False, world=None) for text in bad]

    def _wanted(self) -> WantedAnswer:
        values = (self.context.values.lookup(name).text or "" for name in VALUE_NAMES)
        typed = (filling.wanted.text for filling in self.context.form.fillings)
        refused = self.context.resolve(self.step.refused) if self.step.refused is not None else None
        return WantedAnswer(
            self.context.resolve(self.step.until),
            refused,
            plain_values((*values, *typed, *self.known.values())),
        )

    # -- texts without a role ---------------------------------------------------------------

    def _hear_texts(self, said: Said) -> None:
        before = len(self.sayings.fresh)
        self.sayings.hear(said, self.press.browser_at if self.press is not None else None)
        if len(self.sayings.fresh) > before:
            self.heard_at = time.monotonic()

    def _hear_dialog(self, text: str) -> None:
        """Take in what a dialog says; before anything was sent only a complaint is one: all else asks what to send."""
        assert self.press is not None
        if self.press.is_submitted or self._wanted().mood_of(text) is Mood.BADLY:
            self.sayings.hear_dialog(text)
            self.heard_at = time.monotonic()

    def _is_said(self) -> bool:
        """Judge the texts that are new since the press, once they have stood a moment: one with a role comes first."""
        press, fresh = self.press, self.sayings.fresh[self.judged :]
        if press is None or not fresh or time.monotonic() - self.heard_at < TEXT_SETTLES_S:
            return False
        if self.context.surface.dialog is not None:
            return False  # nothing of the page can be looked at before the person has answered it
        self._hear_of_submission()
        if press is not self.press:
            return False  # the person has pressed again meanwhile
        self._look_for_form()
        self.judged += len(fresh)
        wanted = self._wanted()
        meant = [(one, self._meaning_of(one, wanted)) for one in fresh]
        moods = {wanted.mood_of(one.text) for one in (*self.unsure, *fresh)}
        clear = next((pair for pair in meant if self._is_clear(pair[1], moods)), None)
        if clear is not None:
            return self._answered(clear[1], clear[0].text, Dress.TEXT, clear[0].world)
        if not press.is_answered:
            self._ask_about([one for one, meaning in meant if meaning is not Meaning.NOTHING])
        return False

    def _meaning_of(self, one: Fresh, wanted: WantedAnswer) -> Meaning:
        meaning = wanted.meaning_of(one.text, is_datum=one.is_datum)
        is_stale = meaning is Meaning.ACCEPTED and self.sayings.is_stale(one.text, wanted.until)
        return Meaning.UNSURE if is_stale else meaning

    def _is_clear(self, meaning: Meaning, moods: set[Mood]) -> bool:
        """Tell whether a text without the role is an answer: the form was sent, and no text speaks against it."""
        assert self.press is not None
        if meaning is Meaning.ACCEPTED:
            return self.press.is_submitted and not moods & {Mood.BADLY, Mood.MIXED}
        return meaning is Meaning.REFUSED and self._may_be_refused() and not moods & {Mood.WELL, Mood.MIXED}

    def _ask_about(self, unsure: list[Fresh]) -> None:
        """Ask the person what texts mean; complaints of a form that was not sent are told, and no question."""
        assert self.press is not None
        if not unsure:
            return
        are_complaints = all(mood_of(one.text) is Mood.BADLY for one in unsure)
        if are_complaints and not self.unsure and not self.press.is_submitted and self.gone_since is None:
            self._tell_stopped(unsure[0].text)
            return
        self.unsure.extend(unsure)

    def _tell_stopped(self, text: str) -> None:
        """Tell that the page itself complained, and sent nothing."""
        assert self.press is not None
        self.press.is_stopped = True
        self.context.turns.tell(notice=texts.PRESS_STOPPED.format(text=text))

    # -- what has the role that the flow names ------------------------------------------------

    def _remember_unless_pressed(self) -> None:
        """Remember what is on the page, unless a press came in while it was being read: that may be its answer."""
        before = dict(self.before)
        self._remember()
        self.context.turns.pulse()
        if any(isinstance(event, Pressed) for event in self.context.turns.heard):
            self.before = before
            return
        known = before.get(Meaning.ACCEPTED, ())
        fresh = [text for text in self.before.get(Meaning.ACCEPTED, ()) if text and text not in known]
        if fresh and not self._wanted().speaks_against(Meaning.ACCEPTED, fresh[0]):
            self.unpressed = fresh[0]

    def _remember(self) -> None:
        """Remember what is on the page before the press, and what was: it is no answer."""
        for outcome, target in self._answers().items():
            self._keep_before(outcome, self._texts(target))

    def _texts(self, target: ResolvedTarget) -> tuple[str, ...]:
        return tuple(squeeze(text) for text in self.context.locating.texts(target))

    def _keep_before(self, outcome: Meaning, now: tuple[str, ...]) -> None:
        """Remember texts; what was an answer and is gone may be said again."""
        known = (text for text in self.before.get(outcome, ()) if text not in self.told)
        self.before[outcome] = tuple(dict.fromkeys((*known, *now)))

    def _answers(self) -> dict[Meaning, ResolvedTarget]:
        answers = {Meaning.ACCEPTED: self.context.resolve(self.step.until)}
        if self.step.refused is not None:
            answers[Meaning.REFUSED] = self.context.resolve(self.step.refused)
        return answers

    def _has_appeared(self) -> bool:
        for outcome, target in self._answers().items():
            now = self._texts(target)
            fresh = [text for text in now if text and text not in self.before.get(outcome, ())]
            is_open = outcome is Meaning.ACCEPTED or self._may_be_refused()
            self._keep_before(outcome, now)
            if fresh and is_open and self._seen(outcome, fresh[0]):
                return True
        return False

    def _may_be_refused(self) -> bool:
        return self.press is not None and not self.press.is_answered and self.gone_since is None

    def _is_told(self) -> bool:
        """Take what the person says of the portal's answer, when acepilot saw none, or only words."""
        while self.context.turns.answers:
            answer = self.context.turns.answers.popleft()
            if answer.key is Key.LOOK:
                self._point_out(answer.index)
            if answer.key not in {Key.ACCEPTED, Key.REFUSED} or not (self.press or self._is_asked()):
                continue
            if self.press is None or (self.is_private and self.press.is_answered):
                self._press_said()
            assert self.press is not None
            is_accepted = answer.key is Key.ACCEPTED
            if not is_accepted and self.press.is_answered:
                continue
            told = texts.WENT_THROUGH if is_accepted else texts.WAS_REFUSED
            seen = self._said_of_press()
            dress = Dress.ASKED if seen else Dress.NONE
            world = self.unsure[-1].world if self.unsure else None
            outcome = Meaning.ACCEPTED if is_accepted else Meaning.REFUSED
            if self._answered(outcome, seen or told, dress, world):
                return True
        return False

    def _point_out(self, index: int | None) -> None:
        """Show the person on the page where a field of the review stands."""
        if index is not None and 0 <= index < len(self.context.form.fillings):
            self.context.watch.point_out(self.context.form.fillings[index].field)

    def _answered(self, outcome: Meaning, text: str, dress: Dress, world: World | None = None) -> bool:
        """Write the portal's answer down; tell whether it accepted.

        A refusal of a form that was never sent is the page's own validation: it is told, and is no answer.
        """
        assert self.press is not None
        text = squeeze(text)[:TEXT_KEPT]
        is_seen = dress.basis == "seen"
        if is_seen:
            self._hear_of_submission()
        if outcome is Meaning.REFUSED and not self.press.is_submitted and is_seen:
            self._tell_stopped(text)
            return False
        if outcome is Meaning.REFUSED and is_seen and (error := self.context.whereabouts.cut_off[0]):
            self.context.turns.tell(
                notice=texts.answer_lost(error)
            )  # the page speaks for itself, not for the portal
            return False
        self._submitted("unknown" if is_seen else "said")
        self.press.is_answered = True
        self.told.add(text)
        self.unsure.clear()
        if world is not None:
            self.context.watch.keep(world)  # the press may have opened a window of its own for the answer
        self._write_answer("unknown" if dress is Dress.NONE else str(outcome), text, dress.basis, dress)
        if outcome is Meaning.ACCEPTED:
            self.context.accepted.accept(self.context.where)
        self.context.captures.take(f"answer-{outcome}", full_page=False)
        if outcome is Meaning.REFUSED:
            said = "" if dress is Dress.NONE else self.context.record.gate.mask(text)
            self.context.turns.tell(notice=texts.refused(said))
        return outcome is Meaning.ACCEPTED

    def _write_answer(self, outcome: str, text: str, basis: str, dress: Dress) -> None:
        assert self.press is not None
        sent = self.press.sent
        server = self.context.traffic.server_of(sent.serial) if sent else None
        self.context.record.write(
            "portal.answered",
            {
                "outcome": outcome,
                "text": text,
                "url": self.context.whereabouts.url,
                "server": server.address if server else "",
                "tls_issuer": server.tls_issuer if server else "",
                "basis": basis,
                "dress": str(dress),
            },
        )


def _is_beside(event: Sent) -> bool:
    """Tell whether a request is a page that was opened in another tab: a link that the person follows sends nothing."""
    return event.is_elsewhere and event.method in PLAIN_READS


def _private(notice: str) -> dict[str, Any]:
    """Return a notice that holds while the page may not be read."""
    return {"notice": notice, "passing": PassingNotice.PRIVATE}


def _shown(value: str, edit: _Edit) -> str:
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
