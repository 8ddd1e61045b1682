"""The table of the corpus: each case with and without the protections, and what stopped it."""

from __future__ import annotations

from dataclasses import dataclass

from submits.cases import Case
from submits.harness import NONE, Corpus, Outcome


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


def draw(rows: list[tuple[str, ...]]) -> str:
    """Return rows as lines of columns."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
