"""Where the client files of a list go, and the list of what must be mended: written anew each time, and the same.

Owns file names and what happens to a file that is there. Nothing that a person may have changed is replaced unasked.
Must not know how a list is read.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Final

from acepilot.client.listing.companies import ListedCompany
from acepilot.errors import EnvironmentFault, UsageError
from acepilot.folding import fold
from acepilot.regular import is_there, read_regular, write_private
from acepilot.yamltext import LARGEST_SIZE_BYTES

ENDING: Final = ".yaml"
_LONGEST: Final = 30
_ELSEWHERE: Final = "Free some space or mend the permissions there, or give another directory with -o."
"""Of the letters of a company's name; with its EIN they are no longer than a name of a kit may be."""
_LARGEST_MISTAKES_BYTES: Final = 64 * 1024 * 1024
_NUMBERED: Final = re.compile(r"(.*-mistakes)(?:-\d+)?")


class FileOutcome(StrEnum):
    """What became of a company's client file."""

    WRITTEN = "written"
    SAME = "same"
    """It was there, with these very bytes."""
    REPLACED = "replaced"
    DIFFERS = "differs"
    """It is there and says something else: somebody changed it, or the list; it was left as it is."""


@dataclass(frozen=True, slots=True)
class WrittenClient:
    """One company's client file."""

    company: ListedCompany
    path: Path
    done: FileOutcome


def write_clients(companies: Iterable[ListedCompany], folder: Path, *, force: bool) -> list[WrittenClient]:
    """Write the client file of each company that has no mistakes.

    Args:
        force: Whether a file that says something else is replaced.

    Raises:
        UsageError: `folder` is none, or a file there cannot be read.
        EnvironmentFault: Nothing can be written there.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = sorted(path.name for path in folder.iterdir())
    except FileExistsError as fault:
        raise UsageError(f"{folder} is a file.", hint="Name a directory for the client files.") from fault
    except OSError as fault:
        raise EnvironmentFault(f"{folder} cannot be used: {fault.strerror}.", hint=_ELSEWHERE) from fault
    return [_write(company, folder, names, force=force) for company in companies if company.data]


def _write(company: ListedCompany, folder: Path, names: Sequence[str], *, force: bool) -> WrittenClient:
    path = folder / file_name(company, names)
    before = _read(path, LARGEST_SIZE_BYTES)
    if before == company.data:
        return WrittenClient(company, path, FileOutcome.SAME)
    if before is not None and not force:
        return WrittenClient(company, path, FileOutcome.DIFFERS)
    _write_whole(path, company.data)
    return WrittenClient(company, path, FileOutcome.WRITTEN if before is None else FileOutcome.REPLACED)


def file_name(company: ListedCompany, names: Iterable[str] = ()) -> str:
    """Return what a company's file is called: the same whatever else stands in the list, on every system.

    Args:
        names: What the folder holds already: a file with the company's EIN is its file, whatever the company was
            called when it was written.
    """
    ein = company.ein
    if ein and (before := next((name for name in names if name.endswith(f"-{ein}{ENDING}")), "")):
        return before
    letters = unicodedata.normalize("NFKD", company.legal_name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", letters)[:_LONGEST].strip("-") or "company"
    return f"{slug}-{ein or hashlib.sha256(fold(company.legal_name).encode()).hexdigest()[:9]}{ENDING}"


def write_mistakes(data: bytes, folder: Path, name: str) -> Path:
    """Write the list of what must be mended, beside the client files; return where it is.

    A list that a person may be mending is never replaced: with other bytes it gets a further number.

    Args:
        name: The name of the list that was read; its ending is kept.
    """
    given = Path(name)
    found = _NUMBERED.fullmatch(given.stem)
    stem = found[1] if found else f"{given.stem}-mistakes"
    for n in count(1):
        path = folder / (f"{stem}{given.suffix}" if n == 1 else f"{stem}-{n}{given.suffix}")
        before = _read(path, _LARGEST_MISTAKES_BYTES) if is_there(path) else None
        if before is None:
            _write_whole(path, data)
        if before in {None, data}:
            return path
    raise AssertionError("numbers do not end")


def _read(path: Path, most: int) -> bytes | None:
    try:
        return read_regular(path, most=most)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise UsageError(f"{path} cannot be read: {fault.strerror}.", hint="Move it away.") from fault


def _write_whole(path: Path, data: bytes) -> None:
    try:
        write_private(path, data)
    except OSError as fault:
        raise EnvironmentFault(f"{path} cannot be written: {fault.strerror}.", hint=_ELSEWHERE) from fault
