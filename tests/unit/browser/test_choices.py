"""Which addresses carry choices alone: whole parameters or parts of the path, and nothing typed beside them."""

from __future__ import annotations

import pytest

from acepilot.browser.choices import Known, carries_choices_alone

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
# The page's source has these words; it has been here, and asked for this, before anything was typed.
WORDS = "states cities regions api country state look page name like account last area zip kind q x bayside".split()
EARLIER = (
    f"{HOME}/s/api/v59.0/config?lang=en&page=2&v=7&size=10",
    f"{HOME}/s/api/v59.0/more?size=20",
    f"{HOME}/rows/11",
    f"{HOME}/rows/12",
)
KNOWN = Known.of(WORDS, EARLIER)


@pytest.mark.parametrize(
    "path",
    [
        "/states?country=US",
        "/states?country=us",
        "/states?country=United+States",
        "/states?country=United%20States&page=2",
        "/s/api/v59.0/states/US",
        "/states?country=US&lang=en&v=7&q=",
        "/s/api/v59.0/config/US",
        "/cities?country=US&state=FL-12",
        "/api/states?country=US",
        "/regions/FL-12/cities?country=US",
    ],
)
def test_choices_alone(path: str) -> None:
    """Codes and texts of what was chosen, with what the page itself puts beside them."""
    assert carries_choices_alone(HOME + path, CHOSEN, NEVER, KNOWN)


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
        "/states?country=US&a=00&b=01&c=23",
        "/states?country=US&page=12",
        "/states?country=US&x=34",
        "/states?country=US&x=987654321000",
        "/states?country=US&x=91",
        "/states?country=US&q=edisyab",
        "/states?country=US&q=syab",
        "/states?country=US&q=Onlfvqr",
        "/states?country=US&q=MDAw",
        "/states?country=US&size=20",
        "/states?country=US&_=1764251234",
        "/states?country=US&lang=de",
        "/states?country=US&lang=en&lang=en",
        "/states?country=US&state=US",
        "/states?country=US&x",
        "/states/edisyab?country=US",
        "/states/12?country=US",
        "/rows/12?country=US",
        "/v59.0/states?country=US",
        "/api/v34.12/states?country=US",
        "/states?country=US&edisyab=",
        "/states?country=US&n12=",
        "/other?country=US",
        "/states?US=country",
    ],
)
def test_anything_beside_a_choice(path: str) -> None:
    """A typed or bank's value, or a part of one, in whatever place or dress; and what cannot be judged."""
    assert not carries_choices_alone(HOME + path, CHOSEN, NEVER, KNOWN)


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
    assert not carries_choices_alone(f"{HOME}/look?x={choice}", (*CHOSEN, choice), NEVER, KNOWN)


def test_nothing_passes_beside_a_page_of_which_nothing_is_known() -> None:
    """The control: without what the page said before, even its own words are unexplained."""
    assert not carries_choices_alone(f"{HOME}/states?country=US", CHOSEN, NEVER)


def test_what_two_pages_know_is_known_together() -> None:
    """A value that is another on the second page is no constant any more."""
    both = KNOWN | Known.of(["towns"], [f"{HOME}/?lang=es&tz=UTC"])
    assert carries_choices_alone(f"{HOME}/towns?country=US&tz=UTC", CHOSEN, NEVER, both)
    assert not carries_choices_alone(f"{HOME}/towns?country=US&lang=en", CHOSEN, NEVER, both)


def test_choice_that_was_typed_too_is_none() -> None:
    """A code that somebody typed in another field counts as typed."""
    assert not carries_choices_alone(f"{HOME}/states?country=US", CHOSEN, (*NEVER, "US"), KNOWN)


@pytest.mark.parametrize(
    "url", ["https://US:x@portal.test/states?country=US", "https://[portal/states?country=US"]
)
def test_address_that_cannot_be_judged(url: str) -> None:
    """A user's name in the address, or an address that is none, is no choice."""
    assert not carries_choices_alone(url, CHOSEN, NEVER, KNOWN)
