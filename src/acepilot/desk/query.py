"""What somebody wants to see of the board: which of its lines, and in what order.

Asks the board's own codes; knows neither terminals nor pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from acepilot.desk.board import ClientLine, with_shared
from acepilot.desk.client_standing import ClientStanding, ImporterStanding, LineState, in_order, standing
from acepilot.folding import fold


class SortBy(StrEnum):
    """By what the board is sorted; `URGENCY` has problems first."""

    URGENCY = "urgency"
    CLIENT = "client"
    STATE = "state"
    LOG_IN = "log-in"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board: an importer, with the client that it is of."""

    client: ClientStanding
    importer: ImporterStanding


@dataclass(frozen=True, slots=True)
class Query:
    """Which lines are wanted.

    Attributes:
        client: A part of a client's name or IR number, or what the desk knows it by; empty for all.
        states: Those wanted; none for all.
        due_by: What is due on this day or before; None for whatever.
    """

    client: str = ""
    states: frozenset[LineState] = frozenset()
    due_by: date | None = None
    sort: SortBy = SortBy.URGENCY


_ORDERS: Mapping[SortBy, Callable[[BoardRow], object]] = MappingProxyType(
    {
        SortBy.CLIENT: lambda row: (row.client.name.casefold(), row.client.key),
        SortBy.STATE: lambda row: list(LineState).index(row.importer.state),
        SortBy.LOG_IN: lambda row: row.client.log_in_due or date.max,
        SortBy.CHECK: lambda row: row.importer.check_due or date.max,
    }
)
"""The orders beside the board's own, in which lines stay that are alike to one of these."""


def standings(lines: Iterable[ClientLine], today: date) -> list[ClientStanding]:
    """Return where all clients stand on a day, problems first."""
    return in_order([standing(line, today) for line in with_shared(lines)])


def rows(clients: Iterable[ClientStanding], query: Query) -> list[BoardRow]:
    """Return the lines that are wanted, in the order that is wanted."""
    wanted = fold(query.client)
    found = [
        BoardRow(client, importer)
        for client in clients
        for importer in client.importers
        if (not wanted or _is_of(client, importer, wanted)) and _fits(client, importer, query)
    ]
    order = _ORDERS.get(query.sort)
    return sorted(found, key=order) if order else found  # type: ignore[arg-type]  # each order compares with itself


def state_counts(found: Iterable[BoardRow]) -> dict[LineState, int]:
    """Return how many lines stand how; a state that none has is left out."""
    counts = Counter(row.importer.state for row in found)
    return {state: counts[state] for state in LineState if counts[state]}


def _is_of(client: ClientStanding, importer: ImporterStanding, wanted: str) -> bool:
    signs = _signs(wanted)
    is_number = bool(signs) and signs in _signs(fold(importer.number))
    return is_number or fold(client.key) == wanted or wanted in fold(client.name)


def _signs(text: str) -> str:
    """Return letters and digits alone: a number is asked for with or without its hyphens."""
    return "".join(filter(str.isalnum, text))


def _fits(client: ClientStanding, importer: ImporterStanding, query: Query) -> bool:
    if query.states and importer.state not in query.states:
        return False
    dues = [due for due in (client.log_in_due, importer.check_due) if due]
    return query.due_by is None or any(due <= query.due_by for due in dues)
