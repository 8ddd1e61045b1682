"""Where the desk keeps bundles: by the SHA-256 of their bytes, in a folder or in an object store.

What is stored once is never written over by other bytes. Must not know what a bundle is, nor the database.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from acepilot.errors import AcepilotError, EnvironmentFault, EvidenceError
from acepilot.journal.files import make_private_directory
from acepilot.regular import open_private, open_regular, sync_directory

VARIABLE = "ACEPILOT_BUNDLES"
"""The environment variable that names a team's object store."""
FOLDER = "bundles"
SUFFIX = ".zip"
CHUNK = 1024 * 1024


class BundleStore(Protocol):
    """Keeps files by the SHA-256 of their bytes."""

    def keep(self, sha256: str, path: Path) -> None:
        """Store a file, on the disk when this returns; one that is stored already, and whole, is left as it is.

        Raises:
            EvidenceError: The file no longer has that digest.
            EnvironmentFault: It cannot be read, or not stored.
        """

    def found(self, sha256: str) -> str | None:
        """Return the digest that the stored bytes have now; None where there are none, empty where none can be read."""

    def opened(self, sha256: str) -> AbstractContextManager[Path]:
        """Give what is stored as a file to be read, for as long as the block lasts."""

    def all(self) -> Iterator[str]:
        """Give the digest of everything that is stored, in any order."""

    def sweep(self, sha256: str) -> None:
        """Remove what a killed process left of it half written."""


def open_store(folder: Path, environ: Mapping[str, str]) -> BundleStore:
    """Return the team's object store, else the folder of bundles in a desk's own folder."""
    if named := environ.get(VARIABLE, ""):
        from acepilot.desk.objectstore import ObjectStore  # noqa: PLC0415 - a team's alone

        return ObjectStore(named, environ)
    return FolderStore(folder / FOLDER)


class FolderStore:
    """Bundles in a folder: `ab/abcdef….zip`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sha256: str, path: Path) -> None:
        """Store a file: under a temporary name, on the disk, then renamed."""
        if self.found(sha256) == sha256:
            return
        to = self._place(sha256)
        temporary = to.with_name(f"{_half_written(sha256)}{secrets.token_hex(4)}.tmp")
        with _telling(path):
            above = () if to.parent.is_dir() else (self._folder, self._folder.parent)
            make_private_directory(to.parent)
            try:
                _copy(path, temporary, sha256)
                temporary.replace(to)
            finally:
                temporary.unlink(missing_ok=True)
            for changed in (to.parent, *above):
                sync_directory(changed)

    def found(self, sha256: str) -> str | None:
        """Return the digest that the stored bytes have now; None where there are none, empty where none can be read.

        A disk that fails is how most bytes rot, and one bundle on it keeps nobody from hearing of the others.
        """
        try:
            with open_regular(self._place(sha256), is_link_followed=False) as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None
        except OSError:
            return ""

    @contextmanager
    def opened(self, sha256: str) -> Iterator[Path]:
        """Give the stored file itself."""
        path = self._place(sha256)
        if not path.exists():
            raise is_gone(sha256)
        yield path

    def all(self) -> Iterator[str]:
        """Give the digest of everything that is stored."""
        for path in self._folder.glob(f"??/*{SUFFIX}"):
            yield path.stem

    def sweep(self, sha256: str) -> None:
        """Remove what a killed process left of it half written."""
        for path in self._place(sha256).parent.glob(f"{_half_written(sha256)}*.tmp"):
            with suppress(OSError):
                path.unlink()

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}{SUFFIX}"


def is_gone(sha256: str) -> EvidenceError:
    """Return the error for a bundle that is not where it was stored."""
    return EvidenceError(
        f"The bundle {sha256} is no longer where the desk keeps bundles.",
        hint="Add it again from where it came: acepilot desk add BUNDLE",
    )


def has_changed(path: Path) -> EvidenceError:
    """Return the error for a bundle whose bytes are others than those that were verified."""
    return EvidenceError(
        f"{path} changed while it was added, so nothing of it was filed.",
        hint="Add it again once nobody writes to it.",
    )


def _half_written(sha256: str) -> str:
    return f".{sha256}."


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _not_kept(path, error) from error


def _not_kept(path: Path, error: OSError) -> AcepilotError:
    return EnvironmentFault(
        f"{path} could not be read, or not be filed at the desk: {error.strerror or error}.",
        hint="Free some space or mend the permissions in acepilot's home, then do the same again.",
    )


def _copy(path: Path, to: Path, sha256: str) -> None:
    """Copy a file onto the disk, and see that what was copied has the digest that it is stored by."""
    digest = hashlib.sha256()
    with (
        open_regular(path) as file,
        os.fdopen(open_private(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as out,
    ):
        while piece := file.read(CHUNK):
            digest.update(piece)
            out.write(piece)
        _on_disk(out)
    if digest.hexdigest() != sha256:
        raise has_changed(path)


def _on_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
