from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from acepilot.journal.directory import RunDirectory
from acepilot.testing import FakeClock

STARTED: dict[str, Any] = {
    "run": "x",
    "flow": {"name": "ach-flow", "path": "flow.yaml", "sha256": "1" * 64},
    "client": {"path": "client.yaml", "sha256": "2" * 64},
    "mock": "default",
    "rehearsal": True,
    "operator": {"account": "pat", "name": None},
    "browser": "Chromium 156",
    "acepilot": "0.1.0",
    "platform": "Linux",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home that commands see."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def make_run(home: Path) -> Callable[..., RunDirectory]:
    """Return a factory of runs; each entry is a kind, or a kind and the arguments of `append`."""
    numbers = count()

    def make(*entries: tuple[str, dict[str, Any]], flow: str = "ach-flow") -> RunDirectory:
        number = next(numbers)
        clock = FakeClock(datetime(2026, 11, 22, 19, number, tzinfo=UTC), step_s=1)
        run = RunDirectory.create(home, flow, clock=clock, token=lambda: f"aa{number:02d}")
        run.write_file("client.yaml", b"company:\n  legal_name: Acme [red]Imports\n")
        with run.open_journal(clock=clock) as journal:
            journal.append(
                "run.started", turn="acepilot", data={**STARTED, "flow": {**STARTED["flow"], "name": flow}}
            )
            for kind, arguments in entries:
                journal.append(kind, **{"turn": "acepilot", **arguments})
        return run

    return make
