"""The columns of a list of clients: which value of a client file stands under which heading, and how it is read.

Owns the headings and what a cell of each column may be. Whether two headings say the same but for their spelling, the
caller's `alike` tells. What a value must look like, the models say. Never puts a cell's text into a message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from acepilot.client.dates import month_and_day
from acepilot.client.listing.cells import FEWEST_FIGURES, LEFT_OUT, Cell, CellKind, has_long_number
from acepilot.client.secret_sources import Literal, Prompt, parse_source
from acepilot.client.validators import check_routing_number, passes
from acepilot.client.value_names import PERSONS

Keys = Callable[[str], frozenset[str]]
"""Tells what is left of a heading when its spelling does not count: two that share a key say the same."""

OWN_BANK: Final = "importer.own_bank"
"""The one column that is no value: whether the bank of its row is this importer's alone."""

MISTAKE: Final = "mistake"
"""The heading under which mistakes are told; what stands there is never read."""

MOST_FIGURES: Final = 15
"""A spreadsheet program keeps so many figures of a number; the rest become zeros."""


class ColumnKind(StrEnum):
    """How a cell of a column is read."""

    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    SECRET = "secret"  # noqa: S105  (the kind of a column)
    TAX_ID = "tax ID"
    """A company's EIN, under a heading under which a Social Security number may stand as well."""
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: The value that stands in it, by its path in a client file, without the importer's position.
        headings: What it may be called, as the template calls it first.
        about: What to write into it.
        width: How many figures its number has, where a spreadsheet program may take away zeros in front.
    """

    name: str
    headings: tuple[str, ...]
    kind: ColumnKind
    about: str
    example: str = ""
    width: int = 0

    @property
    def heading(self) -> str:
        """Return what the template calls it."""
        return self.headings[0]

    @property
    def is_importer_s(self) -> bool:
        """Tell whether each row has its own; all else is the company's, and the same in all of its rows."""
        return self.name.startswith("importer.")

    @property
    def is_bank_s(self) -> bool:
        """Tell whether it is part of where refunds go."""
        return self.name.startswith("bank.")


def _column(  # noqa: PLR0917  (a row of a table, in its order)
    name: str, headings: str, kind: ColumnKind, about: str, example: str, width: int = 0
) -> Column:
    return Column(name, tuple(headings.split(" | ")), kind, about, example, width)


_NAME, _TEXT, _NUMBER = ColumnKind.NAME, ColumnKind.TEXT, ColumnKind.NUMBER

_COMPANY: Final = (
    _column(
        "company.legal_name",
        "Legal name | Company | Company name | Company legal name | Importer | Importer name | Client | Client name"
        " | Customer | Customer name | Business name | Legal entity name | Name",
        _NAME,
        "The company's name, letter by letter as on CBP Form 5106. The same in each row of a company.",
        "Bayside Imports LLC",
    ),
    _column(
        "company.ein",
        "EIN | FEIN | Company EIN | Federal EIN | Employer ID number",
        _NUMBER,
        "The EIN as the IRS writes it. Rows with the same EIN are one company.",
        "12-3456789",
        width=9,
    ),
    _column(
        "company.organization",
        "Organization | Kind of company | Type of company | Company type | Entity type | Organization type"
        " | Organization structure | Company org. structure",
        _NAME,
        "The kind of company on CBP Form 5106: Corporation, LLC, …",
        "LLC",
    ),
    _column(
        "company.address.line1",
        "Address line 1 | Street address | Address | Street | Address 1 | Company address | Business address",
        _NAME,
        "The street address.",
        "100 Biscayne Boulevard",
    ),
    _column(
        "company.address.line2",
        "Address line 2 | Address 2 | Suite | Second line of the address",
        _NAME,
        "Suite, floor.",
        "Suite 2100",
    ),
    _column("company.address.city", "City | Town | Company city", _NAME, "The city.", "Miami"),
    _column(
        "company.address.state",
        "State | ST | State/Province | Province | Company state",
        _NAME,
        "The state's two letters or its name.",
        "FL",
    ),
    _column(
        "company.address.zip",
        "ZIP | Zip code | Postal code | Company zip",
        _NUMBER,
        "The ZIP code, zeros in front included.",
        "33132",
        width=5,
    ),
    _column(
        "company.address.country", "Country | Company country", _NAME, "Nothing for the United States.", "US"
    ),
    _column(
        "company.phone",
        "Phone | Company phone | Business phone",
        _NUMBER,
        "The company's telephone number.",
        "305-555-0100",
    ),
    _column(
        "company.email",
        "E-mail | Business e-mail | Company e-mail",
        _TEXT,
        "The e-mail address on CBP Form 5106 (box 2E).",
        "customs@bayside-imports.example",
    ),
    _column(
        "company.website",
        "Website | URL | Company website",
        _TEXT,
        "The web site.",
        "www.bayside-imports.example",
    ),
    _column(
        "company.duns", "DUNS | D-U-N-S", _NUMBER, "The D-U-N-S number: nine digits.", "123456789", width=9
    ),
    _column(
        "company.fiscal_year_end",
        "Fiscal year end | End of the fiscal year | FYE | FY end | Fiscal year end date",
        ColumnKind.DATE,
        "The last day of the fiscal year: month and day.",
        "12/31",
    ),
)

