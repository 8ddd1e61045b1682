"""Every name that `${…}` may hold: the vocabulary that flows and clients share.

Owns the names alone. Must not know any client, any value, or how a value is found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ValueName:
    """One name that a flow may write in `${…}`.

    Attributes:
        name: The name itself: `importer.ir_number.full`.
        is_secret: Whether the value is a secret in every client. An IR number is one only in a client
            whose IR number is a Social Security number: ask the value, not the name.
        is_item: Whether the value belongs to one importer. In `for_each: importer in importers` it is that
            importer's; outside, it is the first importer's, as the application form takes one IR number.
        about: What it is and how it is spelled, in a few words.
    """

    name: str
    is_secret: bool
    is_item: bool
    about: str


ITEM_COLLECTIONS: Final[Mapping[str, str]] = {"importers": "importer"}
"""What a `for_each` may go through, and what it calls each one."""

_COMPANY: Final = {
    "company.legal_name": "the company's name, letter by letter as on CBP Form 5106",
    "company.ein": "the EIN as the IRS writes it: 12-3456789",
    "company.ein.digits": "the EIN without its hyphen: 123456789",
    "company.ein.hyphenated": "the EIN with its hyphen: 12-3456789",
    "company.organization": "the kind of company: Corporation, LLC, …",
    "company.address.line1": "street address",
    "company.address.line2": "suite, floor; often not given",
    "company.address.city": "city",
    "company.address.state": "the state's two letters: FL",
    "company.address.state.name": "the state's name: Florida",
    "company.address.zip": "the ZIP code as written: 33101 or 33101-1234",
    "company.address.zip.five": "the ZIP code's first five digits",
    "company.address.country": "the country's English name: United States",
    "company.address.country.code": "the country's two letters: US",
    "company.phone": "telephone number; one in the US is 305-555-0100",
    "company.phone.dashed": "telephone number with dashes: 305-555-0100",
    "company.phone.digits": "telephone number, digits only: 3055550100",
    "company.email": "business e-mail address",
    "company.website": "web site",
    "company.duns": "D-U-N-S number, nine digits",
    "company.fiscal_year_end": "last day of the fiscal year, MM/DD",
    "company.other_ir_numbers": "the client's other IR numbers, separated by commas, or the word: none",
}

_IMPORTER: Final = {
    "importer.ir_number": "the IR number as CBP writes it, without suffix: 12-3456789",
    "importer.ir_number.full": "the IR number as CBP writes it, with its suffix: 12-345678900",
    "importer.ir_number.digits": "the IR number without suffix and hyphens: 123456789",
    "importer.ir_number.hyphenated": "the IR number without suffix, with hyphens: 12-3456789",
    "importer.suffix": "the two characters after an EIN: 00",
    "importer.account_name": "the importer account's name in the portal; the legal name unless given",
}

_PERSON: Final = {
    "first_name": "first name",
    "last_name": "last name",
    "title": "role or title",
    "email": "e-mail address",
    "phone": "telephone number; one in the US is 305-555-0100",
    "phone.dashed": "telephone number with dashes: 305-555-0100",
    "phone.digits": "telephone number, digits only: 3055550100",
}

PERSONS: Final = ("trade_account_owner", "point_of_contact")
"""The fields of a client that hold a person."""

_BANK: Final = {
    "bank.routing_number": "the ABA routing number, nine digits",
    "bank.account_number": "the account number: a secret",
    "bank.account_type": "the kind of account, in the portal's words: Checking or Savings",
    "bank.account_holder": "the account holder's name",
}

_SECRET: Final = frozenset({"bank.account_number"})


def _all_names() -> dict[str, ValueName]:
    about = _COMPANY | _IMPORTER
    for person in PERSONS:
        about |= {f"{person}.{name}": text for name, text in _PERSON.items()}
    about |= _BANK
    return {name: _value_name(name, text) for name, text in about.items()}


def _value_name(name: str, about: str) -> ValueName:
    is_item = name.split(".", maxsplit=1)[0] in ITEM_COLLECTIONS.values()
    return ValueName(name, is_secret=name in _SECRET, is_item=is_item, about=about)


VALUE_NAMES: Final[Mapping[str, ValueName]] = _all_names()
"""Every name that `${…}` may hold."""


def meaning(name: str) -> str:
    """Return what a value is in a few words, without how it is spelled: the trade account owner's first name.

    Args:
        name: One of `VALUE_NAMES`.
    """
    about = re.sub(r",? (?:letter by letter )?as [^,]*,?", "", re.split("[;:]", VALUE_NAMES[name].about)[0])
    owner = next((person for person in PERSONS if name.startswith(f"{person}.")), "")
    return f"the {owner.replace('_', ' ')}'s {about}" if owner else about


def is_of_bank(name: str) -> bool:
    """Tell whether money goes astray if the value of this name lands elsewhere."""
    return name in _BANK
