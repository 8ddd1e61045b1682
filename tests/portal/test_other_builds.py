"""The scenarios in which the same pages are built otherwise: each does what it says, and a person gets through."""

from __future__ import annotations

import pytest
from personkit import APPLICATION, ENROLLMENT, Person
from portalkit import OpenPage, StartPortal, ledger_lines

from acepilot.mock.scenarios import OTHER_BUILDS

IR_NUMBER = "12-345678901"
NAMES = [scenario.name for scenario in OTHER_BUILDS]
REFUSED_FIRST = {"plain-answers"}


@pytest.mark.parametrize("scenario", NAMES)
def test_person_applies(start_portal: StartPortal, open_page: OpenPage, scenario: str) -> None:
    """By hand, one application gets through, and the ledger shows each value in its own field."""
    portal = start_portal(scenario)
    person = Person(open_page(portal, "about:blank"))

    person.apply()

    lines = ledger_lines(portal, "application")
    assert len(lines) == 1 + (scenario in REFUSED_FIRST)
    for line in lines:
        assert {name: text for name, text in line["fields"].items() if text} == APPLICATION


@pytest.mark.parametrize("scenario", NAMES)
def test_person_enrolls(start_portal: StartPortal, open_page: OpenPage, scenario: str) -> None:
    """By hand, one importer's bank details get on file, and the ledger shows each value in its own field."""
    portal = start_portal(scenario)
    person = Person(open_page(portal, "about:blank"))

    person.enroll(IR_NUMBER)

    lines = ledger_lines(portal, "ach-enrollment")
    assert len(lines) == 1 + (scenario in REFUSED_FIRST)
    for line in lines:
        assert line["fields"].items() >= {**ENROLLMENT, "ir_number": IR_NUMBER}.items()
        assert "decoy" not in line["fields"]
