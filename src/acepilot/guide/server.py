"""The guide's page, served by the rules of `private_site`; and one of its own.

One tab at a time: the newest. What an older tab says, or a page that is out of date, is not taken.

Knows nothing of what a step means.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from acepilot.guide import texts
from acepilot.guide.pages import Frame, elsewhere_page, end_page, policy, step_page
from acepilot.guide.pictures import LARGEST_BYTES, PictureUnusable
from acepilot.guide.reading import Unclear, read_statement
from acepilot.guide.talk import Talk
from acepilot.journal.directory import RunDirectory
from acepilot.private_site import FAULT, PrivateSite, SiteOptions, html, nothing_here, plain, see_other
from acepilot.timing import USUAL, Timing

FORM_BYTES = LARGEST_BYTES + 64 * 1024


class GuideRequest(Request):
    """A request whose parts stay in memory: a picture is on the disk only once it is clean, and in the run."""

    max_content_length = FORM_BYTES
    max_form_memory_size = FORM_BYTES

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - werkzeug's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return io.BytesIO()


@dataclass(slots=True)
class _Tabs:
    """Which tab has the guide, and whether it is still there."""

    newest: int = 0
    notice: str = ""
    streams: int = 0
    seen_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class GuideServer(PrivateSite):
    """Serves one guided run; a context manager.

    Args:
        run: Where the run lies, with its pictures.
        port: On which port; 0 for any free one.

    Raises:
        UsageError: The port cannot be used.
    """

    def __init__(
        self,
        talk: Talk,
        run: RunDirectory,
        *,
        flow: str,
        client: str,
        port: int = 0,
        timing: Timing = USUAL,
    ) -> None:
        self._timing = timing
        self._talk = talk
        self._run = run
        self._titles = (flow, client)
        self._tabs = _Tabs()
        self._end_told = threading.Event()
        super().__init__(
            self._page_for,
            talk.throw,
            SiteOptions("The guide's page", policy(), timing.guide_poll_s, port, GuideRequest),
        )

    def is_open(self) -> bool:
        """Tell whether a tab has the guide before the person."""
        return self._tabs.streams > 0

    def closed_for_s(self) -> float:
        """Return for how long no tab has had the guide; 0 while one has, and before the first."""
        is_there = self._tabs.streams > 0 or not self._tabs.seen_at
        return 0.0 if is_there else self._timing.clock.monotonic() - self._tabs.seen_at

    def tell_end(self) -> None:
        """Wait until the page, if one is open, has told how it ended."""
        if self._tabs.newest and self.closed_for_s() < self._timing.guide_end_within_s:
            self._end_told.wait(self._timing.guide_end_within_s)
            self._timing.clock.sleep(self._timing.guide_poll_s)  # its last bytes leave

    # -- answering --------------------------------------------------------------------------

    def _page_for(self, request: Request, rest: str) -> Response:
        if not rest:
            return self._new_tab()
        tab, _, what = rest.partition("/")
        if not (tab.isascii() and tab.isdecimal()) or len(tab) > 9:
            return nothing_here()
        return self._of_tab(request, int(tab), what, is_saying=request.method == "POST")

    def _new_tab(self) -> Response:
        with self._tabs.lock:
            self._tabs.newest += 1
            self._tabs.seen_at = self._timing.clock.monotonic()
            return see_other(f"{self.address}{self._tabs.newest}")

    def _of_tab(self, request: Request, tab: int, what: str, *, is_saying: bool) -> Response:
        is_newest = tab == self._tabs.newest
        match what:
            case "" if not is_saying:
                return self._page(tab, is_newest=is_newest)
            case "say" if is_saying:
                if is_newest:
                    self._tabs.notice = self._say(request)
                return see_other(f"{self.address}{tab}")
            case "events" if not is_saying:
                return Response(self._events(tab), mimetype="text/event-stream")
            case _ if not is_saying and what.startswith("pictures/"):
                return self._picture(what.removeprefix("pictures/"))
            case _:
                return nothing_here()

    def _page(self, tab: int, *, is_newest: bool) -> Response:
        now, end = self._talk.position(), self._talk.end
        flow, client = self._titles
        frame = Frame(flow, client, self._run.id, self.address, f"{self.address}{tab}")
        if end is not None:
            response = html(end_page(frame, end))
            response.call_on_close(self._end_told.set)
            return response
        if now is None or self._talk.is_over.is_set():
            return plain(FAULT, HTTPStatus.INTERNAL_SERVER_ERROR)
        if not is_newest:
            return html(elsewhere_page(frame))
        notice, self._tabs.notice = self._tabs.notice, ""
        self._tabs.seen_at = self._timing.clock.monotonic()
        return html(step_page(frame, now, notice))

    def _say(self, request: Request) -> str:
        """Take in what was said, and return what to tell of it.

        Raises:
            EvidenceError: It could not be written down.
        """
        try:
            said, version = read_statement(request.form, request.files)
            return self._talk.say(said, version)
        except RequestEntityTooLarge:
            return f"That is too much at once, so {texts.NOTHING_WRITTEN.lower()}"
        except (Unclear, PictureUnusable) as unclear:
            return f"{unclear.message} {unclear.hint}".strip()
        except HTTPException:
            return texts.NOTHING_WRITTEN

    def _picture(self, which: str) -> Response:
        now = self._talk.position()
        paths = now.pictures if now is not None else ()
        if not (which.isascii() and which.isdecimal()) or len(which) > 4 or int(which) >= len(paths):
            return nothing_here()
        path = Path(self._run.path, paths[int(which)])
        return Response(path.read_bytes(), mimetype="image/png")

    def _events(self, tab: int) -> Iterator[bytes]:
        """Keep a line to one tab open, so that both sides learn when the other is gone; it carries no data."""
        with self._tabs.lock:
            self._tabs.streams += 1
        try:
            beat_at = 0.0
            while tab == self._tabs.newest:
                if self._talk.is_over.is_set():
                    yield b"event: over\ndata: -\n\n"
                    return
                if self._timing.clock.monotonic() - beat_at >= self._timing.guide_beat_s:
                    beat_at = self._timing.clock.monotonic()
                    yield b": here\n\n"
                self._timing.clock.sleep(self._timing.guide_poll_s)
            yield b"event: elsewhere\ndata: -\n\n"
        finally:
            with self._tabs.lock:
                self._tabs.streams -= 1
                self._tabs.seen_at = self._timing.clock.monotonic()
