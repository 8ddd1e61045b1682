"""What the portal answered to a press: what appeared or changed after it, and what the person says of it.

With the role that the flow names, or as any new text that has the name; where only words speak, the person says what it
was. Owns that judgement, and what is asked for it; an answer is written down by `presses.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from acepilot.browser.events import Announced, Pressed, Said
from acepilot.browser.world import World
from acepilot.client.meaning import undecorated
from acepilot.client.value_names import VALUE_NAMES
from acepilot.flow.steps.review import ReviewStep
from acepilot.folding import fold
from acepilot.person import texts
from acepilot.run.captures import Taken
from acepilot.run.record import TEXT_KEPT
from acepilot.run.reviewing.presses import Dress, Press, Presses
from acepilot.run.reviewing.sayings import Fresh, Meaning, Sayings, WantedAnswer, plain_values
from acepilot.run.reviewing.standing import Standing, is_announced
from acepilot.run.reviewing.under_review import UnderReview, may_read
from acepilot.run.reviewing.wording import Mood, mood_of
from acepilot.run.step_context import StepContext

SPEAKS_BADLY = frozenset({Mood.BADLY, Mood.MIXED})


@dataclass(slots=True)
class Answers:
    """The answers of one review.

    Attributes:
        presses: The presses that were answered, or not.
        unpressed: What tells of a success although no press was heard.
    """

    context: StepContext
    step: ReviewStep
    form: UnderReview
    presses: Presses
    unpressed: str = ""
    _standing: Standing = field(init=False)
    _sayings: Sayings = field(default_factory=Sayings)
    _judged: int = 0
    _heard_at: float = 0.0
    _claims: dict[Meaning, Fresh] = field(default_factory=dict)
    _claimed_at: float = 0.0
    _shown_before: frozenset[str] = frozenset()
    _early: list[Taken | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing on the page."""
        self._standing = Standing(self.context, self.step)

    def _now(self) -> float:
        return self.context.timing.clock.monotonic()

    @property
    def _press(self) -> Press:
        assert self.presses.last is not None
        return self.presses.last

    def begin_press(self) -> None:
        """Begin with a press: what was said before is no answer to it."""
        self._claims.clear()
        self._shown_before = frozenset(self._standing.known(Meaning.REFUSED))
        self._sayings.press()
        self._early.clear()
        self._judged = 0

    @property
    def is_unsure(self) -> bool:
        """Tell whether the person is to judge words, and has had a moment to see them."""
        press = self.presses.last
        return (
            press is not None
            and bool(press.unsure)
            and self._now() - self._heard_at >= self.context.timing.unsure_asked_after_s
        )

    def _wanted(self) -> WantedAnswer:
        values = (self.context.values.lookup(name).text or "" for name in VALUE_NAMES)
        typed = (filling.wanted.text for filling in self.context.form.fillings)
        targets = self._standing.targets()
        return WantedAnswer(
            targets[Meaning.ACCEPTED],
            targets.get(Meaning.REFUSED),
            plain_values((*values, *typed, *self.presses.edits.known.values())),
        )

    # -- what has the role that the flow names ------------------------------------------------

    def remember(self) -> None:
        """Remember what is on the page before the press: it is no answer."""
        self._standing.remember()

    def remember_unless_pressed(self) -> None:
        """Remember what is on the page, unless a press came in while it was being read: that may be its answer."""
        before = self._standing.snapshot()
        self._standing.remember()
        self.context.turns.pulse()
        if any(isinstance(event, Pressed) for event in self.context.turns.heard):
            self._standing.restore(before)
            return
        known = before.get(Meaning.ACCEPTED, ())
        fresh = [text for text in self._standing.known(Meaning.ACCEPTED) if text and text not in known]
        if fresh and not self._wanted().speaks_against(Meaning.ACCEPTED, fresh[0]):
            self.unpressed = fresh[0]

    def begin_document(self) -> None:
        """Take in that a new page came: what was an answer before may be said again on it, or taken back."""
        self._standing.begin_document()
        self._claimed_at = self._heard_at = self._now()

    def look(self) -> None:
        """Look for what has appeared on the page since the press."""
        for outcome, text in self._standing.fresh():
            if outcome is Meaning.ACCEPTED or self._may_be_refused():
                self._claim(outcome, text, self._now())

    def _may_be_refused(self) -> bool:
        return self.presses.is_open and self.form.gone_since is None

    def hear_announced(self, event: Announced) -> None:
        """Take in what the page says to whoever cannot see it."""
        if self.presses.last is None:
            return
        targets = self._standing.targets()
        # A success counts after a refusal too: some pages show both.
        if is_announced(targets[Meaning.ACCEPTED], event):
            self._claim(Meaning.ACCEPTED, event.text, event.at, event.world)
            return
        if self.presses.last.is_answered:
            return
        self.form.seek()
        refused = targets.get(Meaning.REFUSED)
        # A form that is refused stays: other pages have messages of their own.
        if refused is not None and is_announced(refused, event) and self.form.gone_since is None:
            self._claim(Meaning.REFUSED, event.text, event.at, event.world)

    def _claim(self, outcome: Meaning, text: str, at: float, world: World | None = None) -> None:
        """Take an answer that has the role the flow names, unless its words say the contrary: then it is a text.

        Args:
            outcome: What it was taken for.
            text: Its words.
            at: When it was told of, or seen.
            world: Its document, if that is known.
        """
        if self._wanted().speaks_against(outcome, text):
            return
        said = Fresh(text, is_datum=False, world=world)
        until = self.context.resolve(self.step.until)
        if outcome is Meaning.ACCEPTED and self._sayings.is_stale(text, until):
            self._heard_at = self._now()
            self._ask_about([said])  # it may be said again, and mean this press
        elif outcome not in self._claims:
            self._claimed_at = at
            self._claims[outcome] = said
        elif len(self._claims) == 1 and self._claims[outcome].text == text:
            self._claimed_at = min(self._claimed_at, at)  # it was seen before its message was heard

    def is_claim_good(self, *, at_once: bool = False) -> bool:
        """Take what has the flow's role, a moment later; ask where the page contradicts itself.

        It does where a success and a complaint stand side by side, or where nothing was sent before a success.
        """
        is_early = not at_once and self._now() - self._claimed_at < self.context.timing.answer_settles_s
        if not self._claims or is_early or self.context.surface.dialog is not None:
            return False
        claim = self._claims.get(Meaning.ACCEPTED)
        if claim is not None and not at_once and not self._stands(claim, self._claimed_at):
            return False
        accepted, refused = self._claims.get(Meaning.ACCEPTED), self._claims.get(Meaning.REFUSED)
        self._claims.clear()
        if accepted is None:
            assert refused is not None
            if praise := self._praise():
                self._heard_at = self._now()
                self._ask_about([*praise, refused])
                return False
            return self.take(Meaning.REFUSED, refused.text, Dress.ROLE, refused.world)
        self.presses.hear_of_submission()
        complaints = [*self._complaints(refused), *self._said_against(accepted)]
        if complaints or not self._press.is_submitted:
            self._heard_at = self._now()
            self._ask_about([accepted, *complaints])
            return False
        return self.take(Meaning.ACCEPTED, accepted.text, Dress.ROLE, accepted.world)

    def _stands(self, success: Fresh, since: float) -> bool:
        """Tell whether a success has stood long enough, and what the press sent is answered; take its picture early.

        Args:
            success: It; one in a window of its own is pictured once the review has gone there.
            since: When it was first seen.
        """
        press = self._press
        if not self._early and not press.is_answered and self.context.watch.is_at_hand(success.world):
            self._early.append(self.context.captures.photograph("answer-accepted", full_page=False))
            return False  # what was said meanwhile is heard first
        if self.presses.is_overdue:
            return True
        is_answered = press.first is None or not self.context.traffic.is_under_way(press.first.serial)
        return is_answered and self._now() - since >= self.context.timing.success_stands_s

    @property
    def due_ms(self) -> float:
        """Return in how many milliseconds a success that was claimed has stood long enough; infinite for none."""
        left_s = self._claimed_at + self.context.timing.success_stands_s - self._now()
        return 1000 * left_s if Meaning.ACCEPTED in self._claims and left_s > 0 else math.inf

    def _praise(self) -> list[Fresh]:
        """Return what is new since the press, tells of a success, and was not judged yet."""
        wanted, fresh = self._wanted(), self._sayings.fresh[self._judged :]
        return [one for one in fresh if self._meaning_of(one, wanted) is Meaning.ACCEPTED]

    def _complaints(self, heard: Fresh | None) -> list[Fresh]:
        """Return what stands on the page as the flow has a refusal, is new since the press, and speaks badly.

        Args:
            heard: What was heard of such a refusal: all that is known of it once the window is closed.
        """
        if not self.context.whereabouts.is_open:
            return [heard] if heard is not None else []
        refused = self._standing.targets().get(Meaning.REFUSED)
        if refused is None or not may_read(self.context):
            return []
        now = self._standing.texts(refused)
        fresh = (text for text in now if text and text not in self._shown_before)
        bad = (text for text in fresh if self._wanted().mood_of(text) in SPEAKS_BADLY)
        return [Fresh(text, is_datum=False, world=None) for text in bad]

    def _said_against(self, success: Fresh) -> list[Fresh]:
        """Return what speaks badly without the role of a refusal, is new since the press, and was not judged yet.

        Args:
            success: What was claimed: its own words are judged as a whole.
        """
        wanted, own = self._wanted(), fold(success.text)
        fresh = (one for one in self._sayings.fresh[self._judged :] if fold(one.text) not in own)
        return [one for one in fresh if not one.is_datum and wanted.mood_of(one.text) in SPEAKS_BADLY]

    # -- texts without a role ---------------------------------------------------------------

    def hear_texts(self, said: Said) -> None:
        """Take in what came into view."""
        before = len(self._sayings.fresh)
        self._sayings.hear(said, self.presses.last.browser_at if self.presses.last is not None else None)
        if len(self._sayings.fresh) > before:
            self._heard_at = self._now()

    def hear_dialog(self, text: str) -> None:
        """Take in what a dialog says; before anything was sent only a complaint is one: all else asks what to send."""
        if self._press.is_submitted or self._wanted().mood_of(text) is Mood.BADLY:
            self._sayings.hear_dialog(text)
            self._heard_at = self._now()

    def is_said(self) -> bool:
        """Judge the texts that are new since the press, once they have stood a moment: one with a role comes first."""
        press, fresh = self.presses.last, self._sayings.fresh[self._judged :]
        if press is None or not fresh or self._now() - self._heard_at < self.context.timing.answer_settles_s:
            return False
        if self._claims:
            return False  # what has the flow's role is judged first
        if self.context.surface.dialog is not None:
            return False  # nothing of the page can be looked at before the person has answered it
        self.presses.hear_of_submission()
        if press is not self.presses.last:
            return False  # the person has pressed again meanwhile
        self.form.seek()
        wanted = self._wanted()
        meant = [(one, self._meaning_of(one, wanted)) for one in fresh]
        moods = {wanted.mood_of(one.text) for one in (*press.unsure, *fresh)}
        clear = next((pair for pair in meant if self._is_clear(pair[1], moods)), None)
        if clear is not None and clear[1] is Meaning.ACCEPTED and not self._stands(clear[0], self._heard_at):
            return False
        self._judged += len(fresh)
        if clear is not None:
            return self.take(clear[1], clear[0].text, Dress.TEXT, clear[0].world)
        if not press.is_answered:
            self._ask_about([one for one, meaning in meant if meaning is not Meaning.NOTHING])
        return False

    def _meaning_of(self, one: Fresh, wanted: WantedAnswer) -> Meaning:
        meaning = wanted.meaning_of(one.text, is_datum=one.is_datum)
        is_stale = meaning is Meaning.ACCEPTED and self._sayings.is_stale(one.text, wanted.until)
        return Meaning.UNSURE if is_stale else meaning

    def _is_clear(self, meaning: Meaning, moods: set[Mood]) -> bool:
        """Tell whether a text without the role is an answer: the form was sent, and no text speaks against it."""
        if meaning is Meaning.ACCEPTED:
            return self._press.is_submitted and not moods & SPEAKS_BADLY
        return meaning is Meaning.REFUSED and self._may_be_refused() and not moods & {Mood.WELL, Mood.MIXED}

    # -- asking and taking ------------------------------------------------------------------

    def _ask_about(self, unsure: list[Fresh]) -> None:
        """Ask the person what texts mean; complaints of a form that was not sent are told, and no question."""
        press = self._press
        if not unsure:
            return
        are_complaints = all(mood_of(one.text) is Mood.BADLY for one in unsure)
        if are_complaints and not press.unsure and not press.is_submitted and self.form.gone_since is None:
            self._tell_stopped(unsure[0].text)
            return
        self._early.clear()
        press.unsure.extend(unsure)

    def _tell_stopped(self, text: str) -> None:
        """Tell that the page itself complained, and sent nothing."""
        self._press.is_stopped = True
        self.context.turns.tell(notice=texts.PRESS_STOPPED.format(text=undecorated(text)))

    def take_word(self, outcome: Meaning) -> bool:
        """Take what the person says the portal answered; tell whether it accepted."""
        told = texts.WENT_THROUGH if outcome is Meaning.ACCEPTED else texts.WAS_REFUSED
        press = self._press
        dress = Dress.ASKED if press.doubt else Dress.NONE
        world = press.unsure[-1].world if press.unsure else None
        return self.take(outcome, press.doubt or told, dress, world)

    def take(self, outcome: Meaning, text: str, dress: Dress, world: World | None = None) -> bool:
        """Write the portal's answer down; tell whether it accepted.

        A refusal of a form that was never sent is the page's own validation: it is told, and is no answer.
        """
        text = undecorated(text)[:TEXT_KEPT]
        is_seen = dress.basis == "seen"
        if is_seen:
            self.presses.hear_of_submission()
        if outcome is Meaning.REFUSED and not self._press.is_submitted and is_seen:
            self._tell_stopped(text)
            return False
        if outcome is Meaning.REFUSED and is_seen and (error := self.context.whereabouts.cut_off[0]):
            # The page speaks for itself, not for the portal.
            self.context.turns.tell(notice=texts.answer_lost(error))
            return False
        self._standing.take(text)
        self.presses.answer(outcome, text, dress, world)
        if outcome is Meaning.ACCEPTED:
            self.context.accepted.accept(self.context.where)
        self._keep_picture(outcome)
        if outcome is Meaning.REFUSED:
            said = "" if dress is Dress.NONE else self.context.record.gate.mask(text)
            self.context.turns.tell(notice=texts.refused(said))
        return outcome is Meaning.ACCEPTED

    def _keep_picture(self, outcome: Meaning) -> None:
        """Keep the picture that was taken as a success came to light, or take one of the answer."""
        if not self._early or outcome is not Meaning.ACCEPTED:
            self.context.captures.take(f"answer-{outcome}", full_page=False)
        elif (taken := self._early.pop()) is not None:
            self.context.captures.keep(taken)
