"""What is allowed in a client and only looks unlikely: it warns, and never blocks.

Owns the doubts. Must not repeat a secret. The lists behind them age; that is why they are only doubts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from acepilot.client.ir_number import WRITE_THE_HYPHEN, IrKind, IrNumber
from acepilot.client.models import Address, Bank, Client, Company, Importer
from acepilot.client.places import STATES, state_fits_zip
from acepilot.client.validators import ORGANIZATIONS, check_name, check_organization, passes
from acepilot.client.value_names import PERSONS
from acepilot.errors import Mistake
from acepilot.yamltext import Path

MOST_ADDRESS_CHARACTERS: Final = 32
_MONTH_ENDS: Final = frozenset(
    "01/31 02/28 02/29 03/31 04/30 05/31 06/30 07/31 08/31 09/30 10/31 11/30 12/31".split()
)
_BANK_PREFIXES: Final = (*range(1, 13), *range(21, 33), *range(61, 73))

_PO_BOX: Final = re.compile(
    r"\b(?:p\W{0,2}o\W{0,2}b(?:ox\b|\W{0,3}\d)|post(?:al)?\W(?:office\W)?box\b|box\W{1,3}\d|(?:apartado|casilla)\b)",
    re.IGNORECASE,
)
"""A post office box, as in USPS Publication 28, section 281, and as people write it; a `Box Street` is none."""

_Doubt = tuple[Path, str, str]
"""Where it stands, what looks unlikely, what to do."""


def warnings(client: Client) -> tuple[Mistake, ...]:
    """Return what looks unlikely in a client, in the order of its file."""
    found = {Mistake(client.place(path), message, hint) for path, message, hint in _doubts(client)}
    return tuple(sorted(found))


def _doubts(client: Client) -> Iterator[_Doubt]:
    yield from _of_company(client.company)
    for n, importer in enumerate(client.importers):
        yield from _of_importer(("importers", n), importer, client.company)
        if importer.bank:
            yield from _of_bank(("importers", n, "bank"), importer.bank, client)
    for person in PERSONS:
        found = getattr(client, person)
        yield from _of_phone((person, "phone"), found and found.phone)
    if client.bank:
        yield from _of_bank(("bank",), client.bank, client)


def _of_company(company: Company) -> Iterator[_Doubt]:
    if not passes(check_name, company.legal_name):
        yield (
            ("company", "legal_name"),
            "This does not look like the name of a company.",
            "Write the name as CBP has it on Form 5106; numbers have lines of their own.",
        )
    if company.ein:
        yield from _of_ein(("company", "ein"), company.ein)
    if company.organization and not passes(check_organization, company.organization):
        yield (
            ("company", "organization"),
            "This is none of the kinds of company on CBP Form 5106.",
            f"They are: {', '.join(ORGANIZATIONS)}.",
        )
    if company.fiscal_year_end and company.fiscal_year_end not in _MONTH_ENDS:
        yield (
            ("company", "fiscal_year_end"),
            "A fiscal year seldom ends within a month.",
            "Check month and day.",
        )
    yield from _of_phone(("company", "phone"), company.phone)
    if company.address:
        yield from _of_address(("company", "address"), company.address)


def _of_address(path: Path, address: Address) -> Iterator[_Doubt]:
    for line in ("line1", "line2"):
        if len(getattr(address, line) or "") > MOST_ADDRESS_CHARACTERS:
            yield (
                (*path, line),
                f"This is longer than {MOST_ADDRESS_CHARACTERS} characters, which is what CBP Form 5106 holds.",
                "Write it as CBP has it on file.",
            )
        if _PO_BOX.search(getattr(address, line) or ""):
            yield (
                (*path, line),
                "This is a post office box, and CBP asks for the place where the company is.",
                "Give the street address of CBP Form 5106.",
            )
    if not address.is_in_us:
        return
    for field, called in (("state", "state"), ("zip", "ZIP code")):
        if getattr(address, field) is None:
            yield (
                path,
                f"An address in the United States has a {called}, and none is given.",
                f"Add the {called}, under `{field}`.",
            )
    if address.state and address.zip and not state_fits_zip(address.state, address.zip):
        name = STATES[address.state].name
        yield (
            (*path, "zip"),
            f"{name} has no ZIP code that begins like this one.",
            "Check state and ZIP code.",
        )


def _of_importer(path: Path, importer: Importer, company: Company) -> Iterator[_Doubt]:
    number = importer.ir_number
    at = (*path, "ir_number")
    if not isinstance(number, IrNumber):
        return
    if number.is_guess:
        yield _of_guess(at, number)
    match number.kind:
        case IrKind.EIN if company.ein and number.digits != company.ein:
            yield (
                at,
                "This is not the company's EIN.",
                "Check both; an importer of another company has its own file.",
            )
        case IrKind.EIN if not company.ein:
            yield from _of_ein(at, number.digits)
        case IrKind.SSN if not _is_issued_ssn(number.digits):
            yield at, "No Social Security number like this one was ever issued.", "Check its digits."
        case _:
            pass


def _of_guess(path: Path, number: IrNumber) -> _Doubt:
    if number.kind is IrKind.CBP:
        return (
            path,
            "Eleven digits without a hyphen were taken for a number that CBP assigned.",
            WRITE_THE_HYPHEN,
        )
    return (
        path,
        f"No suffix is written; {number.suffix} is taken, which most first accounts have.",
        f"Write it to be sure: suffix: '{number.suffix}'.",
    )


def _of_bank(path: Path, bank: Bank, client: Client) -> Iterator[_Doubt]:
    first_two = int(bank.routing_number[:2])
    at = (*path, "routing_number")
    check = "Check it with the bank: refunds are paid to an account at a bank in the United States."
    if first_two == 0:
        yield at, "A routing number that begins with 00 is the US Government's own.", check
    elif first_two == 80:
        yield at, "A routing number that begins with 80 is for traveler's checks.", check
    elif first_two not in _BANK_PREFIXES:
        yield at, "No bank's routing number is known to begin like this one.", check
    holder = bank.account_holder
    if holder and holder.casefold() not in _names(client):
        yield (
            (*path, "account_holder"),
            "The account holder is not called like the importer.",
            "The account must be in the name of the importer of record.",
        )


def _names(client: Client) -> set[str]:
    names = [client.company.legal_name, *(importer.account_name or "" for importer in client.importers)]
    return {name.casefold() for name in names}


def _of_ein(path: Path, digits: str) -> Iterator[_Doubt]:
    from stdnum.exceptions import ValidationError  # noqa: PLC0415  (needed only here)
    from stdnum.us import ein  # noqa: PLC0415  (as above)

    try:
        ein.validate(digits)
    except ValidationError:
        yield (
            path,
            f"The IRS is not known to give out EINs that begin with {digits[:2]}.",
            "Check its digits.",
        )


def _is_issued_ssn(digits: str) -> bool:
    from stdnum.us import ssn  # noqa: PLC0415  (needed only here)

    return bool(ssn.is_valid(digits))


def _of_phone(path: Path, phone: str | None) -> Iterator[_Doubt]:
    if phone is None:
        return
    import phonenumbers  # noqa: PLC0415  (slow to import, and needed only here)

    if not phonenumbers.is_valid_number(phonenumbers.parse(phone)):
        yield path, "No telephone number like this one is known to be in use.", "Check area code and digits."
