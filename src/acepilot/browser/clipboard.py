"""The clipboard, which no page's script may write in acepilot's turn: other programs read it, and keep what was in it.

Source: CDP `Browser.setPermission`, for all pages of a context; measured with Chromium 156. It does not reach the old
`document.execCommand("copy")`, which SECURITY.md names.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession
from playwright.sync_api import Error as PlaywrightError


class Clipboard:
    """The clipboard's permission in one context.

    Args:
        context: The browser context.
        context_id: CDP's id of it.
    """

    def __init__(self, context: BrowserContext, context_id: str) -> None:
        self._session: CDPSession | None = None
        self._whose: dict[str, Any] = {"browserContextId": context_id}
        self._is_denied = False
        if context.browser is not None:
            self._session = context.browser.new_browser_cdp_session()
            context.on("close", lambda _context: self._leave())

    def deny(self, *, on: bool) -> None:
        """Let no script write the clipboard from now on, or as the browser has it."""
        if self._session is None or on is self._is_denied:
            return
        self._is_denied = on
        with suppress(PlaywrightError):  # the window is gone, or the browser does not know the permission
            if on:
                denied = {"permission": {"name": "clipboard-write"}, "setting": "denied"}
                self._session.send("Browser.setPermission", {**denied, **self._whose})
            else:
                self._session.send("Browser.resetPermissions", self._whose)

    def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(PlaywrightError):  # the browser may be gone
                session.detach()
