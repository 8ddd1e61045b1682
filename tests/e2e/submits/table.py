"""The table of the corpus: each case with and without the protections, and what stopped it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from submits.cases import CASES, CHANNELS, UNPROMISED, Case, Channel, channels_play
from submits.harness import NONE, Corpus, Outcome

LONGER_S = 2.0  # how much longer the guarded run looks on than the control took
HEAD = ("case", "control", "guarded", "stopped by")
WAYS: tuple[Case | Channel, ...] = (*CASES, *CHANNELS, *UNPROMISED)
WIDTHS = (max(len(way.name) for way in WAYS), *map(len, HEAD[1:3]), 0)


class Sort(StrEnum):
    """What becomes of a way in acepilot's turn."""

    SHUT = "shut"
    TOLD = "told of"
    OPEN = "open"

    @classmethod
    def of(cls, way: Case | Channel) -> Sort:
        """Return what is promised of a way."""
        if way.by:
            return cls.SHUT
        return cls.TOLD if way.promise.startswith("told") else cls.OPEN


def tally(sorts: Iterable[Sort]) -> str:
    """Say how many ways there are of each sort, as SECURITY.md does."""
    count = Counter(sorts)
    return f"{count[Sort.SHUT]} ways are shut, {count[Sort.TOLD]} are told of, {count[Sort.OPEN]} are open"


@dataclass(frozen=True, slots=True)
class Row:
    """One case, run twice.

    Attributes:
        case: The case.
        control: Without any protection.
        guarded: With all of them.
    """

    case: Case
    control: Outcome
    guarded: Outcome

    @property
    def way(self) -> Case:
        """Return the way that was tried."""
        return self.case

    @property
    def is_held(self) -> bool:
        """Tell whether it sends without the protections, and what is promised of it with them is kept."""
        if self.control.counted < 1:
            return False
        if not self.case.by:
            return Sort.of(self.case) is not Sort.TOLD or bool(self.guarded.told)
        is_told = not self.case.is_told or self.case.by in self.guarded.stopped_by
        return self.guarded.counted == 0 and is_told

    def cells(self) -> tuple[str, str, str, str]:
        """Return the row as texts."""
        by = ", ".join(self.guarded.stopped_by) or (f"{self.case.by} (untold)" if self.case.by else "")
        return self.case.name, str(self.control.counted), str(self.guarded.counted), by or self.case.promise


def measure(corpus: Corpus, case: Case) -> Row:
    """Run a case without and with the protections."""
    return Row(case, corpus.run(case.play, NONE), corpus.run(case.play))


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel of the page that tries them all, in the two runs of that page."""

    channel: Channel
    control: Outcome
    guarded: Outcome

    @property
    def way(self) -> Channel:
        """Return the way that was tried."""
        return self.channel

    @property
    def is_told(self) -> bool:
        """Tell whether the journal has it that the lock stopped it."""
        return any(
            str(data["what"]).partition("?")[0].endswith(f"/{self.channel.name}")
            for data in self.guarded.data("guard.stopped")
        )

    @property
    def is_held(self) -> bool:
        """Tell whether it sends without the protections, sends nothing with them, and is told if the lock stops it.

        One that is not promised to be shut need only be a real way to send.
        """
        counts = self.control.counted_at(self.channel.name), self.guarded.counted_at(self.channel.name)
        is_shut = counts[1] == 0 and (self.channel.by != "lock" or self.is_told)
        return counts[0] >= 1 and (is_shut or not self.channel.by)

    def cells(self) -> tuple[str, str, str, str]:
        """Return the row as texts."""
        name, by = self.channel.name, self.channel.by or self.channel.promise
        told = by if by != "lock" or self.is_told else "untold"
        return name, str(self.control.counted_at(name)), str(self.guarded.counted_at(name)), told


def measure_channels(corpus: Corpus, channels: Sequence[Channel]) -> list[ChannelRow]:
    """Run the page that tries channels, in a browser with all features and no protection, and as acepilot does."""
    names = {channel.name for channel in channels}
    began = time.monotonic()
    control = corpus.run_bare(
        channels_play(channels, lambda: names <= {one.form for one in corpus.server.received})
    )
    took_s = time.monotonic() - began
    until = time.monotonic() + took_s + LONGER_S
    guarded = corpus.run(channels_play(channels, lambda: time.monotonic() > until))
    return [ChannelRow(channel, control, guarded) for channel in channels]


def late_lines(rows: Iterable[Row | ChannelRow]) -> list[str]:
    """Return a line for each request that came in another run than its own, with the run that it is of."""
    runs = {
        outcome.mark: (f"{row.way.name}, {kind}", outcome.late)
        for row in rows
        for kind, outcome in (("control", row.control), ("guarded", row.guarded))
    }
    return [
        f"{one.method} {one.host}{one.path} of {runs[one.run][0] if one.run in runs else 'no run'} came late, in {name}"
        for name, late in runs.values()
        for one in late
    ]


def line(cells: tuple[str, str, str, str]) -> str:
    """Return a row as a line of columns."""
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
