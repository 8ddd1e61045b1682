"""The names under which a flow finds the company's and the persons' values: no secrets.

Owns which field has which name, and the spellings of telephone numbers. Must not know importers or banks.
"""

from __future__ import annotations

from acepilot.client.ir_number import IrKind, IrNumber
from acepilot.client.models import Address, Company, Person
from acepilot.client.places import STATES, country_names

Texts = dict[str, str | None]
"""Values by name; None for what the client has not."""

_NORTH_AMERICA = "+1"  # how a telephone number begins that comes in with its country code: +13055550100


def company_values(company: Company) -> Texts:
    """Return every `company.…` value but the IR numbers."""
    ein = company.ein and IrNumber(IrKind.EIN, company.ein).hyphenated
    return {
        "company.legal_name": company.legal_name,
        "company.ein": ein,
        "company.ein.digits": company.ein,
        "company.ein.hyphenated": ein,
        "company.organization": company.organization,
        "company.email": company.email,
        "company.website": company.website,
        "company.duns": company.duns,
        "company.fiscal_year_end": company.fiscal_year_end,
        **_phone_values("company.phone", company.phone),
        **(_address_values(company.address) if company.address else {}),
    }


def _address_values(address: Address) -> Texts:
    at = "company.address"
    state = STATES.get(address.state or "") if address.is_in_us else None
    return {
        f"{at}.line1": address.line1,
        f"{at}.line2": address.line2,
        f"{at}.city": address.city,
        f"{at}.state": address.state,
        f"{at}.state.name": state.name if state else address.state,
        f"{at}.zip": address.zip,
        f"{at}.zip.five": address.zip[:5] if address.zip and address.is_in_us else address.zip,
        f"{at}.country": country_names()[address.country],
        f"{at}.country.code": address.country,
    }


def person_values(person_name: str, person: Person | None) -> Texts:
    """Return a person's values: `trade_account_owner.first_name`, …; none for nobody."""
    if person is None:
        return {}
    return {
        f"{person_name}.first_name": person.first_name,
        f"{person_name}.last_name": person.last_name,
        f"{person_name}.title": person.title,
        f"{person_name}.email": person.email,
        **_phone_values(f"{person_name}.phone", person.phone),
    }


def _phone_values(name: str, phone: str | None) -> Texts:
    if phone is None:
        return {}
    return {
        name: written_phone(phone),
        f"{name}.dashed": dashed_phone(phone),
        f"{name}.digits": phone_digits(phone),
    }


def written_phone(phone: str) -> str:
    """Spell a number as one writes it there: 305-555-0100; abroad with + and its country code."""
    return dashed_phone(phone) if phone.startswith(_NORTH_AMERICA) else f"+{dashed_phone(phone)}"


def dashed_phone(phone: str) -> str:
    """Spell a number with dashes: 305-555-0100, or 44-20-7946-0018."""
    if phone.startswith(_NORTH_AMERICA) and len(phone) == 12:
        return f"{phone[2:5]}-{phone[5:8]}-{phone[8:]}"
    import phonenumbers  # noqa: PLC0415  (slow to import, and needed only here)

    spelled = phonenumbers.format_number(
        phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(spelled).removeprefix("+").replace(" ", "-")


def phone_digits(phone: str) -> str:
    """Spell a number in digits only: 3055550100; abroad its country code comes first."""
    return phone.removeprefix(_NORTH_AMERICA).removeprefix("+")
