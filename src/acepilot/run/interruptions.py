"""What takes acepilot's turn away in the midst of a step: a hand on the page, Pause, a new window, another host.

Owns why, and what the person is asked then. Knows no step but its kind, and hands over to nobody by itself.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import assert_never

from acepilot.browser.events import Slipped, WindowOpened
from acepilot.browser.whereabouts import Whereabouts
from acepilot.errors import AcepilotError
from acepilot.flow.models import Nature, Step
from acepilot.journal.codes import Skipped, TurnCause
from acepilot.person import texts
from acepilot.run.stop_questions import Asks, StopQuestions
from acepilot.run.turn_why import TurnWhy


class RedirectedToAsk(AcepilotError):
    """The page left the flow's hosts, and the next step is an `ask`: the redirect begins it."""

    why = Skipped.REDIRECTED


class _Pause(Enum):
    """Why acepilot lets go of the page in the midst of a step."""

    HAND = auto()
    PRESSED = auto()
    WINDOW = auto()
    DOWNLOADS = auto()

    @property
    def told(self) -> str:
        """Return it in words."""
        match self:
            case _Pause.HAND:
                return texts.TOUCHED
            case _Pause.PRESSED:
                return texts.PAUSE_PRESSED
            case _Pause.WINDOW:
                return texts.NEW_WINDOW
            case _Pause.DOWNLOADS:
                return texts.DOWNLOADS
            case _:
                assert_never(self)


class Interruptions:
    """What interrupts a step.

    Args:
        questions: What is asked of what was stopped.

    Attributes:
        was_at: Where the page was, if it left the flow's hosts in this step.
    """

    def __init__(self, whereabouts: Whereabouts, questions: StopQuestions, ask: Asks) -> None:
        self._whereabouts = whereabouts
        self._questions = questions
        self._ask = ask
        self._pause: _Pause | None = None
        self._step: Step | None = None
        self._following: Step | None = None
        self.was_at = ""

    # -- which step -------------------------------------------------------------------------

    def begin_step(self, step: Step, following: Step | None) -> None:
        """Begin with a step: it has its own reasons to let go of the page."""
        self._step, self._following = step, following
        self.was_at = ""

    @property
    def is_for_person(self) -> bool:
        """Tell whether the step asks the person anyway."""
        return self._step is not None and self._step.nature is Nature.ASK

    @property
    def is_review(self) -> bool:
        """Tell whether the step is a review, which hands over at once."""
        return self._step is not None and self._step.nature is Nature.REVIEW

    # -- what happened ----------------------------------------------------------------------

    def clear(self) -> None:
        """Forget what happened: a turn of acepilot's begins."""
        self._pause = None

    def touch(self) -> None:
        """Take in a hand on the page."""
        self._pause = _Pause.HAND

    def press_pause(self) -> None:
        """Take in a press on Pause."""
        self._pause = _Pause.PRESSED

    def open(self, event: WindowOpened | Slipped) -> None:
        """Take in a new window, or a download that nothing could judge, which is graver."""
        is_graver = isinstance(event, Slipped) or self._pause is _Pause.DOWNLOADS
        self._pause = _Pause.DOWNLOADS if is_graver else _Pause.WINDOW

    # -- asking -----------------------------------------------------------------------------

    def ask_if_needed(self) -> None:
        """Ask the person where there is reason to.

        Raises:
            RedirectedToAsk: The page is elsewhere, and the next step asks the person.
        """
        if not self.is_review:
            self._ask_about_what_happened()
        if not self._whereabouts.is_on_hosts and not self._whereabouts.is_blank:
            self._ask_about_elsewhere()

    def _ask_about_what_happened(self) -> None:
        """Ask about what was stopped, and about a hand on the page; a review hands over at once, and tells of both."""
        self._questions.ask_about_presses()
        self._questions.ask_about_tries()
        if not self._questions.is_collecting:
            self._questions.ask_about_requests()
        pause, self._pause = self._pause, None
        if pause is not None:
            why = pause.told
            doing, notice = (why, "") if pause is _Pause.DOWNLOADS else (texts.PAUSED, why)
            # What the hand began, a press on Submit, is not let go on with in the midst; nor what the page began.
            self._ask(
                TurnWhy(TurnCause.INTERRUPTED, why),
                doing,
                notice=notice,
                until_hand=pause in {_Pause.DOWNLOADS, _Pause.HAND},
            )

    def _ask_about_elsewhere(self) -> None:
        where, error = self._whereabouts.url, self._whereabouts.net_error
        if self._following is not None and self._following.nature is Nature.ASK:
            raise RedirectedToAsk(f"the page went to {where}, and the next step asks for it")
        self.was_at = "" if error else where
        why, told = f"the page is at {where}", texts.elsewhere(where)
        if error:
            why, told = f"the portal cannot be reached: {error}", texts.unreachable(error)
        self._ask(TurnWhy(TurnCause.ELSEWHERE, why), told, until=lambda: self._whereabouts.is_on_hosts)
