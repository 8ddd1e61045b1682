"""Calling the person: it is their turn, and they look elsewhere.

Owns when they are called, how often, and with what words: the flow, the client's name, and that it is their turn. How
long each is waited for stands in `timing.py`. Knows no page, and not how a notification is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from acepilot.person import texts
from acepilot.person.human import Answer, Situation, Turn
from acepilot.person.notifier import Delivery, Notifier
from acepilot.plaintext import visible
from acepilot.timing import Timing

MOST_CALLS = 3
"""How often a person is called in one turn: whoever does not come then will not come for a fourth."""
LONGEST_TITLE = 200


class AttentionSource(Protocol):
    """What is known of whether somebody is at the window; what is not known counts as nobody."""

    def is_in_front(self) -> bool:
        """Tell whether the window may be seen."""

    def unmoved_s(self) -> float:
        """Return for how long nobody is known to have moved there."""


@dataclass(slots=True)
class _CalledTurn:
    """One turn of the person's.

    Attributes:
        situation: What they are shown.
        began_at: When they got it.
        looked: When it was looked last whether they are there.
        called: When they were called last; None while they were not.
        calls: How often they were called.
        is_end_told: Whether they were called as the time ran out.
    """

    situation: Situation
    began_at: datetime
    looked: float = float("-inf")
    called: float | None = None
    calls: int = 0
    is_end_told: bool = False


class Calling:
    """Calls the person by the system's notification and the terminal's bell; implements `Human`.

    1. A turn has come, and the window is not in front, or nobody has moved there for a while, before the turn or in it:
       they are called.
    2. They are called again after some minutes, if that is so still; one call is kept for where the time runs out.
    3. Before it runs out (a countdown, or the step's own limit), they are called once.
    4. Never more than three times in a turn, and never once it is over.

    Args:
        attention: Tells whether somebody is at the window.
        notifier: Gives the notifications.
        ring: Rings the terminal's bell.
        note: Writes down what became of a notification.
        timing: The clock, and how long is waited for what.
    """

    def __init__(
        self,
        attention: AttentionSource,
        notifier: Notifier,
        ring: Callable[[], None],
        note: Callable[[Delivery], None],
        timing: Timing,
    ) -> None:
        self._attention = attention
        self._notifier = notifier
        self._ring = ring
        self._note = note
        self._timing = timing
        self._turn: _CalledTurn | None = None
        self._there = timing.clock.monotonic()
        """When somebody was there, whether they moved or not: as the run began, and as each turn of theirs ended."""

    @property
    def helps(self) -> bool:
        """Return True: whoever is called is a person."""
        return True

    def show(self, situation: Situation) -> None:
        """Take in whose turn it is."""
        clock = self._timing.clock
        if situation.turn is Turn.PERSON and self._turn is None:
            self._turn = _CalledTurn(situation, clock.now())
        elif situation.turn is Turn.PERSON and self._turn is not None:
            self._turn.situation = situation
        elif self._turn is not None:
            self._turn, self._there = None, clock.monotonic()

    def take(self) -> Answer | None:
        """Call the person where it is time to; return None, as nobody answers here."""
        if (given := self._notifier.outcome()) is not None:
            self._note(given)
        now = self._timing.clock.monotonic()
        turn = self._turn
        if turn is not None and now - turn.looked >= self._timing.call_look_s:
            turn.looked = now
            if self._is_due(turn, now) and self._is_away(now):
                self._call(turn, now)
        return None

    def close(self) -> None:
        """Call nobody any more."""
        self._turn = None
        self._notifier.close()

    def _is_due(self, turn: _CalledTurn, now: float) -> bool:
        if turn.calls >= MOST_CALLS:
            return False
        if self._is_ending(turn) and not turn.is_end_told:
            return True  # 3
        kept = 1 if _left_s(turn, self._timing.clock.now()) > 0 and not turn.is_end_told else 0
        is_time = turn.called is None or now - turn.called >= self._timing.call_again_s
        return is_time and turn.calls < MOST_CALLS - kept  # 1, 2

    def _is_ending(self, turn: _CalledTurn) -> bool:
        """Tell whether the time is about to run out; of a short one the second half is the end."""
        left_s, whole_s = _left_s(turn, self._timing.clock.now()), _left_s(turn, turn.began_at)
        return 0 < left_s <= min(self._timing.call_before_end_s, whole_s / 2)

    def _is_away(self, now: float) -> bool:
        unmoved_s = min(now - self._there, self._attention.unmoved_s())
        return unmoved_s >= self._timing.call_idle_s or not self._attention.is_in_front()

    def _call(self, turn: _CalledTurn, now: float) -> None:
        turn.calls, turn.called = turn.calls + 1, now
        turn.is_end_told = turn.is_end_told or self._is_ending(turn)
        self._ring()
        self._notifier.give(_title(turn.situation), texts.CALLED)


def _left_s(turn: _CalledTurn, at: datetime) -> float:
    """Return how many seconds the person had left at a moment; 0 where there was no limit."""
    ends = [one for one in (turn.situation.deadline, turn.situation.stops_at) if one is not None]
    return (min(ends) - at).total_seconds() if ends else 0.0


def _title(situation: Situation) -> str:
    """Name the flow and the client: as a title, since in the text a desktop may read marks as markup."""
    named = texts.called_for(situation.flow, situation.client) if situation.client else situation.flow
    return visible(named)[:LONGEST_TITLE]
