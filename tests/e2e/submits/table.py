"""The table of the corpus: each case with and without the protections, and what stopped it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from submits.cases import Case, Channel, channels_play
from submits.harness import NONE, Corpus, Outcome

LONGER_S = 2.0  # how much longer the guarded run looks on than the control took


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
    def is_held(self) -> bool:
        """Tell whether it sends without the protections, sends nothing with them, and that is told."""
        is_told = not self.case.is_told or self.case.by in self.guarded.stopped_by
        return self.control.counted >= 1 and self.guarded.counted == 0 and is_told

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
    def is_told(self) -> bool:
        """Tell whether the journal has it that the lock stopped it."""
        return any(
            str(data["what"]).partition("?")[0].endswith(f"/{self.channel.name}")
            for data in self.guarded.data("guard.stopped")
        )

    @property
    def is_held(self) -> bool:
        """Tell whether it sends without the protections, sends nothing with them, and is told if the lock stops it."""
        counts = self.control.counted_at(self.channel.name), self.guarded.counted_at(self.channel.name)
        return counts[0] >= 1 and counts[1] == 0 and (self.channel.by != "lock" or self.is_told)

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


def draw(rows: list[tuple[str, ...]]) -> str:
    """Return rows as lines of columns."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
