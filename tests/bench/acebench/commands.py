"""Commands that open no browser, against an interpreter that imports click and does nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from acebench.figures import Figure, in_turns
from acepilot.paths import shipped

RUNS = 10_000
HELP_LIMIT, CHECK_LIMIT, RUNS_LIMIT = 1.3, 4.0, 10.0
BARE = (sys.executable, "-c", "import click")


def measure(times: int, runs: int = RUNS) -> Iterator[Figure]:
    """Start each command and the bare interpreter in turns."""
    with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder:
        home = Path(folder)
        _make_runs(home, runs)
        wanted = (
            ("`acepilot --help`", ("--help",), HELP_LIMIT),
            ("`acepilot flow check` of a shipped flow", ("flow", "check", str(shipped("flows", "ach-flow.yaml"))),
             CHECK_LIMIT),
            (f"`acepilot runs` (newest 50, of {runs:,})", ("runs",), RUNS_LIMIT),
        )  # fmt: skip
        for what, command, limit in wanted:
            yield _figure(what, command, limit, times, home)


def _figure(what: str, command: tuple[str, ...], limit: float, times: int, home: Path) -> Figure:
    program = str(Path(sys.executable).with_name("acepilot"))
    start = (program,) if shutil.which(program) else (sys.executable, "-m", "acepilot")
    ours, bare = in_turns(_started((*start, *command), home), _started(BARE, home), times)
    mean_ours, mean_bare = (1000 * sum(numbers) / len(numbers) for numbers in (ours, bare))
    note = f"{mean_ours:.0f} ms against {mean_bare:.0f} ms"
    return Figure(f'{what}, against `python -c "import click"`', "×", limit, ours, bare, note)


def _started(command: tuple[str, ...], home: Path) -> Callable[[], float]:
    environment = {**os.environ, "ACEPILOT_HOME": str(home)}

    def took() -> float:
        began = time.perf_counter()
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began

    return took


def _make_runs(home: Path, count: int) -> None:
    """Make the directories of many finished runs, each with a short journal and a client."""
    began_at = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(count):
        at = began_at + timedelta(minutes=7 * n)
        name = f"{at:%Y%m%dT%H%M%SZ}-ach-flow-{n % 10_000:04d}"
        path = home / "runs" / name
        path.mkdir(parents=True, mode=0o700)
        stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        started = {"kind": "run.started", "at": stamp, "data": {"run": name, "flow": {"name": "ach-flow"}}}
        ended = {"kind": "run.finished", "at": stamp, "data": {"items": []}, "hash": "0" * 64}
        (path / "journal.jsonl").write_text(f"{json.dumps(started)}\n{json.dumps(ended)}\n", encoding="utf-8")
        (path / "client.yaml").write_text("company:\n  legal_name: Bayside Imports LLC\n", encoding="utf-8")
