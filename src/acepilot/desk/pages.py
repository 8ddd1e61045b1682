"""The desk's pages as HTML: one response holds all of it, so that nothing is fetched from anywhere.

Pure: from where clients stand to text. Escapes everything, as names come out of other people's bundles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from acepilot.desk import texts
from acepilot.desk.board import Fact, Problem
from acepilot.desk.client_standing import SOON, ClientStanding, ImporterStanding, LineState
from acepilot.desk.query import BoardRow, SortBy
from acepilot.evidence.texts import page_environment
from acepilot.private_site import own_policy

LINES = 100
"""How many lines a page has."""
MOST_STRAYS = 5
"""How many bundles of nobody's a page tells, so that the board is still in sight."""
DUE_CHOICES = (("", "whenever"), ("0", "today or late"), ("7", "within 7 days"), ("30", "within 30 days"))
_COLUMNS = (
    ("Client", SortBy.CLIENT),
    ("IR number", None),
    ("State", SortBy.STATE),
    ("Lacks", None),
    ("Log in by", SortBy.LOG_IN),
    ("Check by", SortBy.CHECK),
)


@dataclass(frozen=True, slots=True)
class DeskFrame:
    """What every page shows.

    Attributes:
        home: The address of the board, with the token.
        today: At the portal.
    """

    home: str
    today: date


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of the board was asked for, as its address says it; empty for what was not."""

    client: str = ""
    state: str = ""
    due: str = ""
    sort: str = ""
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Tell whether lines may be left out."""
        return bool(self.client or self.state or self.due)


@dataclass(frozen=True, slots=True)
class History:
    """A page of what came back from a client.

    Attributes:
        facts: What is proven, the newest first.
        unproven: Runs that prove nothing, each with its bundle, the newest first; on the first page alone.
        is_more: Whether older facts follow.
    """

    facts: Sequence[Fact]
    unproven: Sequence[tuple[str, str]] = ()
    page: int = 1
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines of one client that follow each other."""

    client: ClientStanding
    address: str
    importers: tuple[ImporterStanding, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    address: str
    is_sorted: bool


def board_page(
    frame: DeskFrame, clients: int, strays: Sequence[Problem], found: Sequence[BoardRow], asked: Asked
) -> str:
    """Return a page of the board.

    Args:
        clients: How many the desk has in all.
        strays: Problems of bundles that nobody can be named for.
        found: All lines that were asked for; the page shows `LINES` of them.
    """
    start = (asked.page - 1) * LINES
    shown = found[start : start + LINES]
    view = {
        "clients": clients,
        "strays": strays,
        "most_strays": MOST_STRAYS,
        "first_steps": texts.FIRST_STEPS,
        "asked": asked,
        "is_filtered": asked.is_filtered,
        "states": tuple(LineState),
        "due_choices": DUE_CHOICES,
        "found": _found(found, shown, start),
        "columns": [_column(frame, asked, name, sort) for name, sort in _COLUMNS],
        "groups": list(_groups(frame, shown)),
        "before": _address(frame, asked, page=asked.page - 1) if start else "",
        "after": _address(frame, asked, page=asked.page + 1) if start + LINES < len(found) else "",
    }
    return _render("board.html.j2", frame, "Who stands where", view)


def client_page(frame: DeskFrame, client: ClientStanding, history: History) -> str:
    """Return a client's page."""
    own, page = client_address(frame.home, client.key), history.page
    view = {
        "client": client,
        "history": [(fact, report_address(own, fact.bundle, fact.run)) for fact in history.facts],
        "unproven": [(run, report_address(own, bundle, run)) for run, bundle in history.unproven],
        "before": f"{own}?page={page - 1}" if page > 1 else "",
        "after": f"{own}?page={page + 1}" if history.is_more else "",
    }
    return _render("client.html.j2", frame, client.name, view)


def trouble_page(frame: DeskFrame, title: str, message: str, hint: str = "") -> str:
    """Return a page that says why something is not shown."""
    return _render("trouble.html.j2", frame, title, {"message": message, "hint": hint})


def client_address(home: str, key: str) -> str:
    """Return where a client's page is."""
    return f"{home}client/{quote(key, safe='')}"


def report_address(client: str, bundle: str, run: str) -> str:
    """Return where a run's report is.

    Args:
        client: Where the client's page is.
    """
    return f"{client}/{quote(bundle, safe='')}/{quote(run, safe='')}"


@cache
def policy() -> str:
    """Return the pages' content security policy: their own style and script, and nothing from elsewhere."""
    return own_policy(_style(), _asset("desk.js"))


def _groups(frame: DeskFrame, shown: Iterable[BoardRow]) -> Iterable[_Group]:
    for _, rows in groupby(shown, key=lambda row: row.client.key):
        first, *more = rows
        importers = (first.importer, *(row.importer for row in more))
        yield _Group(first.client, client_address(frame.home, first.client.key), importers)


def _column(frame: DeskFrame, asked: Asked, name: str, sort: SortBy | None) -> _Column:
    """Return a column's head; pressing the one that is sorted by has problems first again."""
    if sort is None:
        return _Column(name, "", is_sorted=False)
    is_sorted = asked.sort == sort.value
    return _Column(name, _address(frame, asked, sort="" if is_sorted else sort.value), is_sorted)


def _address(frame: DeskFrame, asked: Asked, *, sort: str | None = None, page: int = 1) -> str:
    said = {
        "client": asked.client,
        "state": asked.state,
        "due": asked.due,
        "sort": asked.sort if sort is None else sort,
        "page": str(page) if page > 1 else "",
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{frame.home}?{query}" if query else frame.home


def _found(found: Sequence[BoardRow], shown: Sequence[BoardRow], start: int) -> str:
    if not found:
        return texts.NOTHING_FITS
    if len(shown) == len(found):
        return texts.summary(found)
    here = f"Lines {start + 1} to {start + len(shown)} are here." if shown else "None are here."
    return f"{texts.summary(found)} {here}"


def _render(name: str, frame: DeskFrame, title: str, view: dict[str, Any]) -> str:
    return (
        _environment()
        .get_template(name)
        .render(
            title=title,
            home=frame.home,
            today=frame.today,
            soon=frame.today + SOON,
            view=view,
            style=Markup(_style()),  # noqa: S704 - files of this package
            script=Markup(_asset("desk.js")),  # noqa: S704 - as above
        )
    )


@cache
def _environment() -> Environment:
    environment = page_environment(PackageLoader("acepilot.desk", "page"))
    environment.filters["moment"] = _moment
    environment.globals.update(
        states=texts.STATES,
        next=texts.NEXT,
        mending=texts.MENDING,
        lacks=texts.LACKS,
        proven=texts.PROVEN,
        problems=texts.PROBLEMS,
        nobody=texts.NOBODY,
        nothing_proven=texts.NOTHING_PROVEN,
        unproven=texts.UNPROVEN,
        unproven_long=texts.UNPROVEN_LONG,
        of_nobody=texts.OF_NOBODY,
        said=texts.SAID,
        said_long=texts.SAID_LONG,
        footer=texts.DAYS,
    )
    return environment


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


@cache
def _style() -> str:
    """Return the pages' style: the report's colours, and what is the desk's own."""
    palette, _, _ = PackageLoader("acepilot.evidence").get_source(Environment(autoescape=True), "palette.css")
    return palette + _asset("desk.css")


@cache
def _asset(name: str) -> str:
    source, _, _ = PackageLoader("acepilot.desk", "page").get_source(Environment(autoescape=True), name)
    return source
