"""What was stopped in acepilot's turn, and what of it the person is still to be told.

A question belongs to the step in which the thing happened; what happened in the last moments before the page goes to
the person anyway is a notice there, never a question later. What was told once is not told again. Knows no page, asks
nobody and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acepilot.browser.events import Stopped
from acepilot.journal.codes import StoppedBy
from acepilot.timing import Timing


@dataclass(slots=True)
class Stops:
    """What was stopped and not told yet, and what the person said of look-ups.

    Attributes:
        timing: The clock, and for how long a hand explains what is stopped.
        is_collecting: Whether a form is being filled: then requests wait until it is, and are asked about together.
    """

    timing: Timing
    is_collecting: bool = False
    _hand_at: float = float("-inf")
    _presses: list[Stopped] = field(default_factory=list)
    _tries: list[Stopped] = field(default_factory=list)
    _requests: list[Stopped] = field(default_factory=list)
    _left_over: list[Stopped] = field(default_factory=list)
    _more: list[Stopped] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)
    _answers: dict[str, bool] = field(default_factory=dict)

    def touched(self) -> None:
        """Note a hand on the page that no act of acepilot's explains."""
        self._hand_at = self.timing.clock.monotonic()

    def begin_turn(self) -> None:
        """Begin a turn of acepilot's: what the hand did in the person's own explains nothing in it."""
        self._hand_at = float("-inf")

    def hear(self, stopped: Stopped) -> None:
        """Take in what was stopped in acepilot's turn.

        1. What the person's own hand tried just before: a press, a key, or what it would have sent.
        2. What tried to submit.
        3. A request. In a form that is being filled it counts as a look-up, about which an answer holds for the run.
        """
        is_request = stopped.by is StoppedBy.LOCK
        is_by_hand = self.timing.clock.monotonic() - self._hand_at <= self.timing.hand_s
        if is_by_hand and not (is_request and self.is_collecting):  # 1
            self._presses.append(stopped)
        elif not is_request:  # 2
            self._add(self._tries, stopped)
        elif stopped.what not in self._answers:  # 3
            self._add(self._requests, stopped)
        elif self._answers[stopped.what]:
            self._add(self._more, stopped)

    def _add(self, those: list[Stopped], stopped: Stopped) -> None:
        is_look_up = those is self._requests and self.is_collecting
        if is_look_up or _key(stopped, is_more=those is self._more) not in self._told:
            those.append(stopped)

    # -- what is asked ----------------------------------------------------------------------

    def take_presses(self) -> tuple[Stopped, ...]:
        """Return the person's own presses that were stopped; each is told once."""
        presses, self._presses = tuple(self._presses), []
        return presses

    def take_try(self) -> Stopped | None:
        """Return what tried to submit, if anything did; what else tried is told with it."""
        tries, self._tries = self._tries, []
        self._told.update(one.what for one in tries)
        return tries[0] if tries else None

    @property
    def has_requests(self) -> bool:
        """Tell whether there are requests to be asked about."""
        return bool(self._requests)

    def take_requests(self) -> tuple[Stopped, ...]:
        """Return all requests that are to be asked about; until something else is said, the answer is no."""
        requests, self._requests = tuple(self._requests), []
        self._told.update(one.what for one in requests)
        if self.is_collecting:
            self._answers.update((one.what, False) for one in requests)
        return requests

    def let_through(self, requests: tuple[Stopped, ...]) -> None:
        """Note that the person lets such requests through."""
        self._answers.update((one.what, True) for one in requests)

    # -- what is only told ------------------------------------------------------------------

    def put_off(self) -> None:
        """End with a step: what was not asked about in it is no question of a later one."""
        self._left_over += [*self._tries, *self._requests]
        self._tries, self._requests = [], []

    def take_news(self) -> tuple[Stopped, ...]:
        """Return what the person has not been told of, as the page goes to them."""
        self.put_off()
        news = tuple(one for one in self._left_over if one.what not in self._told)
        self._left_over = []
        self._told.update(one.what for one in news)
        return news

    def take_more(self) -> tuple[Stopped, ...]:
        """Return what was stopped although such look-ups are let through: it was more than one."""
        more, self._more = tuple(self._more), []
        self._told.update(_key(one, is_more=True) for one in more)
        return more


def _key(stopped: Stopped, *, is_more: bool) -> str:
    return f"more: {stopped.what}" if is_more else stopped.what
