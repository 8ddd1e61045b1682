"""A list of clients as an Excel workbook: its sheets as cells of text, read from a file that may mean ill.

Owns what is Excel's: numbers and what their formats show, dates, formulas, merged cells, what is hidden. Must not know
what a column is for. Nothing is read before the file's sizes have been looked at, and nothing that openpyxl says is
handed on: it repeats values.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import repeat
from operator import is_
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from acepilot.client.listing.cells import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    CellKind,
    CellPlace,
    Sheet,
    cleaned,
    column_letters,
    shown_sheet,
)
from acepilot.errors import AcepilotError, UsageError

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ZIP_MARK: Final = b"PK\3\4"
OLD_MARK: Final = b"\xd0\xcf\x11\xe0"
"""How an Excel file of before 2007 begins, and any that is locked by a password."""

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 64 * 1024 * 1024
MOST_RATIO: Final = 200
RATIO_FROM_BYTES: Final = 4 * 1024 * 1024
MOST_SHEETS: Final = 50
MOST_MERGED: Final = 20_000
LOWEST_ROW: Final = 200_000
"""How far down cells are looked for: ten times the rows that are read. The rows between are walked one by one."""

_BAD: Final = (
    *(zipfile.BadZipFile, zlib.error, ET.ParseError, EOFError, OSError, NotImplementedError),
    *(
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
        AssertionError,
        RuntimeError,
    ),
)
"""What zipfile, the XML parser and openpyxl raise for a workbook that is broken."""

_AS_XLSX: Final = "Open it in the program that made it, and save it as .xlsx or as CSV."
_ZEROS: Final = re.compile(r"0[0 ()-]*0")
_BEGINNING: Final = 4096
_XML_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)?[\0\s]*(?:<|\Z)")
"""How XML begins; what is blank as far as this is looked at may begin so further on."""
_LITERAL: Final = re.compile(r'\\(.)|"([^"]*)"')


def read_excel(data: bytes) -> tuple[list[Sheet], list[str]]:
    """Read a workbook; return its sheets, and what is to be told of those that are not read.

    Raises:
        UsageError: It is none that can be read, or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's repeat what stands in cells
            _check_archive(archive)
            return _read(data, archive)
    except AcepilotError:
        raise
    except _BAD as fault:
        raise UsageError("It is no Excel workbook that can be read.", hint=_AS_XLSX) from fault


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what would swell beyond reason, is locked, is something else, or defines names of its own in XML."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    is_swollen = unpacked > RATIO_FROM_BYTES and unpacked > MOST_RATIO * max(1, packed)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or is_swollen:
        raise UsageError(
            "The workbook unpacks to more than is read.", hint="Copy the list alone into a new one."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise UsageError("The workbook is locked by a password.", hint=_AS_XLSX)
    if "[Content_Types].xml" not in archive.namelist():
        raise UsageError("It is a zip, and no Excel workbook.", hint=_AS_XLSX)
    if any(_defines_names(archive, part) for part in parts):
        raise UsageError("The workbook has XML of a kind that no spreadsheet program writes.", hint=_AS_XLSX)


def _defines_names(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Tell whether a part is XML that may define names of its own: whatever it is called, as any may be read."""
    with archive.open(part) as opened:
        if not _XML_BEGINS.match(opened.read(_BEGINNING)):
            return False
    text = archive.read(part).replace(b"\0", b"")
    return b"<!" in text.replace(b"<!--", b"").replace(b"<![CDATA[", b"")


def _read(data: bytes, archive: zipfile.ZipFile) -> tuple[list[Sheet], list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415  (slow to import, and needed only here)

    with_results = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    with_formulas = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        if len(with_results.sheetnames) > MOST_SHEETS:
            raise UsageError(
                f"The workbook has more than {MOST_SHEETS} sheets.", hint="Keep those with clients."
            )
        sheets, notes = [], []
        for name in with_results.sheetnames:
            if not hasattr(with_results[name], "iter_rows"):
                continue  # a chart
            if with_results[name].sheet_state != "visible":
                notes.append(f"Sheet {shown_sheet(name)} is hidden, and was not read.")
                continue
            sheets.append(_sheet(name, (with_results, with_formulas), archive))
        return sheets, notes
    finally:
        with_results.close()
        with_formulas.close()


@dataclass(slots=True)
class _SheetShape:
    """What a sheet says besides its cells.

    Attributes:
        merged: Ranges: first column, first row, last column, last row.
        lowest: The last row with a cell that is not empty; 0 for none.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[str] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    lowest: int = 0


def _sheet(name: str, books: tuple[Workbook, Workbook], archive: zipfile.ZipFile) -> Sheet:
    results, formulas = (book[name] for book in books)
    shape = _shape(archive, results._worksheet_path)  # type: ignore[attr-defined]  # noqa: SLF001  (the stubs and openpyxl name it nowhere else)
    if shape.lowest > LOWEST_ROW:
        raise UsageError(
            f"Sheet {shown_sheet(name)} has something in row {shape.lowest}, far below any list.",
            hint="Delete what stands there, or copy the list alone into a new workbook.",
        )
    rows: dict[int, dict[int, Cell]] = {}
    for sheet in (results, formulas):
        sheet.reset_dimensions()
    pairs = zip(_bounded(results, shape), _bounded(formulas, shape), strict=True)
    for number, (found, written) in enumerate(pairs, 1):
        if _is_blank(found) and _is_blank(written):
            continue
        cells = {cell.place.column: cell for cell in _cells(name, number, found, written)}
        if cells:
            rows[number] = cells
        if len(rows) > MOST_ROWS:
            raise UsageError(
                f"Sheet {shown_sheet(name)} has more than {MOST_ROWS} rows.",
                hint="Divide it into several files.",
            )
    _fill_merged(name, rows, shape.merged)
    return Sheet(name, rows, tuple(_hidden(name, rows, shape)))


def _bounded(sheet: Worksheet, shape: _SheetShape) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a sheet, which may say of itself that it has any number of rows and columns."""
    yield from sheet.iter_rows(max_row=max(1, shape.lowest), max_col=MOST_COLUMNS + 1)


def _is_blank(row: tuple[Any, ...]) -> bool:
    """Tell at once whether a row has no cells: most of a sheet's are so, where one stands far below."""
    from openpyxl.cell.read_only import EMPTY_CELL  # noqa: PLC0415  (slow to import, and needed only here)

    return all(map(is_, row, repeat(EMPTY_CELL)))


def _hidden(name: str, rows: dict[int, dict[int, Cell]], shape: _SheetShape) -> Iterator[str]:
    hidden = sorted(shape.hidden_rows & rows.keys())
    if hidden:
        shown = ", ".join(map(str, hidden[:10])) + (", …" if len(hidden) > 10 else "")
        yield f"Sheet {shown_sheet(name)} has hidden rows, which were read as well: {shown}."
    if shape.hidden_columns:
        shown = ", ".join(shape.hidden_columns[:10])
        yield f"Sheet {shown_sheet(name)} has hidden columns, which were read as well: {shown}."


def _shape(archive: zipfile.ZipFile, path: str) -> _SheetShape:
    from openpyxl.utils import range_boundaries  # noqa: PLC0415  (slow to import, and needed only here)

    shape = _SheetShape()
    number, is_empty = 0, True
    with archive.open(path) as part:
        for _, element in ET.iterparse(part):  # noqa: S314  (no part of it defines entities: `_check_archive`)
            kind = element.tag.rpartition("}")[2]
            is_hidden = element.get("hidden") in {"1", "true"}
            if kind == "c":
                is_empty = is_empty and not len(element)
            elif kind == "row":
                number = int(element.get("r") or number + 1)
                shape.lowest = shape.lowest if is_empty else max(shape.lowest, number)
                is_empty = True
                if is_hidden:
                    shape.hidden_rows.add(number)
            elif kind == "col" and is_hidden:
                shape.hidden_columns.append(column_letters(min(int(element.get("min") or 1), 2**14)))
            elif kind == "mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref") or "")
                if left and top and right and bottom:
                    shape.merged.append((left, top, right, bottom))
            if kind in {"row", "c"}:
                element.clear()
    return shape


