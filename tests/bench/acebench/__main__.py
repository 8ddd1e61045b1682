"""`make bench`: measure all, print the table, write docs/performance.md. `--quick` tries the plumbing alone."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from acebench import captures, commands, flows, growth, journals
from acebench.machine import load, machine, versions
from acebench.report import Measured, table, write

DOCS = Path(__file__).parents[3] / "docs"


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
    flows.FLOWS, 3, 15, 20, 11, commands.RUNS, (10, 100, 1_000), (10, 100, 500), (100, 1_000, 10_000, 100_000)
)
QUICK = Plan(("apply-flow",), 1, 1, 1, 1, 20, (2, 4), (1, 2), (100, 200))


def measure(plan: Plan) -> Measured:
    """Measure everything; say on stderr what is at hand."""
    before = load()
    _say("commands")
    found = commands.measure(plan.commands, plan.runs)
    _say("journals")
    found.append(journals.measure(plan.entries))
    lengths = journals.lengths(plan.lengths)
    _say("captures")
    found.append(captures.measure(plan.captures))
    runs = []
    for flow in plan.flows:
        _say(f"whole runs of {flow}")
        runs.append(flows.measure(flow, plan.pairs))
    _say("growing flows and forms")
    return Measured(
        [*flows.figures(runs), *reversed(found)],
        growth.steps(plan.steps),
        growth.fields(plan.fields),
        lengths,
        {one.flow: flows.profile(one) for one in runs},
        machine(),
        versions(),
        f"load {before} before the bench and {load()} at its end",
    )


def main() -> None:
    """Do it all."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="try the plumbing, and write nothing that stays")
    is_quick = parser.parse_args().quick
    began = time.monotonic()
    measured = measure(QUICK if is_quick else WHOLE)
    print(table(measured.figures))
    if is_quick:
        with tempfile.TemporaryDirectory() as folder:
            print(write(measured, Path(folder)).read_text(encoding="utf-8"))
    else:
        print(
            f"\nWritten to {write(measured, DOCS).relative_to(DOCS.parent)} in {time.monotonic() - began:.0f} s."
        )


def _say(what: str) -> None:
    print(f"measuring {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
