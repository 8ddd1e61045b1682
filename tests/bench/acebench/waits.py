"""What a person waits for in a run with a window, by its journal; on the mock portal.

The portal's own delays are off where it is waited for; at a press in the panel nothing of it is.

The window stands on a display of its own where there is Xvfb, else on the machine's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from acefigures import presses

from acebench.figures import Figure
from acebench.flows import entries_of, run_module

WAIT_LIMIT_MS = 250.0
TURNS = 2
"""For each run that is measured, in how many turns of the person's the panel is pressed."""

Entry = dict[str, Any]
"""An entry of a journal."""


def measure(flow: str, times: int) -> Iterator[Figure]:
    """Run a flow some times, and yield what the person waited for."""
    before_turn: list[float] = []
    after_answer: list[float] = []
    for _ in range(times):
        entries = _headed_run(flow)
        before_turn += between(entries, _is_filled, lambda one: _is_turn(one, "person"))
        after_answer += between(entries, _is_accepted, _is_done)
    yield _figure("from the last field filled to “your turn”, its picture taken", flow, before_turn)
    yield _figure(
        "from the portal's answer, taken in, to the next step, its picture taken", flow, after_answer
    )
    with _display() as display:
        pressed = presses.measure(TURNS * times, display)
    yield _figure("from a press in the panel to what it does, in the journal", "checks and “Go on”", pressed)


def _figure(what: str, of: str, waits_ms: list[float]) -> Figure:
    return Figure(what, "ms", WAIT_LIMIT_MS, tuple(waits_ms), (), f"{of}, in a window")


def _headed_run(flow: str) -> list[Entry]:
    with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder, _display() as display:
        place = Path(folder)
        report, home = place / "ours.json", place / "home"
        command = ["-m", "acebench.ours", str(report), "run", flow, "--mock", "--rehearse"]
        run_module(command, {"ACEPILOT_HOME": str(home), **display})
        return entries_of(home)


@contextmanager
def _display() -> Iterator[dict[str, str]]:
    """Start a display that nobody looks at; where there is no program for that, the machine's own serves."""
    if sys.platform != "linux" or shutil.which("Xvfb") is None:
        yield {}
        return
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writes,), stderr=subprocess.DEVNULL) as server:
        os.close(writes)
        try:
            with os.fdopen(reads, encoding="ascii") as told:
                yield {"DISPLAY": f":{told.readline().strip()}"}
        finally:
            server.terminate()


def between(
    entries: list[Entry], begins: Callable[[Entry], bool], ends: Callable[[Entry], bool]
) -> list[float]:
    """Return the milliseconds from each entry that begins a wait to the next that ends it."""
    waits: list[float] = []
    began: datetime | None = None
    for entry in entries:
        at = datetime.fromisoformat(entry["at"])
        if began is not None and ends(entry):
            waits.append((at - began).total_seconds() * 1000)
            began = None
        if begins(entry):
            began = at
    return waits


def _is_filled(entry: Entry) -> bool:
    return _is_done(entry) and entry["step"]["kind"] == "fill"


def _is_done(entry: Entry) -> bool:
    return bool(entry["kind"] == "step.done")


def _is_turn(entry: Entry, whose: str) -> bool:
    return bool(entry["kind"] == "turn" and entry["data"]["to"] == whose)


def _is_accepted(entry: Entry) -> bool:
    return bool(entry["kind"] == "portal.answered" and entry["data"]["outcome"] == "accepted")
