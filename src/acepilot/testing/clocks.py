"""Clocks that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from acepilot.timing import SystemClock


class FakeClock:
    """A clock that goes on only when it is told to, or slept by; implements `Clock`.

    Args:
        at: The time of day at first.
        step_s: How many seconds it goes on each time it is asked for the time of day.

    Attributes:
        slept: For how many seconds it was slept, in order.
    """

    def __init__(self, at: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC), *, step_s: float = 0.0) -> None:
        self._began = at
        self._step_s = step_s
        self._seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the time of day."""
        now = self._began + timedelta(seconds=self._seconds)
        self.pass_by(self._step_s)
        return now

    def monotonic(self) -> float:
        """Return how many seconds have passed."""
        return self._seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(seconds)
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds


class LeapingClock(SystemClock):
    """The computer's own clock, which leaps ahead when a test says so: for what runs in a real browser."""

    def __init__(self) -> None:
        self._leapt_s = 0.0

    def now(self) -> datetime:
        """Return the time of day, with all leaps."""
        return super().now() + timedelta(seconds=self._leapt_s)

    def monotonic(self) -> float:
        """Return seconds that only grow, with all leaps."""
        return super().monotonic() + self._leapt_s

    def pass_by(self, seconds: float) -> None:
        """Leap ahead."""
        self._leapt_s += seconds
