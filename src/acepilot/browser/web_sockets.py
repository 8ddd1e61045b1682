"""The WebSockets of one page: which are open, and that no new one comes to anything while they are blocked.

Knows nothing of what goes through them, nor whose turn it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.driver import is_gone
from acepilot.browser.frame_sessions import FrameSessions
from acepilot.browser.newcomers import Newcomers, Order
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.world import Unanswered
from acepilot.journal.codes import StoppedBy

NO_SOCKETS = [
    {"urlPattern": f"{scheme}://*:*/*", "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    for scheme in ("ws", "wss")
]
NO_BODIES = {"maxPostDataSize": 1}
"""Has the browser tell of a request without what it posts: nobody here reads it, and it may be a password."""
SHUT_RULES: tuple[Order, ...] = (
    ("Network.emulateNetworkConditionsByRule", {"offline": True, "matchedNetworkConditions": NO_SOCKETS}),
    ("Network.enable", NO_BODIES),
)
"""In this order each socket that is told of has come to nothing: one that opened before was not heard of."""


class WebSockets:
    """The WebSockets of all sessions of one page.

    Args:
        sessions: The page's sessions.
        tell: Takes in that a socket came to nothing, as a message of the page's.

    Attributes:
        are_blocked: Whether the documents may open none; None where the browser gave no answer to that.
        lets_new: Whether the browser does not know how to keep documents from opening one.
    """

    def __init__(self, sessions: FrameSessions, tell: Callable[[dict[str, Any]], None]) -> None:
        self._sessions = sessions
        self._tell = tell
        self._open: dict[tuple[int, str], str] = {}
        self._shut: set[int] = set()
        self._told: set[str] = set()
        self._newcomers: Newcomers | None = None
        self.are_blocked: bool | None = False
        self.lets_new = False

    def listen(self, number: int, session: CDPSession) -> None:
        """Hear of the sockets of a new session; the first is the page's own, by which all that come are held.

        Only by that one: to ask it of a frame that is there already has Chromium let go of each frame below it that
        is held before it has committed, whoever holds it, and that frame would open what it likes.
        """
        session.on("Network.webSocketCreated", lambda event: self._on_created(number, event))
        session.on("Network.webSocketClosed", lambda event: self._on_closed(number, event))
        if self._newcomers is None:
            self._newcomers = Newcomers(
                session,
                SHUT_RULES,
                self._sessions.command,
                self._on_shut,
                self._sessions.held,
                reach=self._sessions.reach,
            )

    def begin(self, number: int) -> None:
        """Block new sockets in a session that is ready, if they are blocked; Playwright's errors go through."""
        if self.are_blocked:
            self._block(number)

    def forget(self, numbers: set[int]) -> None:
        """Forget what sessions had that are over."""
        self.clear(numbers)

    def clear(self, numbers: set[int]) -> None:
        """Take in that the documents of some sessions are gone."""
        self._open = {key: url for key, url in self._open.items() if key[0] not in numbers}

    @property
    def open(self) -> tuple[str, ...]:
        """The addresses of those that the documents have made and not closed, connected yet or not."""
        return tuple(self._open.values())

    def block(self, *, on: bool) -> None:
        """Let no document or worker open a new WebSocket, or let them again; open ones stay.

        A browser that knows no rules by address goes on as it was: then `lets_new` says so.

        Raises:
            Unanswered: The browser does not do it in time.

        Source: CDP `Network.emulateNetworkConditionsByRule`; measured with Chromium 156: no route sees a WebSocket.
        """
        if on is self.are_blocked:
            return
        self.are_blocked = on
        try:
            self._hold(on=on)
            for number in tuple(self._sessions.all):
                self._block(number)
        except PlaywrightTimeoutError:
            self.are_blocked = None
            raise Unanswered(has_failed=False) from None
        if on and self.lets_new:
            self._hold(on=False)  # frames to come would refuse it too; of that the person is told

    def _hold(self, *, on: bool) -> None:
        """Hold each frame that comes to the page, or let them come as they do."""
        if self._newcomers is None:
            return
        try:
            self._newcomers.hold(on=on)
        except PlaywrightTimeoutError:
            raise
        except PlaywrightError as error:
            swallowed(error)
            self._take_refusal(error)

    def _take_refusal(self, error: PlaywrightError) -> None:
        self.lets_new |= bool(self.are_blocked) and not is_gone(error)

    def _block(self, number: int) -> None:
        """Block new sockets in one session, or let them again.

        What its scripts made before they answer is told before that answer, however busy all are: until then a socket
        counts as one that is open.
        """
        self._shut.discard(number)
        rules = NO_SOCKETS if self.are_blocked else []
        session = self._sessions.all.get(number)
        if session is None:
            return  # it was left meanwhile
        offline = {"offline": True, "matchedNetworkConditions": rules}
        try:
            self._sessions.command(session, "Network.emulateNetworkConditionsByRule", offline)
        except PlaywrightTimeoutError:
            raise
        except PlaywrightError as error:
            swallowed(error)
            self._take_refusal(error)
            return
        if self.are_blocked and not self._sessions.is_at_standstill:
            with Swallowing(PlaywrightError):  # a document that does not answer: what it makes counts as open
                self._sessions.command(session, "Runtime.evaluate", {"expression": "0"})
                self._shut.add(number)

    # -- hearing of them --------------------------------------------------------------------

    def _on_created(self, number: int, event: dict[str, Any]) -> None:
        if number not in self._sessions.all:
            return  # it was left, as it gave no answer
        if number not in self._shut:
            self._open[number, event["requestId"]] = str(event["url"])
        else:
            self._on_shut(event)

    def _on_shut(self, event: dict[str, Any]) -> None:
        """Tell of a socket that came to nothing, once, whichever session tells."""
        if event["requestId"] in self._told:
            return
        self._told.add(str(event["requestId"]))
        where = str(event["url"]).partition("?")[0]
        self._tell({"t": "stopped", "what": f"a WebSocket to {where}", "by": StoppedBy.LOCK})

    def _on_closed(self, number: int, event: dict[str, Any]) -> None:
        self._open.pop((number, event["requestId"]), None)
