"""The channels of a page that no guard can see: WebSockets, shared and service workers, the portal's other tabs.

Owns telling of them, and that no new WebSocket is opened meanwhile. Closes none of them.
"""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, WebSocket

from acepilot.browser.bystanders import Bystanders
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.tabs import Tabs
from acepilot.browser.traffic import plain_url

NEW_SOCKETS = "WebSockets that it opens anew, which this browser cannot keep it from"


class SideChannels:
    """The channels of one window.

    Args:
        is_locking: Whether the request guard is on: but in tests of the protection itself.
    """

    def __init__(
        self,
        context: BrowserContext,
        hosts: tuple[str, ...],
        tabs: Tabs,
        bystanders: Bystanders | None,
        *,
        is_locking: bool,
    ) -> None:
        self._context = context
        self._hosts = hosts
        self._tabs = tabs
        self._bystanders = bystanders
        self._is_locking = is_locking
        self._sockets: list[WebSocket] = []

    def listen(self, page: Page) -> None:
        """Hear of the WebSockets of a page from now on."""
        page.on("websocket", self._on_websocket)

    def _on_websocket(self, socket: WebSocket) -> None:
        self._sockets.append(socket)

    def open_now(self) -> tuple[str, ...]:
        """Return where the page holds channels that no guard can see.

        From here on no new WebSocket is opened in this turn: one that was just being opened is told too. Of those that
        stood before acepilot saw the document Playwright tells, once they connect.
        """
        if self._is_locking:
            for tab in self._tabs.all:
                tab.worlds.shut(on=True)
        made = {url for tab in self._tabs.all for url in tab.worlds.sockets.open}
        self._sockets = [socket for socket in self._sockets if not socket.is_closed()]
        connected = {socket.url for socket in self._sockets}
        workers = {*self._tabs.at_hand.worlds.sessions.shared_workers(), *self._service_workers()}
        told = {plain_url(url) for url in made | connected | workers}
        if any(tab.worlds.sockets.lets_new for tab in self._tabs.all):
            told.add(NEW_SOCKETS)
        if self._bystanders is not None:
            others = self._bystanders.of_portal(tab.page for tab in self._tabs.all)
            told.update(f"another tab of the portal, {plain_url(url)}" for url in others)
        return tuple(sorted(told))

    def _service_workers(self) -> tuple[str, ...]:
        """Return the portal's service workers; there are some in an attached browser alone, else they are blocked."""
        return tuple(
            worker.url for worker in self._context.service_workers if is_on_hosts(worker.url, self._hosts)
        )
