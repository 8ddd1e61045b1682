"""The tabs of a run: which of them is the page at hand, which has a say in a review, and which are the person's own.

Owns which tabs are the run's. Knows nothing of what stands in them, and not whose turn it is.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Request
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.binding_messages import BindingMessage
from acepilot.browser.driver import NotInTime, driving, is_gone
from acepilot.browser.events import Event, Replaced
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.swallowed import swallowed
from acepilot.browser.tab import Tab
from acepilot.browser.traffic import plain_url
from acepilot.browser.world import World
from acepilot.errors import Interrupted
from acepilot.timing import Timing

OF_HANDS = frozenset({"moved", "hand", "input", "press", "panel", "panel-stand"})
"""Messages that tell of a hand, whether it did anything or not."""


class Tabs:
    """The tabs of one window, or those of a person's browser that are the run's.

    Args:
        join: Makes a tab of a page that came up at a moment; raises Playwright's errors where that cannot be done yet.
        timing: The clock, and how long is waited for what; an attribute, too.
        is_shared: Whether the person has tabs of their own in this context, which are none of acepilot's business.

    Attributes:
        all: The tabs that are open, in the order in which they came up.
        left_at: Where the last tab was that was closed.
        pressed_at: When the person pressed Submit on the tab under review; None while they have not.
        moved_at: When anything was last moved, pressed or typed on a tab or in the panel, as far as that is heard.
    """

    def __init__(
        self,
        context: BrowserContext,
        hosts: tuple[str, ...],
        join: Callable[[Page, float], Tab],
        on_closed: Callable[[], None],
        note: Callable[[Event], None],
        *,
        timing: Timing,
        is_shared: bool,
    ) -> None:
        self.timing = timing
        self._hosts = hosts
        self._join = join
        self._on_closed = on_closed
        self._note = note
        self._is_shared = is_shared
        self._first: Page | None = None
        self._arrivals: deque[tuple[float, Page]] = deque()
        self._kept: list[Tab] = []
        self._gone: list[Tab] = []
        self._hand_at = 0.0
        self.all: list[Tab] = []
        self.left_at = ""
        self.pressed_at: float | None = None
        self.moved_at = -math.inf
        context.on("page", self._on_page)

    def open_first(self, context: BrowserContext) -> None:
        """Open the tab that is acepilot's own, and join it, however often that has to be tried.

        Raises:
            NotInTime: It gives no answer for as long as starting may take.
        """
        ends = self.timing.clock.monotonic() + self.timing.start_within_s
        with driving("open a window"):
            self._first = context.new_page()
        self.admit()
        while self.is_any_missed and self.timing.clock.monotonic() < ends:
            self.admit()
        if self.is_any_missed:
            raise NotInTime(
                "The browser's first page does not answer.",
                expected="an answer of the page",
                got="none in time",
            )

    # -- which is at hand -------------------------------------------------------------------

    @property
    def at_hand(self) -> Tab:
        """Return the tab at hand: the one under review, else the newest that is on the flow's hosts, else the first."""
        if not self.all:
            raise Interrupted("The browser window was closed.")
        if self._kept:
            return self._kept[-1]
        known = [tab for tab in self.all if not tab.is_aside] or self.all
        ours = [tab for tab in known if is_on_hosts(tab.page.url, self._hosts)]
        return ours[-1] if ours else known[0]

    @property
    def is_on_hosts(self) -> bool:
        """Tell whether the page at hand is on one of the flow's hosts."""
        return is_on_hosts(self.at_hand.page.url, self._hosts)

    def keep(self, world: World | None = None) -> bool:
        """Keep to one tab, whatever else comes up: the one that holds a document, else the one at hand.

        Returns:
            Whether another tab is at hand for it.
        """
        if not self.all:
            return False  # the window is closed
        before = self.at_hand
        tab = next((tab for tab in self.all if world is not None and tab.worlds.has(world)), before)
        if self._kept[-1:] != [tab]:
            self._kept.append(tab)
        return tab is not before

    def let_go(self) -> None:
        """Let newer tabs be at hand again; those that stand beside the kept ones stay aside."""
        for tab in self.all if self._kept else ():
            tab.is_aside = tab not in self._kept
        self._kept = []
        self.pressed_at = None

    # -- which has a say in a review --------------------------------------------------------

    def is_heard(self, tab: Tab) -> bool:
        """Tell whether a tab has a say in the review: the one under review, and what the press opened."""
        return not self._kept or tab in self._kept or self._is_by_press(tab)

    def _is_by_press(self, tab: Tab) -> bool:
        """Tell whether the press on Submit itself opened a tab: it came after it, and no hand moved in between."""
        if self.pressed_at is None or tab.opened_at < self.pressed_at:
            return False
        return not self.pressed_at < self._hand_at <= tab.opened_at

    def note_hand(self, message: BindingMessage) -> None:
        """Take in when the person pressed Submit, and when their hand moved."""
        if message.kind == "press" and self._kept:
            self.pressed_at = message.at
        elif message.kind == "hand":
            self._hand_at = message.at
        if message.kind in OF_HANDS:
            self.moved_at = message.at

    # -- which are the run's ----------------------------------------------------------------

    def is_own(self, tab: Tab) -> bool:
        """Tell whether acepilot may close a tab: in a shared context the one that it opened."""
        return not self._is_shared or tab.page is self._first

    def is_of_others(self, request: Request) -> bool:
        """Tell whether a request comes from one of the person's own tabs."""
        if not self._is_shared:
            return False
        try:
            page = request.frame.page
        except PlaywrightError as error:
            swallowed(error)
            return True  # of a tab that is not there yet, or of a worker
        return all(tab.page is not page for tab in self.all)

    def is_elsewhere(self, request: Request) -> bool:
        """Tell whether a request comes from another tab than the one at hand, or none that is known yet."""
        try:
            return bool(self.all) and request.frame.page is not self.at_hand.page
        except PlaywrightError as error:
            swallowed(error)
            return True

    def _is_ours(self, page: Page) -> bool:
        """Tell whether a page is the run's: in a shared context its own tab, what that opened, and the flow's hosts."""
        if not self._is_shared or page is self._first or is_on_hosts(page.url, self._hosts):
            return True
        try:
            return any(tab.page is page.opener() for tab in self.all)
        except PlaywrightError as error:
            swallowed(error)
            return False

    # -- coming and going -------------------------------------------------------------------

    def _on_page(self, page: Page) -> None:
        self._arrivals.append((self.timing.clock.monotonic(), page))

    @property
    def is_any_missed(self) -> bool:
        """Tell whether a tab came up that could not be joined yet."""
        return bool(self._arrivals)

    def admit(self) -> None:
        """Join the tabs that came up; one that cannot be joined yet is tried again, and forbids each act meanwhile."""
        missed: list[tuple[float, Page]] = []
        while self._arrivals:
            opened_at, page = self._arrivals.popleft()
            if page.is_closed() or not self._is_ours(page):
                continue
            try:
                tab = self._join(page, opened_at)
            except PlaywrightError as error:
                swallowed(error)
                is_over = page.is_closed() or is_gone(error)  # it was closed again before it could be joined
                missed.extend([] if is_over else [(opened_at, page)])
                continue
            self.all.append(tab)
        self._arrivals.extend(missed)

    def close(self, page: Page) -> None:
        """Take in that a page was closed."""
        self._gone.extend(tab for tab in self.all if tab.page is page and self.is_heard(tab))
        self.left_at = plain_url(page.url)
        self.all = [tab for tab in self.all if tab.page is not page]
        if self._kept and self._kept[-1].page is page:
            self._take_another()
        self._kept = [tab for tab in self._kept if tab.page is not page]
        self._on_closed()

    def _take_another(self) -> None:
        """The tab under review was closed: what stands in its place is watched from now on."""
        self._kept = []
        if self.all:
            self._kept = [self.at_hand]
            self._note(Replaced(plain_url(self.at_hand.page.url)))

    def take_gone(self) -> list[Tab]:
        """Return the closed tabs whose last words nobody has heard yet."""
        gone, self._gone = self._gone, []
        return gone
