"""Private files and directories: modes set at creation, bytes on the disk before anyone relies on them.

Knows nothing of what the bytes mean.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from acepilot.errors import EvidenceError
from acepilot.regular import PRIVATE_FILE, HeldOpen, check_regular_or_new, open_to_append

PRIVATE_DIRECTORY = 0o700
_BINARY = getattr(os, "O_BINARY", 0)


def make_private_directory(path: Path) -> None:
    """Create a directory, and every parent that is missing, for its owner alone.

    Raises:
        EvidenceError: When it cannot be created.
    """
    try:
        for part in (*reversed(path.parents), path):
            if not part.is_dir():
                with contextlib.suppress(FileExistsError):
                    part.mkdir(mode=PRIVATE_DIRECTORY)
        if not path.is_dir():
            raise NotADirectoryError(20, os.strerror(20), str(path))
    except OSError as error:
        raise cannot_write(path, error) from error


def open_private(path: Path, flags: int) -> int:
    """Open a file descriptor; a file that this creates is for its owner alone."""
    return os.open(path, flags | _BINARY, PRIVATE_FILE)


class PrivateAppendFile(HeldOpen):
    """A file for its owner alone, open to be appended to."""

    def __init__(self, path: Path) -> None:
        """Open the file; create it when there is none.

        Raises:
            EvidenceError: When it cannot be opened.
        """
        self.path = path
        try:
            super().__init__(open_to_append(path))
        except OSError as error:
            raise cannot_write(path, error) from error

    def descriptor(self) -> int:
        """Return the open file's descriptor.

        Raises:
            EvidenceError: When it has been closed.
        """
        if self._descriptor < 0:
            raise EvidenceError(f"{self.path} is closed, and takes no more entries.")
        return self._descriptor


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes and wait until they are on the disk."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def write_private_file(path: Path, data: bytes) -> None:
    """Write a whole file: a temporary one beside it, flushed to disk, then renamed.

    Raises:
        EvidenceError: When it cannot be written, or would take the place of what is no regular file; nothing is left
            of it at `path`.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        check_regular_or_new(path)
        descriptor = open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            write_all(descriptor, data)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise cannot_write(path, error) from error


def sync_directory(path: Path) -> None:
    """Flush a directory's entries to disk, where the system has a notion of that."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cannot_write(path: Path, error: OSError) -> EvidenceError:
    """Return the error for a record that could not be written."""
    why = error.strerror or type(error).__name__
    return EvidenceError(
        f"The record of this run could not be written to {path}: {why}.",
        hint="Free some space or mend the permissions there, or set ACEPILOT_HOME to another directory.",
    )
