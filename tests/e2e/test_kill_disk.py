"""What cuts a run off other than a kill of acepilot: the browser, the disk, the clock, a second writer."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from e2ekit import IR_NUMBERS, Acepilot, Running, start, verify
from killkit import after_entry, go_on_with, kill, run_of

pytestmark = pytest.mark.e2e

ONE = ("--only", IR_NUMBERS[0])
ASLEEP_S = 35
REHEARSED = ("--mock", "--mock-ledger", "ledger.jsonl", "--rehearse", "--headless")


def family_of(process: int) -> dict[int, str]:
    """Return a process and its descendants, each with its command line, in the order of their numbers."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    parted = (line.split(None, 2) for line in listed.splitlines())
    rows = [(int(pid), int(parent), args) for pid, parent, args in parted]
    family = {process}
    while grown := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= grown
    return {pid: args for pid, _, args in rows if pid in family}


def browser_of(process: int) -> list[int]:
    """Return the browsers among a process's descendants, the newest last."""
    ours = ((pid, args.split()) for pid, args in family_of(process).items())
    return [pid for pid, words in ours if "chrom" in words[0] and not words[1].startswith("--type=")]


def state_in(running: Running) -> str:
    """Return what `acepilot runs` says while a run may be at work."""
    done = subprocess.run(
        [sys.executable, "-m", "acepilot", "runs", "--json"], capture_output=True, text=True, check=True,
        env={**os.environ, "ACEPILOT_HOME": str(running.home)},
    )  # fmt: skip
    return str(json.loads(done.stdout)["data"]["runs"][0]["state"])


@pytest.mark.long
def test_killed_browser_interrupts_the_run(acepilot: Acepilot) -> None:
    """The browser is killed in the midst of the run: exit 130, a whole journal, and the run is gone on with."""
    running = acepilot("run", "ach-flow", *ONE, *REHEARSED)
    running.until(lambda: len(running.entries()) > 8)
    os.kill(browser_of(running.process.pid)[-1], signal.SIGKILL)
    ran = running.end()
    assert ran.code == 130, ran.told
    assert "acepilot resume" in ran.told
    assert "Traceback" not in ran.told
    assert ran.entries()[-1]["kind"] == "run.interrupted"
    verify(ran.path)
    resumed = go_on_with(ran)
    assert resumed.code == 0, resumed.told
    assert len(resumed.received("ach-enrollment")) == 1


@pytest.mark.long
def test_dead_process_holds_no_lock_and_a_living_one_does(acepilot: Acepilot) -> None:
    """A second writer is turned away while the first lives; once that is killed, the run can be gone on with."""
    running = acepilot("run", "ach-flow", *ONE, *REHEARSED)
    running.until(lambda: len(running.entries()) > 3)
    run = run_of(running.ledger.parent)
    assert state_in(running) == "running"
    second = start(running.ledger.parent, "resume", run.name, *REHEARSED[1:]).end()
    assert second.code == 2, second.told
    assert "Another acepilot is writing the run" in second.told
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(10)
    assert state_in(running) == "interrupted"
    resumed = start(running.ledger.parent, "resume", run.name, *REHEARSED[1:]).end()
    assert resumed.code == 0, resumed.told
    verify(run)


@pytest.mark.long
def test_full_disk_stops_the_run(acepilot: Acepilot) -> None:
    """The journal cannot grow any more: the run ends with 5, says so, and what is written verifies."""
    running = acepilot("run", "ach-flow", *ONE, *REHEARSED)
    running.until(lambda: len(running.entries()) > 8)
    journal = run_of(running.ledger.parent) / "journal.jsonl"
    size = journal.stat().st_size
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
    ran = running.end()
    assert ran.code == 5, ran.told
    assert "journal.jsonl could not be written: File too large. Free some space" in ran.told
    assert "Traceback" not in ran.told
    assert len(ran.received("ach-enrollment")) <= 1
    verify(ran.path)
    resumed = go_on_with(ran)
    assert resumed.code == 0, resumed.told
    assert len(resumed.received("ach-enrollment")) == 1


