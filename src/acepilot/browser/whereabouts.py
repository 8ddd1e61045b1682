"""Where the page at hand is: its address, and whether the portal can be reached. Knows nothing of what stands there."""

from __future__ import annotations

import math

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

from acepilot.browser.driver import net_error
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.tabs import Tabs
from acepilot.browser.traffic import Traffic, plain_url

# What Playwright writes into the console of a page that registers a service worker while those are blocked (1.65).
WORKER_BLOCKED = "Service Worker registration blocked by Playwright"


class Whereabouts:
    """Where the page at hand is.

    Args:
        traffic: What is sent, and what comes back.

    Attributes:
        tried_workers: Whether the portal tried to use a service worker, which it is not given.
    """

    def __init__(self, context: BrowserContext, hosts: tuple[str, ...], tabs: Tabs, traffic: Traffic) -> None:
        self._hosts = hosts
        self._tabs = tabs
        self._traffic = traffic
        self._net_error = ""
        self._replaced = 0
        self.tried_workers = False
        context.on("requestfailed", self._on_request_failed)
        context.on("console", self._on_console)

    def _on_request_failed(self, request: Request) -> None:
        if request.is_navigation_request():
            self._net_error = net_error(request.failure or "")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.text == WORKER_BLOCKED:
            self.tried_workers = True

    @property
    def url(self) -> str:
        """Return the page's address, without query and fragment; of a window that is closed the last one."""
        return plain_url(self._tabs.at_hand.page.url) if self._tabs.all else self._tabs.left_at

    @property
    def is_open(self) -> bool:
        """Tell whether any page of the window is left."""
        return bool(self._tabs.all)

    @property
    def landing(self) -> tuple[int, str]:
        """Return how many documents have come up at hand so far, and the page's address: where an act has led."""
        return self._replaced, self.url

    def note_replaced(self) -> None:
        """Take in that a new document came up at hand."""
        self._replaced += 1

    @property
    def is_on_hosts(self) -> bool:
        """Tell whether the page is on one of the flow's hosts."""
        return self._tabs.is_on_hosts

    @property
    def is_blank(self) -> bool:
        """Tell whether no page was opened yet."""
        return self._tabs.at_hand.page.url in {"about:blank", ""}

    @property
    def net_error(self) -> str:
        """Return Chromium's name for why it shows an error of its own in the page's place; empty if it does not."""
        is_error = self._tabs.at_hand.page.url.startswith("chrome-error:")
        return (self._net_error or "net::ERR_FAILED") if is_error else ""

    @property
    def cut_off(self) -> tuple[str, float]:
        """Return what keeps the page from the portal since acepilot acted last, and for how many seconds; else nothing.

        The page itself may look well: it was there before, and what it asks for now does not come.
        """
        if error := self.net_error:
            return error, math.inf
        return self._traffic.cut_off.error(
            lambda url: is_on_hosts(url, self._hosts), self._traffic.in_flight.acted_at
        )

    def is_cut_off(self) -> bool:
        """Tell whether the portal has not been reached for a while, so that nothing more comes of it."""
        return self.cut_off[1] >= self._tabs.timing.cut_off_s
