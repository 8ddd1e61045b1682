"""One tab of the window, and what acepilot has on it. Knows no other tab, and not whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from acepilot.browser.actions import Actions
from acepilot.browser.driver import NotInTime, is_gone, send
from acepilot.browser.locate import Locating
from acepilot.browser.pointing import Pointing
from acepilot.browser.screenshots import Camera
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.world import Unanswered
from acepilot.browser.worlds import Worlds

CLOSE_TRIES = 5
"""How often a page is told to close."""


@dataclass(slots=True)
class Tab:
    """One page of the window, with its own locating, actions and camera.

    Attributes:
        opened_at: When it came up, in seconds of the monotonic clock.
        is_aside: Whether it stood beside a review that is over: it is not the page at hand while another is there.
        was_sensitive: Whether it asked for a password or code, as far as was seen last.
    """

    page: Page
    worlds: Worlds
    locating: Locating
    actions: Actions
    camera: Camera
    pointing: Pointing
    opened_at: float
    is_aside: bool = False
    was_sensitive: bool = False

    def is_sensitive(self) -> bool:
        """Tell whether the page asks for a password or a one-time code; one that gives no answer may."""
        told = self.locating.is_sensitive_now
        if told is not None:
            self.was_sensitive = told
            return told
        try:
            states = self.worlds.require_all("acepilot.state().sensitive")
        except Unanswered as error:
            swallowed(error)
            return True
        self.was_sensitive = any(is_sensitive for _, is_sensitive in states)
        return self.was_sensitive

    def idle_ms(self) -> float:
        """Return for how long the person has not touched the page, as far as acepilot may listen; in doubt 0."""
        answers = self.worlds.try_all("acepilot.state().idle")
        return min((float(ms) for _, ms in answers), default=float("inf")) if answers is not None else 0.0

    def leave(self) -> None:
        """Leave the page, then close it; where that takes too long it is closed as it is, under the request guard.

        Raises:
            NotInTime: It is there still.
        """
        self.worlds.ask_all("acepilot.leave()")
        self._go_nowhere()
        self.close()

    def _go_nowhere(self) -> None:
        """Go to an empty page; again where another page comes in between, as the answer to a form just sent does."""
        timing = self.worlds.timing
        until = timing.clock.monotonic() + timing.leave_within_ms / 1000
        while (left_ms := 1000 * (until - timing.clock.monotonic())) >= 1:
            try:
                self.page.goto("about:blank", timeout=left_ms)
                self.page.wait_for_timeout(timing.slice_ms)
            except PlaywrightError as error:
                swallowed(error)
                if is_gone(error):
                    return
            else:
                return

    def close(self) -> None:
        """Close the page, and see that it is gone.

        The browser loses an order to close that meets a new document coming in, and answers that it is done: so the
        order is given again. Playwright's own `close` gives it once, and waits for ever.

        Raises:
            NotInTime: It is there still.

        Source: CDP `Target.closeTarget`; measured with Chromium 156.
        """
        timing, sessions = self.worlds.timing, self.worlds.sessions
        order = {"targetId": sessions.top}
        for _ in range(CLOSE_TRIES):
            with Swallowing(PlaywrightError):  # it is gone, or the next order may come through
                send(sessions.main, "Target.closeTarget", order, within_ms=timing.close_again_ms)
            if self._is_gone_within(timing.close_again_ms / 1000):
                return
        raise NotInTime(
            "A tab could not be closed in time.", expected="to close a tab", got="the browser kept it open"
        )

    def _is_gone_within(self, seconds: float) -> bool:
        clock = self.worlds.timing.clock
        until = clock.monotonic() + seconds
        while not self.page.is_closed() and clock.monotonic() < until:
            try:
                self.page.wait_for_timeout(self.worlds.timing.slice_ms)
            except PlaywrightError as error:
                swallowed(error)
                return self.page.is_closed() or is_gone(error)
        return self.page.is_closed()
