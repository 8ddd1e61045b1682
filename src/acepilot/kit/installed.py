"""The kits that were opened here: one folder each under `kits` in acepilot's home, for its owner alone.

A folder holds the zip as it came, and `opened.json`, which names it by its digest: only once that is written is the kit
there, or another in its place. The zip is read anew, as if it had just come, each time that it is used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from acepilot.errors import EvidenceError, UsageError
from acepilot.journal.files import make_private_directory
from acepilot.kit import layout
from acepilot.kit.faults import FaultCode, KitFault, KitRefused
from acepilot.kit.manifest import canonical
from acepilot.kit.opening import Kit, read_kit
from acepilot.regular import read_regular, write_private

NOTE = "opened.json"
_NOTE_BYTES = 4096
_Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Note(BaseModel):
    """What was opened: the zip's SHA-256, and the fingerprint of its maker."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    opened: Literal[1] = 1
    kit: _Digest
    maker: _Digest


@dataclass(frozen=True, slots=True)
class Listed:
    """A kit that was opened here.

    Attributes:
        sha256: Of the zip that was opened; empty when that is not known any more.
        maker: The fingerprint of the key that had signed it; empty as above.
        kit: None when it does not hold any more.
        faults: Why it does not.
    """

    name: str
    sha256: str
    maker: str
    kit: Kit | None
    faults: tuple[KitFault, ...] = ()

    def is_same_as(self, kit: Kit) -> bool:
        """Tell whether it is the same kit: the same signed list of the same files, though it was packed anew."""
        if self.kit is None:
            return self.sha256 == kit.sha256
        return (self.kit.manifest, self.maker) == (kit.manifest, kit.maker)


@dataclass(frozen=True, slots=True)
class Kits:
    """The kits of an acepilot's home."""

    home: Path

    @property
    def folder(self) -> Path:
        """Return where they lie."""
        return self.home / "kits"

    def list(self) -> Iterator[Listed]:
        """Yield every kit that was opened, in the order of their names, those that do not hold any more too."""
        try:
            names = sorted(entry.name for entry in os.scandir(self.folder) if layout.is_kit_name(entry.name))
        except FileNotFoundError:
            return
        except OSError as error:
            raise EvidenceError(f"The kits in {self.folder} cannot be listed: {error.strerror}.") from error
        for name in names:
            if self.has(name):
                yield self._listed(name)

    def _listed(self, name: str) -> Listed:
        try:
            kit = self.kit(name)
        except KitRefused as error:
            note = self._try_note(name)
            sha256, maker = (note.kit, note.maker) if note else ("", "")
            return Listed(name, sha256, maker, None, error.faults)
        return Listed(name, kit.sha256, kit.maker, kit)

    def has(self, name: str) -> bool:
        """Tell whether a kit of this name was opened."""
        return layout.is_kit_name(name) and os.path.lexists(self.folder / name / NOTE)

    def kit(self, name: str) -> Kit:
        """Return a kit, read anew from its zip, and found to be the one that was opened.

        Raises:
            UsageError: There is none of this name.
            KitRefused: It is not what was opened.
        """
        if not self.has(name):
            raise self._none(name)
        what = f"The kit {name}"
        try:
            note = self._note(name)
            data = self._read(name, _file(note.kit), layout.LARGEST_KIT)
        except (OSError, ValidationError) as error:
            why = getattr(error, "strerror", None) or "it is not as acepilot wrote it"
            raise _changed(what, f"What was opened cannot be read: {why}.") from error
        kit = read_kit(data, what=what)
        if (kit.sha256, kit.maker, kit.name) != (note.kit, note.maker, name):
            raise _changed(what, "It is another kit than the one that was opened.")
        return kit

    def install(self, kit: Kit) -> None:
        """Keep a kit; one of the same name is there until this one is whole.

        Raises:
            EvidenceError: It cannot be written.
        """
        folder = self.folder / kit.name
        note, before = _Note(kit=kit.sha256, maker=kit.maker), self._try_note(kit.name)
        try:
            make_private_directory(folder)
            write_private(folder / _file(kit.sha256), kit.data)
            write_private(folder / NOTE, canonical(note.model_dump()))
        except (OSError, EvidenceError) as error:
            why = error.strerror if isinstance(error, OSError) else error.message.rstrip(".")
            raise EvidenceError(
                f"The kit could not be kept in {folder}: {why}.",
                hint="Free some space or mend the permissions there; then open it again.",
            ) from error
        if (
            before is not None and before.kit != kit.sha256
        ):  # of no other: somebody may be opening one just now
            with suppress(OSError):
                (folder / _file(before.kit)).unlink()

    def _note(self, name: str) -> _Note:
        return _Note.model_validate_json(self._read(name, NOTE, _NOTE_BYTES))

    def _try_note(self, name: str) -> _Note | None:
        try:
            return self._note(name)
        except (OSError, ValidationError):
            return None

    def _read(self, name: str, file: str, most: int) -> bytes:
        return read_regular(self.folder / name / file, most=most, is_link_followed=False)

    def _none(self, name: str) -> UsageError:
        names = [one.name for one in self.list()]
        known = f"There are: {', '.join(names)}." if names else "Open one: acepilot kit open FILE.kit.zip"
        return UsageError(f"There is no kit {name!r} here.", hint=known)


def _file(sha256: str) -> str:
    return f"{sha256}{layout.ENDING}"


def _changed(what: str, message: str) -> KitRefused:
    hint = "Open the file that was sent once more: acepilot kit open FILE.kit.zip"
    return KitRefused(what, [KitFault(FaultCode.CHANGED, "the installed copy", message)], hint=hint)
