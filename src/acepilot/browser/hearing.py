"""What was heard since the last time: from every tab, in the order in which it came in.

Owns who has a say: not a page that asks for a password, and in a review no tab beside it. Knows no person.
"""

from __future__ import annotations

from acepilot.browser.binding_messages import BindingMessage
from acepilot.browser.event_decoder import meaning
from acepilot.browser.event_queue import EventQueue
from acepilot.browser.events import Event, PointingEnded, Replaced
from acepilot.browser.panel_host import PanelHost
from acepilot.browser.review_watch import ReviewWatch
from acepilot.browser.tab import Tab
from acepilot.browser.tabs import Tabs
from acepilot.browser.traffic import plain_url
from acepilot.browser.turn_lock import TurnLock
from acepilot.browser.whereabouts import Whereabouts

# What is not heard on a page that asks for a password or code, not even in its other frames, which cannot know.
PRIVATE = frozenset({"hand", "input", "press", "live", "said"})
# What is not heard of a tab that came up beside the one under review.
OF_REVIEW = frozenset({"input", "press", "live", "said"})

Heard = list[tuple[float, Event]]


class Hearing:
    """Hears what happens in one window.

    Args:
        queue: What comes from no script in a page.
        panel: Which is drawn in each new document.
        review: Which watches each new document.
    """

    def __init__(
        self,
        queue: EventQueue,
        tabs: Tabs,
        turn: TurnLock,
        panel: PanelHost,
        review: ReviewWatch,
        *,
        whereabouts: Whereabouts,
    ) -> None:
        self._queue = queue
        self._tabs = tabs
        self._turn = turn
        self._panel = panel
        self._review = review
        self._whereabouts = whereabouts

    def events(self) -> list[Event]:
        """Return what was heard since the last call, in the order in which it came in."""
        self._turn.look_again()
        heard = [*self._queue.take(), *self._last_words()]
        for tab in self._tabs.all:
            heard.extend(self._of_tab(tab))
        return [event for _, event in sorted(heard, key=lambda one: one[0])]

    def _last_words(self) -> Heard:
        """Return what tabs under review told before they were closed: a press and its answer may be among it."""
        messages = [
            message
            for tab in self._tabs.take_gone()
            for message in tab.worlds.heard()
            if message.kind in OF_REVIEW and not tab.was_sensitive
        ]
        told = [(message.at, meaning(message)) for message in messages]
        return [(at, event) for at, event in told if event is not None]

    def _of_tab(self, tab: Tab) -> Heard:
        """Return what one tab told."""
        heard: Heard = []
        messages = tuple(tab.worlds.heard())
        # What means nothing to anybody, as the hand of a press of acepilot's own, is worth no question.
        has_private = any(one.kind in PRIVATE and meaning(one) is not None for one in messages)
        is_deaf = has_private and tab.is_sensitive()
        if any(message.kind == "hand" for message in messages):
            self._turn.hear_hand()
        for message in messages:
            if message.kind in OF_REVIEW and not self._tabs.is_heard(tab):
                continue
            heard.extend(self._by_the_way(tab, message))
            event = self._meaning(tab, message)
            # What a page told that is gone since, it told before: it is judged by itself, not by the one that came.
            is_of_this_page = message.world is not None and tab.worlds.has(message.world)
            if event is not None and not (is_deaf and is_of_this_page and message.kind in PRIVATE):
                heard.append((message.at, event))
        return heard

    def _by_the_way(self, tab: Tab, message: BindingMessage) -> Heard:
        """Take in what a message says to the parts of the window; return what comes of that."""
        self._tabs.note_hand(message)
        if message.kind == "panel-stand":
            self._panel.keep_stand(message.data["stand"])
        if message.kind == "hello" and message.world is not None:
            self._review.join(tab, message.world)
            if not tab.pointing.join(message.world):
                return [(message.at, PointingEnded())]
        return []

    def _meaning(self, tab: Tab, message: BindingMessage) -> Event | None:
        is_new_page = message.kind == "hello" and message.data.get("top") and tab is self._tabs.at_hand
        if not is_new_page:
            return meaning(message)
        self._panel.draw_again()
        self._whereabouts.note_replaced()
        return Replaced(plain_url(tab.page.url))
