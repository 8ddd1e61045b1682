from __future__ import annotations

import pytest

from acepilot.client.value_names import ITEM_COLLECTIONS, VALUE_NAMES


@pytest.mark.parametrize(
    "name",
    [
        "company.legal_name",
        "company.ein.digits",
        "company.ein.hyphenated",
        "company.address.zip.five",
        "company.phone.dashed",
        "company.phone.digits",
        "company.other_ir_numbers",
        "importer.ir_number.full",
        "importer.ir_number.digits",
        "importer.ir_number.hyphenated",
        "importer.account_name",
        "trade_account_owner.phone.dashed",
        "point_of_contact.email",
        "bank.routing_number",
        "bank.account_number",
        "bank.account_type",
        "bank.account_holder",
    ],
)
def test_the_documented_names_are_known(name: str) -> None:
    """A flow may write every name that the documentation names."""
    assert VALUE_NAMES[name].name == name


def test_only_the_account_number_is_a_secret_in_every_client() -> None:
    """The account number alone is marked secret by name; an IR number is one only in some clients."""
    assert [name for name, entry in VALUE_NAMES.items() if entry.is_secret] == ["bank.account_number"]


def test_the_importers_values_belong_to_an_item() -> None:
    """What begins with `importer.` belongs to one importer, and nothing else does."""
    assert {name for name, entry in VALUE_NAMES.items() if entry.is_item} == {
        name for name in VALUE_NAMES if name.startswith("importer.")
    }
    assert dict(ITEM_COLLECTIONS) == {"importers": "importer"}
