"""Which rows of a list make a company, and the client file that they say.

Owns the grouping, what must be the same in all rows of a company, and the mistakes of a company as a whole. Every check
of a value is the client file's own. Writes nothing; never puts a value into a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from pydantic import ValidationError

from acepilot.client import validators
from acepilot.client.ir_number import IrNumber
from acepilot.client.listing.cells import CellPlace
from acepilot.client.listing.columns import COLUMNS, OWN_BANK, Column, ColumnKind
from acepilot.client.listing.table import COPIED, ListTable, Row
from acepilot.client.load import parse_client, twin_positions
from acepilot.client.models import Client, ein_digits, read_ir_number
from acepilot.client.serialize import Tree, write_yaml
from acepilot.client.warnings import warnings
from acepilot.errors import ClientError, Mistake, Place
from acepilot.folding import fold
from acepilot.readings import bare
from acepilot.yamltext import Path, YamlText
from acepilot.yamlwords import explain_invalid

_HEAD: Final = (
    "A client of acepilot, written from a list. Whoever reads this file sees no account number: it says where the "
    "number is kept. After a change: acepilot client check FILE"
)
_NORMAL: Final[Mapping[str, Callable[[str], str]]] = {
    "company.organization": validators.check_organization,
    "company.address.state": validators.check_state,
    "company.address.zip": validators.check_zip,
    "company.address.country": validators.check_country,
    "company.phone": validators.check_phone,
    "company.email": validators.check_email,
    "company.duns": validators.check_duns,
    "bank.account_type": validators.check_account_type,
}
_WRITE_OWN: Final = (
    "If this importer's refunds go to a bank of its own, write yes into its column “Own bank”; "
    "else write the same in every row."
)
_TWIN: Final = "Delete one of the two rows; or if each has an account of its own, mend the suffix."


@dataclass(slots=True)
class ListedCompany:
    """One company of a list.

    Attributes:
        data: Its client file; empty when it has mistakes.
        warnings: What only looks unlikely.
    """

    rows: tuple[Row, ...]
    mistakes: list[Mistake] = field(default_factory=list)
    warnings: tuple[Mistake, ...] = ()
    importers: int = 0
    data: bytes = b""

    @property
    def legal_name(self) -> str:
        """Return what it is called in the first row that says so."""
        return next((text for row in self.rows if (text := row.text("company.legal_name"))), "")

    @property
    def ein(self) -> str:
        """Return the digits of its EIN; empty when it has none."""
        return next((ein for row in self.rows if (ein := ein_digits(row.text("company.ein")))), "")


def companies_in(tables: Sequence[ListTable]) -> list[ListedCompany]:
    """Return the companies of a list, in the order in which they stand there, each with all of its mistakes."""
    rows = [row for table in tables for row in table.rows]
    companies = [ListedCompany(group) for group in _groups(rows)]
    _refuse_copies(companies, tables)
    found = by_row(mistake for table in tables for mistake in table.mistakes)
    for company in companies:
        company.mistakes += [one for row in company.rows for one in found.get(row_of(row.place), ())]
        _read(company)
    _refuse_shared(companies)
    _doubt_names(companies)
    for company in companies:
        company.data = b"" if company.mistakes else company.data
    return companies


def row_of(place: Place) -> tuple[str, int]:
    """Return the row of a cell: its sheet and number."""
    return place.file, place.line


def by_row(mistakes: Iterable[Mistake]) -> dict[tuple[str, int], list[Mistake]]:
    """Return mistakes by the row that they are in."""
    found: dict[tuple[str, int], list[Mistake]] = {}
    for mistake in mistakes:
        found.setdefault(row_of(mistake.place), []).append(mistake)
    return found


# -- whose a row is -----------------------------------------------------------------------------


def _groups(rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    """Put rows together: by EIN; without one by legal name, if one company alone is called so; else each by itself."""
    eins: dict[str, set[str]] = {}
    for row in rows:
        if (ein := ein_digits(row.text("company.ein"))) and (name := _name(row)):
            eins.setdefault(name, set()).add(ein)
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(_key(row, eins), []).append(row)
    return [tuple(group) for group in groups.values()]


def _key(row: Row, eins: Mapping[str, set[str]]) -> object:
    if ein := ein_digits(row.text("company.ein")):
        return ein
    name = _name(row)
    known = eins.get(name, set())
    if len(known) == 1:
        return next(iter(known))
    return row.place if known or not name else name


def _name(row: Row) -> str:
    return fold(row.text("company.legal_name"))


# -- one company --------------------------------------------------------------------------------


def _read(company: ListedCompany) -> None:
    """Make a company's client file, or note why there is none."""
    if not any(row.fields.keys() & {"company.legal_name", "company.ein"} for row in company.rows):
        company.mistakes.append(
            Mistake(
                company.rows[0].place,
                "Nothing says whose row this is.",
                "Write the legal name or the EIN of the company into each of its rows.",
            )
        )
        return
    company.mistakes += _disagreements(company.rows)
    draft = _Draft(company.rows)
    company.mistakes += draft.mistakes
    if company.mistakes:
        return
    data = write_yaml(draft.tree, head=_HEAD)
    try:
        client = parse_client(data, name="the client file", literal_secrets=False)
    except ClientError as fault:  # what a YAML file cannot hold
        place = company.rows[0].place
        company.mistakes += [Mistake(place, mistake.message, mistake.hint) for mistake in fault.mistakes]
        return
    company.data, company.importers = data, len(client.importers)
    company.warnings = warnings(client.stands_in(draft.text))


