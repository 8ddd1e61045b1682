"""Writing a zip piece by piece: a temporary name first, private, flushed to disk, then the real one.

The same files give the same entries: their times are given, not taken from the disk. Knows nothing of what they mean;
what a zip looks like, `zipform` knows.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence import zipform
from acepilot.evidence.hashed_read import open_regular, pieces
from acepilot.evidence.source import LARGEST_FILE
from acepilot.regular import open_private, sync_directory

PACKED_ALREADY = frozenset({".png", ".pdf"})


@dataclass(frozen=True, slots=True)
class Written:
    """A file in the zip."""

    sha256: str
    size: int


class ZipWriter:
    """Adds files to a zip, each read or given in pieces."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._listed: list[bytes] = []
        self.moment = zipform.FIRST_MOMENT

    def set_moment(self, moment: datetime) -> None:
        """Set the time that the next entries tell; what a zip cannot tell becomes its earliest."""
        bare = moment.replace(tzinfo=None)
        can_tell = zipform.FIRST_MOMENT <= bare < zipform.AFTER_LAST_MOMENT
        self.moment = bare if can_tell else zipform.FIRST_MOMENT

    def add_file(self, name: str, path: Path, *, limit: int | None = None) -> Written:
        """Add a file from the disk; with a limit, no more than its first bytes.

        Raises:
            EvidenceError: It cannot be read, is no regular file, or is larger than what is verified.
        """
        with open_regular(path) as file:
            return self._add(name, pieces(file, limit))

    def add_bytes(self, name: str, data: bytes) -> Written:
        """Add a file that is in memory."""
        return self._add(name, (data,))

    def _add(self, name: str, parts: Iterable[bytes]) -> Written:
        is_packed = PurePosixPath(name).suffix in PACKED_ALREADY
        entry = zipform.Entry(
            name, self.moment, zipform.STORED if is_packed else zipform.DEFLATED, crc=0, packed=0, plain=0
        )
        at = self._file.tell()
        self._file.write(zipform.local(entry))
        written, entry = self._write(entry, parts)
        stop = self._file.tell()
        self._file.seek(at)
        self._file.write(zipform.local(entry))
        self._file.seek(stop)
        self._listed.append(zipform.listed(entry, at))
        return written

    def _write(self, entry: zipform.Entry, parts: Iterable[bytes]) -> tuple[Written, zipform.Entry]:
        """Write a file's bytes, and return what can be told of them only then."""
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS) if entry.method == zipform.DEFLATED else None
        digest, crc, plain, start = hashlib.sha256(), 0, 0, self._file.tell()
        for part in parts:
            digest.update(part)
            crc, plain = zlib.crc32(part, crc), plain + len(part)
            if plain > LARGEST_FILE:
                raise EvidenceError(f"{entry.name} is larger than a file in a bundle can be.")
            self._file.write(packer.compress(part) if packer else part)
        self._file.write(packer.flush() if packer else b"")
        packed = self._file.tell() - start
        return Written(digest.hexdigest(), plain), replace(entry, crc=crc, packed=packed, plain=plain)

    def finish(self) -> None:
        """Write the directory; nothing can be added afterwards."""
        start, directory = self._file.tell(), b"".join(self._listed)
        self._file.write(directory + zipform.end(len(self._listed), len(directory), start))


def check_free(path: Path) -> None:
    """Check that a bundle can get this name.

    Raises:
        UsageError: There is something of this name already, or no folder for it.
    """
    if path.exists() or path.is_symlink():
        raise _taken(path)
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
        with os.fdopen(open_private(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL), "w+b") as file:
            archive = ZipWriter(file)
            yield archive
            archive.finish()
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(temporary, path)
        sync_directory(path.parent)
    except OSError as error:
        raise EvidenceError(
            f"The bundle could not be written to {path}: {error.strerror or type(error).__name__}.",
            hint="Free some space or mend the permissions there, or give another place with -o.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _put_in_place(temporary: Path, path: Path) -> None:
    """Give a file its name, which is first taken for it, so that what is then replaced is nobody else's.

    Taking a name is one step, and not a look before a step: a file that somebody else made since is never written
    over. It works on a disk without hard links, too.

    Raises:
        UsageError: There is something of this name by now.
    """
    try:
        os.close(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError as error:
        raise _taken(path) from error
    try:
        temporary.replace(path)
    except OSError:
        path.unlink()
        raise


def _taken(path: Path) -> UsageError:
    return UsageError(
        f"{path} is there already; evidence is never overwritten.",
        hint="Give another name with -o, or move that one away.",
    )
