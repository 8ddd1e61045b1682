"""Where the panel stands: in the page at hand alone, and there again after each new document.

Owns drawing it, and where the person has put it. Knows nothing of what it says.
"""

from __future__ import annotations

import json
from typing import Any

from acepilot.browser.dialogs import Dialogs
from acepilot.browser.tab import Tab
from acepilot.browser.tabs import Tabs
from acepilot.browser.world import World


class PanelHost:
    """Draws the panel.

    Args:
        dialogs: The dialogs of the pages: while one is open nothing can be drawn.
    """

    def __init__(self, tabs: Tabs, dialogs: Dialogs) -> None:
        self._tabs = tabs
        self._dialogs = dialogs
        self._panel: dict[str, Any] | None = None
        self._stand: dict[str, Any] = {}
        self._drawn: World | None = None
        self._is_astray = self._is_due = False

    def show(self, state: dict[str, Any] | None) -> None:
        """Draw the panel's state on the page at hand, and again after each new document.

        None takes it away, and forgets where the person had put it.
        """
        self._panel = state
        if state is None:
            self._stand = {}
        self.draw_again()

    def show_soon(self, state: dict[str, Any]) -> None:
        """Draw a state at the next beat, which comes before each act: of several in one moment the last alone."""
        self._panel = state
        self._is_due = True

    def draw_again(self) -> None:
        """Draw it where another page may be at hand, or another document."""
        if self._dialogs.now is None:
            self.draw()

    def draw(self) -> None:
        """Draw the panel in the page at hand; one that comes there anew stands as the person left it elsewhere."""
        tab = self._tabs.at_hand
        top = tab.worlds.top()
        if top is None:
            return
        self._is_due = False
        is_new = top != self._drawn
        if is_new:
            self._hide_elsewhere(tab)
        self._drawn = top
        if self._panel is None:
            tab.worlds.ask(top, "acepilotPanel.hide()")
            return
        stand = self._stand if is_new and self._stand else None
        tab.worlds.ask(top, f"acepilotPanel.render({json.dumps(self._panel)}, {json.dumps(stand)})")

    def _hide_elsewhere(self, tab: Tab) -> None:
        for other in self._tabs.all:
            top = other.worlds.top() if other is not tab else None
            if top is not None:
                other.worlds.ask(top, "acepilotPanel.hide()")

    def keep_stand(self, stand: dict[str, Any]) -> None:
        """Remember where the person has put it, and what they were writing in it."""
        if self._panel is not None:
            self._stand = dict(stand)

    def lose_page(self) -> None:
        """Take in that a tab was closed, perhaps with the panel in it."""
        self._is_astray = True

    def beat(self) -> None:
        """Draw what is due, and elsewhere, once its page was closed; while a dialog is open nothing is drawn."""
        if (self._is_astray or self._is_due) and self._dialogs.now is None:
            self._is_astray = False
            self.draw()
