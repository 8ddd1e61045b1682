"""Reading files piece by piece, with their digest: memory does not grow with what is read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from acepilot.errors import EvidenceError

PIECE_BYTES = 1024 * 1024
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to be read; never through a link, and never what only looks like a file.

    Raises:
        EvidenceError: It is not there, cannot be read, or is no regular file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW | _BINARY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        what = "is a link" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise EvidenceError(f"{path} {what}.") from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise EvidenceError(f"{path} is no regular file.")
        yield file


def pieces(file: BinaryIO, limit: int | None = None) -> Iterator[bytes]:
    """Yield a file's bytes from where it stands, at most so many.

    Raises:
        EvidenceError: It cannot be read on.
    """
    rest = limit
    while rest is None or rest > 0:
        try:
            piece = file.read(PIECE_BYTES if rest is None else min(PIECE_BYTES, rest))
        except OSError as error:
            raise EvidenceError(f"A file could not be read to its end: {error.strerror}.") from error
        if not piece:
            return
        if rest is not None:
            rest -= len(piece)
        yield piece


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of bytes that come in parts, as hex."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return a regular file's SHA-256, as hex.

    Raises:
        EvidenceError: It is not there, cannot be read, or is no regular file.
    """
    with open_regular(path) as file:
        return digest_of(pieces(file))
