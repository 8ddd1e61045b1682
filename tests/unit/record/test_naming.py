"""Which of the client's values a field is for."""

from __future__ import annotations

import pytest

from acepilot.record.naming import best_name, guess, placeholder

VALUES = {
    "company.legal_name": "Bayside",
    "company.website": "https://b.example",
    "company.address.line1": "100 Biscayne",
    "company.address.line2": "Suite 2",
    "company.duns": "123456789",
    "company.phone": "305-555-0100",
    "company.phone.digits": "3055550100",
    "trade_account_owner.title": "Manager",
    "point_of_contact.first_name": "Lee",
    "trade_account_owner.first_name": "Dana",
    "bank.account_holder": "Bayside",
    "bank.routing_number": "021000021",
}


@pytest.mark.parametrize(
    ("label", "names", "expected"),
    [
        ("Company Name", ("importer.account_name", "company.legal_name"), "company.legal_name"),
        ("Importer Record Number (IR#)", ("company.ein", "importer.ir_number"), "importer.ir_number"),
        ("POC Title", ("trade_account_owner.title", "point_of_contact.title"), "point_of_contact.title"),
        ("Zip", ("company.address.zip", "company.address.zip.five"), "company.address.zip"),
        ("Account Holder", ("company.legal_name", "bank.account_holder"), "bank.account_holder"),
    ],
)  # fmt: skip
def test_name_of_the_field_decides_between_equal_values(
    label: str, names: tuple[str, ...], expected: str
) -> None:
    """Of values that are alike, the one that the field's name speaks of."""
    assert best_name(names, label) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Website", "company.website"),
        ("DUNS#", "company.duns"),
        ("Address Line 2", "company.address.line2"),
        ("POC First Name", "point_of_contact.first_name"),
        ("First Name", None),  # whose?
        ("Account Holder", None),  # the bank's are never guessed
        ("Routing Number", None),
        ("Comments", None),
        ("#", None),
    ],
)
def test_empty_field_is_for_what_its_name_says_or_for_nothing(label: str, expected: str | None) -> None:
    """A guess is made only where the name leaves no doubt, and never of the bank's."""
    assert guess(label, VALUES, ()) == expected


def test_value_that_has_its_field_is_not_guessed_again() -> None:
    """One value, one field."""
    assert guess("Website", VALUES, ["company.website"]) is None


def test_placeholder_is_no_name_that_a_client_has() -> None:
    """It says which field it is for, and that it is to be found."""
    assert placeholder("Department No.") == "resolve.department_no"
    assert placeholder("№") == "resolve.value"
