"""A list of clients read whole: its companies, and everything that is to be told of it.

Owns the way from a file's bytes to its companies. Must not know where client files are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from acepilot.client.listing.cells import Sheet, shown_sheet
from acepilot.client.listing.columns import COLUMNS, Headings, Keys
from acepilot.client.listing.companies import ListedCompany, companies_in
from acepilot.client.listing.csv_file import read_csv
from acepilot.client.listing.excel_file import OLD_MARK, ZIP_MARK, read_excel
from acepilot.client.listing.table import ListTable, headings_in, read_table
from acepilot.errors import Mistake, UsageError

_TEMPLATE: Final = "Begin with a template: acepilot clients template -o clients.xlsx"


@dataclass(frozen=True, slots=True)
class ClientList:
    """A list, read.

    Attributes:
        is_excel: Whether it is a workbook; else it is CSV.
        mistakes: All of them, in the order of the list.
        warnings: What only looks unlikely, of the companies without mistakes.
        notes: How it was read, where that is not plain.
    """

    tables: tuple[ListTable, ...]
    companies: tuple[ListedCompany, ...]
    is_excel: bool
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]
    notes: tuple[str, ...]


def read_list(data: bytes, name: str, keys: Keys) -> ClientList:
    """Read a list of clients.

    Args:
        data: The file's bytes; they tell what it is, its name does not.
        name: The file's.
        keys: Tells which spellings of a heading are the same.

    Raises:
        UsageError: It is no list, or one that cannot be read at all. A mistake in a cell is no error: it is told.
        ClientError: Two columns are for the same.
    """
    if data.startswith(OLD_MARK):
        raise UsageError(
            "It is an Excel file of the form before 2007 (.xls), or locked by a password.",
            hint="Open it in Excel, and save it without a password as .xlsx.",
        )
    headings = Headings(keys)
    is_excel = data.startswith(ZIP_MARK)
    sheets, notes = read_excel(data) if is_excel else ([_csv(data, name, headings)], [])
    tables = []
    for sheet in sheets:
        table = read_table(sheet, headings)
        if table is not None:
            tables.append(table)
            notes += table.notes
        elif sheet.rows:
            notes.append(
                f"Sheet {shown_sheet(sheet.name)} has no headings that acepilot knows, and was not read."
            )
    if not tables:
        named = ", ".join(
            COLUMNS[one].heading for one in ("company.legal_name", "company.ein", "importer.ir_number")
        )
        hint = f"One row must hold the headings, among them one of these: {named}. {_TEMPLATE}"
        raise UsageError("The list has no row of headings that acepilot knows.", hint=hint)
    return _whole(tuple(tables), is_excel=is_excel, notes=tuple(notes))


def _csv(data: bytes, name: str, headings: Headings) -> Sheet:
    return read_csv(data, sheet=PurePath(name).stem, headings_in=lambda texts: headings_in(texts, headings))


def _whole(tables: tuple[ListTable, ...], *, is_excel: bool, notes: tuple[str, ...]) -> ClientList:
    companies = tuple(companies_in(tables))
    order = {table.sheet: n for n, table in enumerate(tables)}

    def where(mistake: Mistake) -> tuple[int, int, int]:
        return order[mistake.place.file], mistake.place.line, mistake.place.column

    mistakes = [one for table in tables for one in table.mistakes]
    mistakes += [one for company in companies for one in company.mistakes]
    doubts = [one for company in companies if company.data for one in company.warnings]
    return ClientList(
        tables,
        companies,
        is_excel,
        tuple(sorted(dict.fromkeys(mistakes), key=where)),
        tuple(sorted(dict.fromkeys(doubts), key=where)),
        notes,
    )
