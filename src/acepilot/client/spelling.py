"""The spellings of a telephone number. Numbers come in with their country code: +13055550100."""

from __future__ import annotations

_NORTH_AMERICA = "+1"


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
