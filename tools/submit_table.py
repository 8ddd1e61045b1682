"""Print the table of the corpus of ways to submit: `python tools/submit_table.py [CASE …]`.

Each case is run twice in a real browser, without and with acepilot's protections. Ends with 1 if a row does not hold.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))

from submits.cases import CASES, UNPROMISED
from submits.harness import Corpus
from submits.table import Row, draw, measure

HEAD = ("case", "control", "guarded", "stopped by")


def main(names: list[str]) -> int:
    """Run the cases that are named, or all; print both tables."""
    began = time.monotonic()
    with Corpus() as corpus:
        rows = [measure(corpus, case) for case in CASES if not names or case.name in names]
        open_ones = [measure(corpus, case) for case in UNPROMISED if not names or case.name in names]
    _print("", rows, HEAD)
    _print("\nNot promised (see SECURITY.md)", open_ones, (*HEAD[:3], "what it is"))
    broken = [row.case.name for row in rows if not row.is_held]
    total = sum(row.guarded.counted for row in rows)
    print(f"\n{len(rows)} cases, {total} submissions guarded, in {time.monotonic() - began:.0f} s.")
    if broken:
        print(f"These do not hold: {', '.join(broken)}.")
    return 1 if broken else 0


def _print(title: str, rows: list[Row], head: tuple[str, ...]) -> None:
    if rows:
        lines = draw([head, *(row.cells() for row in rows)])
        print(f"{title}\n{lines}" if title else lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
