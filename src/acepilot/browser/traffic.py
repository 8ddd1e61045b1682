"""What the pages sent that changes something, and who answered.

Owns the last requests of the window, and their answers' servers. Must not judge them: that is the send lock's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from playwright.sync_api import BrowserContext, Request, Response
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.events import Event, Sent

PLAIN_READS = frozenset({"GET", "HEAD", "OPTIONS"})
REQUESTS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Server:
    """Who answered: address and port, and who issued the certificate; empty where the browser does not say."""

    address: str = ""
    tls_issuer: str = ""


class Traffic:
    """The requests of a context that are no plain reads.

    Args:
        context: The browser context.
        is_of_others: Tells whether a request comes from a tab that is none of acepilot's business.
        is_elsewhere: Tells whether it comes from another tab than the one at hand.
        note: Takes each of them in, as an event.
    """

    def __init__(
        self,
        context: BrowserContext,
        is_of_others: Callable[[Request], bool],
        is_elsewhere: Callable[[Request], bool],
        note: Callable[[Event], None],
    ) -> None:
        self._is_of_others = is_of_others
        self._is_elsewhere = is_elsewhere
        self._note = note
        self._requests: deque[tuple[int, Request]] = deque(maxlen=REQUESTS_KEPT)
        self._responses: dict[int, Response] = {}
        self._serial = 0
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def _on_request(self, request: Request) -> None:
        if self._is_of_others(request):
            return
        is_navigation = request.is_navigation_request()
        if request.method in PLAIN_READS and not is_navigation:
            return
        self._serial += 1
        self._requests.append((self._serial, request))
        is_elsewhere = self._is_elsewhere(request)
        self._note(Sent(request.method, plain_url(request.url), is_navigation, self._serial, is_elsewhere))

    def _on_response(self, response: Response) -> None:
        for serial, request in self._requests:
            if request == response.request:
                self._responses[serial] = response
                self._responses = dict(list(self._responses.items())[-REQUESTS_KEPT:])

    def server_of(self, serial: int) -> Server:
        """Return who answered a request; empty when nothing is known of it."""
        response = self._responses.get(serial)
        if response is None:
            return Server()
        try:
            address = response.server_addr()
            security = response.security_details()
        except PlaywrightError:
            return Server()
        where = f"{address['ipAddress']}:{address['port']}" if address else ""
        return Server(where, str(security.get("issuer", "")) if security else "")


def plain_url(url: str) -> str:
    """Return an address without user, query and fragment, which can hold what was typed."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        where = f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, where, parts.path, "", ""))