_IMPORTER: Final = (
    _column(
        "importer.ir_number",
        "IR number | IRN | IR | IOR number | IOR | Importer number | Importer of record | Importer ID",
        _NUMBER,
        "One row for each IR number and suffix. Never a Social Security number: for it write prompt or keyring:NAME.",
        "12-3456789",
        width=9,
    ),
    _column(
        "importer.suffix",
        "Suffix | IR suffix | IR number suffix | EIN suffix | IRS suffix",
        _NUMBER,
        "The two characters after an EIN: 00, 01, A2.",
        "00",
        width=2,
    ),
    _column(
        "importer.account_name",
        "Account name | Importer account name | ACE account name | Sub-account name | Portal account name",
        _NAME,
        "The importer account's name in the portal; nothing if it is the legal name.",
        "Bayside Imports LLC",
    ),
)

_PERSON: Final = (
    ("first_name", "first name", _NAME, "First name.", "Dana"),
    ("last_name", "last name", _NAME, "Last name.", "Ortiz"),
    ("title", "title", _NAME, "Role in the company.", "Import Manager"),
    ("email", "e-mail", _TEXT, "E-mail address.", "dana.ortiz@bayside-imports.example"),
    ("phone", "phone", _NUMBER, "Telephone number.", "305-555-0101"),
)
_PERSON_S: Final = (
    ("Owner", "Account owner", "Trade account owner", "TAO", "ACE account owner"),
    ("Contact", "POC", "Point of contact", "Contact person"),
)

_BANK: Final = (
    _column(
        "bank.routing_number",
        "Routing number | Bank routing number | ABA | ABA number | ABA routing number | Routing transit number | RTN"
        " | Routing | ACH routing number",
        _NUMBER,
        "The bank's nine digits for ACH, zeros in front included.",
        "021000021",
        width=9,
    ),
    _column(
        "bank.account_number",
        "Account number | Account number source | Bank account number | Bank account | Account | Where the account"
        " number is kept",
        ColumnKind.SECRET,
        "Never the number itself. Where it is kept: prompt (asked at each run) or keyring:NAME.",
        "prompt",
    ),
    _column(
        "bank.account_type",
        "Account type | Bank account type | Bank control key | Type of account",
        _NAME,
        "checking or savings.",
        "checking",
    ),
    _column(
        "bank.account_holder",
        "Account holder | Account holder name | Name on account | Name on the account | Beneficiary",
        _NAME,
        "Whose account it is: the importer of record's own name.",
        "Bayside Imports LLC",
    ),
)

_OWN: Final = _column(
    OWN_BANK,
    "Own bank | Own bank account | Has own bank",
    ColumnKind.YES_NO,
    "yes, where the bank of this row is this importer's alone and not the company's.",
    "",
)


def _person_columns() -> Iterable[Column]:
    for person, owners in zip(PERSONS, _PERSON_S, strict=True):
        for field, word, kind, about, example in _PERSON:
            headings = tuple(f"{owner} {word}" for owner in owners)
            yield Column(f"{person}.{field}", headings, kind, about, example)


COLUMNS: Final[Mapping[str, Column]] = {
    column.name: column for column in (*_COMPANY, *_IMPORTER, *_BANK, _OWN, *_person_columns())
}
"""Every column, by its value's name, in the order of the template."""


_TAX_IDS: Final = ("Tax ID", "Tax ID number", "Federal tax ID", "Federal ID", "TIN", "Taxpayer ID")


LONGEST_HEADING: Final = 100


