"""Print the table of the corpus of ways to submit: `python tools/submit_table.py [CASE …]`.

Each case is run twice in a real browser, without and with acepilot's protections, and printed as soon as that is done;
at the end, how many ways are shut, told of and open. Ends with 1 if a row does not hold.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))

from submits.cases import CASES, CHANNELS, UNPROMISED, Case
from submits.harness import Corpus
from submits.table import HEAD, ChannelRow, Row, Sort, late_lines, line, measure, measure_channels, tally


def main(names: list[str]) -> int:
    """Run the cases that are named, or all; print the tables."""
    began = time.monotonic()
    with Corpus() as corpus:
        rows = [
            *_show("Ways to submit", _measured(corpus, CASES, names)),
            *_show("Channels of one page", _channels(corpus, names)),
            *_show("Not promised (see SECURITY.md)", _measured(corpus, UNPROMISED, names)),
        ]
    for told in late_lines(rows):
        print(told)
    held = [row for row in rows if row.is_held]
    broken = [row.way.name for row in rows if not row.is_held]
    print(f"{tally(Sort.of(row.way) for row in held)}; {time.monotonic() - began:.0f} s.")
    if broken:
        print(f"These do not hold: {', '.join(broken)}.")
    return 1 if broken else 0


def _measured(corpus: Corpus, cases: Iterable[Case], names: list[str]) -> Iterator[Row]:
    return (measure(corpus, case) for case in cases if not names or case.name in names)


def _channels(corpus: Corpus, names: list[str]) -> Iterator[ChannelRow]:
    """Measure the channels in two runs of their page, where one of them is to be."""
    tried = [one for one in CHANNELS if not names or one.name in names or "channels" in names]
    if tried:
        yield from measure_channels(corpus, tried)


def _show(title: str, rows: Iterable[Row | ChannelRow]) -> Iterator[Row | ChannelRow]:
    """Print each row as it comes, and hand it on; nothing where there are none."""
    for n, row in enumerate(rows):
        if n == 0:
            print(f"{title}\n{line(HEAD)}")
        print(line(row.cells()), flush=True)
        yield row
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
