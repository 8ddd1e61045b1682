"""The dialogs of the pages (`confirm`, `alert`, leaving a page), which the person alone answers.

Owns whether one is open: the page stands still meanwhile. Answers none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from playwright.sync_api import Dialog, Page
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import NotInTime
from acepilot.browser.events import DialogClosed, DialogOpened, Event, Listener
from acepilot.browser.patience import Signs
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.tabs import Tabs
from acepilot.browser.worlds import Worlds


class Dialogs:
    """The dialogs of one window.

    Args:
        listener: Returns who is told of a dialog the moment it opens.

    Attributes:
        now: The dialog that is open, if one is.
    """

    def __init__(
        self, tabs: Tabs, note: Callable[[Event], None], signs: Signs, listener: Callable[[], Listener]
    ) -> None:
        self._tabs = tabs
        self._note = note
        self._signs = signs
        self._listener = listener
        self._beat_at = self._now()
        self.now: DialogOpened | None = None

    def listen(self, page: Page, worlds: Worlds) -> None:
        """Hear the dialogs of a page from now on.

        Listening without answering leaves a dialog to the person; without a listener Playwright would dismiss it.
        """
        page.on("dialog", self._on_opened)
        worlds.sessions.main.on("Page.javascriptDialogClosed", self._on_closed)
        worlds.sessions.main.on("Page.javascriptDialogOpening", partial(self._keep_listening, page))

    def beat(self) -> None:
        """Take in that events are being heard now."""
        self._beat_at = self._now()

    def end(self) -> None:
        """Take in that no dialog is open any more: the page that showed it is gone."""
        self._set(None)

    def _now(self) -> float:
        return self._tabs.timing.clock.monotonic()

    def _set(self, dialog: DialogOpened | None) -> None:
        self.now = dialog
        for tab in self._tabs.all:
            tab.worlds.sessions.is_at_standstill = dialog is not None

    def _on_opened(self, dialog: Dialog) -> None:
        opened = DialogOpened(dialog.type, dialog.message)
        self._set(opened)
        tab = next((tab for tab in self._tabs.all if tab.page is dialog.page), None)
        if tab is None or self._tabs.is_heard(tab):
            self._note(opened)  # in its place among what else is heard: a press comes before its answer
        self._listener().on_dialog(opened)

    def _on_closed(self, event: dict[str, Any]) -> None:
        self._set(None)
        self._note(DialogClosed(bool(event.get("result"))))

    def _keep_listening(self, page: Page, _event: dict[str, Any]) -> None:
        """While a dialog is open, hear the person even where a call to the page waits for its answer with them.

        The pulse beats between such calls. Once it has missed a few beats, this beats in its place; a person who
        stops the run leaves no page that could still answer, and the call that waits ends with it. It hangs on CDP's
        own event, as it would keep the listeners of Playwright's waiting.
        """
        began = self._now()
        while not page.is_closed() and (
            self.now is not None or self._now() - began < self._tabs.timing.missed_beats_s
        ):
            try:
                page.wait_for_timeout(self._tabs.timing.slice_ms)
            except PlaywrightError as error:
                swallowed(error)
                return  # the window is gone, and the dialog with it
            self._signs.beat()
            has_missed = self._now() - self._beat_at > self._tabs.timing.missed_beats_s
            if has_missed and self.now is not None and self._listener().is_given_up():
                for tab in tuple(self._tabs.all):
                    with Swallowing(NotInTime):  # the watch over the run ends the browser then
                        tab.close()