class Headings:
    """All headings that are known.

    Args:
        keys: Tells which spellings are the same.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        tax_id = replace(COLUMNS["company.ein"], kind=ColumnKind.TAX_ID)
        named = [
            *((own, column) for column in COLUMNS.values() for own in (*column.headings, _spoken(column))),
            *((own, tax_id) for own in _TAX_IDS),
        ]
        self._columns = {key: column for own, column in named for key in keys(own)}
        self._mistake = keys(MISTAKE)

    def column(self, heading: str) -> Column | None:
        """Return the column that a heading names; None when it names none."""
        if len(heading) > LONGEST_HEADING:
            return None
        return next((self._columns[key] for key in self._keys(heading) if key in self._columns), None)

    def is_of_mistakes(self, heading: str) -> bool:
        """Tell whether mistakes stand below it, which are never read."""
        return bool(self._keys(heading) & self._mistake)


def _spoken(column: Column) -> str:
    return column.name.replace(".", " ")


@dataclass(frozen=True, slots=True)
class CellReading:
    """What a cell says in its column.

    Attributes:
        text: The value as it goes into a client file; empty when it cannot be used.
        problem: Why it cannot be used, and what to do; empty when it can.
        note: What is to be told of how it was read.
        secret: What stood in the cell and must never be seen.
    """

    text: str = ""
    problem: tuple[str, str] = ("", "")
    note: str = ""
    secret: str = ""


_AGAIN: Final = "Write the value itself into the cell."
_PROBLEMS: Final = {
    CellKind.ERROR: ("A formula's error stands here.", _AGAIN),
    CellKind.FLAG: ("TRUE or FALSE stands here, and a text is needed.", _AGAIN),
    CellKind.NO_RESULT: (
        "A formula stands here, and the file does not hold its result.",
        "Open the list in the spreadsheet program and save it again, or write the value itself.",
    ),
}
_ERROR: Final = re.compile(
    r"#(?:N/?A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#+)", re.ASCII
)
_NOTHING: Final = frozenset({"n/a", "-", "--", "–", "—", "?", "tbd"})
_NOTHING_CASED: Final = frozenset({"nan", "NaN", "NULL", "null"})
_WHOLE: Final = re.compile(r"(\d+)\.0+", re.ASCII)
_POWER: Final = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,3})", re.IGNORECASE | re.ASCII)
_LOST: Final = "A number loses figures there"
_AS_TEXT: Final = "Make the cell text (Format Cells, Text), and type the value again with all of its figures."
_NINE: Final = re.compile(r"\d{9}")
_EITHER: Final = (
    "Nine digits without a hyphen can be an EIN or a Social Security number.",
    "Write an EIN as 12-3456789, or call the column EIN.",
)
_SSN: Final = re.compile(r"(?<!\d)\d{3}[-‐‑‒–—− ]\d{2}[-‐‑‒–—− ]\d{4}(?!\d)")
_NO_SSN: Final = (
    "A Social Security number must not stand in a list: lists are mailed and kept.",
    "As an IR number, write where it is kept, or who is asked: prompt, or keyring:NAME. Delete it from the list.",
)
_LONG: Final = 9
"""No name and no street has a number of so many figures in it: companies of Canada have seven."""

_MIDNIGHT: Final = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?\Z")
_YES: Final = frozenset({"yes", "y", "x", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})


def read_cell(column: Column, cell: Cell) -> CellReading:
    """Return what a cell says in its column."""
    if cell.text == LEFT_OUT:
        return _refused(
            "acepilot left out what stood here, as it may be a secret.", "Write what belongs here."
        )
    if column.kind is ColumnKind.SECRET:
        return _secret(cell)
    if column.kind is ColumnKind.YES_NO:
        return _yes_no(cell)
    if _SSN.search(cell.text):
        return CellReading(problem=_NO_SSN, secret=cell.text)
    if cell.kind in _PROBLEMS or _ERROR.fullmatch(cell.text):
        return CellReading(problem=_PROBLEMS.get(cell.kind, _PROBLEMS[CellKind.ERROR]))
    if cell.text.casefold() in _NOTHING or cell.text in _NOTHING_CASED:
        return _refused("This stands for nothing, and would be typed as it is.", "Leave the cell empty.")
    if cell.kind is CellKind.DATE or column.kind is ColumnKind.DATE:
        return _date(column, cell)
    if column.kind in {ColumnKind.NAME, ColumnKind.TEXT}:
        return _words(column, cell)
    found = _number(column, cell)
    is_ssn_or_ein = column.kind is ColumnKind.TAX_ID and _NINE.fullmatch(found.text)
    return CellReading(problem=_EITHER, secret=cell.text) if is_ssn_or_ein else found


def _refused(message: str, hint: str) -> CellReading:
    return CellReading(problem=(message, hint))


def _secret(cell: Cell) -> CellReading:
    """Take where an account number is kept; the number itself is never read any further."""
    if cell.kind in {CellKind.ERROR, CellKind.NO_RESULT}:
        return CellReading(problem=_PROBLEMS[cell.kind])
    text = str(Prompt()) if cell.text.casefold() == str(Prompt()) else cell.text
    try:
        if cell.kind is CellKind.TEXT and not isinstance(parse_source(text), Literal):
            return CellReading(text)
    except ValueError as fault:
        return CellReading(problem=(str(fault), ""), secret=cell.text)
    return CellReading(
        problem=(
            "An account number must not stand in a list: lists are mailed and kept. It was not read.",
            "Write where it is kept, or who is asked: prompt, or keyring:NAME. Delete the number from the list.",
        ),
        secret=_whole(cell.text),
    )


def _yes_no(cell: Cell) -> CellReading:
    word = cell.text.casefold()
    if word in _YES | _NO:
        return CellReading("yes" if word in _YES else "")
    return _refused("This is neither yes nor no.", "Write yes where the bank is this importer's alone.")


def _date(column: Column, cell: Cell) -> CellReading:
    if column.kind is not ColumnKind.DATE:
        return _refused("The spreadsheet program made a date of what stands here.", _AS_TEXT)
    if cell.kind is CellKind.NUMBER:
        return _refused("A number stands here, and a day of the year is needed.", "Write it as text: 12/31.")
    found = month_and_day(_MIDNIGHT.sub("", cell.text))
    return CellReading(f"{found[0]:02}/{found[1]:02}" if found else cell.text)


def _words(column: Column, cell: Cell) -> CellReading:
    """Take words; a number in their place may be an account's. A web site or an e-mail address may have one in it."""
    is_number = has_long_number(cell.text) and not any(sign.isalpha() for sign in cell.text)
    if is_number or (column.kind is ColumnKind.NAME and has_long_number(cell.text, _LONG)):
        return _refused(
            "A long number stands where words are asked for.", "Look whether it is in the wrong column."
        )
    return CellReading(cell.text)


