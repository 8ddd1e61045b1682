"""The one reader of journals: the entries, what is torn, and which lines are none. Trusts nothing that it reads.

Knows where entries stand and which one is the end; not whether the chain holds, nor what the entries mean.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from acepilot.errors import EvidenceError
from acepilot.journal.chain import GENESIS, Entry, check_chain
from acepilot.journal.entry_kinds import ENDINGS
from acepilot.journal.parts import data_of, text_of
from acepilot.regular import open_regular, read_regular

JOURNAL = "journal.jsonl"
"""The journal's file, in a run's directory."""
LARGEST_BYTES = 32 * 1024 * 1024
"""The longest journal that is read; a run of three importers writes 100 kB."""
MOST_ENTRIES = 50_000
MOST_PARTS = 1_000_000
"""Signs that part one JSON value from the next: a bound on how many values a journal can hold."""
AFTER_END = frozenset({"dialog", "turn"})
"""What can still happen on a page that the person has left open when the run ended."""
_MOST_NESTED = 100
_TAIL_BYTES = 64 * 1024
_LINE_BYTES = 1024 * 1024
"""The longest line that is looked for at a journal's ends."""
_MOST_LINES_BACK = 1000
SHA256 = re.compile(r"[0-9a-f]{64}")
_TEXT_SHOWN = 200


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that the journal names.

    Attributes:
        entry: The number of the entry that names it.
        path: Relative to the run's directory.
    """

    entry: int
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A whole line that is no entry: its number, from 1, its bytes without the line end, and what is wrong."""

    number: int
    line: bytes
    why: str


@dataclass(frozen=True)
class JournalContent:
    """A journal, read.

    Attributes:
        entries: Every line that is one, as it was written.
        broken: Whole lines that are none.
        torn: What follows the last line end; mostly nothing.
    """

    entries: tuple[Entry, ...]
    broken: tuple[BrokenLine, ...] = ()
    torn: bytes = b""

    @classmethod
    def parse(cls, journal: bytes) -> JournalContent:
        """Read a journal's bytes; a line that is no entry is passed over, and told."""
        *lines, torn = journal.split(b"\n")
        entries: list[Entry] = []
        broken: list[BrokenLine] = []
        for number, line in enumerate(lines, start=1):
            try:
                entries.append(parse_line(line))
            except (ValueError, TypeError) as error:
                broken.append(BrokenLine(number, line, str(error)))
        return cls(tuple(entries), tuple(broken), torn)

    @property
    def head(self) -> str:
        """Return the last entry's hash; zeros without one. It does not prove that the chain holds."""
        head = text_of(self.entries[-1].get("hash")) if self.entries else ""
        return head if SHA256.fullmatch(head) else GENESIS

    @property
    def told_at(self) -> datetime | None:
        """Return the last entry's time, by the clock of the computer that wrote it; None when it tells none."""
        try:
            at = datetime.fromisoformat(text_of(self.entries[-1].get("at"))) if self.entries else None
        except ValueError:
            return None
        return at if at is None or at.tzinfo else None

    @property
    def run(self) -> str:
        """Return the run's id, as its first entry says; empty when it says none."""
        return text_of(data_of(self.entries[0]).get("run"))[:_TEXT_SHOWN] if self.entries else ""

    @property
    def state(self) -> str:
        """Return how the run ended: `finished`, `failed`, `stopped`, `interrupted`; `open` when it had not."""
        return str(self.ending["kind"]).removeprefix("run.") if self.ending is not None else "open"

    @property
    def ending(self) -> Entry | None:
        """Return the entry with which the run ended; None while it has not."""
        return ending_of(reversed(self.entries))

    @cached_property
    def named_files(self) -> tuple[NamedFile, ...]:
        """Return every file that an entry names, in the journal's order."""
        return tuple(
            NamedFile(number, *pair)
            for number, entry in enumerate(self.entries)
            for pair in _named_in(data_of(entry))
        )


def read_journal(path: Path) -> tuple[list[Entry], bytes]:
    """Read a journal, or the journal in a run's directory.

    Returns:
        Its entries, and the bytes of a torn last line: one without a line end, or one that is no entry.
        It does not check the chain.

    Raises:
        EvidenceError: When the file is missing or holds too much, or a line before the last is no entry.
    """
    file = path / JOURNAL if path.is_dir() else path
    content = JournalContent.parse(read_bytes(file))
    torn = content.torn
    if content.broken:
        first = content.broken[0]
        if torn or first.number <= len(content.entries) or len(content.broken) > 1:
            raise EvidenceError(
                f"Line {first.number} of {file} is no journal entry: {first.why}.",
                hint="It was changed after it was written, or its disk is damaged. Keep it as it is.",
            )
        torn = first.line + b"\n"
    return list(content.entries), torn