def _fill_merged(
    name: str, rows: dict[int, dict[int, Cell]], merged: list[tuple[int, int, int, int]]
) -> None:
    """Write what a merged cell says into each row that it covers, as everybody reads it; not into further columns."""
    numbers = sorted(rows)
    left = MOST_MERGED
    for column, top, _, bottom in merged:
        covered = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
        left -= 1 + len(covered)
        if left < 0:
            raise UsageError(f"Sheet {shown_sheet(name)} has too many merged cells.", hint="Part them again.")
        if cell := rows.get(top, {}).get(column):
            for number in covered:
                rows[number][column] = Cell(CellPlace(name, number, column), cell.text, cell.kind)


def _cells(sheet: str, number: int, found: tuple[Any, ...], written: tuple[Any, ...]) -> Iterator[Cell]:
    for column, (cell, source) in enumerate(zip(found, written, strict=True), 1):
        if cell.value is None and source.value is None:
            continue
        place = CellPlace(sheet, number, column)
        kind, text = _said(cell, is_formula=source.data_type == "f")
        text = cleaned(text)
        if text and (column > MOST_COLUMNS or len(text) > LONGEST_CELL):
            most = (
                f"{MOST_COLUMNS} columns" if column > MOST_COLUMNS else f"{LONGEST_CELL} characters in a cell"
            )
            raise UsageError(
                f"{place}: The list goes beyond {most}.", hint="Keep the columns that are needed."
            )
        if text or kind is CellKind.NO_RESULT:
            yield Cell(place, text, kind)


def _said(cell: Any, *, is_formula: bool) -> tuple[CellKind, str]:  # noqa: ANN401  (openpyxl's own)
    """Return what a cell holds and says."""
    value = cell.value
    if value is None:
        return (CellKind.NO_RESULT, "") if is_formula else (CellKind.TEXT, "")
    if cell.data_type == "e":
        return CellKind.ERROR, str(value)
    match value:
        case bool():
            return CellKind.FLAG, str(value).upper()
        case int() | float():
            return CellKind.NUMBER, _figures(value, str(cell.number_format or ""))
        case datetime() | date():
            return CellKind.DATE, value.strftime("%Y-%m-%d")
        case time() | timedelta():
            return CellKind.DATE, str(value)
        case _:
            return CellKind.TEXT, str(value)


def _figures(number: float, number_format: str) -> str:
    """Return a number as a person sees it where its format shows zeros in front; else its figures."""
    if number != int(number):
        return repr(number)
    figures = str(int(number))
    pattern = _LITERAL.sub(lambda found: found[1] or found[2] or "", number_format.partition(";")[0])
    if not _ZEROS.fullmatch(pattern) or number < 0:
        return figures
    places = pattern.count("0")
    if len(figures) > places:
        return figures
    left = iter(figures.rjust(places, "0"))
    return "".join(next(left) if sign == "0" else sign for sign in pattern)
