"""The demo as a person starts it: both flows, nobody needed, and records that hold."""

from __future__ import annotations

import pytest
from e2ekit import ACCOUNTS, Acepilot, journal_of, spellings, verify

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def test_demo_plays_both_flows_and_keeps_their_records(acepilot: Acepilot) -> None:
    """One application and three enrollments are received; both journals end well, verify, and hold no secret."""
    ran = acepilot("demo", "--json").end()

    assert ran.code == 0, ran.told
    assert ran.json["data"]["received"] == {"application": 1, "ach-enrollment": 3}
    runs = sorted((ran.home / "runs").iterdir())
    assert len(runs) == 2
    for run in runs:
        verify(run)
        entries = journal_of(run)
        assert entries[-1]["kind"] == "run.finished"
        presses = [entry for entry in entries if entry["kind"] == "person.pressed"]
        assert {entry["turn"] for entry in presses} == {"person"}
        assert len(presses) == (3 if "ach-flow" in run.name else 1)
    texts = [path.read_bytes() for path in ran.home.rglob("*") if path.is_file()] + [ran.told.encode()]
    hidden = [one.encode() for number in ACCOUNTS for one in spellings(number)]
    assert not any(one in text for text in texts for one in hidden)
