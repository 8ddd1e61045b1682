"""The pace of a page: how long to wait between two looks, and how long the page has been still or calm.

Looks at nothing itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from acepilot.browser.driver import driving
from acepilot.browser.rest import Rest
from acepilot.browser.worlds import Worlds
from acepilot.timing import Timing


def beats(timing: Timing) -> Iterator[int]:
    """Yield how many milliseconds to wait between looks: shorter first, as most pages are quick."""
    slice_ms = timing.first_slice_ms
    while True:
        yield slice_ms
        slice_ms = min(2 * slice_ms, timing.slice_ms)


class Pace:
    """The pace of one page.

    Args:
        pulse: Called while waiting, every few milliseconds; may raise to end the wait.
        quiet_ms: Tells for how long nothing has been on its way to the page, since the last act.

    Attributes:
        waits: How often was waited so far.
        was_sensitive: Whether a part of the page asked for a password or code when last asked whether it is calm;
            None where that was not told.
    """

    def __init__(
        self, page: Page, worlds: Worlds, pulse: Callable[[], None], quiet_ms: Callable[[], float]
    ) -> None:
        self._page = page
        self._worlds = worlds
        self._pulse = pulse
        self._quiet_ms = quiet_ms
        self.waits = 0
        self.was_sensitive: bool | None = None

    @property
    def timing(self) -> Timing:
        """Return the clock and the times of the page."""
        return self._worlds.timing

    def wait(self, milliseconds: int | None = None) -> None:
        """Let the browser, and the person, do something; events are heard meanwhile.

        Args:
            milliseconds: For how long; None for the time between two looks.
        """
        self.waits += 1
        with driving("wait"):
            self._page.wait_for_timeout(self.timing.slice_ms if milliseconds is None else milliseconds)
        self._pulse()

    def until(self, timeout_ms: int, rest: Rest) -> Iterator[None]:
        """Yield before each look: the first at once, and as long as there is time and the rest is not over."""
        ends = self.timing.clock.monotonic() + timeout_ms / 1000
        waits = beats(self.timing)
        yield
        while self.timing.clock.monotonic() < ends and not rest.is_over:
            began = self.timing.clock.monotonic()
            self.wait(next(waits))
            ends += self._beyond_beat(began)
            yield

    def _beyond_beat(self, began: float) -> float:
        """Return by how much a wait was longer than a beat: the person's pause is not the page's time."""
        return max(0.0, self.timing.clock.monotonic() - began - self.timing.longest_beat_s)

    def still_for_ms(self) -> float:
        """Return for how long no document of the page has changed; one that gives no answer may have."""
        states = self._worlds.try_all("acepilot.state().still") or ()
        return min((float(still) for _, still in states), default=0.0)

    def calm_ms(self) -> float:
        """Return for how long the page has been calm since the last act.

        Nothing is on its way, nothing on the flow's hosts has changed, and nothing there says that it is busy.
        """
        states = self._worlds.try_all("[acepilot.calm(), acepilot.state().sensitive]")
        self.was_sensitive = any(is_sensitive for _, (_, is_sensitive) in states) if states else None
        calm = [float(ms) for _, (ms, _) in states or () if ms is not None]
        return min(self._quiet_ms(), *calm) if calm else 0.0

    def settle(self) -> bool:
        """Wait until the page has been still for 300 ms; a page that never is, is taken as it is after 3 s.

        Returns:
            Whether anything was waited for: else the page is as it was 300 ms ago, and what was just seen holds.
        """
        clock, has_waited = self.timing.clock, False
        ends = clock.monotonic() + self.timing.still_at_most_ms / 1000
        while (left := self.timing.still_ms - self.still_for_ms()) > 0 and clock.monotonic() < ends:
            # Where it has just changed, it cannot be still before that is over; one that tells nothing is asked again.
            due = clock.monotonic() + left / 1000 if left < self.timing.still_ms else -math.inf
            while True:
                began = clock.monotonic()
                self.wait(min(math.ceil(left), self.timing.still_slice_ms))
                ends += self._beyond_beat(began)
                left = 1000 * (min(due, ends) - clock.monotonic())
                if left <= 0:
                    break
            has_waited = True
        return has_waited
