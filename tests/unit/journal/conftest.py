from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from acepilot.journal.directory import RunDirectory
from acepilot.journal.redaction import SecretGate
from acepilot.testing import FakeClock

START = datetime(2026, 11, 22, 19, 36, 5, 123456, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that goes on by one second each time it is asked."""
    return FakeClock(START, step_s=1)


@pytest.fixture
def run(tmp_path: Path, clock: FakeClock) -> RunDirectory:
    """Return a new run's directory that knows one secret."""
    gate = SecretGate(["000123456789"])
    return RunDirectory.create(tmp_path / "home", "ach-flow", gate=gate, clock=clock, token=lambda: "x7k2")


@pytest.fixture
def started() -> dict[str, Any]:
    """Return the data of a `run.started` entry."""
    return {
        "run": "20261122T193605Z-ach-flow-x7k2",
        "flow": {"name": "ach-flow", "path": "flow.yaml", "sha256": "1" * 64},
        "client": {"path": "client.yaml", "sha256": "2" * 64},
        "mock": None,
        "rehearsal": False,
        "operator": {"account": "pat", "name": None},
        "browser": "Chromium 156",
        "acepilot": "0.1.0",
        "platform": "Linux",
    }
