"""`make bench`: measure all, print each figure once it is known, write docs/performance.md.

`make bench ONLY=flows` measures a part, and `--quick` tries the plumbing alone. Only a whole bench writes the page in
docs: what a part or a bench that was stopped has measured stands in build/bench.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from acebench import captures, commands, flows, growth, journals, report, waits
from acebench.figures import Figure
from acebench.machine import load, machine, versions
from acebench.report import Measured

ROOT = Path(__file__).parents[3]
DOCS, KEPT = ROOT / "docs", ROOT / "build" / "bench"
STOPPED = 130


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    flows: tuple[str, ...]
    pairs: int
    captures: int
    entries: int
    commands: int
    runs: int
    steps: tuple[int, ...]
    fields: tuple[int, ...]
    lengths: tuple[int, ...]


WHOLE = Plan(
    flows.FLOWS, 3, 15, 20, 11, commands.RUNS, (10, 100, 1_000), (10, 100, 500), (100, 1_000, 10_000, 20_000)
)
QUICK = Plan(("apply-flow",), 1, 1, 1, 1, 20, (2, 4), (1, 2), (100, 200))


@dataclass
class Bench:
    """What has been measured so far, printed and kept as it comes.

    Attributes:
        plan: How much is measured.
        kept: The folder of the page that tells what has been measured so far.
        measured: All of it.
    """

    plan: Plan
    kept: Path
    measured: Measured

    def measure(self, parts: Sequence[str]) -> None:
        """Measure some parts, one after the other."""
        before = load()
        for part in parts:
            _say(f"measuring {part} …")
            PARTS[part](self)
            self.measured.load = f"load {before} before the bench and {load()} at its end"
            self.keep()

    def figure(self, figure: Figure) -> None:
        """Print a figure, and keep it."""
        self.measured.figures.append(figure)
        print(report.line(figure), flush=True)
        self.keep()

    def size(self, name: str, into: list[growth.Size], size: growth.Size) -> None:
        """Print what something of one size costs, and keep it."""
        into.append(size)
        print(f"{name} of {size.count:,}: {report.each(size)}", flush=True)
        self.keep()

    def length(self, length: journals.Length) -> None:
        """Print what a journal of one length costs, and keep it."""
        self.measured.lengths.append(length)
        print(f"journal of {length.entries:,} entries: {length.append_ms:.2f} ms for one more", flush=True)
        self.keep()

    def keep(self) -> None:
        """Write what has been measured so far: a bench that is killed has lost nothing of it."""
        report.write(self.measured, self.kept)


def _commands(bench: Bench) -> None:
    for figure in commands.measure(bench.plan.commands, bench.plan.runs):
        bench.figure(figure)


def _journals(bench: Bench) -> None:
    bench.figure(journals.measure(bench.plan.entries))
    for length in journals.lengths(bench.plan.lengths):
        bench.length(length)


def _captures(bench: Bench) -> None:
    bench.figure(captures.measure(bench.plan.captures))


def _flows(bench: Bench) -> None:
    for flow in bench.plan.flows:
        runs = flows.Runs(flow)
        try:
            while len(runs.ours_s) < bench.plan.pairs:
                runs.measure_pair()
                print(runs.last_pair(), flush=True)
        finally:  # a stop keeps the pairs that were done
            if runs.ours_s:
                bench.measured.profiles[flow] = flows.profile(runs)
                for figure in flows.figures(runs):
                    bench.figure(figure)


def _waits(bench: Bench) -> None:
    for figure in waits.measure(bench.plan.flows[0], bench.plan.pairs):
        bench.figure(figure)


def _steps(bench: Bench) -> None:
    for size in growth.steps(bench.plan.steps):
        bench.size("flow of steps", bench.measured.steps, size)


def _forms(bench: Bench) -> None:
    for size in growth.fields(bench.plan.fields):
        bench.size("form of fields", bench.measured.fields, size)


PARTS: dict[str, Callable[[Bench], None]] = {
    "flows": _flows,
    "waits": _waits,
    "captures": _captures,
    "journals": _journals,
    "commands": _commands,
    "steps": _steps,
    "forms": _forms,
}


def main(arguments: Sequence[str] | None = None, *, docs: Path = DOCS, kept: Path = KEPT) -> int:
    """Do all or some of it; return the exit code.

    Args:
        arguments: Those of the command line; none of them are those that the program was started with.
        docs: Where a whole bench writes its page.
        kept: Where anything else does.
    """
    told = _read(arguments)
    bench = Bench(QUICK if told.quick else WHOLE, kept, Measured(machine(), versions()))
    began = time.monotonic()
    page, code = kept / report.PAGE, 0
    try:
        bench.measure(told.only or list(PARTS))
        if not (told.only or told.quick):
            page = report.write(bench.measured, docs)
    except KeyboardInterrupt:
        _say("Stopped.")
        code = STOPPED
    if page.exists():
        print(f"\nWritten to {page} in {time.monotonic() - began:.0f} s.")
    return code


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="try the plumbing, and write nothing in docs")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[], help="measure these parts alone")
    return parser.parse_args(arguments)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
