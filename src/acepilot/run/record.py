"""What a run writes down: every entry with its place, every text without its secrets.

Owns the journal, the gate and the captures of one run; knows nothing of what the steps mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from structlog.typing import FilteringBoundLogger

from acepilot.browser.screenshots import Picture
from acepilot.holding import shortened
from acepilot.journal.chain import Entry
from acepilot.journal.codes import Confirmed
from acepilot.journal.directory import FileRef, RunDirectory
from acepilot.journal.progress import StepPlace
from acepilot.journal.redaction import MASK, SecretGate
from acepilot.journal.writer import Journal
from acepilot.person.human import Turn

SHORTEST_RUN = 6
LONGEST_RUN = 17
_PARTED = r"[\s.\-\u2010-\u2015]"
_DIGITS = re.compile(rf"(?<!\d)\d(?:{_PARTED}?\d){{{SHORTEST_RUN - 1},{LONGEST_RUN - 1}}}(?!\d)")
_SLUG = re.compile(r"[^a-z0-9]+")
TEXT_KEPT = 2_000
DOWNLOADS = "downloads"
LARGEST_DOWNLOAD = 20 * 1024**2
_NAME_KEPT = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # on Windows


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the flow the run is.

    Attributes:
        stage: `{"n", "title", "item"}`, or None between stages.
        step: `{"n", "kind", "title"}`, or None between steps.
    """

    stage: Mapping[str, Any] | None = None
    step: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _MaskedAt:
    """A spot as it is written: masked by as many secrets as were known then."""

    spot: Spot
    learnt: int
    stage: Mapping[str, Any] | None
    step: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Capture:
    """A picture on the disk.

    Attributes:
        path: Relative to the run directory.
        fields: What stood in the fields under review then, to compare with a later press.
    """

    path: str
    fields: tuple[str, ...]


