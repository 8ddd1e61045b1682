from __future__ import annotations

import re

import pytest
from kitforge import CLIENT, FLOW

from acepilot.client.load import parse_client
from acepilot.errors import UsageError
from acepilot.evidence.keys import SigningKey
from acepilot.flow.load import parse_flow
from acepilot.kit.making import make_kit
from acepilot.kit.opening import Kit

HOSTILE = "<img src=x onerror=alert(1)>"


def page_of(kit: Kit) -> str:
    """Return a kit's instructions as text."""
    return kit.page.decode()


def test_page_is_one_file_without_scripts_and_links(kit: Kit) -> None:
    """It loads nothing and leads nowhere, so that it can be read on any computer."""
    page = page_of(kit)
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img|iframe|form|a)\b|url\(|@import|javascript:", page)


def test_page_tells_a_clerk_all_that_is_to_be_known(kit: Kit) -> None:
    """For whom, where, each command, whom to call, and what acepilot never does."""
    page = page_of(kit)
    for told in (
        *("Bayside Imports LLC", "ace.cbp.gov", "021000021", "Pat Lee", "acepilot kit open acme.kit.zip"),
        *(
            "acepilot secret set kit.acme",
            "acepilot run ach-flow --kit acme --plan",
            "acepilot kit answer acme",
        ),
        *("routing number 111000025: twice", "It never presses Submit", "12-345678901"),
    ):
        assert told in page, told


def test_page_obeys_nothing_that_the_kit_says(key: SigningKey) -> None:
    """Markup in names, titles, sentences and the contact is shown as what it is."""
    client = CLIENT.replace(b"legal_name: 'Bayside Imports LLC'", f"legal_name: '{HOSTILE}'".encode())
    flow = FLOW.replace(b"title: Enroll in ACH refunds", f"title: '{HOSTILE}'".encode())
    assert flow != FLOW
    page = page_of(
        make_kit(
            "acme",
            parse_client(client, name="c", literal_secrets=False),
            [parse_flow(flow, name="f")],
            key,
            contact=HOSTILE,
        )
    )
    assert page.count("&lt;img src=x") > 4
    assert "<img" not in page


@pytest.mark.parametrize("contact", ["a\nb", "\x1b[2J", "a\u202eb", "a\u200bb", "x" * 201])
def test_contact_that_is_no_plain_line_makes_no_kit(key: SigningKey, contact: str) -> None:
    """What a terminal or an eye would obey cannot be put into a kit."""
    with pytest.raises(UsageError, match="No kit can be made"):
        make_kit(
            "acme",
            parse_client(CLIENT, name="c", literal_secrets=False),
            [parse_flow(FLOW, name="f")],
            key,
            contact=contact,
        )
