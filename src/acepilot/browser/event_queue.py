"""What has happened and nobody has heard yet, with the moment at which it came. Knows no page."""

from __future__ import annotations

from collections import deque

from acepilot.browser.events import Event
from acepilot.timing import Clock


class EventQueue:
    """The events of a window that do not come from a script in a page."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._events: deque[tuple[float, Event]] = deque()

    def note(self, event: Event) -> None:
        """Take in what happens now."""
        self._events.append((self._clock.monotonic(), event))

    def take(self) -> list[tuple[float, Event]]:
        """Return what was noted since the last call, each with its moment in seconds of the monotonic clock."""
        taken = list(self._events)
        self._events.clear()
        return taken
