from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from boardkit import NUMBER, TODAY, client, fact, importer, later, many_clients
from icalendar import Calendar

from acepilot.cli import run_command
from acepilot.cli.desk_board import board_report
from acepilot.cli.desk_options import BoardWish
from acepilot.cli.output import emit
from acepilot.client.ir_number import HIDDEN_SSN
from acepilot.desk import texts
from acepilot.desk.board import ClientLine, Problem, ProblemCode, Proof
from acepilot.desk.bundle_reading import ClientNamed
from acepilot.desk.client_standing import LineState
from acepilot.desk.desk import Desk
from acepilot.desk.query import standings
from acepilot.plaintext import columns_of

STRAY = Problem(ProblemCode.NOT_WHOLE, "journal.jsonl is not as it was.", "ab" * 32)
CLIENTS = [
    client(
        importer(fact(Proof.CONFIRMED), number="98-765432100"), name="Calm Trading", logged_in=later(days=7)
    ),
    client(importer(number="12-345678901"), importer(number="12-345678902"), name="Awaited Imports"),
    client(
        importer(fact(Proof.ENROLLED, at=later(days=7))),
        name="Bayside Imports LLC of the Northern Harbour",
        logged_in=later(days=-50),
        problems=(Problem(ProblemCode.OTHER_SIGNER, "It is signed by 1f2e."),),
    ),
]


def shown(
    lines: Sequence[ClientLine] = CLIENTS, wish: BoardWish | None = None, strays: tuple[Problem, ...] = ()
) -> list[str]:
    """Return what is printed into a pipe."""
    stream = io.StringIO()
    emit(board_report(standings(lines, TODAY), strays, wish or BoardWish(), TODAY), stream=stream)
    return stream.getvalue().splitlines()


def test_board_has_problems_first() -> None:
    """What somebody must look into stands above the table, and its client in the first row."""
    lines = shown(strays=(STRAY,))
    assert lines == [
        "Nobody's: a bundle does not verify (abababababab).",
        "    journal.jsonl is not as it was.",
        f"    {texts.MENDING[ProblemCode.NOT_WHOLE]}",
        "",
        "Bayside Imports LLC of the Northern Harbour: a bundle is signed by another key.",
        "    It is signed by 1f2e.",
        f"    {texts.MENDING[ProblemCode.OTHER_SIGNER]}",
        "",
        "Client                      IR number     State      Log in by        Check by",
        "Bayside Imports LLC of th…  12-345678900  enrolled   2026-11-15 late  2026-11-28",
        "Awaited Imports             12-345678901  missing    –                –",
        "Awaited Imports             12-345678902  missing    –                –",
        "Calm Trading                98-765432100  confirmed  2027-01-11       –",
        "",
        "3 clients, 4 IR numbers: 2 missing, 1 enrolled, 1 confirmed.",
    ]


def test_board_fits_into_80_columns() -> None:
    """Whatever the names, numbers and states are, but for a problem's own words; and the columns are straight."""
    hidden = importer(fact(Proof.ENROLLED), number=f"{HIDDEN_SSN} (importer 2)")
    lines = shown([*many_clients(60), client(hidden, name="東京" * 40, logged_in=later(days=-60))])
    rows = [line for line in lines if "12-0" in line or "importer 2" in line]
    assert len(rows) == 181
    assert max(map(columns_of, rows)) <= 80
    assert len({columns_of(line[: line.index(" 12-0")]) for line in rows if " 12-0" in line}) == 1
    assert not any(ord(sign) < 32 or sign == "\u202e" for line in rows for sign in line)


def test_state_that_is_somebody_s_word_is_marked() -> None:
    """What acepilot saw on no page is told as said."""
    (row,) = (
        line for line in shown([client(importer(fact(Proof.ENROLLED, is_said=True)))]) if NUMBER in line
    )
    assert "enrolled (said)" in row
    assert len(row) <= 80


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        (BoardWish(client="bayside"), {"Bayside"}),
        (BoardWish(states=(LineState.MISSING,)), {"Awaited"}),
        (BoardWish(due=timedelta(days=7)), {"Bayside"}),
        (BoardWish(due=date(2027, 1, 11)), {"Bayside", "Calm"}),
        (BoardWish(limit=1), {"Bayside"}),
    ],
)
def test_board_shows_what_is_asked_for(wish: BoardWish, names: set[str]) -> None:
    """A client, a state, what is due; and no bundle of nobody's."""
    assert {line.split()[0] for line in shown(wish=wish) if "12-3" in line or "98-7" in line} == names


def test_empty_board_says_what_to_do_next() -> None:
    """Without clients there is no empty table, but the way to one; a filter that leaves nothing says so."""
    assert shown([])[0] == texts.NOBODY
    assert any("acepilot clients import" in line for line in shown([]))
    assert shown(wish=BoardWish(client="xyz")) == [texts.NOTHING_FITS, "All 3 clients: acepilot desk"]


def test_commands_show_the_desk(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table, JSON, CSV and calendar of one desk, by the real commands."""
    with Desk.open(home, os.environ) as desk:
        desk.expect(ClientNamed("acme", "=Acme Imports", (NUMBER,)), "list.csv")
    assert run_command(["desk"]) == 0
    assert "=Acme Imports  12-345678900  missing" in capsys.readouterr().out
    assert run_command(["desk", "--json", "--state", "missing"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    assert [one["ir_number"] for one in data["clients"][0]["importers"]] == [NUMBER]
    assert run_command(["desk", "--csv"]) == 0
    assert next(csv.DictReader(io.StringIO(capsys.readouterr().out)))["client"] == "'=Acme Imports"
    file = tmp_path / "due.ics"
    file.write_text("old")
    assert run_command(["desk", "calendar", "-o", str(file)]) == 0
    assert Calendar.from_ical(file.read_bytes()).walk("VEVENT") == []
    assert "Import it" not in capsys.readouterr().out
    assert list(tmp_path.glob(".*.tmp")) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json", "--csv"],
        ["--due", "soon"],
        ["--due", "2026-13-01"],
        ["--state", "done"],
        ["--client", ""],
        ["--limit", "0"],
        ["calendar", "-o", "/nowhere/due.ics"],
        ["nonsense"],
    ],
)
def test_wrong_input_is_refused(arguments: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ARG001 - commands see that home
    """Nothing is guessed, and nothing is printed that could be taken for the board."""
    assert run_command(["desk", *arguments]) != 0
    out = capsys.readouterr().out
    assert not out or "error" in json.loads(out)


@pytest.mark.parametrize("due", [["--due"], ["--due", "0"], ["--due", "2026-12-31"]])
def test_due_takes_a_day_a_number_or_nothing(due: list[str], home: Path) -> None:  # noqa: ARG001 - as above
    """A week is meant where nothing is said."""
    assert run_command(["desk", *due]) == 0