def _disagreements(rows: Sequence[Row]) -> Iterator[Mistake]:
    """Yield every cell that says something else of the company than a row before."""
    for column in COLUMNS.values():
        if column.is_importer_s:
            continue
        own = [row for row in rows if not (column.is_bank_s and row.text(OWN_BANK))]
        stated = [row for row in own if row.text(column.name)]
        for row in stated[1:]:
            if _normal(column, row) != _normal(column, stated[0]):
                first = stated[0].fields[column.name].cell.place
                yield Mistake(
                    row.fields[column.name].cell.place,
                    f"{column.heading}: this row says something else than {first}, and both are of one company.",
                    _WRITE_OWN
                    if column.is_bank_s
                    else "Write the same in every row of a company, or in one alone.",
                )


def _normal(column: Column, row: Row) -> str:
    text = row.text(column.name)
    check = _NORMAL.get(
        column.name.replace("trade_account_owner", "company").replace("point_of_contact", "company")
    )
    if column.name == "company.ein":
        return ein_digits(text) or text
    try:
        return check(text) if check else text
    except ValueError:
        return text


class _Draft:
    """A client file being put together out of a company's rows.

    Attributes:
        tree: What will stand in it.
        text: The same, each part with its cell.
        mistakes: What is wrong with it.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        wrong = [(name, one) for row in rows for name, one in row.fields.items() if one.is_wrong]
        self._wrong = {name for name, _ in wrong}
        self._wrong_cells: set[Place] = {one.cell.place for _, one in wrong}
        self._places: dict[Path, Place] = {(): rows[0].place}
        self._tree: dict[str, Any] = {}
        shared = [row for row in rows if not row.text(OWN_BANK)]
        for column in COLUMNS.values():
            if not column.is_importer_s:
                self._put(tuple(column.name.split(".")), column, shared if column.is_bank_s else rows)
        self._tree["importers"] = []
        for row in rows:
            if any(name.startswith("importer.") for name in row.fields):
                self._importer(row)
        self._tree = {name: self._tree[name] for name in _ORDER if name in self._tree}
        self.tree = cast("Tree", self._tree)
        self.text = YamlText("", b"", self._tree, self._places, {})
        is_told = self._wrong & {"importer.ir_number", "importer.suffix"}
        self.mistakes = [*self._invalid(), *([] if is_told else self._twins())]

    def _importer(self, row: Row) -> None:
        n = len(self._tree["importers"])
        entry: dict[str, Any] = {}
        self._tree["importers"].append(entry)
        self._places["importers", n] = row.place
        for column in COLUMNS.values():
            if column.name == OWN_BANK:
                if row.text(OWN_BANK):
                    entry.setdefault("bank", {})
                    self._places["importers", n, "bank"] = row.fields[OWN_BANK].cell.place
            elif column.is_importer_s:
                self._put(("importers", n, column.name.removeprefix("importer.")), column, [row])
            elif column.is_bank_s and row.text(OWN_BANK):
                self._put(("importers", n, *column.name.split(".")), column, [row])

    def _put(self, path: Path, column: Column, rows: Sequence[Row]) -> None:
        """Write one value, of the first row that has it; of a cell that is wrong nothing is written."""
        stated = [row for row in rows if row.text(column.name)]
        row = next(iter(stated or [one for one in rows if column.name in one.places]), None)
        if row is None:
            return
        self._places[path] = row.places[column.name]
        if stated:
            group: Any = self._tree
            for part in path[:-1]:
                group = group[part] if isinstance(part, int) else group.setdefault(part, {})
            group[str(path[-1])] = row.text(column.name)

    def _twins(self) -> Iterator[Mistake]:
        """Yield each row with the IR number and suffix of a row before it."""
        for n, first in twin_positions(self.text):
            place, earlier = (self.text.place(("importers", one, "ir_number")) for one in (n, first))
            yield Mistake(place, f"This row has the same IR number and suffix as {earlier}.", _TWIN)

    def _invalid(self) -> Iterator[Mistake]:
        """Yield what the client file's own rules say, each with its cell."""
        if not self._tree["importers"]:
            hint = COLUMNS["importer.ir_number"].about
            yield Mistake(self.text.place(()), "No row of this company has an IR number.", hint)
        try:
            Client.model_validate(self._tree)
        except ValidationError as invalid:
            errors = invalid.errors(include_url=False, include_input=False)
            for error, explained in zip(errors, explain_invalid(Client, invalid), strict=True):
                if error["type"] == "missing":
                    yield from self._missing(error["loc"])
                elif explained.path != ("importers",) or self._tree["importers"]:
                    yield Mistake(self.text.place(explained.path), explained.message, explained.hint)

    def _missing(self, path: Path) -> Iterator[Mistake]:
        """Yield that a value is missing, unless something stands in its cell that is told of already."""
        name = ".".join(part for part in path if isinstance(part, str) and part != "importers")
        column = COLUMNS.get(name) or COLUMNS.get(f"importer.{name}")
        if column is None:
            yield Mistake(self.text.place(path), f"Nothing is said of the {name.replace('_', ' ')}.")
            return
        is_row_s = path[0] == "importers"
        is_told = self.text.place(path) in self._wrong_cells if is_row_s else column.name in self._wrong
        if not is_told:
            message = f"{column.heading} is missing."
            yield Mistake(self.text.place(path), message, f"{column.about} For example: {column.example}")