def require_chain(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that a journal can be gone on with.

    Raises:
        EvidenceError: Its chain does not hold.
    """
    if broken := next(check_chain(entries), None):
        raise EvidenceError(
            f"The journal {path} does not verify: {broken}.",
            hint="It was changed after it was written. Keep it as it is, and start a new run.",
        )


def read_bytes(file: Path) -> bytes:
    """Return a journal's bytes, of which what is parsed has a bound.

    Raises:
        EvidenceError: It cannot be read, or holds more than the programs that read journals can bear.
    """
    try:
        journal = read_regular(file, most=LARGEST_BYTES, is_link_followed=False)
    except OSError as error:
        raise EvidenceError(
            f"The journal {file} cannot be read: {error.strerror}.",
            hint="`acepilot runs` lists the runs here.",
        ) from error
    if journal.count(b"\n") > MOST_ENTRIES or count_parts(journal) > MOST_PARTS:
        raise EvidenceError(
            f"The journal {file} holds more than is read: {MOST_ENTRIES} lines, and {MOST_PARTS} values.",
            hint="It was changed after it was written. Keep it as it is.",
        )
    return journal


def count_parts(journal: bytes) -> int:
    """Return how many signs part one JSON value from the next in it, without parsing anything."""
    return sum(journal.count(sign) for sign in (b",", b":", b"{", b"["))


def read_ends(path: Path) -> tuple[Entry, list[Entry]]:
    """Return a journal's first whole entry, and its last ones, the last first; what is torn is passed over.

    Reads the file's two ends alone. The last ones go back to the run's end, if it has ended.

    Raises:
        OSError: It cannot be read.
        ValueError: It holds no entry, or its first line is none.
    """
    with open_regular(path) as raw, io.BufferedReader(raw) as file:
        first = file.readline(_LINE_BYTES)
        if not first.endswith(b"\n"):
            raise ValueError("its journal holds no entry")
        size = file.seek(0, os.SEEK_END)
        length = _TAIL_BYTES
        while True:
            start = max(0, size - length)
            file.seek(start)
            lines = file.read(length).split(b"\n")[:-1]
            last = list(_back_to_end(lines if start == 0 else lines[1:]))
            if last and (start == 0 or last[-1].get("kind") not in AFTER_END):
                return parse_line(first), last
            if start == 0 or length >= _LINE_BYTES:
                raise ValueError(
                    "its journal holds no entry" if start == 0 else "its journal ends with no entry"
                )
            length *= 4


def _back_to_end(lines: list[bytes]) -> Iterator[Entry]:
    """Yield entries from the last backwards, until one that cannot follow the run's end."""
    for line in reversed(lines[-_MOST_LINES_BACK:]):
        try:
            entry = parse_line(line)
        except (ValueError, TypeError):
            continue
        yield entry
        if entry.get("kind") not in AFTER_END:
            return


def ending_of(backwards: Iterable[Entry]) -> Entry | None:
    """Return the entry with which a run ended, of its entries from the last backwards; None while it has not."""
    for entry in backwards:
        kind = text_of(entry.get("kind"))
        if kind in ENDINGS:
            return entry
        if kind not in AFTER_END:
            return None
    return None


def parse_line(line: bytes) -> Entry:
    """Return the entry that a journal's line holds.

    Raises:
        ValueError: When it is no JSON object, repeats a key, holds a number that JSON does not have, or is nested
            deeper than those who read it can follow.
    """
    try:
        entry = json.loads(line.decode(), object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(entry, dict):
        raise TypeError("not a JSON object")
    if line.count(b"[") + line.count(b"{") > _MOST_NESTED and _is_deep(entry):
        raise ValueError("nested too deeply")
    return entry


def _is_deep(entry: Entry) -> bool:
    """Tell whether an entry is nested deeper than any of ours; looks at one level after the other."""
    level: list[Any] = [entry]
    for _ in range(_MOST_NESTED):
        parts = (part.values() if isinstance(part, dict) else part for part in level)
        level = [value for part in parts for value in part if isinstance(value, dict | list)]
        if not level:
            return False
    return True


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _named_in(value: object) -> Iterator[tuple[str, str]]:
    """Yield path and digest of every file that a part of an entry names."""
    if isinstance(value, dict):
        path, digest = value.get("path"), value.get("sha256")
        if isinstance(path, str) and isinstance(digest, str) and SHA256.fullmatch(digest):
            yield path, digest
        for part in value.values():
            yield from _named_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _named_in(part)
