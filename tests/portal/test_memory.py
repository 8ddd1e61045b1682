"""What the mock portal keeps beyond its process: what it accepted, beside the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from portalkit import PlainClient, StartPortal, ledger_lines
from shortkit import first

from acepilot.errors import EnvironmentFault
from acepilot_mock.known import MOCK_PASSWORD

ACE, LOGIN, APPLICATIONS = "ace.cbp.gov", "login.cbp.gov", "ace-accounts.cbp.gov"
ENROLLMENT: dict[str, object] = {
    "account": "a0B3dKq0", "ir_number": "12-345678900", "importer_number": "12-3456789", "suffix": "00",
    "bank_routing_number": "021000021", "bank_account_number": "000123456789", "bank_control_key": "01",
}  # fmt: skip


def signed_in(port: int) -> PlainClient:
    """Return a client that has signed in."""
    client = PlainClient(port)
    client.ask(LOGIN, "/api/login", data={"user": "dana", "password": MOCK_PASSWORD})
    code = client.ask(LOGIN, "/__mock/mailbox.json").json[0]["code"]
    assert client.ask(LOGIN, "/api/login-token", data={"token": code}).status == 200
    return client


def on_file(client: PlainClient) -> Any:
    """Return what is on file for the first importer."""
    return client.ask(ACE, "/s/api/ach/a0B3dKq0").json["record"]


def test_portal_of_the_same_ledger_shows_what_was_accepted(start_portal: StartPortal, tmp_path: Path) -> None:
    """An enrollment and the mails are there again after the server has ended; the session is not."""
    ledger = tmp_path / "ledger.jsonl"
    first = start_portal(ledger=ledger)
    assert signed_in(first.port).ask(ACE, "/s/api/ach-enrollment", data=ENROLLMENT).status == 200
    mails = PlainClient(first.port).ask(LOGIN, "/__mock/mailbox.json").json
    first.stop()

    second = start_portal(ledger=ledger)
    assert PlainClient(second.port).ask(LOGIN, "/__mock/mailbox.json").json == mails
    assert PlainClient(second.port).ask(ACE, "/s/api/ach/a0B3dKq0").status == 401
    assert on_file(signed_in(second.port))["account_number"].endswith("6789")
    assert len(ledger_lines(second, "ach-enrollment")) == 1


@pytest.mark.long
@first("change", ["scenario", "ledger"])
def test_another_portal_remembers_nothing(start_portal: StartPortal, tmp_path: Path, change: str) -> None:
    """Another scenario is another portal; and without its ledger, what was kept counts for nothing."""
    ledger = tmp_path / "ledger.jsonl"
    first = start_portal(ledger=ledger)
    signed_in(first.port).ask(ACE, "/s/api/ach-enrollment", data=ENROLLMENT)
    first.stop()
    if change == "ledger":
        ledger.unlink()

    second = start_portal("relabelled" if change == "scenario" else "default", ledger=ledger)
    assert on_file(signed_in(second.port)) is None


@pytest.mark.full
def test_what_is_received_is_dealt_with_before_it_is_answered(
    start_portal: StartPortal, tmp_path: Path
) -> None:
    """As soon as a line stands in the ledger, what it brought is kept, whoever went away meanwhile."""
    portal = start_portal(ledger=tmp_path / "ledger.jsonl")
    signed_in(portal.port).ask(ACE, "/s/api/ach-enrollment", data=ENROLLMENT)
    kept = json.loads((tmp_path / "ledger.jsonl.state.json").read_text(encoding="utf-8"))
    assert list(kept["drawer"]["ace.ach"]) == ["12-345678900"]


def test_damaged_memory_is_told(start_portal: StartPortal, tmp_path: Path) -> None:
    """A portal does not start on a memory that cannot be read, and says which file it is."""
    (tmp_path / "ledger.jsonl").write_text("{}\n", encoding="utf-8")
    (tmp_path / "ledger.jsonl.state.json").write_text("{", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=r"ledger\.jsonl\.state\.json beside it is damaged"):
        start_portal(ledger=tmp_path / "ledger.jsonl")
