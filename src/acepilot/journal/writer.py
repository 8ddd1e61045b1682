"""The one writer of a run's journal: append-only, hash-chained, on the disk before the next action.

Owns what an entry looks like; does not know the engine, and never reads its own file but to go on with it.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from acepilot.errors import EvidenceError, RunInUse
from acepilot.journal.chain import GENESIS, Entry, canonical, seal
from acepilot.journal.entry_kinds import WrongEntry, check_entry
from acepilot.journal.files import PrivateAppendFile, cannot_write
from acepilot.journal.reader import read_journal, require_chain
from acepilot.journal.redaction import SecretGate, clean_urls_in
from acepilot.lock import take_lock
from acepilot.regular import sync_directory, write_all
from acepilot.timing import SYSTEM_CLOCK, Clock

_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**53 - 1
_NOWHERE: Mapping[str, None] = {"stage": None, "step": None}


def stamp(moment: datetime) -> str:
    """Return a moment as the journal writes it: `2026-11-22T19:36:05.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def run_in_use(run: Path) -> RunInUse:
    """Return what is raised where another process writes a run."""
    return RunInUse(
        f"Another acepilot is writing the run in {run}.",
        hint="Go on in its window; or close that first, if its run is over.",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry stands, ready to be written: mostly where the one before it stood.

    Attributes:
        given: Stage and step, as they were given.
        learnt: How many secrets were known then.
        told: The two as plain JSON data.
        written: The two in canonical form.
    """

    given: dict[str, Mapping[str, Any] | None]
    learnt: int
    told: dict[str, Any]
    written: dict[str, str]


class Journal(PrivateAppendFile):
    """A run's journal, open for writing; it holds the lock of the one writer until it is closed.

    Attributes:
        head: The hash of the last entry; 64 zeros while there is none.
        seq: The number of the last entry; -1 while there is none.
    """

    def __init__(
        self,
        path: Path,
        *,
        gate: SecretGate,
        clock: Clock = SYSTEM_CLOCK,
        keep_torn: Callable[[int, bytes], None],
    ) -> None:
        """Open a journal, new or to go on with.

        Args:
            path: The file; created, for its owner alone, when there is none.
            gate: Knows the secrets that no line may hold.
            clock: Tells the time; a clock that was set back is recorded as it is.
            keep_torn: Called with the number of the next entry and the torn bytes before they are cut off.

        Raises:
            RunInUse: When another process writes this journal.
            EvidenceError: When it cannot be written, or its chain does not hold.
        """
        super().__init__(path)
        self.head = GENESIS
        self.seq = -1
        self._gate = gate
        self._clock = clock
        self._place: _Place | None = None
        try:
            self._begin(keep_torn)
        except BaseException:
            self.close()
            raise

    def _begin(self, keep_torn: Callable[[int, bytes], None]) -> None:
        if not take_lock(self.descriptor()):
            raise run_in_use(self.path.parent)
        entries, torn = read_journal(self.path)
        require_chain(self.path, entries)
        if entries:
            self.seq, self.head = entries[-1]["seq"], entries[-1]["hash"]
        if torn:
            keep_torn(self.seq + 1, torn)
        self._size = self.path.stat().st_size - len(torn)
        try:
            os.ftruncate(self.descriptor(), self._size)
            sync_directory(self.path.parent)
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def append(
        self,
        kind: str,
        *,
        turn: str,
        stage: Mapping[str, Any] | None = None,
        step: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Write one entry and return it once it is on the disk.

        URLs in it lose query and fragment; characters that UTF-8 cannot express become U+FFFD.

        Raises:
            WrongEntry: When it does not fit its kind.
            EvidenceError: When it holds a secret, or could not be written; nothing of it is left then. Also when it
                was written, but the file is not in its place any more.
        """
        place = self._place_of({"stage": stage, "step": step})
        told = plain({} if data is None else data)
        fresh = _NOWHERE if place is self._place else place.told
        check_entry(kind, turn=turn, **fresh, data=told)
        if self._gate.holds_in(told) or (fresh is not _NOWHERE and self._gate.holds_in(fresh)):
            raise EvidenceError(
                f"A journal entry of kind {kind} would have held a secret in clear. It was not written.",
                hint="Nothing has leaked. Please report this: it is a fault of acepilot.",
            )
        self._place = place
        entry: Entry = {
            "seq": self.seq + 1,
            "at": stamp(self._clock.now()),
            "kind": kind,
            "turn": turn,
            **{key: part and dict(part) for key, part in place.told.items()},
            "data": told,
            "prev": self.head,
        }
        entry["hash"], line = seal(entry, place.written)
        self._write(line)
        self.seq, self.head = entry["seq"], entry["hash"]
        return entry

    def _place_of(self, given: dict[str, Mapping[str, Any] | None]) -> _Place:
        """Return the place at hand; that of the last entry, if it is the same and was searched for all secrets."""
        known, learnt = self._place, self._gate.learnt
        if known is not None and known.learnt == learnt and known.given == given:
            return known
        told = {key: plain(part) for key, part in given.items()}
        kept = {key: part and dict(part) for key, part in given.items()}
        return _Place(kept, learnt, told, {key: canonical(part) for key, part in told.items()})

    def _write(self, line: bytes) -> None:
        descriptor = self.descriptor()
        try:
            write_all(descriptor, line)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._size)
            self.close()
            raise cannot_write(self.path, error) from error
        self._size += len(line)
        if not self._is_in_place():
            self.close()
            raise EvidenceError(
                f"{self.path} is not in its place any more: its folder was moved or deleted during the run.",
                hint="Put the folder back where it was, then go on with `acepilot resume`.",
            )

    def _is_in_place(self) -> bool:
        """Tell whether the path still leads to what is written; on Windows nobody can move what is open."""
        try:
            return os.name == "nt" or os.path.samestat(self.path.stat(), os.fstat(self.descriptor()))
        except OSError:
            return False


def _refuse(value: object) -> NoReturn:
    raise WrongEntry(f"A journal entry cannot hold this {type(value).__name__}.")


def plain(value: object, otherwise: Callable[[object], object] = _refuse) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as plain JSON data, its texts as they may be written.

    Args:
        otherwise: Returns what stands for a part that JSON does not have; such a part is refused unless said.
    """
    if type(value) is str:
        return _written(value)
    if type(value) is dict and all(type(key) is str for key in value):
        return {_written(key): plain(part, otherwise) for key, part in value.items()}
    match value:
        case Enum():
            return plain(value.value, otherwise)
        case str():
            return _written(value)
        case dict() | Mapping() if all(isinstance(key, str) for key in value):
            return {plain(key): plain(part, otherwise) for key, part in value.items()}
        case list() | tuple():
            return [plain(part, otherwise) for part in value]
        case _:
            return value if _is_plain(value) else otherwise(value)


def _written(text: str) -> str:
    return clean_urls_in(text if text.isascii() else _SURROGATE.sub("\ufffd", text))


def _is_plain(value: object) -> bool:
    """Tell whether a value is null, a truth value, or a number that every JSON reader reads alike."""
    match value:
        case int():
            return abs(value) <= _LARGEST
        case float():
            return math.isfinite(value)
        case _:
            return value is None
