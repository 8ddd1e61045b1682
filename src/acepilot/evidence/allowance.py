"""How much a bundle may hold in all, counted as it is read, so that what it costs to check one has a bound.

Counts work, not seconds: a verdict must not depend on how fast or how busy a computer is. The bounds are for the whole
bundle, as many small bags cost what a large one does; an export keeps to them. Knows nothing of what a bundle's texts
mean.
"""

from __future__ import annotations

from collections.abc import Iterable

from acepilot.evidence import layout
from acepilot.evidence.verification import Check, Mismatch
from acepilot.journal import reader

MOST_BAGS = 1000
MOST_ENTRIES = reader.MOST_ENTRIES
"""Lines of all journals together: no more than of one."""
MOST_JOURNAL = reader.LARGEST_BYTES
MOST_JOURNALS = 64 * 1024 * 1024
MOST_PARTS = reader.MOST_PARTS
MOST_PARTS_IN_ALL = 2_000_000
MOST_TEXTS = 32 * 1024 * 1024
"""Bytes of all manifests, of `bag-info.txt` and of signatures together."""
MOST_TOLD_IN_ALL = 1000
"""After so many things that are wrong nothing more of a bundle is read."""
PARTS = "commas, colons and brackets"
JOURNAL = layout.DATA + reader.JOURNAL
MOST_BYTES = {
    JOURNAL: MOST_JOURNAL,
    layout.BAGIT: 64 * 1024,
    layout.BAG_INFO: 64 * 1024,
    layout.MANIFEST: 16 * 1024 * 1024,
    layout.TAG_MANIFEST: 64 * 1024,
    **dict.fromkeys(layout.SIGNATURE_FILES, 256 * 1024),
}
"""The files of a bag that are read as texts, and how large each may be."""


class Allowance:
    """What is left for the rest of a bundle."""

    def __init__(self) -> None:
        self._texts = MOST_TEXTS
        self._journals = MOST_JOURNALS
        self._entries = MOST_ENTRIES
        self._parts = MOST_PARTS_IN_ALL
        self._told = MOST_TOLD_IN_ALL

    def text(self, name: str, size: int) -> list[Mismatch]:
        """Count a text before it is read; return why it must not be, nothing where it may."""
        if size > MOST_BYTES[name]:
            return [Mismatch(name, f"at most {MOST_BYTES[name]} bytes", f"{size} bytes")]
        is_journal = name == JOURNAL
        if is_journal:
            self._journals -= size
        else:
            self._texts -= size
        if (self._journals if is_journal else self._texts) >= 0:
            return []
        most = MOST_JOURNALS if is_journal else MOST_TEXTS
        return [Mismatch(name, f"at most {most} bytes in all texts of its kind", "more in the whole bundle")]

    def journal(self, data: bytes) -> list[Mismatch]:
        """Count a journal before anything in it is parsed; return why it must not be, nothing where it may."""
        parts = reader.count_parts(data)
        if parts > MOST_PARTS:
            return [Mismatch(JOURNAL, f"at most {MOST_PARTS} {PARTS}", f"{parts}")]
        self._entries -= data.count(b"\n")
        self._parts -= parts
        if self._entries < 0:
            return [
                Mismatch(JOURNAL, f"at most {MOST_ENTRIES} lines in all journals", "more in the whole bundle")
            ]
        if self._parts < 0:
            return [Mismatch(JOURNAL, f"at most {MOST_PARTS_IN_ALL} {PARTS} in all journals", "more")]
        return []

    def tell(self, checks: Iterable[Check]) -> None:
        """Count what is told of a bag."""
        self._told -= sum(len(check.mismatches) for check in checks)

    @property
    def is_used_up(self) -> bool:
        """Tell whether so much is wrong that the rest need not be read."""
        return self._told <= 0
