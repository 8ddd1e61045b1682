"""The clipboard, which no page's script may write in acepilot's turn: other programs read it, and keep what was in it.

Source: CDP `Browser.setPermission`, for all pages of a context; measured with Chromium 156. It does not reach the old
`document.execCommand("copy")`, which SECURITY.md names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import browser_session, driving, send
from acepilot.browser.swallowed import Swallowing
from acepilot.timing import Timing


class Clipboard:
    """The clipboard's permission in one context.

    Args:
        context_id: Returns CDP's id of it; asked once there is a page.
    """

    def __init__(self, context: BrowserContext, context_id: Callable[[], str], timing: Timing) -> None:
        self._within_ms = timing.answer_within_ms
        self._session: CDPSession | None = browser_session(context)
        self._context_id = context_id
        self._whose: dict[str, Any] = {}
        self._is_denied = False
        context.on("close", lambda _context: self._leave())

    def deny(self, *, on: bool) -> None:
        """Let no script write the clipboard from now on, or as the browser has it.

        Raises:
            StepFailed: The browser does not keep it from them.
            Interrupted: The window is gone.
        """
        if self._session is None or on is self._is_denied:
            return
        if on:
            denied = {"permission": {"name": "clipboard-write"}, "setting": "denied"}
            with driving("close the clipboard"):
                self._whose = self._whose or {"browserContextId": self._context_id()}
                send(
                    self._session,
                    "Browser.setPermission",
                    {**denied, **self._whose},
                    within_ms=self._within_ms,
                )
        else:
            with Swallowing(PlaywrightError):  # the window is gone
                send(self._session, "Browser.resetPermissions", self._whose, within_ms=self._within_ms)
        self._is_denied = on

    def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with Swallowing(PlaywrightError):  # the browser may be gone
                session.detach()
