from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import acepilot.run.session as session_module
from acepilot.client.load import load_client
from acepilot.client.resolving import unresolved
from acepilot.errors import EvidenceError
from acepilot.flow.load import load_flow
from acepilot.flow.shipped import find_flow
from acepilot.journal.directory import RunDirectory
from acepilot.journal.operator import known_operator
from acepilot.journal.reader import JOURNAL, read_journal
from acepilot.lock import is_locked
from acepilot.paths import shipped
from acepilot.run.options import RunOptions
from acepilot.run.session import Session


def options(home: Path) -> RunOptions:
    """Return what a run of the shipped sample is begun with."""
    client = load_client(shipped("fixtures", "clients", "three-importers.yaml"), literal_secrets=True)
    return RunOptions(load_flow(find_flow("ach-flow")), unresolved(client), home, "default", rehearsal=True)


def test_a_log_that_cannot_be_opened_leaves_no_lock_and_no_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new run that cannot begin is as if it had never been; one to go on with can be gone on with."""

    def fail(*_: object, **__: object) -> None:
        raise EvidenceError("No room.")

    monkeypatch.setattr(session_module, "RunLog", fail)
    with pytest.raises(EvidenceError, match="No room"):
        Session(options(tmp_path))
    assert list((tmp_path / "runs").iterdir()) == []

    before = RunDirectory.create(tmp_path, "ach-flow")
    with before.open_journal() as journal:
        journal.append("stage.started", turn="acepilot", data={})
    with pytest.raises(EvidenceError, match="No room"):
        Session(options(tmp_path), before.path)
    assert before.path.exists()
    assert not is_locked(before.path / JOURNAL)


def test_a_run_that_is_gone_on_with_tells_by_whom(tmp_path: Path) -> None:
    """Each part has the account that the system knows and who they say they are, apart."""
    begun = replace(options(tmp_path), said="Pat Lee")
    with closing(Session(begun)) as session:
        session.begin_guided()
    with closing(Session(replace(begun, said="Sam Roe"), session.directory.path)) as resumed:
        resumed.begin_guided()
    entries, _ = read_journal(session.journal.path)
    told = [entry["data"]["operator"] for entry in entries]
    assert told == [{**known_operator(), "said": said} for said in ("Pat Lee", "Sam Roe")]