class Record:
    """Writes one run's journal and captures.

    Args:
        journal: Its journal, open.
        log: The run's log, for whoever mends acepilot.
        known: Values of the client that are no secrets, so that digits among them stay readable.
    """

    def __init__(
        self, directory: RunDirectory, journal: Journal, log: FilteringBoundLogger, known: frozenset[str]
    ) -> None:
        self.directory = directory
        self.journal = journal
        self.log = log
        self.gate: SecretGate = directory.gate
        self._known = frozenset(_bare(value) for value in known)
        self.spot = Spot()
        self._masked_at = _MaskedAt(self.spot, self.gate.learnt, None, None)
        self.turn = Turn.ACEPILOT
        self.captures = _last_number(directory)
        self.last_capture: Capture | None = None
        self.downloads = len(list((directory.path / DOWNLOADS).glob("*")))

    @property
    def place(self) -> StepPlace:
        """Return which step of which item is at hand."""
        stage, step = self.spot.stage or {}, self.spot.step or {}
        return StepPlace(int(stage.get("n", 0)), str(stage.get("item") or ""), int(step.get("n", 0)))

    def write(self, kind: str, data: Mapping[str, Any] | None = None) -> Entry:
        """Append an entry at the place where the run is; texts in it are masked.

        Raises:
            EvidenceError: It could not be written, or holds a secret all the same.
        """
        at = self._masked_at
        if at.spot is not self.spot or at.learnt != self.gate.learnt:
            at = _MaskedAt(
                self.spot, self.gate.learnt, self._masked(self.spot.stage), self._masked(self.spot.step)
            )
            self._masked_at = at
        told = data or {}
        masked = self._masked(told) if self.gate.holds_in(told) else told
        return self.journal.append(kind, turn=str(self.turn), stage=at.stage, step=at.step, data=masked)

    def confirm(self, what: Confirmed, told: str) -> None:
        """Write down what the person confirmed, and the words for it."""
        self.write("person.confirmed", {"check": told, "what": what})

    def _masked(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, str):
            return value if _is_digest(value) else self.gate.mask(value)
        if value is None or isinstance(value, int):
            return value
        if isinstance(value, Mapping):
            return {key: self._masked(part) for key, part in value.items()}
        return [self._masked(part) for part in value] if isinstance(value, list | tuple) else value

    def learn(self, text: str) -> None:
        """Treat every run of 6 to 17 digits in a typed text as a secret, unless the client's file has it.

        A part of what the client's file has is none either: it stands in the field while somebody types the whole.
        """
        for match in _DIGITS.finditer(text):
            if not any(_bare(match.group()) in known for known in self._known):
                self.gate.add(match.group())

    def learn_number(self, secret: str, shown: str) -> None:
        """Learn how else a page may write a secret number: without its leading zeros, unless the client has that."""
        short = shortened(secret)
        if short and not any(short in known for known in self._known):
            self.gate.add(short, shown=shown)

    def learn_secret(self, text: str) -> None:
        """Treat a text as a secret: it was typed into a secret's field."""
        if text:
            self.gate.add(text, shown=MASK)

    def keep(self, picture: Picture, name: str, fields: tuple[str, ...]) -> Capture:
        """Write a picture and its accessible text, and the entry that names them.

        What stood in a secret's field as it was taken is a secret, though nobody has read that field before.
        """
        for value in picture.held:
            if _bare(value) not in self._known:
                self.learn_secret(value)
        text = self.gate.mask_scattered("\n---\n".join(picture.texts)) + "\n"
        what = {"url": picture.url, "masks": picture.masks, "full_page": picture.is_full_page}
        self.last_capture = Capture(self._keep(name, picture.png, text, what), fields)
        return self.last_capture

    def keep_persons(self, png: bytes, name: str, text: str) -> str:
        """Write a picture that the person added, marked so, with a text that says what it is; return its path.

        Nothing is covered in it, and the address of what it shows is not known.
        """
        return self._keep(name, png, text, {"url": "", "masks": 0, "full_page": False, "by": "person"})

    def keep_download(self, name: str, url: str, source: Path | None) -> str:
        """Write a file that the person downloaded, under its own name, and the entry that names it.

        Args:
            url: Where it came from.
            source: Where it lies now; None when it did not come.

        Returns:
            Whether it is kept, as the entry's `why` has it: one that shows a secret in clear is not, nor a huge one.
        """
        why, data = self._download(source)
        file = None
        if data is not None:
            self.downloads += 1
            file = self.directory.write_file(
                f"{DOWNLOADS}/{self.downloads:04d}/{_file_name(self.gate.mask(name))}", data
            )
        self.note_download(name, url, why, file)
        return why

    def note_download(self, name: str, url: str, why: str, file: FileRef | None = None) -> None:
        """Write the entry of a download, with the file that was kept of it; `why` as the entry has it."""
        self.write("download", {"name": name, "url": url, "file": dict(file) if file else None, "why": why})

    def _download(self, source: Path | None) -> tuple[str, bytes | None]:
        """Return whether a download may be kept, and its bytes if so."""
        try:
            if source is None:
                return "missing", None
            if source.stat().st_size > LARGEST_DOWNLOAD:
                return "large", None
            data = source.read_bytes()
        except OSError:
            return "missing", None
        if self.gate.holds(data.decode(errors="replace")):
            return "secret", None
        return "kept", data

    def _keep(self, name: str, png: bytes, text: str, what: Mapping[str, Any]) -> str:
        self.captures += 1
        stem = f"captures/{self.captures:04d}-{slug(name)}"
        image = self.directory.write_file(f"{stem}.png", png)
        words = self.directory.write_file(f"{stem}.aria.yaml", text.encode())
        self.write("capture", {"name": name, **image, "text": dict(words), **what})
        return image["path"]


def _last_number(directory: RunDirectory) -> int:
    """Return the number of the last capture on the disk, named in the journal or not."""
    files = (directory.path / "captures").glob("[0-9][0-9][0-9][0-9]-*")
    return max((int(file.name[:4]) for file in files), default=0)


def slug(name: str) -> str:
    """Return a name as a part of a file's name."""
    return _SLUG.sub("-", name.lower()).strip("-")[:40].strip("-") or "page"


def _file_name(name: str) -> str:
    """Return a file's own name as every system takes it, its ending kept."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", unicodedata.normalize("NFKD", name)).strip("-. ")
    stem, dot, ending = plain.rpartition(".")
    short = f"{stem[:_NAME_KEPT]}{dot}{ending[:8]}" if dot and stem else plain[:_NAME_KEPT]
    return short if short[:1].isalnum() and not _RESERVED.fullmatch(short) else f"file-{short}".rstrip("-._")


def _bare(text: str) -> str:
    return re.sub(_PARTED, "", text)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(sign in "0123456789abcdef" for sign in text)
