"""A journal entry against write and fsync of the same bytes, and journals up to about the longest that is read."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acebench.figures import Figure, in_turns
from acepilot.journal.chain import verify_chain
from acepilot.journal.directory import RunDirectory
from acepilot.journal.log import RunLog
from acepilot.journal.reader import read_journal
from acepilot.journal.redaction import SecretGate
from acepilot.journal.summary import summarize
from acepilot.journal.writer import Journal
from acepilot.run.record import Record, Spot
from acepilot.timing import SYSTEM_CLOCK

LIMIT = 1.3
BATCH = 50
SECRETS = ("000123456789", "004400987654321")
SPOT = Spot(
    {"n": 2, "title": "Bank details", "item": "12-345678900"},
    {"n": 7, "kind": "click", "title": 'Press button "Get Info/Refresh"'},
)
DATA = {"ms": 312, "target": 'button "Get Info/Refresh"'}


@dataclass(frozen=True, slots=True)
class Length:
    """What a journal of some length costs.

    Attributes:
        entries: How many it has.
        append_ms: One more entry, without the disk.
        verify_ms: To read it and check its chain, as `resume` and `evidence` do.
        summary_ms: Its line in `acepilot runs`.
    """

    entries: int
    append_ms: float
    verify_ms: float
    summary_ms: float


def measure(times: int) -> Figure:
    """Write entries, and bare lines of as many bytes, in turns."""
    with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder:
        record, journal = _record(Path(folder))
        record.write("step.done", DATA)
        line = b"x" * (journal.path.stat().st_size - 1) + b"\n"
        bare = os.open(Path(folder) / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

        def ours() -> float:
            began = time.perf_counter()
            for _ in range(BATCH):
                record.write("step.done", DATA)
            return (time.perf_counter() - began) / BATCH

        def without() -> float:
            began = time.perf_counter()
            for _ in range(BATCH):
                os.write(bare, line)
                os.fsync(bare)
            return (time.perf_counter() - began) / BATCH

        taken, alone = in_turns(ours, without, times)
        os.close(bare)
        journal.close()
    return Figure(
        "a journal entry, against write and fsync of the same bytes",
        "×",
        LIMIT,
        taken,
        alone,
        f"{1e6 * sum(taken) / len(taken):.0f} µs against {1e6 * sum(alone) / len(alone):.0f} µs, {len(line)} bytes",
    )


def lengths(sizes: tuple[int, ...]) -> Iterator[Length]:
    """Grow one journal, and measure at each length what it costs."""
    with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder, _no_fsync():
        record, journal = _record(Path(folder))
        for size in sizes:
            while journal.seq + 1 < size - BATCH:
                record.write("step.done", DATA)
            began = time.perf_counter()
            for _ in range(BATCH):
                record.write("step.done", DATA)
            append_s = (time.perf_counter() - began) / BATCH
            began = time.perf_counter()
            entries, _torn = read_journal(journal.path)
            if verify_chain(entries):
                raise RuntimeError("the journal that was just written does not verify")
            verify_s = time.perf_counter() - began
            began = time.perf_counter()
            summarize(journal.path.parent)
            summary_s = time.perf_counter() - began
            yield Length(len(entries), 1000 * append_s, 1000 * verify_s, 1000 * summary_s)
        journal.close()


def _record(home: Path) -> tuple[Record, Journal]:
    gate = SecretGate(SECRETS)
    directory = RunDirectory.create(home, "ach-flow", gate=gate)
    journal = directory.open_journal()
    record = Record(
        directory, journal, RunLog(directory.path, gate=gate, clock=SYSTEM_CLOCK).logger, frozenset()
    )
    record.spot = SPOT
    return record, journal


@contextmanager
def _no_fsync() -> Iterator[None]:
    """Leave the disk out: how cost grows is asked of the program, and 50,000 flushes would take minutes."""
    fsync = os.fsync
    os.fsync = lambda fd: None  # noqa: ARG005 - named as the one it stands in for
    try:
        yield
    finally:
        os.fsync = fsync