_ORDER: Final = ("company", "importers", "trade_account_owner", "point_of_contact", "bank")


# -- all companies ------------------------------------------------------------------------------


def _refuse_copies(companies: Sequence[ListedCompany], tables: Sequence[ListTable]) -> None:
    """Refuse, in every row, a text that is a number which some cell was refused for."""
    secrets = {secret for table in tables for secret in table.secrets}
    for company in companies if secrets else ():
        for row in company.rows:
            for name, one in row.fields.items():
                is_text = COLUMNS[name].kind in {ColumnKind.NAME, ColumnKind.TEXT}
                if is_text and not one.is_wrong and bare(one.cell.text) in secrets:
                    company.mistakes.append(Mistake(one.cell.place, *COPIED))


def _refuse_shared(companies: Sequence[ListedCompany]) -> None:
    """Refuse an IR number that two companies have: one of the two would be enrolled at the other's bank."""
    seen: dict[str, tuple[ListedCompany, CellPlace]] = {}
    for company in companies:
        for row in company.rows:
            number = _full_number(row, company.ein)
            if number is None:
                continue
            place = row.fields["importer.ir_number"].cell.place
            other, first = seen.setdefault(number, (company, place))
            if other is not company:
                hint = "An IR number belongs to one company. Look which of the two it is."
                company.mistakes.append(
                    Mistake(place, f"{first} has the same IR number, of another company.", hint)
                )
                other.mistakes.append(
                    Mistake(first, f"{place} has the same IR number, of another company.", hint)
                )


def _doubt_names(companies: Sequence[ListedCompany]) -> None:
    """Warn of companies that only their EINs tell apart: they may be one, and one EIN mistyped."""
    first: dict[str, ListedCompany] = {}
    for company in (one for one in companies if one.data):
        other = first.setdefault(fold(company.legal_name), company)
        if other is not company:
            message = f"{other.rows[0].place} has the same legal name, with another EIN."
            doubt = Mistake(company.rows[0].place, message, "If it is one company, mend the EIN.")
            company.warnings = (*company.warnings, doubt)


def _full_number(row: Row, ein: str) -> str | None:
    try:
        number = read_ir_number(row.text("importer.ir_number"), suffix=row.text("importer.suffix"), ein=ein)
    except ValueError:
        return None
    return number.full if isinstance(number, IrNumber) else None
