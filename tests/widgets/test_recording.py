"""A person fills a form of a real component library while acepilot records; the flow does the same again."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2ekit import HOUSE_ACCOUNT
from widgetkit.controls import CONTROLS, figures
from widgetkit.playing import Bed

from acepilot.flow.load import load_flow

MOVES = [
    ["type", "Legal Business Name", "Bayside Imports LLC"], ["type", "Bank Account Number", HOUSE_ACCOUNT],
    ["type", "Business Phone", "3055550100"], ["type", "Bank Routing Number", "021000021"],
    ["choose", "Bank Control Key", "Checking"], ["seek", "State", "Florida"],
    ["choose", "Type of Organization", "Limited Liability Company"], ["words", "Importer"],
    ["panel", "End"], ["panel", "Yes, end it"],
]  # fmt: skip
VALUES = {
    "Legal Business Name": "${company.legal_name}",
    "Bank Account Number": "${bank.account_number}",
    "Bank Routing Number": "${bank.routing_number}",
    "Bank Control Key": "${bank.account_type}",
    "State": "${company.address.state.name}",
    "Type of Organization": "${company.organization}",
}

FILLED = {"company", "account", "phone", "routing", "key", "state", "organization", "role"}


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("library", ["uswds", "material"])
def test_flow_recorded_on_a_library_fills_it_as_the_person_did(
    bed: Bed, library: str, tmp_path: Path
) -> None:
    """Each value of the client's has its name, and the run leaves what the person left in the page's own model."""
    file = tmp_path / "recorded.yaml"
    walked = bed.record(f"{library}.html", MOVES, file)
    load_flow(file)
    text = file.read_text(encoding="utf-8")
    assert [name for name in VALUES.items() if f'"{name[0]}": {name[1]}\n' not in text] == []
    assert "Checking Savings" not in text  # what an open list shows
    held = bed.play(file).after
    assert {name: figures(str(one)) for name, one in held.items()} == {
        name: figures(str(one)) for name, one in walked.items()
    }
    assert [one.name for one in CONTROLS if one.name in FILLED and not one.is_right(walked[one.name])] == []
