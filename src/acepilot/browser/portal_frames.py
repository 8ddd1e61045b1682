"""The frames of a page that are the portal's, and which elements are in one. Knows no target."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import ElementHandle, Frame, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import is_gone
from acepilot.browser.found import Found
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.locators import Scope
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.errors import Interrupted

Seen = TypeVar("Seen")


class PortalFrames:
    """The frames of one page on the flow's hosts.

    Args:
        page: The page.
        hosts: The flow's hosts.

    Attributes:
        looks: How often was looked so far.
    """

    def __init__(self, page: Page, hosts: tuple[str, ...]) -> None:
        self._page = page
        self._hosts = hosts
        self.looks = 0

    def is_ours(self, frame: Frame) -> bool:
        """Tell whether a frame stands on one of the flow's hosts, over https on port 443."""
        at: Frame | None = frame
        while at is not None and at.url.startswith("about:"):
            at = at.parent_frame
        return at is not None and is_on_hosts(at.url, self._hosts)

    def all(self) -> list[Frame]:
        """Return the frames on the flow's hosts, the page's own first."""
        return [frame for frame in self._page.frames if not frame.is_detached() and self.is_ours(frame)]

    def scopes(self, within: Found | None) -> list[tuple[Frame, Scope]]:
        """Return where to look: in what bounds the look, else in every frame on the flow's hosts."""
        if within is not None:
            return [(within.frame, within.locator)]
        return [(frame, frame) for frame in self.all()]

    def count(self, locator: Locator) -> int:
        """Return how many elements a locator finds; none in a frame that went away."""
        return self._looked(locator.count) or 0

    def elements(self, locator: Locator) -> list[ElementHandle]:
        """Return the elements that a locator finds; none in a frame that went away."""
        return self._looked(locator.element_handles) or []

    def _looked(self, look: Callable[[], Seen]) -> Seen | None:
        self.looks += 1
        try:
            return look()
        except PlaywrightError as error:
            swallowed(error)
            if is_gone(error):
                self._check_window()
            return None  # the frame went away while it was asked: nothing is there

    def _check_window(self) -> None:
        """Make sure that it is a tab that went away, and not all of them: nobody then can tell what is not there.

        Raises:
            Interrupted: It is all of them, or the driver.
        """
        for page in self._page.context.pages:
            with Swallowing(PlaywrightError):
                return page.wait_for_timeout(1)
        raise Interrupted("The browser window was closed.")
