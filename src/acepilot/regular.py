"""The one way to read a file that somebody named, and to write a private one whole.

What is read is a regular file, of a bounded size, and never waited for.

A pipe, a device or a file that the system makes up as it is read (`/proc`) may block for ever, have no end, or do
something by being opened; what is appended to is opened by the same rule. What cannot be opened or read is an
`OSError`, whose `strerror` goes into the reader's own sentence.
"""

from __future__ import annotations

import errno
import io
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
PRIVATE_FILE = 0o600
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def is_there(path: Path) -> bool:
    """Tell whether a path leads to anything; a path that there cannot be leads to nothing."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


class HeldOpen:
    """An open file descriptor, and any lock on it, held until it is closed; a context manager."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def close(self) -> None:
        """Close it; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def open_regular(path: Path, *, is_link_followed: bool = True) -> Iterator[io.FileIO]:
    """Open a regular file to be read, unbuffered.

    Raises:
        OSError: It is not there, cannot be read, or is no regular file.
    """
    _check_mode(path.stat(follow_symlinks=is_link_followed).st_mode)  # some devices act by being opened
    descriptor = os.open(path, _FLAGS | (0 if is_link_followed else _NO_FOLLOW))
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        _check_mode(os.fstat(descriptor).st_mode)
        yield file


def read_regular(path: Path, *, most: int, is_link_followed: bool = True) -> bytes:
    """Return the whole content of a regular file.

    Args:
        most: How large it may be, in bytes.
        is_link_followed: Whether it may be a link to one.

    Raises:
        OSError: It is not there, cannot be read, is no regular file, or is larger.
    """
    with open_regular(path, is_link_followed=is_link_followed) as file:
        size = os.fstat(file.fileno()).st_size
        data = _read(file, most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {_spoken(most)}, the most that is read")
    if data and not size:
        raise OSError(errno.EINVAL, "the system makes it up as it is read, so that it is no regular file")
    return data


def check_regular_or_new(path: Path) -> None:
    """Check that what is to be written leads to a regular file, or to nothing yet.

    Raises:
        OSError: It leads to something else: a file put in place of a device takes it from everybody.
    """
    if is_there(path):
        _check_mode(path.stat().st_mode)


def open_to_append(path: Path) -> int:
    """Open a file descriptor to append to a regular file; one that this creates is for its owner alone.

    Raises:
        OSError: It cannot be opened, or is no regular file.
    """
    check_regular_or_new(path)  # a pipe would be waited for
    return open_private(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)


def open_private(path: Path, flags: int) -> int:
    """Open a file descriptor; a file that this creates is for its owner alone."""
    return os.open(path, flags | getattr(os, "O_BINARY", 0), PRIVATE_FILE)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes and wait until they are on the disk."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def write_private(path: Path, data: bytes) -> None:
    """Write a file for its owner alone, whole or not at all: a temporary one beside it, on the disk, then renamed.

    Raises:
        OSError: It cannot be written, or would take the place of what is no regular file.
    """
    check_regular_or_new(path)
    temporary = path.with_name(f".{path.name[:50]}.{secrets.token_hex(4)}.tmp")
    try:
        descriptor = open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            write_all(descriptor, data)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        sync_directory(path.parent)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def sync_directory(path: Path) -> None:
    """Flush a directory's entries to disk, where the system has a notion of that."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(file: io.FileIO, most: int) -> bytes:
    pieces = []
    while most > 0 and (piece := file.read(most)):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def _check_mode(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "something else")
        raise OSError(errno.EINVAL, f"it is {kind}, and no regular file")


def _spoken(size: int) -> str:
    return f"{size // 1024} KiB" if size < 1024 * 1024 else f"{size // 1024 // 1024} MiB"
