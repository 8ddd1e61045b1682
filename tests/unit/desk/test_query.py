from __future__ import annotations

from datetime import date

import pytest
from boardkit import TODAY, client, fact, importer, later

from acepilot.desk.board import Proof
from acepilot.desk.client_standing import LineState
from acepilot.desk.query import Query, SortBy, rows, standings

CLIENTS = standings(
    [
        client(
            importer(fact(Proof.ENROLLED), number="12-345678900"),
            importer(number="12-345678901"),
            name="Bayside Imports LLC",
            logged_in=later(days=-40),
        ),
        client(
            importer(fact(Proof.CONFIRMED), number="98-765432100"), name="Ärmel GmbH", logged_in=later(days=7)
        ),
    ],
    TODAY,
)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (Query(), ["12-345678900", "12-345678901", "98-765432100"]),
        (Query(client="bayside  IMPORTS"), ["12-345678900", "12-345678901"]),
        (Query(client="ÄRMEL"), ["98-765432100"]),
        (Query(client="8901"), ["12-345678901"]),
        (Query(client="12345678901"), ["12-345678901"]),
        (Query(client="nobody"), []),
        (Query(client="-"), []),
        (Query(states=frozenset({LineState.MISSING, LineState.CONFIRMED})), ["12-345678901", "98-765432100"]),
        (Query(due_by=date(2026, 11, 25)), ["12-345678900", "12-345678901"]),
        (Query(due_by=date(2026, 11, 21)), ["12-345678900"]),
        (Query(due_by=date(2026, 11, 20)), []),
        (Query(sort=SortBy.CLIENT), ["12-345678900", "12-345678901", "98-765432100"]),
        (Query(sort=SortBy.STATE), ["12-345678901", "12-345678900", "98-765432100"]),
        (Query(sort=SortBy.CHECK), ["12-345678900", "12-345678901", "98-765432100"]),
    ],
)
def test_lines_that_are_wanted(query: Query, numbers: list[str]) -> None:
    """By a part of a name or number in any case, by state, and by what is due on a day or before."""
    assert [row.importer.number for row in rows(CLIENTS, query)] == numbers
