"""A line in words, with what it means to its reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a line means to its reader."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class DescribedLine:
    """One line in words.

    Attributes:
        label: What stands before it, as "Done"; empty for most.
    """

    text: str
    tone: Tone = Tone.PLAIN
    label: str = ""

    @property
    def line(self) -> str:
        """Return label and text as one line."""
        return f"{self.label}: {self.text}" if self.label and self.text else self.label or self.text
