from __future__ import annotations

import pytest

from acepilot.client.load import parse_client
from acepilot.client.warnings import warnings

GOOD = """company:
  legal_name: Bayside Imports LLC
  ein: 12-3456789
  organization: LLC
  fiscal_year_end: 12/31
  phone: 305-555-0100
  address:
    line1: 1 Bay Street
    city: Miami
    state: FL
    zip: 33101
    country: US
importers:
  - ir_number: 12-345678900
point_of_contact:
  first_name: Lee
  last_name: Park
  phone: 305-555-0101
bank:
  routing_number: 021000021
  account_number: '000123456789'
  account_type: checking
  account_holder: Bayside Imports LLC
"""


def doubts(text: str) -> list[str]:
    """Return the warnings as text; loading succeeds."""
    client = parse_client(text.encode(), name="c.yaml", literal_secrets=True)
    return [f"{doubt.place.line}:{doubt.place.column} {doubt.message}" for doubt in warnings(client)]


def test_a_usual_client_raises_no_doubt() -> None:
    """Nothing is warned of where nothing is unusual."""
    assert doubts(GOOD) == []


@pytest.mark.parametrize(
    ("usual", "unusual", "doubt"),
    [
        (
            "ein: 12-3456789",
            "ein: 07-1144442",
            "3:8 The IRS is not known to give out EINs that begin with 07.",
        ),
        ("12-345678900", "12-3456789", "14:16 No suffix is written; 00 is taken"),
        ("12-345678900", "47-345678900", "14:16 This is not the company's EIN."),
        ("12-345678900", "26170400001", "14:16 Eleven digits without a hyphen"),
        ("12-345678900", "666-12-3456", "14:16 No Social Security number like this one"),
        ("zip: 33101", "zip: 10001", "11:10 Florida has no ZIP code"),
        ("    zip: 33101\n", "", "8:5 An address in the United States has a ZIP code"),
        (
            "routing_number: 021000021",
            "routing_number: 000000013",
            "20:19 A routing number that begins with 00",
        ),
        (
            "routing_number: 021000021",
            "routing_number: 800000006",
            "20:19 A routing number that begins with 80",
        ),
        ("routing_number: 021000021", "routing_number: 500000005", "20:19 No bank's routing number"),
        ("account_holder: Bayside", "account_holder: Seaside", "23:19 The account holder is not called like"),
        ("organization: LLC", "organization: Ltd", "4:17 This is none of the kinds of company"),
        ("12/31", "12/30", "5:20 A fiscal year seldom ends within a month."),
        ("phone: 305-555-0101", "phone: 123-555-0101", "18:10 No telephone number like this one"),
        (
            "1 Bay Street",
            "1 Bay Street, between the two tall palms",
            "8:12 This is longer than 32 characters",
        ),
        *(
            ("1 Bay Street", box, "8:12 This is a post office box")
            for box in (
                "PO Box 12",
                "P.O. Box 12",
                "P. O. BOX 12",
                "POB 12",
                "p.o.b. 12",
                "Post Office Box 12",
                "Box 12",
                "Suite 3, PO Box 12",
                "Postal Box 7",
                "Apartado 55",
            )
        ),
    ],
)
def test_what_looks_unlikely_warns_and_does_not_block(usual: str, unusual: str, doubt: str) -> None:
    """Each doubt names its place, and the client loads all the same."""
    assert usual in GOOD
    found = [told for told in doubts(GOOD.replace(usual, unusual)) if told.startswith(doubt)]
    assert len(found) == 1


@pytest.mark.parametrize(
    "street",
    ["12 Box Elder Lane", "1 Post Office Square", "7 Boxwood Ct", "4 Po Boulevard 12"],
)
def test_a_street_is_no_post_office_box(street: str) -> None:
    """Streets that are called like a box in part are streets."""
    assert doubts(GOOD.replace("1 Bay Street", street)) == []


def test_no_doubt_repeats_a_social_security_number() -> None:
    """A doubtful Social Security number is not shown."""
    assert "3456" not in " ".join(doubts(GOOD.replace("12-345678900", "666-12-3456")))


def test_an_address_abroad_has_no_state_or_zip_to_doubt() -> None:
    """Rules of the United States are not applied elsewhere."""
    abroad = GOOD.replace("state: FL", "state: Ontario").replace("zip: 33101", "zip: M5V 2T6")
    assert doubts(abroad.replace("country: US", "country: Canada")) == []
