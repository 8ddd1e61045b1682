"""The kill matrix: makes `docs/kill-matrix.md` out of killed and resumed runs.

    python tests/e2e/killkit_matrix.py run RESULTS.jsonl [--jobs N] [--sparse]   adds what RESULTS lacks yet
    python tests/e2e/killkit_matrix.py table RESULTS.jsonl                       writes the page

A full run takes some hours on two cores; `--sparse` leaves out torn lines but for every fifth.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from e2ekit import TESTS
from killkit import (
    FORMS,
    REVIEWS,
    Moment,
    after_entry,
    after_receipt,
    assert_nothing_lost,
    kill_and_resume,
    submissions,
)

PAGE = TESTS.parent / "docs" / "kill-matrix.md"
ENTRIES = {"ach-flow": 75, "apply-flow": 34}
"""The number of the last entry, `run.finished`, of an undisturbed rehearsal: later moments do not come."""

HEAD = """# The kill matrix

Made by `tests/e2e/killkit_matrix.py` from real runs: do not edit by hand.

Each row is one rehearsed run on the mock portal (`ach-flow` with three IR numbers, `apply-flow`
with its one application). acepilot was killed with SIGKILL at the moment that the row names; then `acepilot runs` had
to say *interrupted*, the journal so far had to verify, and `acepilot resume` had to go on, with the person asked
wherever acepilot could not know.
*Submissions* are what the mock portal's ledger counts in the end: one for each review, whatever the moment was.

"""


@dataclass(frozen=True)
class Row:
    """One kill to be done."""

    flow: str
    what: str
    number: int

    @property
    def moment(self) -> Moment:
        """The moment of the kill."""
        match self.what:
            case "entry":
                return after_entry(self.number)
            case "torn":
                return after_entry(self.number, is_torn=True)
            case _:
                return after_receipt(FORMS[self.flow], self.number)


def rows(*, is_sparse: bool) -> Iterator[Row]:
    """Yield every kill of the matrix: receipts first, then entries, then torn lines."""
    for flow, reviews in REVIEWS.items():
        yield from (Row(flow, "receipt", n) for n in range(1, reviews + 1))
    for flow in REVIEWS:
        yield from (Row(flow, "entry", n) for n in range(ENTRIES[flow] + 1))
    for flow in REVIEWS:
        yield from (Row(flow, "torn", n) for n in range(1, ENTRIES[flow] + 1, 5 if is_sparse else 1))


def play(row: Row) -> dict[str, Any]:
    """Kill and resume once; say what came of it."""
    began = time.monotonic()
    told: dict[str, Any] = {
        "flow": row.flow,
        "what": row.what,
        "number": row.number,
        "moment": row.moment.name,
    }
    with tempfile.TemporaryDirectory(prefix="acepilot-kill-") as name:
        folder = Path(name)
        try:
            killed = kill_and_resume(folder, row.flow, row.moment)
            told |= {
                "last": killed.last["kind"],
                "state": killed.state,
                "end": killed.end,
                "asked": killed.asked,
            }
            assert killed.has_come, "the moment never came"
            assert_nothing_lost(killed, row.flow, REVIEWS[row.flow])
        except (AssertionError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
            told["problem"] = f"{type(error).__name__}: {error}"[:2000]
        told["submissions"] = sorted(submissions(folder / "ledger.jsonl", row.flow).items())
    return told | {"seconds": round(time.monotonic() - began)}


def run(results: Path, *, jobs: int, is_sparse: bool) -> int:
    """Play what the results lack, and add it to them, line by line."""
    have = {(one["flow"], one["what"], one["number"]) for one in load(results)}
    left = [row for row in rows(is_sparse=is_sparse) if (row.flow, row.what, row.number) not in have]
    with ThreadPoolExecutor(jobs) as pool, results.open("a", encoding="utf-8") as file:
        for told in pool.map(play, left):
            file.write(json.dumps(told) + "\n")
            file.flush()
            print(told["flow"], told["moment"], told.get("problem", "well"), flush=True)
    return int(any("problem" in one for one in load(results)))


def load(results: Path) -> list[dict[str, Any]]:
    """Return the results so far."""
    if not results.exists():
        return []
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]


def page(found: list[dict[str, Any]]) -> str:
    """Return the page."""
    order = {"entry": 0, "torn": 1, "receipt": 2}
    found = sorted(found, key=lambda one: (one["flow"], order[one["what"]], one["number"]))
    bad = sum("problem" in one for one in found)
    whole = sum(1 for _ in rows(is_sparse=False))
    text = (
        HEAD
        + f"{len(found)} kills of the {whole} that a full run makes; {len(found) - bad} of them ended well.\n"
    )
    for flow, group in groupby(found, key=lambda one: str(one["flow"])):
        text += f"\n## {flow}\n\n| killed | last whole entry | then | asked | ended | submissions |\n"
        text += "|---|---|---|---|---|---|\n"
        text += "".join(line(one) for one in group)
    return text


def line(one: dict[str, Any]) -> str:
    """Return one row of the table."""
    counted = ", ".join(f"{what}: {times}" for what, times in one["submissions"])
    ended = "**" + one["problem"].splitlines()[0] + "**" if "problem" in one else one["end"]
    cells = [one["moment"], one.get("last", ""), one.get("state", ""), one.get("asked", ""), ended, counted]
    return "| " + " | ".join(cells) + " |\n"


def main() -> int:
    """Run or write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["run", "table"])
    parser.add_argument("results", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--sparse", action="store_true")
    read = parser.parse_args()
    if read.what == "run":
        return run(read.results, jobs=read.jobs, is_sparse=read.sparse)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(load(read.results)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
