"""`acepilot desk`: who stands where, as a table, JSON or CSV."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from acepilot.cli.desk_options import ON_A_TERMINAL, BoardWish
from acepilot.cli.output import Block, Raw, Report, Style, Table, Text, emit
from acepilot.client.ir_number import HIDDEN_SSN
from acepilot.desk import texts
from acepilot.desk.board import Problem
from acepilot.desk.client_standing import SOON, ClientStanding, ImporterStanding, LineState, Urgency, day_of
from acepilot.desk.desk import Desk
from acepilot.desk.query import BoardRow, rows, standings, state_counts
from acepilot.desk.tables import client_data, csv_text, problem_data
from acepilot.errors import UsageError
from acepilot.paths import home
from acepilot.plaintext import columns_of, shortened, visible
from acepilot.timing import SYSTEM_CLOCK, Clock

_WIDTH = 80
_GAP = 2
_LEAST_NAME = 12
_COLUMNS = ("Client", "IR number", "State", "Log in by", "Check by")
_HEADS = tuple(map(Text, _COLUMNS[1:]))
_SSN = "SSN ••••"
"""How a Social Security number is told in a column, where its own words are too long."""
_STYLES: Mapping[LineState, Style] = {
    LineState.REFUSED: Style.BAD,
    LineState.UNCLEAR: Style.BAD,
    LineState.MISSING: Style.WARN,
    LineState.CONFIRMED: Style.GOOD,
}


def show_board(wish: BoardWish, *, as_json: bool, clock: Clock = SYSTEM_CLOCK) -> None:
    """Print the board.

    Raises:
        UsageError: It is wanted as JSON and as CSV.
        EnvironmentFault: The desk cannot be read.
    """
    if wish.as_csv and as_json:
        raise UsageError("--json and --csv cannot both be.", hint="Choose one of the two.")
    with Desk.open(home(), os.environ) as desk:
        today = day_of(clock.now())
        clients, strays = standings(desk.board(), today), tuple(desk.strays())
    emit(board_report(clients, strays, wish, today, as_json=as_json), as_json=as_json)


def board_report(
    clients: Sequence[ClientStanding],
    strays: Sequence[Problem],
    wish: BoardWish,
    today: date,
    *,
    as_json: bool = False,
) -> Report:
    """Return the board, as it was asked for: its data or its blocks, as there can be thousands of lines.

    Args:
        strays: Problems of bundles that nobody can be named for.
    """
    found = rows(clients, wish.query(today))
    if wish.as_csv:
        return Report(None, (Raw(csv_text(found[: wish.limit])),))
    shown = found[: wish.limit or (ON_A_TERMINAL if sys.stdout.isatty() else None)]
    if as_json:
        return Report(_data(clients, strays, found, wish, today), ())
    strays_first = _stray_lines(strays if wish == BoardWish(limit=wish.limit) else ())
    return Report(None, (*strays_first, *_blocks(clients, found, shown, today)))


def _data(
    clients: Sequence[ClientStanding],
    strays: Sequence[Problem],
    found: Sequence[BoardRow],
    wish: BoardWish,
    today: date,
) -> dict[str, object]:
    return {
        "day": today.isoformat(),
        "clients_in_all": len(clients),
        "lines": len(found),
        "states": state_counts(found),
        "clients": client_data(found[: wish.limit]),
        "of_nobody": [problem_data(problem) for problem in strays],
    }


def _blocks(
    clients: Sequence[ClientStanding], found: Sequence[BoardRow], shown: Sequence[BoardRow], today: date
) -> Iterator[Block]:
    if not clients:
        yield from _nobody()
        return
    if not found:
        yield Text(texts.NOTHING_FITS)
        yield Text(f"All {len(clients)} clients: acepilot desk")
        return
    yield from _problems(shown)
    yield _table(shown, today)
    yield Text("")
    yield Text(texts.summary(found))
    if len(found) > len(shown):
        yield Text(f"{len(found) - len(shown)} more: --limit {len(found)} shows all.", Style.QUIET)


def _nobody() -> Iterator[Block]:
    yield Text(texts.NOBODY)
    for told, command in texts.FIRST_STEPS:
        yield Text(f"{told:<35}{command}")


def _stray_lines(strays: Sequence[Problem]) -> Iterator[Text]:
    """Yield what nobody can be named for; whoever asks for some clients does not ask for this."""
    for problem in strays:
        yield Text(f"Nobody's: {texts.PROBLEMS[problem.code]} ({problem.bundle[:12]}).", Style.BAD)
        yield from _more_of(problem)
    if strays:
        yield Text("")


def _problems(shown: Sequence[BoardRow]) -> Iterator[Text]:
    """Yield each problem of the clients that are shown, once, before anything else."""
    clients = {row.client.key: row.client for row in shown}
    told = list(chain.from_iterable(_problem_lines(client) for client in clients.values()))
    yield from told
    if told:
        yield Text("")


def _problem_lines(client: ClientStanding) -> Iterator[Text]:
    for problem in client.problems:
        number = f" {problem.number}" if problem.number else ""
        yield Text(f"{client.name}{number}: {texts.PROBLEMS[problem.code]}.", Style.BAD)
        yield from _more_of(problem)


def _more_of(problem: Problem) -> Iterator[Text]:
    """Yield what else is told of a problem, and what somebody does about it."""
    for line in (problem.told, texts.MENDING[problem.code]):
        if line:
            yield Text(f"    {line}")


def _table(shown: Sequence[BoardRow], today: date) -> Table:
    """Return the lines, the names as long as there is room for beside all else."""
    cells = [_cells(row, today) for row in shown]
    widths = (max(columns_of(cell.text) for cell in column) for column in zip(_HEADS, *cells, strict=True))
    room = max(_LEAST_NAME, _WIDTH - sum(width + _GAP for width in widths))
    names = (Text(shortened(visible(row.client.name), room), _name_style(row.client)) for row in shown)
    return Table(_COLUMNS, tuple((name, *others) for name, others in zip(names, cells, strict=True)))


def _name_style(client: ClientStanding) -> Style:
    return Style.BAD if client.urgency is Urgency.PROBLEM else Style.PLAIN


def _cells(row: BoardRow, today: date) -> tuple[Text, ...]:
    importer = row.importer
    return (
        Text(importer.number.replace(HIDDEN_SSN, _SSN) or "not known"),
        Text(_state(importer), _STYLES.get(importer.state, Style.PLAIN)),
        _day(row.client.log_in_due, today),
        _day(importer.check_due, today),
    )


def _state(importer: ImporterStanding) -> str:
    """Return a state; one that is the person's word alone is marked."""
    is_said = importer.proof is not None and importer.proof.is_said
    return f"{importer.state} ({texts.SAID})" if is_said else importer.state.value


def _day(day: date | None, today: date) -> Text:
    if day is None:
        return Text("–", Style.QUIET)
    if day < today:
        return Text(f"{day} late", Style.BAD)
    return Text(str(day), Style.WARN if day <= today + SOON else Style.PLAIN)
