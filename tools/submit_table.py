"""Print the table of the corpus of ways to submit: `python tools/submit_table.py [CASE …]`.

Each case is run twice in a real browser, without and with acepilot's protections. Ends with 1 if a row does not hold.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))

from submits.cases import CASES, CHANNELS, UNPROMISED
from submits.harness import Corpus
from submits.table import ChannelRow, Row, draw, measure, measure_channels

HEAD = ("case", "control", "guarded", "stopped by")


def main(names: list[str]) -> int:
    """Run the cases that are named, or all; print both tables."""
    began = time.monotonic()
    with Corpus() as corpus:
        rows = [measure(corpus, case) for case in CASES if not names or case.name in names]
        open_ones = [measure(corpus, case) for case in UNPROMISED if not names or case.name in names]
        tried = [one for one in CHANNELS if not names or one.name in names or "channels" in names]
        channels = measure_channels(corpus, tried) if tried else []
    _print("", rows, HEAD)
    _print("\nChannels of one page", channels, HEAD)
    _print("\nNot promised (see SECURITY.md)", open_ones, (*HEAD[:3], "what it is"))
    held = [one for one in channels if one.channel.by]
    broken = [row.case.name for row in rows if not row.is_held]
    broken += [one.channel.name for one in held if not one.is_held]
    total = sum(row.guarded.counted for row in rows)
    total += sum(one.guarded.counted_at(one.channel.name) for one in held)
    print(
        f"\n{len(rows) + len(held)} cases, {total} submissions guarded, in {time.monotonic() - began:.0f} s."
    )
    if broken:
        print(f"These do not hold: {', '.join(broken)}.")
    return 1 if broken else 0


def _print(title: str, rows: Sequence[Row | ChannelRow], head: tuple[str, ...]) -> None:
    if rows:
        lines = draw([head, *(row.cells() for row in rows)])
        print(f"{title}\n{lines}" if title else lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
