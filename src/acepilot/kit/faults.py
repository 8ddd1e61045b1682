"""Why a kit is refused: each reason a code, with the file that it is about. Data only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar

from acepilot.errors import AcepilotError, ExitCode
from acepilot.plaintext import visible


class FaultCode(StrEnum):
    """Why a kit is refused; its value is what JSON says."""

    UNREADABLE = "unreadable"
    """It is not there, no regular file, or larger than any kit."""
    ARCHIVE = "archive"
    """No zip as acepilot writes it: another form, an unsafe name, a link, a file twice, damage."""
    MISSING = "missing"
    BESIDE = "beside"
    """A file that no kit has, or that the manifest does not list."""
    TOO_LARGE = "too-large"
    UNSIGNED = "unsigned"
    SIGNATURE = "signature"
    MANIFEST = "manifest"
    """The manifest is none, or is not written as acepilot writes it."""
    DIGEST = "digest"
    FLOW = "flow"
    """A flow has mistakes, bears another name than its file, or needs what the client does not have."""
    HOSTS = "hosts"
    """The hosts that the manifest names are not those of the flows."""
    LOOK_ALIKE = "look-alike"
    """A host whose name may look like another one's."""
    CLIENT = "client"
    """The client has mistakes, or is not written as acepilot writes it."""
    SECRET_SOURCE = "secret-source"  # noqa: S105 - a code, not a password
    """A secret would come from elsewhere than a question or the kit's own keyring entries."""
    CHANGED = "changed"
    """The installed copy is not what was opened."""


@dataclass(frozen=True, slots=True)
class KitFault:
    """One reason.

    Attributes:
        path: The file in the kit that it is about, or what else.
    """

    code: FaultCode
    path: str
    message: str

    def data(self) -> dict[str, object]:
        """Return it as JSON data."""
        return asdict(self)


class KitRefused(AcepilotError):
    """A kit must not be used."""

    exit_code: ClassVar[ExitCode] = ExitCode.EVIDENCE

    def __init__(self, what: str, faults: Iterable[KitFault], *, hint: str = "") -> None:
        self.faults = tuple(faults)
        lines = [f"  {visible(fault.path)}: {visible(fault.message)}" for fault in self.faults]
        told = (
            hint
            or "Nothing of it was used. Ask whoever sent it for another, in a way that you know to be theirs."
        )
        super().__init__("\n".join([f"{what} is refused:", *lines]), hint=told)
