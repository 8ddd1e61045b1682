"""The portal's faults, played: each ends as the table says, tells a clerk what to do, and submits nothing twice."""

from __future__ import annotations

import pytest
from e2ekit import RUN_WITHIN_S, TESTS, Acepilot
from faultkit import FAULTS, OPTIONS, SURPRISES, Fault, assert_ended, assert_goes_on_well, page, params

from acepilot_mock.scenarios import FAULTS as SCENARIOS
from acepilot_mock.scenarios import SCENARIOS as ALL

pytestmark = pytest.mark.e2e
SLOW_RUN_S = 300


@pytest.mark.full
@pytest.mark.parametrize("fault", params(FAULTS))
def test_fault_ends_as_the_table_says(acepilot: Acepilot, fault: Fault) -> None:
    """Exit code, message, answers and ledger are the row's; where it says so, the run is gone on with and ends well."""
    options = (
        *OPTIONS[fault.flow],
        "--mock",
        fault.name,
        "--mock-ledger",
        "ledger.jsonl",
        "--rehearse",
        "--headless",
    )
    running = acepilot("run", fault.flow, *options)
    ran = running.end(within_s=SLOW_RUN_S if fault.name == "slow" else RUN_WITHIN_S)
    assert_ended(ran, fault)
    if fault.is_resumed:
        assert_goes_on_well(ran, fault)


def test_every_fault_is_in_the_table() -> None:
    """A fault that is added to the mock portal must be added to the table."""
    assert {fault.name for fault in FAULTS} == {scenario.name for scenario in SCENARIOS}


def test_page_is_current() -> None:
    """docs/faults.md is what the table makes."""
    written = (TESTS.parent / "docs" / "faults.md").read_text(encoding="utf-8")
    assert written == page(), "python tests/e2e/faultkit.py > docs/faults.md"


def test_page_has_every_scenario() -> None:
    """README sends there for all of them, those too that are no fault of the portal."""
    assert [name for name in ALL if f"`{name}`" not in page()] == []


def test_table_tells_what_to_do() -> None:
    """Each row that does not end well says what to do, and its message is no bare word."""
    for fault in (*FAULTS, *SURPRISES):
        assert fault.code == 0 or fault.do
        assert fault.happens.endswith(".")
