"""Which addresses carry choices alone: whole parameters or parts of the path, and nothing typed beside them."""

from __future__ import annotations

import pytest

from acepilot.browser.choices import carries_choices_alone

CHOSEN = ("US", "United States", "FL-12", "Florida")
NEVER = (
    "Bayside Imports LLC",
    "123 State Street",
    "305-555-0142",
    "000123456789",
    "021000021",
    "Checking",
    "33132",
)
HOME = "https://portal.test"


@pytest.mark.parametrize(
    "path",
    [
        "/states?country=US",
        "/states?country=us",
        "/states?country=United+States",
        "/states?country=United%20States&page=2",
        "/s/api/v59.0/states/US",
        "/cities?country=US&state=FL-12&_=1764251234",
        "/api/states?country=US",
        "/regions/FL-12/cities?country=US",
    ],
)
def test_choices_alone(path: str) -> None:
    """Codes and texts of what was chosen, with what the page itself puts beside them."""
    assert carries_choices_alone(HOME + path, CHOSEN, NEVER)


@pytest.mark.parametrize(
    "path",
    [
        "/states",
        "/states?country=USA",
        "/states?country=US&name=Bayside+Imports+LLC",
        "/states?country=US&name=bayside%20imports",
        "/states?country=US&like=Bays",
        "/states?country=US&account=000123456789",
        "/states?country=US&last=6789",
        "/states?country=US&area=305",
        "/states?country=US&zip=33132",
        "/states?country=US&kind=Checking",
        "/states?country=US&q=MDAwMTIzNDU2Nzg5",
        "/states?country=US&x=a5550142b",
        "/states/bayside?country=US",
        "/states/6789?country=US",
        "/states?country=US&filter=state:FL-12",
        "/states?filter=country:US",
        "/states?country=US&6789=1",
    ],
)
def test_anything_beside_a_choice(path: str) -> None:
    """A typed or bank's value, or a part of one, in whatever place or dress; and what cannot be judged."""
    assert not carries_choices_alone(HOME + path, CHOSEN, NEVER)


@pytest.mark.parametrize(
    "choice",
    [
        "Bayside Imports LLC",
        "000123456789",
        "acct-000123456789",
        "acct-56789",
        "6789",
        "Imports LLC",
        "checking",
    ],
)
def test_choice_that_is_of_another_value_is_none(choice: str) -> None:
    """An option whose code or text is a typed or bank's value, holds one, or stands in one, is never a mere choice."""
    assert not carries_choices_alone(f"{HOME}/look?x={choice}", (*CHOSEN, choice), NEVER)


def test_choice_that_was_typed_too_is_none() -> None:
    """A code that somebody typed in another field counts as typed."""
    assert not carries_choices_alone(f"{HOME}/states?country=US", CHOSEN, (*NEVER, "US"))


@pytest.mark.parametrize(
    "url", ["https://US:x@portal.test/states?country=US", "https://[portal/states?country=US"]
)
def test_address_that_cannot_be_judged(url: str) -> None:
    """A user's name in the address, or an address that is none, is no choice."""
    assert not carries_choices_alone(url, CHOSEN, NEVER)