@pytest.mark.long
def test_captures_that_cannot_be_written_stop_the_run(acepilot: Acepilot) -> None:
    """The folder for captures cannot be made: the run ends with 5 before the form is handed over, and is resumed."""
    running = acepilot("run", "ach-flow", *ONE, *REHEARSED)
    running.until(lambda: len(running.entries()) > 4)
    in_the_way = run_of(running.ledger.parent) / "captures"
    in_the_way.write_bytes(b"")
    ran = running.end()
    assert ran.code == 5, ran.told
    assert "Traceback" not in ran.told
    assert ran.received("ach-enrollment") == []
    verify(ran.path)
    in_the_way.unlink()
    resumed = go_on_with(ran)
    assert resumed.code == 0, resumed.told


@pytest.mark.long
def test_clock_that_was_set_back_breaks_nothing(tmp_path: Path) -> None:
    """A run that is gone on with on a clock that is two hours behind still verifies, and says what time it was told."""
    running = start(tmp_path, "run", "ach-flow", *ONE, *REHEARSED)
    assert kill(running, tmp_path, after_entry(10))
    behind = tmp_path / "behind"
    behind.mkdir()
    (behind / "sitecustomize.py").write_text(
        "from datetime import UTC, datetime, timedelta\n"
        "from acepilot.timing import SystemClock\n"
        "SystemClock.now = lambda _clock: datetime.now(UTC) - timedelta(hours=2)\n",
        encoding="utf-8",
    )
    run = run_of(tmp_path)
    resumed = start(tmp_path, "resume", run.name, *REHEARSED[1:], environ={"PYTHONPATH": str(behind)}).end()
    assert resumed.code == 0, resumed.told
    entries = resumed.entries()
    assert entries[-1]["at"] < entries[0]["at"]
    verify(run)


@pytest.mark.long
@pytest.mark.parametrize("seq", [9, 17, 18], ids=["at work", "in the review", "at the submission"])
def test_laptop_that_slept_loses_nothing(tmp_path: Path, seq: int) -> None:
    """Everything stands still for longer than any step may take, as when the lid is shut: each review is sent once.

    The run goes on by itself; or it ends where the step's time was over, and goes on with `acepilot resume`.
    """
    running = start(tmp_path, "run", "ach-flow", *ONE, *REHEARSED)
    running.until(lambda: len(running.entries()) > seq)
    asleep = list(family_of(running.process.pid))
    for process in asleep:
        os.kill(process, signal.SIGSTOP)
    time.sleep(ASLEEP_S)
    for process in reversed(asleep):
        os.kill(process, signal.SIGCONT)
    ran = running.end()
    assert ran.code in {0, 3}, ran.told
    assert "Traceback" not in ran.told
    verify(ran.path)
    if ran.code:
        ran = go_on_with(ran)
        assert ran.code == 0, ran.told
    assert ran.entries()[-1]["kind"] == "run.finished"
    assert len(ran.received("ach-enrollment")) == 1


@pytest.mark.full
def test_run_that_never_began_is_told(tmp_path: Path) -> None:
    """With half a first line in its journal, a run is called unreadable, and `resume` says that it has no beginning."""
    run = tmp_path / "home" / "runs" / time.strftime("%Y%m%dT%H%M%SZ-ach-flow-x7k2")
    run.mkdir(parents=True)
    (run / "journal.jsonl").write_bytes(b'{"seq":0,"at":"2026')
    listed = start(tmp_path, "runs", "--json").end()
    assert listed.json["data"]["runs"][0]["state"] == "unreadable"
    resumed = start(tmp_path, "resume", run.name, "--rehearse", "--headless").end()
    assert resumed.code == 5, resumed.told
    assert "has no beginning" in resumed.told
