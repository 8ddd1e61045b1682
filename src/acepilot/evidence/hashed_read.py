"""Reading files piece by piece, with their digest: memory does not grow with what is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from acepilot import regular
from acepilot.errors import EvidenceError

PIECE_BYTES = 1024 * 1024


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to be read; never through a link, and never what only looks like a file.

    Raises:
        EvidenceError: It is not there, cannot be read, or is no regular file.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(regular.open_regular(path, is_link_followed=False))
        except OSError as error:
            what = "is a link" if _is_link(path) else f"cannot be read: {error.strerror}"
            raise EvidenceError(f"{path} {what}.") from error
        yield file


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


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
