"""Lists of clients as files: the template, and the list of what must be mended.

Owns how a list is written, so that it reads back the same and no spreadsheet program takes a text for a number or a
formula. Must not know what is right in a list, nor where files go.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from acepilot.client.listing.cell_reading import copied
from acepilot.client.listing.cells import CellKind, has_long_number
from acepilot.client.listing.client_list import ClientList
from acepilot.client.listing.columns import COLUMNS, MISTAKE, Column
from acepilot.client.listing.companies import by_row, row_of
from acepilot.client.listing.csv_file import armored
from acepilot.client.listing.table import Field, ListTable, Row
from acepilot.errors import Mistake, Place

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Lines = Sequence[Sequence[str]]
_At = tuple[str, int]

_TEXT: Final = "@"
_WIDTH: Final = 22
_MOMENT: Final = datetime(1980, 1, 1)  # noqa: DTZ001  (a zip's times have no zone; the same list gives the same bytes)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_LONGEST_TITLE: Final = 31
_NO_TITLE: Final = re.compile(r"[\[\]*:?/\\]|\A\s*\Z")
_ILLEGAL: Final = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def template(*, is_excel: bool) -> bytes:
    """Return an empty list with all headings; as a workbook with a second sheet that says what goes where."""
    headings = [[column.heading for column in COLUMNS.values()]]
    if not is_excel:
        return _csv(headings)
    about = [["What to write where", "What it is", "For example"]]
    about += [[column.heading, column.about, column.example] for column in COLUMNS.values()]
    return _excel({"Clients": headings, "About": about})


def mistakes_list(found: ClientList) -> bytes:
    """Return the rows of every company that has a mistake, in the form of the list, each with what is wrong.

    What may be a secret is left out, and so is every column that was not read: nobody knows what stands there.
    """
    bad = {row_of(row.place) for one in found.companies if not one.data for row in one.rows}
    mistakes = by_row(found.mistakes)
    sheets = {table.sheet: _lines(table, mistakes, bad) for table in found.tables}
    if found.is_excel:
        return _excel(
            {
                _sheet_name(name, n): lines
                for n, (name, lines) in enumerate(sheets.items(), 1)
                if len(lines) > 1
            }
        )
    return _csv(next(iter(sheets.values())))


def _sheet_name(name: str, n: int) -> str:
    """Return what a sheet is called in the list of mistakes: as in the list, unless that may be a secret or is none."""
    is_name = len(name) <= _LONGEST_TITLE and not _NO_TITLE.search(name)
    return name if is_name and not has_long_number(name) else f"List {n}"


def _lines(table: ListTable, mistakes: Mapping[_At, Sequence[Mistake]], bad: Collection[_At]) -> Lines:
    rows = [(row, mistakes.get(row_of(row.place), ())) for row in table.rows if row_of(row.place) in bad]
    headings = [column.heading if has_long_number(heading) else heading for column, heading in table.headings]
    return [[*headings, MISTAKE], *(_line(row, table, wrong) for row, wrong in rows)]


def _line(row: Row, table: ListTable, mistakes: Sequence[Mistake]) -> list[str]:
    wrong = {mistake.place for mistake in mistakes}
    line = [_said(row.fields.get(column.name), column, wrong) for column, _ in table.headings]
    told = [_told(mistake, row, table) for mistake in mistakes]
    return [*line, " ".join(told)]


def _told(mistake: Mistake, row: Row, table: ListTable) -> str:
    """Return a mistake with its cell's heading: the cell itself stands elsewhere here than in the list."""
    here = (heading for column, heading in table.headings if row.places.get(column.name) == mistake.place)
    return f"{next(here, 'This row')}: {mistake.message} {mistake.hint}".strip()


def _said(one: Field | None, column: Column, wrong: Collection[Place]) -> str:
    if one is None or one.cell.place not in wrong:
        return one.text if one else ""
    return copied(column, one.cell if one.is_wrong else replace(one.cell, text=one.text, kind=CellKind.TEXT))


def _csv(lines: Lines) -> bytes:
    """Write CSV as every spreadsheet program reads it: UTF-8 with its mark, no text that could be a formula."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([armored(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _excel(sheets: dict[str, Lines]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  (slow to import, and needed only here)

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        _fill(book.create_sheet(name), lines)
    book.properties.creator = "acepilot"
    book.properties.created = _MOMENT
    return _same_each_time(book)


def _fill(sheet: Worksheet, lines: Lines) -> None:
    """Write texts, as texts, into columns in which a person's new text stays one: `00` is no number there."""
    from openpyxl.styles import Font  # noqa: PLC0415  (as above)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  (as above)

    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(number, column)
            cell.value = text.translate(_ILLEGAL) or None
            cell.number_format = _TEXT
            if text:
                cell.data_type = "s"  # never a formula, whatever it begins with
            if number == 1:
                cell.font = Font(bold=True)
    for column in range(1, len(lines[0]) + 1):
        shape = sheet.column_dimensions[get_column_letter(column)]
        shape.width, shape.number_format = _WIDTH, _TEXT
    sheet.freeze_panes = "A2"


def _same_each_time(book: Workbook) -> bytes:
    """Return a workbook's bytes without the times at which its parts were packed."""
    first, second = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as packed, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as again:
        for part in packed.infolist():
            info = zipfile.ZipInfo(part.filename, _MOMENT.timetuple()[:6])
            content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", packed.read(part))
            again.writestr(info, content, compress_type=zipfile.ZIP_DEFLATED)
    return second.getvalue()
