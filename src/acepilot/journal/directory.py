"""A run's directory: its name, its private files, and its journal opened by one writer.

Knows where files lie and that nothing in them is overwritten; not what the engine does.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC
from pathlib import Path, PurePosixPath
from typing import Self, TypedDict

from acepilot.errors import EvidenceError, UsageError
from acepilot.journal.entry_kinds import WrongEntry
from acepilot.journal.files import cannot_write, make_private_directory, write_private_file
from acepilot.journal.reader import JOURNAL
from acepilot.journal.redaction import SecretGate
from acepilot.journal.writer import Journal
from acepilot.regular import sync_directory
from acepilot.timing import SYSTEM_CLOCK, Clock

RUN_ID = re.compile(r"\d{8}T\d{6}Z-[a-z0-9][a-z0-9-]*-[a-z0-9]{4}")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is misread: i l o 0 1
_TRIES = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class FileRef(TypedDict):
    """A file of the run, as entries name it: relative to the run's directory."""

    path: str
    sha256: str


def random_token() -> str:
    """Return the four characters that end a run's id."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))


def make_runs_directory(home: Path) -> Path:
    """Make the directory that all runs are kept in, for its owner alone, unless it is there; return it.

    Raises:
        EvidenceError: When it cannot be made, or nothing can be written in it.
    """
    runs = home / "runs"
    make_private_directory(runs)
    if not os.access(runs, os.W_OK | os.X_OK):
        raise cannot_write(runs, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    return runs


class RunDirectory:
    """One run's directory.

    Attributes:
        id: Its name: `20261122T193605Z-ach-flow-x7k2`.
        gate: Knows the run's secrets; no journal line, log line or text file that holds one is written.
    """

    def __init__(self, path: Path, *, gate: SecretGate) -> None:
        self.path = path
        self.id = path.name
        self.gate = gate

    @classmethod
    def create(
        cls,
        home: Path,
        flow_name: str,
        *,
        gate: SecretGate | None = None,
        clock: Clock = SYSTEM_CLOCK,
        token: Callable[[], str] = random_token,
    ) -> Self:
        """Make the directory of a new run, for its owner alone.

        Raises:
            EvidenceError: When it cannot be made.
        """
        runs = make_runs_directory(home)
        flow = re.sub(r"[^a-z0-9]+", "-", flow_name.lower()).strip("-")[:60].strip("-") or "flow"
        began = f"{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
        for _ in range(_TRIES):
            path = runs / f"{began}-{flow}-{token()}"
            try:
                path.mkdir(mode=0o700)
                sync_directory(runs)
            except FileExistsError:
                continue
            except OSError as error:
                raise cannot_write(path, error) from error
            return cls(path, gate=gate or SecretGate())
        raise EvidenceError(f"No free name for a new run was found in {runs}.", hint="Try again in a second.")

    @classmethod
    def open(cls, path: Path, *, gate: SecretGate | None = None) -> Self:
        """Return an existing run's directory.

        Raises:
            EvidenceError: When there is no journal in it.
        """
        if not (path / JOURNAL).is_file():
            raise EvidenceError(f"{path} holds no journal.", hint="`acepilot runs` lists the runs here.")
        return cls(path, gate=gate or SecretGate())

    def open_journal(self, *, clock: Clock = SYSTEM_CLOCK) -> Journal:
        """Open the journal for writing, and hold the run's lock until it is closed.

        A torn last line is moved to `torn-<seq>.bin`, which `torn_file` names.

        Raises:
            RunInUse: When another process writes this run.
            EvidenceError: When the journal cannot be written or does not verify.
        """
        return Journal(self.path / JOURNAL, gate=self.gate, clock=clock, keep_torn=self._keep_torn)

    def torn_file(self, journal: Journal) -> FileRef | None:
        """Return the file with the torn line before the next entry, for `run.resumed`; mostly None."""
        name = torn_name(journal.seq + 1)
        return self.reference(name) if (self.path / name).exists() else None

    def write_file(self, relative: str, data: bytes) -> FileRef:
        """Write a new file of the run and return how entries name it.

        Args:
            relative: `flow.yaml`, `captures/0001-done.png`: plain names, joined by `/`.
            data: All of its bytes. Text (UTF-8) must not hold a secret; pictures are not looked into.

        Raises:
            EvidenceError: When it exists, holds a secret, or cannot be written.
            WrongEntry: When the name leads out of the directory.
        """
        path = self._place(relative)
        if path.exists():
            raise EvidenceError(f"{path} exists already; a run's files are never overwritten.")
        if self._holds_secret(data):
            raise EvidenceError(
                f"The file {relative} would have held a secret in clear. It was not written.",
                hint="Nothing has leaked. Please report this: it is a fault of acepilot.",
            )
        if path.parent != self.path:
            make_private_directory(path.parent)
        write_private_file(path, data)
        return FileRef(path=relative, sha256=hashlib.sha256(data).hexdigest())

    def reference(self, relative: str) -> FileRef:
        """Return how entries name a file that is there.

        Raises:
            EvidenceError: When it cannot be read.
        """
        path = self._place(relative)
        try:
            return FileRef(path=relative, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        except OSError as error:
            raise EvidenceError(f"{path} cannot be read: {error.strerror}.") from error

    def _place(self, relative: str) -> Path:
        parts = PurePosixPath(relative).parts
        if not parts or "/".join(parts) != relative or not all(_NAME.fullmatch(part) for part in parts):
            raise WrongEntry(f"{relative!r} is no name for a file of a run.")
        return self.path.joinpath(*parts)

    def _holds_secret(self, data: bytes) -> bool:
        with suppress(UnicodeDecodeError):
            return self.gate.holds(data.decode())
        return False

    def _keep_torn(self, seq: int, torn: bytes) -> None:
        """Keep torn bytes; those of a second tear at the same place are added to the first."""
        path = self.path / torn_name(seq)
        before = path.read_bytes() if path.exists() else b""
        if not before.endswith(torn):
            write_private_file(path, before + torn)


def torn_name(seq: int) -> str:
    """Return the name of the file that keeps what was torn before the entry of a number."""
    return f"torn-{seq}.bin"


def run_paths(home: Path) -> Iterator[Path]:
    """Yield the directories of the runs, the newest first, without opening any."""
    runs = home / "runs"
    try:
        with os.scandir(runs) as found:
            names = [entry.name for entry in found if RUN_ID.fullmatch(entry.name)]
    except FileNotFoundError:
        return
    except OSError as error:
        raise EvidenceError(f"The runs in {runs} cannot be listed: {error.strerror}.") from error
    for name in sorted(names, reverse=True):
        yield runs / name


def find_run(home: Path, wanted: str) -> Path:
    """Return the directory of the run that is meant.

    Args:
        wanted: `latest`, a run's id, or the beginning of one and only one id.

    Raises:
        UsageError: When no run or more than one is meant.
    """
    paths = list(run_paths(home))
    if not paths:
        raise UsageError(f"There are no runs in {home / 'runs'} yet.", hint="`acepilot demo` makes two.")
    if not wanted.strip():
        raise UsageError(
            "Which run? An empty name is none.", hint="`acepilot runs` lists them; or say `latest`."
        )
    if wanted == "latest":
        return paths[0]
    found = [path for path in paths if path.name == wanted] or [
        path for path in paths if wanted and path.name.startswith(wanted)
    ]
    match found:
        case [path]:
            return path
        case []:
            near = difflib.get_close_matches(wanted, [path.name for path in paths[:500]], n=3, cutoff=0.5)
            hint = f"Did you mean {' or '.join(near)}?" if near else "`acepilot runs` lists them."
            raise UsageError(f"No run's id is, or begins with, {wanted!r}.", hint=hint)
        case _:
            some = ", ".join(path.name for path in found[:5]) + (", …" if len(found) > 5 else "")
            raise UsageError(f"{len(found)} runs begin with {wanted!r}: {some}", hint="Give more of the id.")
