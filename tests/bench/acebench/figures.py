"""A figure: what acepilot takes against what is taken without it, run by run, and whether it is met.

Runs come in pairs, one after the other, as a machine that is busy is busy for both; the ratio is that of each pair.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some numbers, and how far they lie apart.

    Attributes:
        median: The middle one.
        low: A quarter of them are at most this.
        high: A quarter of them are at least this.
        count: How many there are.
    """

    median: float
    low: float
    high: float
    count: int


def spread(numbers: list[float]) -> Spread:
    """Return the median and the quartiles of at least one number."""
    if len(numbers) == 1:
        return Spread(numbers[0], numbers[0], numbers[0], 1)
    low, median, high = statistics.quantiles(numbers, n=4, method="inclusive")
    return Spread(median, low, high, len(numbers))


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        what: What is measured, and against what.
        unit: `×` for a ratio, else the unit of `ours`.
        limit: At most this.
        ours: What acepilot took, run by run.
        bare: What was taken without it, run by run; empty for a figure that is no ratio.
        note: What the reader should know of it.
    """

    what: str
    unit: str
    limit: float
    ours: tuple[float, ...]
    bare: tuple[float, ...] = ()
    note: str = ""

    @property
    def spread(self) -> Spread:
        """Return the ratio of each pair, or the plain numbers, in the middle and apart."""
        if not self.bare:
            return spread(list(self.ours))
        return spread([ours / bare for ours, bare in zip(self.ours, self.bare, strict=True)])

    @property
    def is_met(self) -> bool:
        """Tell whether the median is within the limit."""
        return self.spread.median <= self.limit


def in_turns(
    ours: Callable[[], float], bare: Callable[[], float], times: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Measure two things in turns, the first of each swapped every time; return the pairs.

    One round more is done, and not counted: it fills the caches of the disk and of the interpreter.
    """
    pairs: list[tuple[float, float]] = []
    for n in range(times + 1):
        if n % 2:
            a, b = ours(), bare()
        else:
            b, a = bare(), ours()
        pairs.append((a, b))
    return tuple(a for a, _ in pairs[1:]), tuple(b for _, b in pairs[1:])
