"""One tab of the window, and what acepilot has on it. Knows no other tab, and not whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from acepilot.browser.actions import Actions
from acepilot.browser.locate import Locating
from acepilot.browser.pointing import Pointing
from acepilot.browser.screenshots import Camera
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.world import Unanswered
from acepilot.browser.worlds import Worlds


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
        """Leave the page, then close it; where that takes too long it is closed as it is, under the request guard."""
        self.worlds.ask_all("acepilot.leave()")
        with Swallowing(PlaywrightError):
            self.page.goto("about:blank", timeout=self.worlds.timing.leave_within_ms)
            self.page.wait_for_timeout(self.worlds.timing.slice_ms)
        self.page.close()
