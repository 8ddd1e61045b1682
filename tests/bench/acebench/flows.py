"""Whole runs of both flows, rehearsed and headless, against the bare script; and what they took of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from acebench.figures import Figure

FLOWS = ("ach-flow", "apply-flow")
STEPS_DONE = ("step.done", "step.skipped")
TOP = 15
WHOLE_LIMIT, FIRST_PAGE_LIMIT, CPU_LIMIT_MS, MEMORY_LIMIT_MB = 1.15, 1.15, 15.0, 120.0


@dataclass
class Runs:
    """What the runs of one flow took, pair by pair.

    Attributes:
        flow: The flow's name.
        ours_s: Whole runs of acepilot, in seconds.
        bare_s: Whole runs of the bare script.
        shown_s: From the start of acepilot to its first page.
        bare_shown_s: The same of the bare script.
        cpu_ms: acepilot's own time of the processor for each step, the scripted person's taken off.
        driver_ms: How much of that is spent in Playwright's own Python code.
        peak_mb: The most memory.
        reports: What each run of acepilot told of itself.
        waited_s: What each run of the bare script waited.
    """

    flow: str
    ours_s: list[float] = field(default_factory=list)
    bare_s: list[float] = field(default_factory=list)
    shown_s: list[float] = field(default_factory=list)
    bare_shown_s: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    driver_ms: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    waited_s: list[float] = field(default_factory=list)

    def measure_pair(self) -> None:
        """Run acepilot and the bare script once more, the first of them swapped every time."""
        pair = Runs(self.flow)
        with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder:
            for side in [_ours, _bare] if len(self.ours_s) % 2 else [_bare, _ours]:
                side(pair, Path(folder))
        for one in fields(self):  # once both are done: half a pair is none
            if one.name != "flow":
                getattr(self, one.name).extend(getattr(pair, one.name))

    def measure_ours(self) -> float:
        """Run acepilot once; return its seconds."""
        with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder:
            _ours(self, Path(folder))
        return self.ours_s[-1]

    def measure_bare(self) -> float:
        """Run the bare script once; return its seconds."""
        with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder:
            _bare(self, Path(folder))
        return self.bare_s[-1]

    def last_pair(self) -> str:
        """Return what the last pair took, in words."""
        return (
            f"{self.flow}, pair {len(self.ours_s)}: {self.ours_s[-1]:.1f} s against {self.bare_s[-1]:.1f} s"
        )


def figures(runs: Runs) -> list[Figure]:
    """Return the figures of a flow's whole runs."""
    memory = f"memory of acepilot itself in a run of {runs.flow}"
    return [
        _whole(runs),
        _first_page(runs),
        *_cpu(runs),
        Figure(memory, "MB", MEMORY_LIMIT_MB, tuple(runs.peak_mb)),
    ]


def _whole(runs: Runs) -> Figure:
    what = f"a whole run of {runs.flow}, against the bare script with the same captures"
    note = f"{_against(runs.ours_s, runs.bare_s)}; waits that are asked for: {_mean(runs.waited_s):.1f} s"
    return Figure(what, "×", WHOLE_LIMIT, tuple(runs.ours_s), tuple(runs.bare_s), note)


def _first_page(runs: Runs) -> Figure:
    what = f"from `acepilot run {runs.flow}` to the first page shown, against the bare script"
    note = f"{_against(runs.shown_s, runs.bare_shown_s)}; the mock portal starts in both"
    return Figure(what, "×", FIRST_PAGE_LIMIT, tuple(runs.shown_s), tuple(runs.bare_shown_s), note)


def _cpu(runs: Runs) -> tuple[Figure, Figure]:
    what = f"acepilot's own CPU time for each step of {runs.flow}"
    own = tuple(whole - driver for whole, driver in zip(runs.cpu_ms, runs.driver_ms, strict=True))
    note = "the scripted person's taken off"
    return (
        Figure(f"{what}, browser and driver aside", "ms", CPU_LIMIT_MS, own, (), note),
        Figure(
            f"{what}, with the driver's Python code in it", "ms", CPU_LIMIT_MS, tuple(runs.cpu_ms), (), note
        ),
    )


def _against(ours: list[float], bare: list[float]) -> str:
    return f"{_mean(ours):.1f} s against {_mean(bare):.1f} s"


def profile(runs: Runs) -> str:
    """Return where a run's time goes, as text: the places of acepilot that wait longest for the browser."""
    report = runs.reports[-1]
    total, browser = float(report["seconds"]), sum(report["places"].values())
    seconds, calls = Counter(report["places"]), Counter(report["calls"])
    lines = [
        f"One run of {runs.flow} on the mock portal, rehearsed, headless, without the portal's delays: {total:.1f} s.",
        f"In calls to the browser: {browser:.1f} s in {sum(calls.values())} calls; the rest, {total - browser:.1f} s,",
        "is acepilot's own work: starting, and all that it does between those calls.",
        "",
        f"{'seconds':>8} {'share':>6} {'calls':>6}  place",
    ]
    for place, spent in seconds.most_common(TOP):
        lines.append(f"{spent:8.2f} {spent / total:6.1%} {calls[place]:6}  {place}")
    return "\n".join(lines) + "\n"


def _ours(runs: Runs, place: Path) -> None:
    report = place / "ours.json"
    home = place / "home"
    began = time.time()
    run_module(
        ["-m", "acebench.ours", str(report), "run", runs.flow, "--mock", "--rehearse", "--headless"],
        {"ACEPILOT_HOME": str(home)},
    )
    runs.ours_s.append(time.time() - began)
    told = json.loads(report.read_text(encoding="utf-8"))
    entries = entries_of(home)
    steps = sum(entry["kind"] in STEPS_DONE for entry in entries)
    runs.shown_s.append(_first_page_at(entries) - began)
    runs.cpu_ms.append(1000 * (told["engine_cpu_s"] - told["person_cpu_s"]) / steps)
    runs.driver_ms.append(1000 * told["browser_cpu_s"] / steps)
    runs.peak_mb.append(told["peak_mb"])
    runs.reports.append(told)


def _bare(runs: Runs, place: Path) -> None:
    folder = place / "pictures"
    folder.mkdir()
    began = time.time()
    told = json.loads(run_module(["-m", "acebench.bare", runs.flow, str(folder)], {}))
    runs.bare_s.append(time.time() - began)
    runs.bare_shown_s.append(told["shown_at"] - began)
    runs.waited_s.append(told["waited_s"])


def run_module(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Run a module of this package; return what it printed.

    Raises:
        RuntimeError: When it did not do all that it should: such a run measures nothing.
    """
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{arguments} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def entries_of(home: Path) -> list[dict[str, Any]]:
    """Return the journal of the only run in a home."""
    (path,) = (home / "runs").glob("*/journal.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _first_page_at(entries: list[dict[str, Any]]) -> float:
    first = next(entry for entry in entries if entry["kind"] == "step.done")
    return datetime.fromisoformat(first["at"]).timestamp()


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)
