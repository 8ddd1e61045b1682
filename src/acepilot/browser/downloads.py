"""The files that the person downloads. Owns which are on their way; keeps none of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Download, Page
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.events import Downloaded, Event, Slipped
from acepilot.browser.patience import Signs
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.tabs import Tabs
from acepilot.browser.traffic import plain_url
from acepilot.browser.turn_lock import TurnLock


class Downloads:
    """The downloads of one window.

    Args:
        turn: Whose turn it is: what comes in acepilot's is none of the person's.
        has_missed: Tells whether nothing could judge a download from an address.
    """

    def __init__(
        self,
        tabs: Tabs,
        note: Callable[[Event], None],
        signs: Signs,
        turn: TurnLock,
        has_missed: Callable[[str], bool],
    ) -> None:
        self._tabs = tabs
        self._note = note
        self._signs = signs
        self._turn = turn
        self._has_missed = has_missed
        self._coming: list[Download] = []

    def listen(self, page: Page) -> None:
        """Hear the downloads of a page from now on."""
        page.on("download", self._on_download)

    def _on_download(self, download: Download) -> None:
        """Note a file that the person downloads, once it has come; what this waits for keeps nobody else waiting.

        In acepilot's turn it is none of theirs: then it is told if nothing could judge it.
        """
        if self._turn.is_ours:
            if self._has_missed(download.url):
                self._note(Slipped())
            return
        self._coming.append(download)
        try:
            path: Path | None = Path(download.path())
        except PlaywrightError as error:
            swallowed(error)
            path = None  # it was cut off, or the window is gone
        if download in self._coming:  # else it was told already that it did not come in time
            self._coming.remove(download)
            self._note(_downloaded(download, path))

    def wait(self, within_s: float) -> tuple[Downloaded, ...]:
        """Wait a while for files that are on their way; return those that have not come by then.

        For the end of a run: nothing else is heard meanwhile.
        """
        timing = self._tabs.timing
        ends = timing.clock.monotonic() + within_s
        with Swallowing(PlaywrightError):  # the window is gone
            while self._coming and self._tabs.all and timing.clock.monotonic() < ends:
                self._signs.beat()
                self._tabs.all[-1].page.wait_for_timeout(timing.slice_ms)
        late, self._coming = self._coming, []
        return tuple(_downloaded(download, None) for download in late)


def _downloaded(download: Download, path: Path | None) -> Downloaded:
    url = plain_url(download.url) if download.url.startswith(("https:", "http:")) else ""
    return Downloaded(download.suggested_filename, url, path)
