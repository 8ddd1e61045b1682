"""A recording on the disk: one line of JSON for what it is for, and one for each act, as it happens.

Owns the folder and its form. What is kept can be gone on with; nothing that was typed is in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from acepilot.errors import UsageError
from acepilot.journal.directory import random_token
from acepilot.journal.files import PrivateAppendFile, make_private_directory
from acepilot.record.acts import ACTS, Act, EndedAct
from acepilot.regular import read_regular, write_all
from acepilot.timing import SYSTEM_CLOCK, Clock

FOLDER = "recordings"
FILE = "recording.jsonl"
LARGEST_SIZE_BYTES = 16 * 1024 * 1024
LATEST = "latest"


class About(BaseModel):
    """What a recording is for: where it begins, on which hosts, for which client, into which file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    hosts: tuple[str, ...]
    file: str
    client: str | None = None
    mock: str | None = None


class Store:
    """One recording's file, open.

    Attributes:
        path: Its folder.
        about: What it is for.
        acts: What it holds, but for its end.
        ended: Its end, if it had one.
    """

    def __init__(self, path: Path, about: About, acts: list[Act], ended: EndedAct | None = None) -> None:
        self.path = path
        self.about = about
        self.acts = acts
        self.ended = ended
        self._file = PrivateAppendFile(path / FILE)

    @classmethod
    def create(cls, home: Path, about: About, clock: Clock = SYSTEM_CLOCK) -> Store:
        """Begin a new recording."""
        name = f"{clock.now():%Y%m%dT%H%M%SZ}-{random_token()}"
        path = home / FOLDER / name
        make_private_directory(path)
        store = cls(path, about, [])
        write_all(store._file.descriptor(), about.model_dump_json().encode() + b"\n")
        return store

    @classmethod
    def open(cls, home: Path, wanted: str, file: Path | None = None) -> Store:
        """Go on with a recording: by its id, a unique beginning of it, or `latest`.

        Args:
            home: Where recordings are kept.
            wanted: Which one.
            file: Where the flow goes from now on; None for where it went before.

        Raises:
            UsageError: There is none, or more than one, or it cannot be read.
        """
        path = _find(home, wanted)
        try:
            data = read_regular(path / FILE, most=LARGEST_SIZE_BYTES)
            lines = data.split(b"\n")[:-1]  # a last line that was torn is none
            about = About.model_validate_json(lines[0])
            read = [ACTS.validate_json(line) for line in lines[1:]]
            acts: list[Act] = [act for act in read if not isinstance(act, EndedAct)]
            ended = next((act for act in reversed(read[-1:]) if isinstance(act, EndedAct)), None)
        except (OSError, IndexError, ValidationError) as error:
            raise UsageError(
                f"The recording {path.name} cannot be read.",
                hint="Record the path anew: acepilot record URL -o FILE",
            ) from error
        if not data.endswith(b"\n"):
            _cut(path / FILE, len(b"\n".join(lines)) + 1)
        if file is not None:
            about = about.model_copy(update={"file": str(file.absolute())})
        return cls(path, about, acts, ended)

    def add(self, act: Act) -> None:
        """Write an act down, and wait until it is on the disk."""
        write_all(self._file.descriptor(), json.dumps(act.model_dump(mode="json")).encode() + b"\n")
        self.acts.append(act)

    def close(self) -> None:
        """Close the file; a recording that came to nothing, as its first page did not open, leaves none."""
        self._file.close()
        if not self.acts and self.ended is None:
            (self.path / FILE).unlink(missing_ok=True)
            with suppress(OSError):  # what else lies there stays
                self.path.rmdir()


def _cut(path: Path, size_bytes: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size_bytes)


def _ids(home: Path) -> Iterator[Path]:
    folder = home / FOLDER
    yield from sorted(one for one in folder.iterdir() if (one / FILE).is_file()) if folder.is_dir() else ()


def _find(home: Path, wanted: str) -> Path:
    known = list(_ids(home))
    if not known:
        raise UsageError("There is no recording yet.", hint="Make one: acepilot record URL -o FILE")
    found = known[-1:] if wanted == LATEST else [one for one in known if one.name.startswith(wanted)]
    if len(found) != 1:
        what = "more than one recording" if found else "no recording"
        names = ", ".join(one.name for one in reversed(known[-5:]))
        raise UsageError(f"There is {what} called “{wanted}”.", hint=f"The latest: {names}.")
    return found[0]
