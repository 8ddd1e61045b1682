"""Whose turn it is, and what is heard in it.

Owns handing the page over and taking it back: first the journal, then who may act, then the telling. In acepilot's turn
a hand on the page, a dialog, another host or a press on Pause takes the turn away, in the midst of any wait; nothing
fails for it. Knows no step.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Unpack

from acepilot.browser.events import (
    DialogClosed,
    DialogOpened,
    Downloaded,
    Event,
    Listener,
    NoAnswer,
    PanelPressed,
    PanelUnsure,
    Passed,
    Slipped,
    Stopped,
    Touched,
    WindowOpened,
)
from acepilot.browser.surface import Surface
from acepilot.errors import Interrupted, StepFailed, StoppedByPerson
from acepilot.flow.models import Step
from acepilot.person import texts
from acepilot.person.human import Answer, Changes, Choice, Human, Key, Turn
from acepilot.run.captures import Captures
from acepilot.run.interruptions import Interruptions
from acepilot.run.record import Record
from acepilot.run.showing import GO_ON, PassingNotice, Showing
from acepilot.run.stop_questions import StopQuestions
from acepilot.run.stops import Stops
from acepilot.run.turn_why import BACK_ON_PAGE, DIALOG, SAID_GO_ON, TurnWhy
from acepilot.run.voice import Voice
from acepilot.timing import Timing


class TurnControl:
    """The turn of one run.

    Args:
        captures: What takes the pictures that the person asks for.
        why_interrupted: Tells why the run is to be cut off, as by Ctrl-C; empty while it is not.

    Attributes:
        questions: What they are asked of what was stopped.
        answers: What they said and nobody has taken yet.
        heard: What happened in their turn and nobody has taken yet.
        handed_over_at: When they got the page last, in seconds of the monotonic clock.
        had_dialog: Whether a dialog took the turn in the midst of a step.
        interruptions: What takes acepilot's turn away in the midst of a step.
    """

    def __init__(
        self,
        surface: Surface,
        human: Human,
        record: Record,
        captures: Captures,
        why_interrupted: Callable[[], str],
        *,
        timing: Timing,
    ) -> None:
        self._timing = timing
        self.human = human
        self._surface = surface
        self._whereabouts = surface.whereabouts
        self._lock = surface.turn
        self._downloads = surface.downloads
        self._record = record
        self._showing = Showing(human, record.gate.mask, surface.signs.tell)
        self._voice = Voice(
            human, record, self._showing, captures, why_interrupted, on_pause=self._on_pause_pressed
        )
        self._stops = Stops(timing)
        self.questions = StopQuestions(self._stops, surface.typed, record, self.ask_person)
        self.interruptions = Interruptions(surface.whereabouts, self.questions, self.ask_person)
        self.answers = self._voice.answers
        self.heard: deque[Event] = deque()
        self.handed_over_at = 0.0
        self.had_dialog = False
        self._is_holding = False
        surface.listen(Listener(self.pulse, self._on_dialog, self._voice.is_given_up))
        self._lock.take()

    # -- telling ----------------------------------------------------------------------------

    def tell(self, *, passing: PassingNotice | None = None, **changes: Unpack[Changes]) -> None:
        """Change what the person is shown; as `Showing.tell`."""
        self._showing.tell(passing=passing, **changes)

    @property
    def passing(self) -> PassingNotice | None:
        """Return which notice that passes by itself the person is shown, if it is one."""
        return self._showing.passing

    @property
    def _is_in_step(self) -> bool:
        """Tell whether the page is only lent to the person, in the midst of a step of acepilot's."""
        return self._is_holding or self.had_dialog

    @property
    def turn(self) -> Turn:
        """Return whose turn it is."""
        return self._record.turn

    # -- handing over and taking back ---------------------------------------------------------

    def hand_over(
        self,
        why: TurnWhy,
        *,
        until_hand: bool = False,
        timeout_ms: int | None = None,
        passing: PassingNotice | None = None,
        **changes: Unpack[Changes],
    ) -> None:
        """Give the page to the person: journal, then no more actions, then tell.

        Args:
            why: For the journal.
            timeout_ms: How long the turn may take, where `wait_for_person` goes by it; None for as long as they like.
            until_hand: Whether both guards stay on until the person touches the page.
            passing: As in `tell`.
            changes: What they are shown.
        """
        if self.turn is Turn.ACEPILOT:
            self._record.write("turn", {"to": Turn.PERSON, "why": why.told, "cause": why.cause})
            self._record.turn = Turn.PERSON
        self.handed_over_at = self._timing.clock.monotonic()
        if not self._is_in_step:
            changes["notice"] = "\n".join(filter(None, (changes.get("notice", ""), self._told_by_the_way())))
        changes["turn"] = Turn.PERSON
        if timeout_ms is not None:
            changes["stops_at"] = self._timing.clock.now() + timedelta(milliseconds=timeout_ms)
        self._lock.hand_over(until_hand=until_hand)
        self.answers.clear()
        self.heard.clear()
        self.tell(passing=passing, **changes)

    def take_back(self, why: TurnWhy, *, is_fresh: bool = True, **changes: Unpack[Changes]) -> None:
        """Take the page back: allow actions, journal, then tell. `is_fresh` as in `TurnLock.take`."""
        if self.turn is Turn.PERSON:
            self._record.write("turn", {"to": Turn.ACEPILOT, "why": why.told, "cause": why.cause})
            self._record.turn = Turn.ACEPILOT
        self._lock.take(is_fresh=is_fresh)
        self._stops.begin_turn()
        self.interruptions.clear()
        nothing: Changes = {
            "turn": Turn.ACEPILOT,
            "doing": texts.TAKEN_BACK,
            "checks": (),
            "confirmed": frozenset(),
            "choices": (),
            "fields": (),
            "deadline": None,
            "stops_at": None,
            "notice": "",
            "shown": None,
        }
        self.tell(**(nothing | changes))

    def ask_person(
        self,
        why: TurnWhy,
        doing: str,
        *,
        notice: str = "",
        until: Callable[[], bool] | None = None,
        choices: tuple[Choice, ...] = (GO_ON,),
        until_hand: bool = False,
    ) -> Key:
        """Give the page to the person in the midst of a step, until they say go on, or something holds.

        Args:
            why: For the journal.
            doing: What is asked of them.
            notice: What happened.
            until: Ends the turn by itself, once the person has been idle for a second; then they can only stop.
            choices: What they can say beside “Stop”; that ends the turn.
            until_hand: As in `hand_over`: for a page that was just kept from sending, and may try again at once.

        Returns:
            What they said; `go_on` when the turn ended by itself.
        """
        choices = (*(choices if until is None else ()), Choice(Key.STOP, texts.STOP))
        back = SAID_GO_ON if until is None else BACK_ON_PAGE
        with self.lend(why, back, until_hand=until_hand, doing=doing, notice=notice, choices=choices):
            while (said := self._said(until, choices)) is None:
                self._surface.wait()
                self._voice.take_picture_if_asked()
        return said

    @contextmanager
    def lend(
        self,
        why: TurnWhy,
        back: TurnWhy | Callable[[], TurnWhy],
        *,
        until_hand: bool = False,
        **changes: Unpack[Changes],
    ) -> Iterator[None]:
        """Give the page to the person in the midst of a step; at the end take it back, and show what was shown before.

        Args:
            why: For the journal: why they get it.
            back: For the journal: why it comes back, or what tells so at the end.
            until_hand: As in `hand_over`.
            changes: What they are shown.
        """
        before = self._showing.situation
        was_holding, self._is_holding = self._is_holding, True
        try:
            self.hand_over(why, until_hand=until_hand, **changes)
            yield
        finally:
            self._is_holding = was_holding
        self.take_back(
            back if isinstance(back, TurnWhy) else back(),
            is_fresh=False,
            doing=before.doing,
            choices=before.choices,
        )

    def _said(self, until: Callable[[], bool] | None, choices: tuple[Choice, ...]) -> Key | None:
        if until is not None:
            is_there = (
                self._surface.dialog is None and until() and self._surface.idle_ms() >= self._timing.idle_ms
            )
            return Key.GO_ON if is_there else None
        return self.said(choices)

    def said(self, choices: tuple[Choice, ...]) -> Key | None:
        """Return what the person said of these choices, if they did; while a dialog is open nothing counts."""
        while self.answers:
            key = self.answers.popleft().key
            if key in {choice.key for choice in choices} and self._surface.dialog is None:
                return key
        return None

    def wait_for_person(self, timeout_ms: int | None, at_most_ms: float = math.inf) -> None:
        """Wait a moment in the person's turn.

        Args:
            timeout_ms: How long the turn may take; None for as long as they like.
            at_most_ms: How long the moment may last, if that is less than between two looks.

        Raises:
            StoppedByPerson: The time is over: that stops the run, and never means consent.
        """
        self._surface.wait(math.ceil(min(at_most_ms, self._timing.slice_ms)))
        self._voice.take_picture_if_asked()
        if (
            timeout_ms is not None
            and (self._timing.clock.monotonic() - self.handed_over_at) * 1000 > timeout_ms
        ):
            raise StoppedByPerson(texts.TURN_TIMED_OUT)

    def begin_step(self, step: Step, following: Step | None) -> None:
        """Begin with a step: it has its own reasons to let go of the page, and its own questions."""
        self.interruptions.begin_step(step, following)
        self._stops.put_off()
        self._voice.take_picture_if_asked()

    # -- hearing ----------------------------------------------------------------------------

    def breathe(self) -> None:
        """Hear what came of an act."""
        self._surface.wait(1)

    def listen(self) -> None:
        """Hear what happened before the next act: what came until the browser's last answer."""
        self._surface.pulse()

    def pulse(self) -> None:
        """Hear everything; in acepilot's turn, let go of the page where there is reason to.

        Raises:
            StoppedByPerson: The person chose Stop.
            Interrupted: Ctrl-C, or another signal to end.
            RedirectedToAsk: The page is elsewhere, and the next step asks the person.
        """
        self._voice.hear()
        # After a rehearsal's act, so that its press comes before its answer.
        for event in self._surface.events():
            self._hear(event)
        is_ours = self.turn is Turn.ACEPILOT or self.had_dialog  # a dialog took the turn the moment it opened
        if is_ours and not self._is_holding and not self.interruptions.is_for_person:
            self._let_go_if_needed()

    def hear_rest(self) -> None:
        """Hear what happened on the page until now, though the run ends: nothing that was done there is lost."""
        for event in self._surface.events():
            with suppress(StoppedByPerson, Interrupted, StepFailed):
                self._hear(event)

    def hear_out(self) -> None:
        """Take in the files that the person's downloads bring until now, or say that they did not come in time."""
        late = self._downloads.wait(
            self._timing.hurried_downloads_s if self.ended else self._timing.downloads_within_s
        )
        self.hear_rest()
        for file in late:
            with suppress(Interrupted, StepFailed):  # the panel may be gone
                self._record.note_download(file.name, file.url, "unfinished")
                self.tell(said=texts.downloaded(file.name, "unfinished"))

    @property
    def ended(self) -> StoppedByPerson | Interrupted | None:
        """Return what has ended the run, if anything: the person, a signal, or a browser that was given up."""
        return self._voice.ended

    # -- letting go in the midst of a step --------------------------------------------------

    def _on_pause_pressed(self) -> None:
        if self.turn is Turn.ACEPILOT:
            self.interruptions.press_pause()

    def _let_go_if_needed(self) -> None:
        if self.had_dialog:
            self._wait_for_dialog()
            self.ask_person(DIALOG, texts.DIALOG_OVER)
        self.interruptions.ask_if_needed()

    def _told_by_the_way(self) -> str:
        return self.questions.told_by_the_way(is_review=self.interruptions.is_review)

    def _tell_of_stop(self) -> None:
        """Tell at once of what was stopped when the page had just gone to the person.

        Where it is only lent to them, all but their own press waits until it is back: that can be asked about then.
        """
        told = self.questions.told_at_once() if self._is_in_step else self._told_by_the_way()
        if told:
            self.tell(notice=told)

    def _wait_for_dialog(self) -> None:
        """Wait until the person has answered the dialog; nothing on the page answers before."""
        self._is_holding = True
        try:
            while self._surface.dialog is not None:
                self._surface.wait()
        finally:
            self._is_holding = False
            self.had_dialog = False

    def _hear(self, event: Event) -> None:
        match event:
            case PanelPressed(key=key, index=index, text=text) if key in set(Key):
                self._voice.take_in(Answer(Key(key), index, text))
            case PanelUnsure():
                self._showing.tell_unsure()
            case Stopped():
                self._note_stop(event)
            case Passed() | NoAnswer():
                self._note(event)
            case Touched():
                self._stops.touched()
                if self.turn is Turn.ACEPILOT:
                    self.interruptions.touch()
                else:
                    self.heard.append(event)
            case WindowOpened() | Slipped() if self.turn is Turn.ACEPILOT:
                self.interruptions.open(event)
            case Downloaded(name=name, url=url, path=path):
                self.tell(said=texts.downloaded(name, self._record.keep_download(name, url, path)))
            case DialogClosed():
                self._showing.show_again()
            case _:
                self.heard.append(event)

    def _note(self, event: Passed | NoAnswer) -> None:
        """Write down what nobody is asked about."""
        if isinstance(event, NoAnswer):
            self._record.log.warning("no answer", failed=event.has_failed, url=self._whereabouts.url)
            return
        self._record.write("request.passed", {"method": event.method, "url": event.url, "why": event.why})

    def _note_stop(self, event: Stopped) -> None:
        self._record.write(
            "guard.stopped", {"what": event.what, "where": self._whereabouts.url, "why": event.by}
        )
        self._stops.hear(event)
        if self.turn is Turn.PERSON:
            self._tell_of_stop()

    def _on_dialog(self, dialog: DialogOpened) -> None:
        """Note a dialog the moment it opens: the browser may be at a standstill until it is answered."""
        self._record.write("dialog", {"type": dialog.type, "text": dialog.text, "by": "person"})
        if self.turn is Turn.ACEPILOT:
            self.had_dialog = True
            self.hand_over(DIALOG, doing=texts.dialog(dialog.text))
        else:
            self.tell(notice=texts.dialog(dialog.text))
