"""Ends that nobody chose: the driver killed in a run, the terminal closed, the portal gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2ekit import ACCOUNTS, Running, journal_of, start

pytestmark = [pytest.mark.e2e, pytest.mark.long]
WITHIN_S = 90


def entries(folder: Path) -> list[dict[str, Any]]:
    """Return the whole lines of the one run's journal; none before there is one."""
    for run in (folder / "home" / "runs").glob("*"):
        data = (run / "journal.jsonl").read_bytes() if (run / "journal.jsonl").exists() else b""
        return [json.loads(line) for line in data.split(b"\n")[:-1]]
    return []


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let all that is temporary lie in a folder of its own, whose path is short enough for a browser's sockets."""
    with tempfile.TemporaryDirectory(prefix="e", ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def run_until_filled(folder: Path) -> Running:
    """Begin a run, and return once the account number stands in the form."""
    running = start(folder, "run", "ach-flow", "--mock", "--rehearse", "--headless")
    ends = time.monotonic() + WITHIN_S
    while time.monotonic() < ends:
        if any(
            (one["step"] or {}).get("kind") == "fill" and one["kind"] == "step.done"
            for one in entries(folder)
        ):
            return running
        time.sleep(0.02)
    pytest.fail(f"nothing was filled: {running.err}")


def child(running: Running, word: str) -> int:
    """Return the process that acepilot started and whose command has a word."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(running.process.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    (found,) = (line for line in listed.stdout.splitlines() if word in line)
    return int(found.split()[0])


def test_killed_driver_leaves_a_resumable_run_and_nothing_that_was_typed(
    tmp_path: Path, temporary: Path
) -> None:
    """The run is interrupted, nothing raw is printed, and no file that is left holds the account number."""
    running = run_until_filled(tmp_path)
    os.kill(child(running, "run-driver"), signal.SIGKILL)
    os.kill(running.process.pid, signal.SIGSTOP)
    left = [file for file in temporary.rglob("*") if file.is_file() and "ledger" not in file.name]
    held = [file for file in left for number in ACCOUNTS if number.encode() in _bytes(file)]
    os.kill(running.process.pid, signal.SIGCONT)
    ran = running.end(within_s=WITHIN_S)
    assert left
    assert held == []
    assert ran.code == 130, ran.told
    assert "Future" not in ran.err
    assert "Traceback" not in ran.err
    assert journal_of(ran.path)[-1]["kind"] == "run.interrupted"


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # the browser is dying, and takes its files along
        return b""


def test_terminal_that_closes_is_written_down(tmp_path: Path, temporary: Path) -> None:
    """SIGHUP, twice and with SIGTERM behind it, ends the run in good order, and says what it was."""
    running = run_until_filled(tmp_path)
    for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM):
        os.kill(running.process.pid, number)
    ran = running.end(within_s=WITHIN_S)
    assert ran.code == 130, ran.told
    assert "terminal" in ran.data("run.interrupted")[0]["reason"]
    assert list(temporary.glob("acepilot-*")) == []
