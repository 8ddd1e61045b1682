"""The board for programs: as data for JSON, and as CSV that no spreadsheet takes a formula from.

Knows no terminal and no file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from acepilot.desk.board import Fact, Problem
from acepilot.desk.client_standing import ClientStanding, Due, ImporterStanding
from acepilot.desk.query import BoardRow
from acepilot.plaintext import visible

COLUMNS = (
    "client",
    "key",
    "ir_number",
    "state",
    "lacks",
    "since",
    "by",
    "log_in_due",
    "check_due",
    "problems",
)
_BEGINS_FORMULA = re.compile(r"(?:\A|(?<=;))(?=[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a cell begins that a spreadsheet works out, in either width."""


def client_data(rows: Iterable[BoardRow]) -> list[dict[str, object]]:
    """Return lines of the board as JSON data: their clients, in the order in which these come first."""
    found: dict[str, tuple[ClientStanding, list[ImporterStanding]]] = {}
    for row in rows:
        found.setdefault(row.client.key, (row.client, []))[1].append(row.importer)
    return [_client(client, importers) for client, importers in found.values()]


def csv_text(rows: Iterable[BoardRow]) -> str:
    """Return lines of the board as CSV, with a first line of names.

    A cell that a spreadsheet would work out begins with an apostrophe, which has it taken as text; so does what follows
    a semicolon, by which spreadsheets of many countries part cells.
    """
    whole = io.StringIO()
    writer = csv.writer(whole, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in _cells(row)] for row in rows)
    return whole.getvalue()


def _client(client: ClientStanding, importers: Sequence[ImporterStanding]) -> dict[str, object]:
    return {
        "key": client.key,
        "name": client.name,
        "signer": client.signer or None,
        "urgency": client.urgency.name.lower(),
        "log_in": fact_data(client.log_in) if client.log_in else None,
        "log_in_due": _day(client.log_in_due),
        "dues": [_due(due) for due in client.dues],
        "problems": [problem_data(problem) for problem in client.problems],
        "importers": [_importer(importer) for importer in importers],
    }


def _importer(importer: ImporterStanding) -> dict[str, object]:
    return {
        "ir_number": importer.number or None,
        "state": importer.state.value,
        "lacks": importer.lack.value if importer.lack else None,
        "check_due": _day(importer.check_due),
        "proof": fact_data(importer.proof) if importer.proof else None,
    }


def fact_data(fact: Fact) -> dict[str, object]:
    """Return a fact as JSON data; of which importer, whoever tells it knows."""
    at = fact.at.isoformat(timespec="milliseconds")
    return {
        "proves": fact.proof.value,
        "at": at,
        "flow": fact.flow,
        "run": fact.run,
        "bundle": fact.bundle,
        "by": fact.by,
        "is_said": fact.is_said,
    }


def problem_data(problem: Problem) -> dict[str, object]:
    """Return a problem as JSON data."""
    return {
        "code": problem.code.value,
        "told": problem.told,
        "bundle": problem.bundle or None,
        "ir_number": problem.number or None,
    }


def _due(due: Due) -> dict[str, object]:
    return {"day": due.day.isoformat(), "kind": due.kind.value, "ir_number": due.number or None}


def _day(day: object) -> str | None:
    return str(day) if day else None


def _cells(row: BoardRow) -> tuple[str, ...]:
    client, importer = row.client, row.importer
    return (
        client.name,
        client.key,
        importer.number,
        importer.state.value,
        importer.lack.value if importer.lack else "",
        importer.proof.at.isoformat(timespec="seconds") if importer.proof else "",
        importer.proof.by if importer.proof else "",
        _day(client.log_in_due) or "",
        _day(importer.check_due) or "",
        "; ".join(dict.fromkeys(problem.code.value for problem in client.problems)),
    )


def _harmless(cell: str) -> str:
    return _BEGINS_FORMULA.sub("'", visible(cell))
