from __future__ import annotations

import csv
import io

import pytest
from boardkit import TODAY, client, fact, importer

from acepilot.desk.board import Proof
from acepilot.desk.query import Query, rows, standings
from acepilot.desk.tables import COLUMNS, csv_text


def lines(name: str, separator: str = ",") -> list[list[str]]:
    """Return the CSV of a client of this name, as a spreadsheet reads it."""
    line = client(importer(fact(Proof.ENROLLED, by=name)), name=name, key="k")
    return list(
        csv.reader(io.StringIO(csv_text(rows(standings([line], TODAY), Query()))), delimiter=separator)
    )


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        " =1",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "\u00a0=1",
        '=HYPERLINK("h","Pay")',
        'Acme;=HYPERLINK("h")',
        "Acme; \t@SUM(1)",
        'Acme";"=1',
    ],
)
def test_no_cell_is_a_formula(name: str) -> None:
    """What a spreadsheet would work out begins with an apostrophe or an escape, whatever column it stands in."""
    for cell in [*lines(name)[1], *lines(name, ";")[1]]:  # in many countries a semicolon parts cells
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))
        assert not cell[:1].isspace() or cell.strip()


def test_cells_are_whole() -> None:
    """Quotes, commas and names in other scripts stay as they are, and each line has every column."""
    names, line = lines('O\'Neil, "東京" & Co')
    assert names == list(COLUMNS)
    assert line[:4] == ['O\'Neil, "東京" & Co', "k", "12-345678900", "enrolled"]
    assert len(line) == len(COLUMNS)
