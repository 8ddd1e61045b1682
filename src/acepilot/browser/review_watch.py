"""The watch over a review: presses on the submit control, the fields that stand in it, and what the page says then.

Owns which documents are watched. Touches no page, and judges nothing of what it hears.
"""

from __future__ import annotations

import json

from acepilot.browser.actions import FilledField
from acepilot.browser.panel_host import PanelHost
from acepilot.browser.tab import Tab
from acepilot.browser.tabs import Tabs
from acepilot.browser.world import World


class ReviewWatch:
    """Watches one review at a time.

    Args:
        panel: The panel, which stands on the tab under review.
    """

    def __init__(self, tabs: Tabs, panel: PanelHost) -> None:
        self._tabs = tabs
        self._panel = panel
        self._watched: tuple[list[dict[str, str]], tuple[FilledField, ...]] | None = None
        self._reached_at = 0.0

    def keep(self, world: World | None = None) -> None:
        """Keep to one tab, whatever else comes up: the one that holds a document, else the one at hand."""
        if self._tabs.keep(world):
            self._panel.draw()

    def is_at_hand(self, world: World | None) -> bool:
        """Tell whether a document stands in the tab at hand; one that is not known is taken to."""
        return world is None or self._tabs.at_hand.worlds.has(world)

    def begin(self, submit: list[dict[str, str]], fields: tuple[FilledField, ...]) -> None:
        """Watch presses on the submit control, in every document, with the fields that stand in it.

        A document that is too busy to answer does as it was told once it is free, before any press reaches it.
        """
        self._watched = (submit, fields)
        for world in self._tabs.at_hand.worlds.present():
            self.join(self._tabs.at_hand, world)

    def join(self, tab: Tab, world: World) -> None:
        """Watch a review in one document, which may be one that came during it; a pop-up has nothing to be pressed."""
        if self._watched is None or not self._tabs.is_heard(tab):
            return
        submit, fields = self._watched
        if tab is not self._tabs.at_hand:
            submit, fields = [], ()
        own = [one.number for one in fields if one.world == world]
        tab.worlds.ask(world, f"acepilot.review({json.dumps({'submit': submit, 'fields': own})})")

    def look_at_texts(self) -> None:
        """Have every document under review look for texts that have come into view; they are told as events.

        Closed shadow roots that came up meanwhile are reached into, though not at every look: that takes longer.
        """
        timing = self._tabs.timing
        is_due = timing.clock.monotonic() - self._reached_at >= timing.reach_every_s
        is_deep = self._tabs.pressed_at is not None and is_due
        if is_deep:
            self._reached_at = timing.clock.monotonic()
        for tab in self._tabs.all:
            if self._tabs.is_heard(tab):
                if is_deep:
                    tab.worlds.reach.extend()
                tab.worlds.ask_all("acepilot.look()")

    def point_out(self, field: FilledField) -> None:
        """Scroll to a field and outline it for a moment, without touching the page."""
        self._tabs.at_hand.worlds.ask(field.world, f"acepilotPointing.look({field.number})")

    def end(self) -> None:
        """Stop watching a review, and let other tabs be at hand again."""
        self._watched = None
        for tab in self._tabs.all:
            tab.worlds.ask_all("acepilot.review(null)")
        self._tabs.let_go()
