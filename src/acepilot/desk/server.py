"""The desk's pages, served by the rules of `private_site`: the board, a client's page, and the reports of its runs.

Reads the desk anew for each page, and changes nothing. A report is not one of our pages, though our code wrote it: it
tells other people's runs, so it is sandboxed, runs no script, and reaches nothing of the pages beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from http import HTTPStatus
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from werkzeug import Request, Response

from acepilot.desk import texts
from acepilot.desk.board import ClientLine, Fact, Problem, with_shared
from acepilot.desk.client_standing import LineState, day_of, standing
from acepilot.desk.pages import (
    LINES,
    Asked,
    DeskFrame,
    History,
    board_page,
    client_page,
    policy,
    trouble_page,
)
from acepilot.desk.query import Query, SortBy, rows, standings
from acepilot.desk.reports import report_of
from acepilot.errors import AcepilotError
from acepilot.private_site import PrivateSite, SiteOptions, html, nothing_here, plain
from acepilot.timing import USUAL, Timing

REPORT_HEADERS = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "unsafe-none",  # a browser shows no sandboxed page that asks for more
    "Referrer-Policy": "no-referrer",
}
_LONGEST_TEXT = 200


class BoardSource(Protocol):
    """What the pages ask of the desk; several threads may ask at once."""

    def board(self) -> Iterable[ClientLine]:
        """Give every client."""

    def strays(self) -> Iterable[Problem]:
        """Give the problems of bundles that nobody can be named for."""

    def history(self, key: str) -> Iterator[Fact]:
        """Give all that is proven of a client, the newest first."""

    def unproven(self, key: str) -> Iterator[tuple[str, str]]:
        """Give each run of a client that proves nothing, and its bundle, the newest first."""

    def opened(self, sha256: str) -> AbstractContextManager[Path]:
        """Give a stored bundle as a file."""


class DeskServer(PrivateSite):
    """Serves the desk; a context manager.

    Args:
        port: On which port; 0 for any free one.

    Attributes:
        fault: What a page raised that was no error of ours; None while there is nothing.

    Raises:
        UsageError: The port cannot be used.
    """

    def __init__(self, desk: BoardSource, *, port: int = 0, timing: Timing = USUAL) -> None:
        self._desk = desk
        self._clock = timing.clock
        self.fault: Exception | None = None
        super().__init__(
            self._page_for, self._note, SiteOptions("The desk's page", policy(), timing.guide_poll_s, port)
        )

    def _note(self, error: Exception) -> None:
        self.fault = error

    def _page_for(self, request: Request, rest: str) -> Response:
        if request.method != "GET":
            return plain("The desk's page takes nothing.", HTTPStatus.METHOD_NOT_ALLOWED)
        frame = DeskFrame(self.address, day_of(self._clock.now()))
        try:
            return self._page(frame, request.args, rest)
        except AcepilotError as error:
            page = trouble_page(frame, texts.FAULT_TITLE, error.message, error.hint)
            response = html(page)
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
            return response

    def _page(self, frame: DeskFrame, asked: Mapping[str, str], rest: str) -> Response:
        match rest.split("/"):
            case [""]:
                return self._board(frame, read_asked(asked))
            case ["client", key]:
                return self._client(frame, key, _page_of(asked))
            case ["client", key, bundle, run]:
                return self._report(frame, key, bundle, run)
            case _:
                return nothing_here()

    def _board(self, frame: DeskFrame, asked: Asked) -> Response:
        clients = standings(self._desk.board(), frame.today)
        strays = () if asked != Asked() else tuple(self._desk.strays())
        found = rows(clients, query_of(asked, frame.today))
        return html(board_page(frame, len(clients), strays, found, asked))

    def _client(self, frame: DeskFrame, key: str, page: int) -> Response:
        line = next((line for line in with_shared(self._desk.board()) if line.key == key), None)
        if line is None:
            return nothing_here()
        start = (page - 1) * LINES
        facts = list(islice(self._desk.history(key), start, start + LINES + 1))
        unproven = list(islice(self._desk.unproven(key), LINES)) if page == 1 else []
        history = History(facts[:LINES], unproven, page, is_more=len(facts) > LINES)
        return html(client_page(frame, standing(line, frame.today), history))

    def _report(self, frame: DeskFrame, key: str, bundle: str, run: str) -> Response:
        """Answer with a report of a run that counts for the client; no other bundle is opened."""
        proven = ((fact.run, fact.bundle) for fact in self._desk.history(key))
        if (run, bundle) not in chain(proven, self._desk.unproven(key)):
            return nothing_here()
        try:
            with self._desk.opened(bundle) as path:
                response = Response(report_of(path, run), mimetype="text/html")
        except AcepilotError as error:
            response = html(trouble_page(frame, texts.NOT_SHOWN, error.message, error.hint))
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            return response
        response.headers.update(REPORT_HEADERS)
        return response


def read_asked(said: Mapping[str, str]) -> Asked:
    """Return what an address asks of the board; what it says that is no choice counts as not said."""
    due = said.get("due", "")
    return Asked(
        client=said.get("client", "")[:_LONGEST_TEXT],
        state=_one_of(LineState, said.get("state", "")),
        due=due if due.isascii() and due.isdecimal() and len(due) < 4 else "",
        sort=_one_of(SortBy, said.get("sort", "")),
        page=_page_of(said),
    )


def query_of(asked: Asked, today: date) -> Query:
    """Return it as the desk is asked."""
    return Query(
        asked.client,
        frozenset([LineState(asked.state)] if asked.state else []),
        today + timedelta(days=int(asked.due)) if asked.due else None,
        SortBy(asked.sort or SortBy.URGENCY),
    )


def _one_of(codes: type[LineState | SortBy], said: str) -> str:
    return said if said in {code.value for code in codes} else ""


def _page_of(said: Mapping[str, str]) -> int:
    page = said.get("page", "")
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
