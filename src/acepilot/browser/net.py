"""The request guard's net: every request of the browser is held up before it leaves, and let go or stopped.

It is laid over the whole browser, not over its pages: a page's own net (Playwright's routes) is passed by downloads, by
links that a script opens in a new tab, by worklets, shared workers, `fetchLater`, links fetched ahead, and by what an
answer redirects. Knows no value, no flow and no person.

Source: CDP `Fetch.enable` on the browser's own session; measured with Chromium 156. Past it go WebSockets (blocked in
`worlds.py`), what speculation rules name (the guard takes such rules out, `scripts/guard.js`), the features that
`launch.py` switches off, and what SECURITY.md names as its limits; and while one download is held up, all others that
are begun meanwhile, of which the surface tells. What an answer leads elsewhere is held up again as a request of its
own, also where it began while nothing was watched: the net lies there from before the first page, and only its
pattern changes.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import browser_session, driving, send
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.timing import Timing

NOWHERE = "https://nowhere.invalid/"
BODYLESS = frozenset({"GET", "HEAD", "OPTIONS"})
# The names of headers that the browser itself sends: a value like a part of one says nothing there.
USUAL_HEADERS = frozenset(
    "accept accept-encoding accept-language authorization cache-control content-length content-type dnt host "
    "if-modified-since if-none-match origin pragma purpose range referer upgrade-insecure-requests user-agent "
    "x-requested-with".split()
)
LONGEST_READ = 250_000
"""The longest request, in signs, that is read: a longer one is no look-up, and reading it would hold up the browser."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A request as it is judged.

    Attributes:
        method: Its HTTP method, as it is sent.
        headers: Its headers, with names in small letters; cookies are none of them.
        body: Its body as text; None when it cannot be read.
        is_navigation: Whether it leads a page, a frame or a download somewhere.
        is_stream: Whether a part of its body comes from elsewhere once it is on its way: of a stream, or a file.
        frame: CDP's id of the frame, or the worker, that it comes from.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None = ""
    is_navigation: bool = False
    is_stream: bool = False
    frame: str = ""

    @property
    def text(self) -> str:
        """Return what it says, headers aside."""
        return f"{self.method}\n{self.url}\n{self.body or ''}"

    @property
    def is_too_long(self) -> bool:
        """Tell whether nobody can wait until it is read."""
        beside = sum(map(len, self.headers.values()))
        return len(self.url) + len(self.body or "") + beside > LONGEST_READ

    def said_beside(self, but: frozenset[str]) -> str:
        """Return what its headers say, but for some: their texts, and their names as one word.

        So no short value, as a state, is found in a name alone: `te` and `ct` are parts of many.
        """
        rest = {name: text for name, text in self.headers.items() if name not in but}
        names = "-".join(name for name in rest if name not in USUAL_HEADERS and not name.startswith("sec-"))
        return "\n".join((*rest.values(), names))


class Net:
    """Holds up every request of a browser while it watches.

    Args:
        context: The browser context; the net covers its whole browser, and judges by content alone.
        may_go: Tells whether a request may leave; it tells the person, too.
    """

    def __init__(self, context: BrowserContext, may_go: Callable[[Sending], bool], timing: Timing) -> None:
        """Lay the net out, before the context has a page: a document that was there before slips it (measured)."""
        self._may_go = may_go
        self._within_ms = timing.answer_within_ms
        self._session: CDPSession | None = browser_session(context)
        self._session.on("Fetch.requestPaused", self._on_paused)
        with driving("watch what is sent"):
            self.watch(on=False)
        context.on("close", lambda _context: self.close())

    def watch(self, *, on: bool) -> None:
        """Judge every request from now on, or none."""
        if self._session is not None:
            patterns = [{"urlPattern": "*" if on else NOWHERE}]
            send(self._session, "Fetch.enable", {"patterns": patterns}, within_ms=self._within_ms)

    def close(self) -> None:
        """Take the net away: the browser outlives the run where it is the person's own."""
        session, self._session = self._session, None
        if session is not None:
            with Swallowing(PlaywrightError):  # the browser may be gone
                session.detach()

    def _on_paused(self, event: dict[str, Any]) -> None:
        session = self._session
        if session is None:
            return
        sending = _sending(event)
        answer = {"requestId": event["requestId"]}
        with Swallowing(PlaywrightError):  # its page is gone, and the request with it
            if self._is_let_go(sending):
                self._answer(session, "Fetch.continueRequest", answer)
            elif sending.is_navigation:  # an empty answer: page and values stay
                self._answer(session, "Fetch.fulfillRequest", {**answer, "responseCode": 204})
            else:
                self._answer(session, "Fetch.failRequest", {**answer, "errorReason": "BlockedByClient"})

    def _answer(self, session: CDPSession, method: str, answer: dict[str, Any]) -> None:
        send(session, method, answer, within_ms=self._within_ms)

    def _is_let_go(self, sending: Sending) -> bool:
        try:
            return self._may_go(sending)
        except PlaywrightError as error:
            swallowed(error)
            return False  # the context is gone: nobody can judge


def _sending(event: dict[str, Any]) -> Sending:
    request = event["request"]
    parts = request.get("postDataEntries") or ()
    is_stream = any("bytes" not in part for part in parts)
    return Sending(
        request["method"],
        request["url"],
        {name.lower(): text for name, text in request["headers"].items()},
        _body(request["method"], parts),
        event.get("resourceType") == "Document",
        is_stream,
        str(event.get("frameId", "")),
    )


def _body(method: str, parts: tuple[dict[str, str], ...]) -> str | None:
    if method in BODYLESS:
        return ""
    if not parts or any("bytes" not in part for part in parts):
        return None
    try:
        return b"".join(base64.b64decode(part["bytes"]) for part in parts).decode("utf-8")
    except UnicodeDecodeError as error:
        swallowed(error)
        return None
