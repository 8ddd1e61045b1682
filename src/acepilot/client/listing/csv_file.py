"""A list of clients as CSV: what programs write under that name, in whatever encoding and with whatever separator.

Owns encodings, separators and quotes. Must not know what a column is for: which way of reading is right, the caller
judges by the headings.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Final

from acepilot.client.listing.cells import (
    LARGEST_SIZE_BYTES,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    CellPlace,
    Sheet,
    cleaned,
)
from acepilot.errors import UsageError

SEPARATORS: Final = (",", ";", "\t", "|")
MOST_ABOVE: Final = 20
"""Rows in which the headings are looked for."""

_SEPARATOR_LINE: Final = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
_ARMOR: Final = re.compile(r"'*[=+\-@\t\r]")
_ARMORED: Final = re.compile(r"'+[=+\-@\t\r]")
_KEPT_AS_TEXT: Final = re.compile(r"""="([^"]+)"|'(\d.*)""")
_WINDOWS: Final = "cp1252"


def armored(text: str) -> str:
    """Return a text so that no spreadsheet program takes it for a formula; `plain` gives it back."""
    return f"'{text}" if _ARMOR.match(text) else text


def plain(text: str) -> str:
    """Return what was written by `armored`, and any other text as it is."""
    return text[1:] if _ARMORED.match(text) else text


def _meant(written: str) -> str:
    """Return what a cell says: some write `="021000021"` or `'021000021` for a number that is to stay a text."""
    if _ARMORED.match(written):
        return plain(written)
    found = _KEPT_AS_TEXT.fullmatch(written.strip())
    return (found[1] or found[2]) if found else written


def read_csv(data: bytes, *, sheet: str, headings_in: Callable[[list[str]], int]) -> Sheet:
    """Read a list.

    Args:
        data: The file's bytes.
        sheet: The name that a spreadsheet program gives its one sheet: the file's, without its ending.
        headings_in: Tells how many of a row's cells are headings that are known: so the separator is found.

    Raises:
        UsageError: It is no list that can be read.
    """
    text, notes = _decoded(data)
    text, said = _without_separator_line(text)
    separator = said or _separator(text, headings_in)
    rows: dict[int, dict[int, Cell]] = {}
    for number, record in enumerate(_records(text, separator), 2 if said else 1):
        cells = {cell.place.column: cell for cell in _cells(record, sheet, number)}
        if cells:
            rows[number] = cells
        if len(rows) > MOST_ROWS:
            raise UsageError(
                f"The list has more than {MOST_ROWS} rows.", hint="Divide it into several files."
            )
    return Sheet(sheet, rows, notes)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _as(data, "utf-16"), ()
    halves = (data[:64:2], data[1:64:2])
    for half, encoding in zip(halves, ("utf-16-be", "utf-16-le"), strict=True):
        if half and half.count(0) * 2 > len(half):
            return _as(data, encoding), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        note = "It is not written in UTF-8, and was read as Windows-1252: look at letters with accents."
        return _as(data, _WINDOWS), (note,)


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise UsageError(
            "It is no text in UTF-8, UTF-16 or Windows-1252.", hint="Save it as “CSV UTF-8”, or as .xlsx."
        ) from fault


def _without_separator_line(text: str) -> tuple[str, str]:
    """Take away the line by which Excel is told the separator; return what it says."""
    found = _SEPARATOR_LINE.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


def _separator(text: str, headings_in: Callable[[list[str]], int]) -> str:
    """Return the separator by which most headings are found."""

    def found(separator: str) -> int:
        try:
            first = [record for record, _ in zip(_records(text, separator), range(MOST_ABOVE), strict=False)]
        except UsageError:
            return 0
        return max((headings_in(record[:MOST_COLUMNS]) for record in first), default=0)

    return max(SEPARATORS, key=found)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    if "\0" in text:
        raise UsageError(
            "It has a zero byte in it, and is no CSV.", hint="Save it as “CSV UTF-8”, or as .xlsx."
        )
    csv.field_size_limit(LARGEST_SIZE_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for record in reader:
            number += 1
            yield record
    except csv.Error as fault:
        raise UsageError(
            f"The quotes do not match, from row {number + 1} on: one is opened and never closed, or stands within "
            "a text.",
            hint='A quote within a text is written twice: "". Save the list anew from the spreadsheet.',
        ) from fault


def _cells(record: list[str], sheet: str, number: int) -> Iterator[Cell]:
    for column, written in enumerate(record, 1):
        if not written:  # of which a line can hold millions
            continue
        text = cleaned(_meant(written))
        place = CellPlace(sheet, number, column)
        if text and (column > MOST_COLUMNS or len(text) > LONGEST_CELL):
            most = (
                f"{MOST_COLUMNS} columns" if column > MOST_COLUMNS else f"{LONGEST_CELL} characters in a cell"
            )
            raise UsageError(
                f"{place}: The list goes beyond {most}.", hint="Keep the columns that are needed."
            )
        if text:
            yield Cell(place, text)
