"""The private files and directories of a record, and the one error for what could not be written there.

Knows nothing of what the bytes mean.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from acepilot.errors import EvidenceError
from acepilot.regular import HeldOpen, open_to_append, write_private

PRIVATE_DIRECTORY = 0o700


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


def write_private_file(path: Path, data: bytes) -> None:
    """Write a file of a record, whole or not at all.

    Raises:
        EvidenceError: When it cannot be written, or would take the place of what is no regular file.
    """
    try:
        write_private(path, data)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> EvidenceError:
    """Return the error for a record, or what else is acepilot's own, that could not be written."""
    why = error.strerror or type(error).__name__
    return EvidenceError(
        f"{path} could not be written: {why}.",
        hint="Free some space or mend the permissions there, or set ACEPILOT_HOME to another directory.",
    )