def _number(column: Column, cell: Cell) -> CellReading:
    """Undo what spreadsheet programs make of numbers, where nothing is guessed by it."""
    text = str(Prompt()) if cell.text.casefold() == str(Prompt()) else cell.text
    text = _whole(text)
    if power := _POWER.fullmatch(text):
        figures, exponent = power[1] + (power[2] or ""), int(power[3])
        if len(figures) != exponent + 1:
            return _refused(f"{_LOST}: the spreadsheet program shows it as a power of ten.", _AS_TEXT)
        text = figures
    if cell.kind is CellKind.NUMBER and len(text) > MOST_FIGURES:
        return _refused(f"{_LOST}: a spreadsheet program keeps {MOST_FIGURES} of them.", _AS_TEXT)
    if text.isdecimal() and len(text) == column.width - 1:
        return _one_short(column, cell, text)
    return CellReading(text)


def _whole(text: str) -> str:
    """Return a whole number without the zeros that a float has behind its point; any other text as it is."""
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text


def _one_short(column: Column, cell: Cell, text: str) -> CellReading:
    """Read a number that lacks one figure: a zero in front is given back only where nothing else is possible."""
    padded, is_number = f"0{text}", cell.kind is CellKind.NUMBER
    is_proven = column.name == "importer.suffix" or (
        column.name == "bank.routing_number" and passes(check_routing_number, padded)
    )
    if is_number and is_proven:
        return CellReading(
            padded, note="The spreadsheet program took away the zero in front, and it was given back."
        )
    if is_number or column.name in {"importer.suffix", "bank.routing_number"}:
        return _refused(
            f"One figure is missing of {column.width}: a zero in front may have been lost.",
            _AS_TEXT,
        )
    return CellReading(text)


def copied(column: Column, cell: Cell) -> str:
    """Return what a wrong cell says in the list of mistakes: what reads back as wrong, and cannot be a secret."""
    figures = sum(sign.isdigit() for sign in cell.text)
    is_of_routing = column.name == "bank.routing_number" and figures <= column.width
    is_safe = column.kind is not ColumnKind.SECRET and (figures < FEWEST_FIGURES or is_of_routing)
    reads_back = cell.kind in {CellKind.TEXT, CellKind.ERROR} or (
        cell.kind is CellKind.NUMBER and column.kind is ColumnKind.NUMBER
    )
    return cell.text if cell.text and is_safe and reads_back else LEFT_OUT
