"""The guide's page, served on this computer alone, to whoever was given its address.

1. Listens on 127.0.0.1 only; a request for any other host is turned away, so that no name that somebody points at this
   computer reaches it.
2. The address holds a token that nobody can guess; without it there is nothing here.
3. What is said must come from the page itself: a request from another site is turned away.
4. One tab at a time: the newest. What an older tab says, or a page that is out of date, is not taken.

Knows nothing of what a step means.
"""

from __future__ import annotations

import hmac
import io
import secrets
import socket
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from acepilot.errors import UsageError
from acepilot.guide import texts
from acepilot.guide.pages import Frame, elsewhere_page, end_page, policy, step_page
from acepilot.guide.pictures import LARGEST_BYTES, PictureUnusable
from acepilot.guide.reading import Unclear, read_statement
from acepilot.guide.talk import Talk
from acepilot.journal.directory import RunDirectory
from acepilot.serving import HOST, LocalServer, listen
from acepilot.timing import USUAL, Timing

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FORM_BYTES = LARGEST_BYTES + 64 * 1024
FAULT = "A fault of acepilot: look at its window."
SAME_ORIGIN = frozenset({None, "same-origin"})
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


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


class GuideServer:
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
        self._token = secrets.token_urlsafe(24)
        self._tabs = _Tabs()
        self._end_told = threading.Event()
        self._listener = _listen(port)
        self._server = LocalServer(self._listener, self)
        self._origin = f"http://{HOST}:{self._server.port}"
        self.address = f"{self._origin}/{self._token}/"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(self._timing.guide_poll_s,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._listener.close()

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

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            response = self._answer(GuideRequest(environ))
        except Exception as error:  # noqa: BLE001 - the edge: the command tells it, and ends
            self._talk.throw(error)
            response = _plain(FAULT, HTTPStatus.INTERNAL_SERVER_ERROR)
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers["Content-Security-Policy"] = policy()
        return response(environ, start_response)

    def _answer(self, request: GuideRequest) -> Response:
        if request.headers.get("Host") != f"{HOST}:{self._server.port}":  # 1
            return _plain("This is not the address of the guide.", HTTPStatus.MISDIRECTED_REQUEST)
        token, _, rest = request.path.removeprefix("/").partition("/")
        if not hmac.compare_digest(token.encode(), self._token.encode()):  # 2
            return _plain("There is nothing here.", HTTPStatus.NOT_FOUND)
        is_saying = request.method == "POST"
        if is_saying and not self._is_from_page(request):  # 3
            return _plain("What another site sends is not taken.", HTTPStatus.FORBIDDEN)
        if request.method not in {"GET", "POST"}:
            return _plain("The guide knows no such request.", HTTPStatus.METHOD_NOT_ALLOWED)
        if not rest:
            return self._new_tab()
        tab, _, what = rest.partition("/")
        if not (tab.isascii() and tab.isdecimal()) or len(tab) > 9:
            return _plain("There is nothing here.", HTTPStatus.NOT_FOUND)
        return self._of_tab(request, int(tab), what, is_saying=is_saying)

    def _is_from_page(self, request: GuideRequest) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        return request.headers.get("Origin") == self._origin and site in SAME_ORIGIN

    def _new_tab(self) -> Response:
        with self._tabs.lock:
            self._tabs.newest += 1
            self._tabs.seen_at = self._timing.clock.monotonic()
            return _see_other(f"{self.address}{self._tabs.newest}")

    def _of_tab(self, request: GuideRequest, tab: int, what: str, *, is_saying: bool) -> Response:
        is_newest = tab == self._tabs.newest  # 4
        match what:
            case "" if not is_saying:
                return self._page(tab, is_newest=is_newest)
            case "say" if is_saying:
                if is_newest:
                    self._tabs.notice = self._say(request)
                return _see_other(f"{self.address}{tab}")
            case "events" if not is_saying:
                return Response(self._events(tab), mimetype="text/event-stream")
            case _ if not is_saying and what.startswith("pictures/"):
                return self._picture(what.removeprefix("pictures/"))
            case _:
                return _plain("There is nothing here.", HTTPStatus.NOT_FOUND)

    def _page(self, tab: int, *, is_newest: bool) -> Response:
        now, end = self._talk.position(), self._talk.end
        flow, client = self._titles
        frame = Frame(flow, client, self._run.id, self.address, f"{self.address}{tab}")
        if end is not None:
            response = _html(end_page(frame, end))
            response.call_on_close(self._end_told.set)
            return response
        if now is None or self._talk.is_over.is_set():
            return _plain(FAULT, HTTPStatus.INTERNAL_SERVER_ERROR)
        if not is_newest:
            return _html(elsewhere_page(frame))
        notice, self._tabs.notice = self._tabs.notice, ""
        self._tabs.seen_at = self._timing.clock.monotonic()
        return _html(step_page(frame, now, notice))

    def _say(self, request: GuideRequest) -> str:
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
            return _plain("There is nothing here.", HTTPStatus.NOT_FOUND)
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


def _listen(port: int) -> socket.socket:
    try:
        return listen(port)
    except OSError as error:
        raise UsageError(
            f"The guide's page cannot be served on port {port}: {error.strerror or error}.",
            hint="Choose another --port, or leave it out to take any free one.",
        ) from error


def _html(text: str) -> Response:
    return Response(text, mimetype="text/html")


def _plain(text: str, status: HTTPStatus) -> Response:
    return Response(f"{text}\n", status=status, mimetype="text/plain")


def _see_other(address: str) -> Response:
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
