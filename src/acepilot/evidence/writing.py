"""Writing a zip piece by piece: a temporary name first, private, flushed to disk, then the real one.

The same files give the same entries: their times are given, not taken from the disk. Knows nothing of what they mean.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence.streams import open_regular, pieces
from acepilot.run.files import open_private, sync_directory

PACKED_ALREADY = frozenset({".png", ".pdf"})
_MODE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
_FIRST = datetime(1980, 1, 1)  # noqa: DTZ001 - a zip's times have no zone; the earliest that it can tell
_AFTER_LAST = datetime(2108, 1, 1)  # noqa: DTZ001 - as above


@dataclass(frozen=True, slots=True)
class Written:
    """A file in the zip.

    Attributes:
        sha256: Of its bytes.
        size: How many there are.
    """

    sha256: str
    size: int


class ZipWriter:
    """Adds files to a zip, each read or given in pieces."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.moment = _FIRST

    def set_moment(self, moment: datetime) -> None:
        """Set the time that the next entries tell; what a zip cannot tell becomes its earliest."""
        bare = moment.replace(tzinfo=None)
        self.moment = bare if _FIRST <= bare < _AFTER_LAST else _FIRST

    def add_file(self, name: str, path: Path, *, limit: int | None = None) -> Written:
        """Add a file from the disk; with a limit, no more than its first bytes.

        Raises:
            EvidenceError: It cannot be read, or is no regular file.
        """
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            return self._add(name, pieces(file, limit), size)

    def add_bytes(self, name: str, data: bytes) -> Written:
        """Add a file that is in memory."""
        return self._add(name, (data,), len(data))

    def _add(self, name: str, parts: Iterable[bytes], size: int) -> Written:
        moment = self.moment
        info = zipfile.ZipInfo(
            name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
        )
        info.create_system, info.external_attr = _UNIX, _MODE
        is_packed = PurePosixPath(name).suffix in PACKED_ALREADY
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info.file_size = size
        digest, written = hashlib.sha256(), 0
        with self._archive.open(info, "w") as entry:
            for part in parts:
                digest.update(part)
                entry.write(part)
                written += len(part)
        return Written(digest.hexdigest(), written)


def check_free(path: Path) -> None:
    """Check that a bundle can get this name.

    Raises:
        UsageError: There is something of this name already, or no folder for it.
    """
    if path.exists() or path.is_symlink():
        raise UsageError(
            f"{path} is there already; evidence is never overwritten.",
            hint="Give another name with -o, or move that one away.",
        )
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent} to write the bundle to.")


@contextmanager
def new_zip(path: Path) -> Iterator[ZipWriter]:
    """Write a new zip for its owner alone; whatever goes wrong, nothing is left, and nothing is overwritten.

    Raises:
        UsageError: There is something of this name already.
        EvidenceError: It cannot be written.
    """
    check_free(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with _opened(temporary) as file:
            with zipfile.ZipFile(file, "w") as archive:
                yield ZipWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        check_free(path)
        temporary.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        raise EvidenceError(
            f"The bundle could not be written to {path}: {error.strerror or type(error).__name__}.",
            hint="Free some space or mend the permissions there, or give another place with -o.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL), "w+b")
