"""Where a bundle's files are read from: a zip that is never unpacked, or a folder.

Owns what is asked of either before anything in it is read: names that are safe everywhere, no links, no two files in
one place, sizes within bounds. Knows no bag and no journal.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from acepilot.errors import AcepilotError, EvidenceError
from acepilot.evidence.hashed_read import open_regular, pieces
from acepilot.evidence.layout import LONGEST_PATH, odd_name
from acepilot.evidence.verification import Mismatch

MOST_FILES = 50_000
LARGEST_FILE = 2 * 1024**3
LARGEST_WHOLE = 64 * 1024**3
SAFE = "a name that is safe on every system"


class Unsafe(AcepilotError):
    """A bundle must not be read or unpacked at all."""

    def __init__(self, mismatches: Sequence[Mismatch]) -> None:
        self.mismatches = tuple(mismatches)
        super().__init__(f"{len(self.mismatches)} things make this bundle unsafe to read.")


class Source(Protocol):
    """A bundle's files."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Return every file's path and size in bytes; paths have `/`, and begin at the top."""

    @property
    def folders(self) -> frozenset[str]:
        """Return every folder's path, of empty ones too."""

    @property
    def damage(self) -> Sequence[Mismatch]:
        """Return what did not read as it should so far."""

    def parts(self, path: str) -> Iterator[bytes]:
        """Yield a file's bytes; what cannot be read to its end is noted as damage, and ends there."""


@dataclass(slots=True)
class Folder:
    """A bundle that somebody unpacked."""

    root: Path
    sizes: dict[str, int] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()
    damage: list[Mismatch] = field(default_factory=list)

    @classmethod
    def open(cls, root: Path) -> Folder:
        """Look at all names in a folder, without following any link.

        Raises:
            Unsafe: There is a link, a device, an odd name, or too much of everything.
            EvidenceError: It cannot be listed.
        """
        source = cls(root)
        found: list[Mismatch] = []
        folders: set[str] = set()
        for path, entry in _walk(root, ""):
            if len(source.sizes) + len(folders) >= MOST_FILES:
                raise Unsafe([Mismatch(root.name, f"at most {MOST_FILES} files", "more")])
            if entry.is_dir(follow_symlinks=False):
                folders.add(path)
            elif entry.is_file(follow_symlinks=False):
                source.sizes[path] = _size_of(entry)
            else:
                found.append(Mismatch(path, "a file or a folder", _kind_of(entry)))
        source.folders = frozenset(folders)
        found += name_mismatches([*source.sizes, *folders], is_of_archive=False)
        found += size_mismatches(source.sizes)
        if found:
            raise Unsafe(found)
        return source

    def parts(self, path: str) -> Iterator[bytes]:
        """Yield a file's bytes."""
        try:
            with open_regular(self.root / path) as file:
                yield from pieces(file)
        except EvidenceError as error:
            self.damage.append(Mismatch(path, "a file that can be read", error.message))


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything below a folder with its path, in order; loops cannot be, as no link is followed.

    Raises:
        Unsafe: A folder lies deeper than any of ours.
        EvidenceError: A folder cannot be listed.
    """
    if len(prefix) > LONGEST_PATH:
        raise Unsafe([Mismatch(prefix.removesuffix("/"), SAFE, f"a path of {len(prefix) - 1} characters")])
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise EvidenceError(f"{folder} cannot be listed: {error.strerror}.") from error
    for entry in entries:
        yield prefix + entry.name, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")


def _size_of(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError as error:
        raise EvidenceError(f"{entry.path} cannot be read: {error.strerror}.") from error


def _kind_of(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "a link"
    return f"something else (mode {stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode):o})"


def name_mismatches(paths: Sequence[str], *, is_of_archive: bool = True) -> list[Mismatch]:
    """Return every name that is unsafe, or that cannot stand beside another one.

    Args:
        paths: Of files and folders, folders without a `/` at their end.
        is_of_archive: Names come from an archive, where any can stand, even twice; else a disk held them.
    """
    found: list[Mismatch] = []
    seen: dict[str, str] = {}
    for path in paths:
        if is_of_archive and (odd := odd_name(path)):
            found.append(Mismatch(path, SAFE, odd))
        folded = path.casefold()
        if folded in seen:
            other = seen[folded]
            found.append(Mismatch(path, "one entry of this name", _clash(path, other)))
        seen[folded] = path
    return found


def _clash(path: str, other: str) -> str:
    return "two" if path == other else f"also {other}, which differs in case alone"


def size_mismatches(sizes: Mapping[str, int]) -> list[Mismatch]:
    """Return every file that is larger than any of ours could be, and whether all are too much together."""
    found = [
        Mismatch(path, f"at most {LARGEST_FILE} bytes", f"{size} bytes")
        for path, size in sizes.items()
        if size > LARGEST_FILE
    ]
    if sum(sizes.values()) > LARGEST_WHOLE:
        found.append(Mismatch("all files", f"at most {LARGEST_WHOLE} bytes", f"{sum(sizes.values())} bytes"))
    return found
