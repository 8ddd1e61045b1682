"""Deleting a run, when its record is no longer to be kept: refused within five years, and always noted.

The only place that deletes evidence. The note is an append-only file in acepilot's home; it outlives the run.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import asdict, dataclass
from datetime import MAXYEAR, UTC, datetime
from pathlib import Path

from acepilot.errors import EvidenceError, RunInUse, UsageError
from acepilot.journal.files import PrivateAppendFile, cannot_write
from acepilot.journal.operator import known_operator
from acepilot.journal.reader import JOURNAL
from acepilot.journal.summary import RunSummary, summarize
from acepilot.journal.writer import stamp
from acepilot.lock import is_locked
from acepilot.regular import sync_directory, write_all
from acepilot.timing import SYSTEM_CLOCK, Clock

KEPT_YEARS = 5
NOTES = "deleted-runs.jsonl"
_DELETING = ".deleting-"


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is noted of a deleted run.

    Attributes:
        at: When, as the journal writes times.
        started_at: When it began; empty when its journal could not be read.
        head: Its journal's last hash, by which a bundle of it can still be told.
        account: Who was logged in at this computer.
    """

    at: str
    run: str
    flow: str
    started_at: str
    state: str
    head: str
    files: int
    size_bytes: int
    account: str


def kept_until(summary: RunSummary) -> datetime:
    """Return until when a run is to be kept: five years from its last known moment.

    Source:
        19 CFR 163.4: customs records are kept for five years.
    """
    moments = [datetime.min.replace(tzinfo=UTC)]
    for told in (summary.run[:16], summary.started_at, summary.ended_at):
        with contextlib.suppress(ValueError, OverflowError):
            moments.append(datetime.fromisoformat(told).astimezone(UTC))
    last = max(moments)
    if last.year + KEPT_YEARS > MAXYEAR:
        return datetime.max.replace(tzinfo=UTC)
    try:
        return last.replace(year=last.year + KEPT_YEARS)
    except ValueError:  # the 29th of February
        return last.replace(year=last.year + KEPT_YEARS, month=3, day=1)


def delete_run(home: Path, run: Path, *, even_recent: bool, clock: Clock = SYSTEM_CLOCK) -> Deletion:
    """Delete a run's directory, and note that it was.

    1. Its name is taken away, so that no half of it is ever seen. 2. The deletion is noted, on the disk. 3. Its files
    go.

    Args:
        even_recent: Whether it may be one of the last five years.

    Raises:
        UsageError: It is of the last five years.
        RunInUse: A process writes it.
        EvidenceError: It could not be noted or deleted.
    """
    summary = summarize(run)
    if is_locked(run / JOURNAL):  # also when it has ended, or its journal cannot be read
        raise RunInUse(f"Another acepilot is writing the run {run.name}.", hint="End that one first.")
    until = kept_until(summary)
    if clock.now() < until and not even_recent:
        raise UsageError(
            f"The run {run.name} is to be kept until {until:%Y-%m-%d}: customs records are kept for five years.",
            hint="To delete it all the same: --even-recent. `acepilot evidence export` keeps a copy first.",
        )
    note = _note(summary, stamp(clock.now()))
    hidden = run.with_name(_DELETING + run.name)
    try:
        run.rename(hidden)  # 1
        try:
            _append(home / NOTES, note)  # 2
        except EvidenceError:
            hidden.rename(run)
            raise
        shutil.rmtree(hidden)  # 3
        sync_directory(run.parent)
    except OSError as error:
        raise EvidenceError(
            f"The run {run.name} could not be deleted: {error.strerror}.",
            hint=f"Mend the permissions in {run.parent}; what is left of it is in {hidden.name} there.",
        ) from error
    return note


def _note(summary: RunSummary, at: str) -> Deletion:
    sizes = [path.lstat().st_size for path in summary.path.rglob("*") if not path.is_dir()]
    return Deletion(
        at,
        summary.run,
        summary.flow,
        summary.started_at,
        summary.state.value,
        summary.head,
        len(sizes),
        sum(sizes),
        known_operator()["account"],
    )


def _append(path: Path, note: Deletion) -> None:
    with PrivateAppendFile(path) as file:
        try:
            write_all(file.descriptor(), json.dumps(asdict(note), separators=(",", ":")).encode() + b"\n")
            sync_directory(path.parent)
        except OSError as error:
            raise cannot_write(path, error) from error
