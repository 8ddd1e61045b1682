"""The columns of a list of clients: which value of a client file stands under which heading.

Owns the headings. Whether two of them say the same but for their spelling, the caller's `keys` tell. How a cell of a
column is read, `cell_reading` knows; what a value must look like, the models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from acepilot.client.value_names import PERSONS

Keys = Callable[[str], frozenset[str]]
"""Tells what is left of a heading when its spelling does not count: two that share a key say the same."""

OWN_BANK: Final = "importer.own_bank"
"""The one column that is no value: whether the bank of its row is this importer's alone."""

MISTAKE: Final = "mistake"
"""The heading under which mistakes are told; what stands there is never read."""


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
