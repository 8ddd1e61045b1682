from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from kitforge import FLOW

from acepilot.client.redact import redacted_yaml
from acepilot.journal.directory import RunDirectory
from acepilot.journal.reader import JOURNAL
from acepilot.kit.answering import runs_of
from acepilot.kit.opening import Kit

_NUMBERS = count()


def begun(home: Path, *, flow: bytes, client: bytes, name: str = "ach-flow") -> RunDirectory:
    """Return a run that has begun, with this flow for this client."""
    token = f"aa{next(_NUMBERS):02d}"
    run = RunDirectory.create(home, name, token=lambda: token)
    files = {
        "flow": {"name": name, **run.write_file("flow.yaml", flow)},
        "client": run.write_file("client.yaml", client),
    }
    told = {
        "run": run.id,
        "mock": None,
        "rehearsal": False,
        "browser": None,
        "acepilot": "0.1.0",
        "platform": "x",
        "operator": {"account": "pat", "name": None},
    }
    with run.open_journal() as journal:
        journal.append("run.started", turn="acepilot", data={**told, **files})
    return run


def test_runs_are_told_by_what_they_hold(kit: Kit, tmp_path: Path) -> None:
    """The kit's flow for the kit's client is its run; another flow, another client, or another flow's name is not."""
    client = redacted_yaml(kit.client)
    own = [begun(tmp_path, flow=FLOW, client=client) for _ in range(2)]
    begun(tmp_path, flow=FLOW + b"\n", client=client)
    begun(tmp_path, flow=FLOW, client=client.replace(b"Miami", b"Tampa"))
    begun(tmp_path, flow=FLOW, client=client, name="apply-flow")
    assert {run.run for run in runs_of(kit, tmp_path)} == {run.id for run in own}


@pytest.mark.parametrize("journal", [b"", b"nonsense\n", b"[]\n", b'{"data": 1}\n'])
def test_run_that_cannot_be_read_is_passed_over(kit: Kit, tmp_path: Path, journal: bytes) -> None:
    """A broken run hides none of the others."""
    run = begun(tmp_path, flow=FLOW, client=redacted_yaml(kit.client))
    broken = begun(tmp_path, flow=FLOW, client=redacted_yaml(kit.client))
    (broken.path / JOURNAL).write_bytes(journal)
    assert [found.run for found in runs_of(kit, tmp_path)] == [run.id]
