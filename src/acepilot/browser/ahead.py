"""The send lock's second net: links that a page has fetched ahead (`<link rel=prefetch>`).

The browser fetches these past every route of a page. Only an interception of the whole browser sees them, as one kind
with `fetch` and `XMLHttpRequest`, which are the route's to judge and pass here. Knows no flow and no person.

Source: measured with Chromium 156: `Fetch.enable` on the browser's own CDP session, of resource type Fetch; no rule by
address will do, as it would stop the look-ups that a flow allows. What speculation rules name is seen by neither: the
guard takes such rules out (`scripts/watch.js`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession
from playwright.sync_api import Error as PlaywrightError

LINKS = "Fetch"  # how the browser names them
NOWHERE = "https://nowhere.invalid/"


class FetchedAhead:
    """Stops what a page would fetch ahead, while it watches.

    Args:
        context: The browser context; the net covers its whole browser, and judges by content alone.
        is_to_stop: Tells whether a request (method, URL, headers) carries a typed value; it tells the person, too.
    """

    def __init__(
        self, context: BrowserContext, is_to_stop: Callable[[str, str, Mapping[str, str]], bool]
    ) -> None:
        """Lay the net out, before the context has a page: a document that was there before slips it (measured)."""
        self._is_to_stop = is_to_stop
        self._session: CDPSession | None = None
        if context.browser is not None:
            self._session = context.browser.new_browser_cdp_session()
            self._session.on("Fetch.requestPaused", self._on_paused)
            self.watch(on=False)

    def watch(self, *, on: bool) -> None:
        """Judge every such request from now on, or none."""
        if self._session is not None:
            pattern = {"urlPattern": "*" if on else NOWHERE, "resourceType": LINKS}
            self._session.send("Fetch.enable", {"patterns": [pattern]})

    def close(self) -> None:
        """Take the net away: the browser outlives the run where it is the person's own."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(PlaywrightError):  # the browser may be gone
                session.detach()

    def _on_paused(self, event: dict[str, Any]) -> None:
        session = self._session
        if session is None:
            return
        answer = {"requestId": event["requestId"]}
        with suppress(PlaywrightError):  # its page is gone, and the request with it
            if event.get("resourceType") == LINKS and self._is_stopped(event["request"]):
                session.send("Fetch.failRequest", {**answer, "errorReason": "BlockedByClient"})
            else:
                session.send("Fetch.continueRequest", answer)

    def _is_stopped(self, request: dict[str, Any]) -> bool:
        try:
            return self._is_to_stop(request["method"], request["url"], request["headers"])
        except PlaywrightError:
            return True  # the context is gone: nobody can judge
