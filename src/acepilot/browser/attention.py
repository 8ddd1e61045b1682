"""Whether anybody is at the window, as far as the browser tells without the page seeing that it is asked.

The page cannot be asked: Playwright has every page believe that it has the focus and is seen, so `document.hasFocus()`
and `visibilityState` say so of a window behind another one, in any world (measured with 1.65). What can be known is
what hands did on the page, and whether its window lies folded in the task bar. Knows no turn.
"""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.dialogs import Dialogs
from acepilot.browser.swallowed import swallowed
from acepilot.browser.tabs import Tabs

MINIMIZED = "minimized"


class Attention:
    """Tells whether somebody is at the window; what is not known counts as nobody.

    Args:
        dialogs: The dialogs of the pages: while one is open nothing is asked.
    """

    def __init__(self, tabs: Tabs, dialogs: Dialogs) -> None:
        self._tabs = tabs
        self._dialogs = dialogs

    def unmoved_s(self) -> float:
        """Return for how long nobody is known to have moved on the page; nothing is heard where it asks for secrets."""
        return self._tabs.timing.clock.monotonic() - self._tabs.moved_at

    def is_in_front(self) -> bool:
        """Tell whether the window may be seen: it is open, and not minimized; no answer is no."""
        if not self._tabs.all or self._dialogs.now is not None:
            return False
        sessions = self._tabs.at_hand.worlds.sessions
        try:
            window = sessions.command(sessions.main, "Browser.getWindowForTarget")
        except PlaywrightError as error:
            swallowed(error)
            return False
        return str(window["bounds"].get("windowState", MINIMIZED)) != MINIMIZED
