"""A sheet of a list as rows of values: where its headings stand, what each cell says in its column.

Owns the finding of headings and the mistakes of single cells. Must not know which rows make a company.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from acepilot.client.listing.cell_reading import read_cell
from acepilot.client.listing.cells import Cell, CellKind, CellPlace, Sheet, shown_name, shown_sheet
from acepilot.client.listing.columns import Column, Headings
from acepilot.client.listing.csv_file import MOST_ABOVE
from acepilot.errors import ClientError, Mistake
from acepilot.readings import bare

_TELLING: Final = frozenset({"company.legal_name", "company.ein", "importer.ir_number"})
_FEWEST_HEADINGS: Final = 2
_FEWEST_OF_SECRET: Final = 6


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row.

    Attributes:
        text: As it goes into a client file; empty when it cannot be used.
    """

    cell: Cell
    text: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        fields: Its values by name; those that are empty are not there.
        places: Where each column is in it, also where nothing stands.
        place: Its first cell that is not empty.
    """

    place: CellPlace
    fields: dict[str, Field]
    places: dict[str, CellPlace]

    def text(self, name: str) -> str:
        """Return a value; empty when there is none that can be used."""
        found = self.fields.get(name)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class ListTable:
    """A sheet with headings, read.

    Attributes:
        headings: Each column that was read and its heading as it is written, from left to right.
        mistakes: In headings and single cells.
        secrets: What stood in cells and must never be seen, in letters and figures alone, and where.
    """

    sheet: str
    headings: tuple[tuple[Column, str], ...]
    rows: tuple[Row, ...]
    mistakes: list[Mistake]
    notes: list[str]
    secrets: dict[str, CellPlace] = field(default_factory=dict)


@dataclass(slots=True)
class _Found:
    """What has been found in the cells so far."""

    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    secrets: dict[str, CellPlace] = field(default_factory=dict)


def headings_in(texts: list[str], headings: Headings) -> int:
    """Return how many of these are headings of different columns."""
    return len({column.name for text in texts if text.strip() and (column := headings.column(text))})


def read_table(sheet: Sheet, headings: Headings) -> ListTable | None:
    """Read a sheet; None when it has no headings that say whose list it is.

    Raises:
        ClientError: Two of its columns are for the same.
    """
    at = _heading_row(sheet, headings)
    if at is None:
        return None
    columns, found = _columns(sheet.rows[at], headings)
    rows = tuple(
        _row(number, cells, columns, sheet.name, found)
        for number, cells in sheet.rows.items()
        if number > at and cells.keys() & columns.keys()
    )
    above = [number for number in sheet.rows if number < at]
    notes = [*sheet.notes, *_told_of_rows(sheet.name, above), *found.notes]
    named = tuple((columns[n], sheet.rows[at][n].text) for n in sorted(columns))
    return ListTable(sheet.name, named, rows, found.mistakes, notes, found.secrets)


def _told_of_rows(sheet: str, above: list[int]) -> Iterator[str]:
    if above:
        yield f"Sheet {shown_sheet(sheet)}: what stands above the headings was not read."


def _heading_row(sheet: Sheet, headings: Headings) -> int | None:
    """Return the row of the first that has most headings; they must say whose a row is."""
    best, most = None, _FEWEST_HEADINGS - 1
    for number, cells in list(sheet.rows.items())[:MOST_ABOVE]:
        names = {column.name for cell in cells.values() if (column := headings.column(cell.text))}
        if len(names) > most and names & _TELLING:
            best, most = number, len(names)
    return best


def _columns(cells: dict[int, Cell], headings: Headings) -> tuple[dict[int, Column], _Found]:
    """Return what stands in which column.

    Raises:
        ClientError: Two columns are for the same: which of them counts, nobody knows.
    """
    columns: dict[int, Column] = {}
    first: dict[str, CellPlace] = {}
    found, unread = _Found(), []
    for number, cell in sorted(cells.items()):
        column = headings.column(cell.text)
        if column is None:
            unread += (
                [] if headings.is_of_mistakes(cell.text) else [f"{shown_name(cell.text)} ({cell.place})"]
            )
        elif column.name in first:
            told = f"This column is for the same as that of {first[column.name]}: {column.heading}."
            found.mistakes.append(
                Mistake(cell.place, told, "Keep one of the two, or call the other something else.")
            )
        else:
            columns[number], first[column.name] = column, cell.place
    if found.mistakes:
        raise ClientError(tuple(found.mistakes))
    if unread:
        found.notes.append(f"Columns that acepilot does not know, and did not read: {', '.join(unread)}.")
    return columns, found


def _row(number: int, cells: dict[int, Cell], columns: dict[int, Column], sheet: str, found: _Found) -> Row:
    places = {column.name: CellPlace(sheet, number, n) for n, column in columns.items()}
    secrets: list[str] = []
    fields = {}
    for n, column in columns.items():
        if n not in cells:
            continue
        reading = read_cell(column, cells[n])
        message, hint = reading.problem
        if message:
            found.mistakes.append(Mistake(cells[n].place, message, hint))
        if reading.note:
            found.notes.append(f"{cells[n].place}: {reading.note}")
        if reading.secret:
            secrets += _spellings(reading.secret)
        fields[column.name] = Field(cells[n], reading.text, is_wrong=bool(message))
    first = min((cells[n].place for n in columns if n in cells), key=lambda place: place.column)
    for secret in (one for one in secrets if sum(map(str.isdigit, one)) >= _FEWEST_OF_SECRET):
        found.secrets.setdefault(secret, first)
        _refuse_copies(secret, fields, found)
    return Row(first, fields, places)


def _spellings(secret: str) -> Iterator[str]:
    """Yield what to look for elsewhere: the letters and figures, and the figures alone."""
    letters_too = bare(secret)
    yield from {letters_too, "".join(filter(str.isdigit, letters_too))}


def _refuse_copies(secret: str, fields: dict[str, Field], found: _Found) -> None:
    """Refuse the other cells of a row that hold what may not be seen."""
    for name, one in fields.items():
        if not one.is_wrong and one.cell.kind is not CellKind.NO_RESULT and secret in bare(one.cell.text):
            found.mistakes.append(Mistake(one.cell.place, *COPIED))
            fields[name] = Field(one.cell, "", is_wrong=True)


COPIED: Final = (
    "The number that another cell was refused for stands here as well.",
    "Mend that cell, and this one is taken as it is. If the number is a secret, delete it here too.",
)
