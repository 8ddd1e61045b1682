"""A run as it is at one moment, though its writer may go on: the whole lines of the journal, and the files they name.

Reads a run's directory, and never writes to it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from acepilot.errors import EvidenceError
from acepilot.evidence.layout import LOG, bag_name, is_plain_path
from acepilot.evidence.texts import RunFacts
from acepilot.journal.directory import RUN_ID, torn_name
from acepilot.journal.reader import JOURNAL, JournalContent, read_bytes
from acepilot.journal.summary import RunState, RunSummary, summarize

CAPTURES = "captures"


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of a run.

    Attributes:
        name: Relative to the run's directory.
        limit: How many of its bytes belong to the moment; None for all.
    """

    name: str
    path: Path
    limit: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment.

    Attributes:
        torn: What follows them: a line that a crash cut off, or that is being written.
        files: What goes into a bundle beside the journal: files that it names, and the log.
        left_out: Other files in the directory: nothing vouches for them.
    """

    path: Path
    summary: RunSummary
    journal: bytes
    torn: bytes
    record: JournalContent
    files: tuple[RunFile, ...]
    left_out: tuple[str, ...]
    is_open: bool

    @property
    def run(self) -> str:
        """Return the run's id: what its journal says, though its directory was renamed; else the directory's name."""
        return self.record.run if RUN_ID.fullmatch(self.record.run) else self.path.name

    @property
    def facts(self) -> RunFacts:
        """Return what a bundle's texts tell of it."""
        summary, record = self.summary, self.record
        portal = (
            f"the mock portal, scenario {summary.mock}: nothing in it is real"
            if summary.mock
            else "the real portal"
        )
        began = record.entries[0].get("data") if record.entries else None
        version = began.get("acepilot", "") if isinstance(began, dict) else ""
        return RunFacts(
            run=self.run,
            folder=bag_name(self.run),
            flow=summary.flow,
            client=summary.client,
            portal=portal + _how(summary),
            began=summary.started_at,
            state=record.state,
            entries=len(record.entries),
            head=record.head,
            version=f"acepilot {version}",
        )

    @property
    def moment(self) -> datetime:
        """Return the time of the last entry; the earliest there is when it tells none."""
        try:
            return datetime.fromisoformat(str(self.record.entries[-1].get("at"))).astimezone(UTC)
        except (ValueError, OverflowError, IndexError):
            return datetime.min.replace(tzinfo=UTC)


def _how(summary: RunSummary) -> str:
    """Return who played the person, or that acepilot saw none of it."""
    if summary.guided:
        return ", guided: the person worked in a browser of their own, and said what they did"
    return ", rehearsed by a script" if summary.rehearsal else ""


def take_snapshot(path: Path) -> Snapshot:
    """Look at a run as it is now.

    Raises:
        EvidenceError: It has no journal, or none with a whole entry.
    """
    summary = summarize(path)
    data = read_bytes(path / JOURNAL)
    is_open = summary.state is RunState.RUNNING
    lines, end, torn = data.rpartition(b"\n")
    journal = lines + end
    record = JournalContent.parse(journal)
    if not record.entries:
        raise EvidenceError(
            f"The journal in {path} holds no entry: there is nothing to export.",
            hint="`acepilot runs` lists the runs.",
        )
    files = tuple(_files(path, record))
    known = {file.name for file in files} | {JOURNAL}
    left_out = tuple(name for name in _names(path) if name not in known)
    return Snapshot(path, summary, journal, b"" if is_open else torn, record, files, left_out, is_open)


def _files(path: Path, record: JournalContent) -> Iterator[RunFile]:
    """Yield the files that belong to a run and are there, in the order of their names."""
    names = {named.path for named in record.named_files if is_plain_path(named.path)}
    names |= {torn_name(len(record.entries)), LOG}
    for name in sorted(names - {JOURNAL}):
        file = path / name
        if file.is_file() and not file.is_symlink():
            yield RunFile(name, file, file.stat().st_size)


def _names(path: Path) -> Iterator[str]:
    """Yield the path of everything in a run's directory that is no folder; no link is followed."""
    for folder, _, files in os.walk(path):
        for name in sorted(files):
            yield (Path(folder) / name).relative_to(path).as_posix()


@contextmanager
def beside_captures(snapshot: Snapshot) -> Iterator[Path]:
    """Lend a folder for a page that links the run's pictures: copied where the system has no links."""
    with tempfile.TemporaryDirectory(prefix="acepilot-") as temporary:
        folder = Path(temporary)
        captures = snapshot.path / CAPTURES
        if captures.is_dir():
            _link(captures.absolute(), folder / CAPTURES)
        yield folder


def _link(original: Path, place: Path) -> None:
    try:
        place.symlink_to(original, target_is_directory=True)
    except OSError:
        shutil.copytree(original, place)
