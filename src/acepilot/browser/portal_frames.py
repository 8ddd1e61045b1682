"""The frames of a page that are the portal's, and how many elements are in one. Knows no target."""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page

from acepilot.browser.driver import is_gone
from acepilot.browser.found import Found
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.locators import Scope
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.errors import Interrupted


class PortalFrames:
    """The frames of one page on the flow's hosts.

    Args:
        page: The page.
        hosts: The flow's hosts.
    """

    def __init__(self, page: Page, hosts: tuple[str, ...]) -> None:
        self._page = page
        self._hosts = hosts

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
        try:
            return locator.count()
        except PlaywrightError as error:
            swallowed(error)
            if is_gone(error):
                self._check_window()
            return 0  # the frame went away while it was asked: nothing is there

    def _check_window(self) -> None:
        """Make sure that it is a tab that went away, and not all of them: nobody then can tell what is not there.

        Raises:
            Interrupted: It is all of them, or the driver.
        """
        for page in self._page.context.pages:
            with Swallowing(PlaywrightError):
                return page.wait_for_timeout(1)
        raise Interrupted("The browser window was closed.")
