"""What a run came to, told from its journal's first line and its end, without reading the rest.

Reads only; trusts nothing of what it reads: a journal that somebody changed still gets a summary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from acepilot.journal.chain import Entry
from acepilot.journal.directory import run_paths
from acepilot.journal.parts import data_of, part, rows, text_of
from acepilot.journal.reader import JOURNAL, ending_of, read_ends
from acepilot.lock import is_locked
from acepilot.regular import read_regular
from acepilot.yamltext import part_at, read_quickly

_YAML_BYTES = 1024 * 1024


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What became of one item of a run: an importer."""

    item: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run in a few words; a text that is not known is empty.

    Attributes:
        state: How it stands. A run without an end that nobody writes was interrupted; one that is held and has no
            entry yet is running, and nothing else of it is known.
        client: The company's legal name, from the redacted copy of the client.
        ended_at: When it ended; empty while it has not.
        items: What became of each item, once finished.
        reason: Why it failed, stopped, was interrupted or cannot be read.
        head: The hash of the last whole entry. It does not prove that the chain holds.
        mock: The mock portal's scenario; empty on the real portal.
        guided: Whether acepilot drove no browser, and wrote down what the person said.
    """

    run: str
    path: Path
    state: RunState
    flow: str = ""
    client: str = ""
    started_at: str = ""
    ended_at: str = ""
    items: tuple[ItemOutcome, ...] = ()
    reason: str = ""
    hint: str = ""
    head: str = ""
    mock: str = ""
    rehearsal: bool = False
    guided: bool = False


def summarize(run_path: Path) -> RunSummary:
    """Summarize one run; a broken one gets the state `unreadable` and the reason."""
    journal = run_path / JOURNAL
    in_use = is_locked(journal)  # asked before reading: a run that ends in between is told as it ended
    try:
        first, last = read_ends(journal)
    except (OSError, ValueError, TypeError) as error:
        if in_use and not journal.stat().st_size:  # its first entry comes once the browser is there
            return RunSummary(run_path.name, run_path, RunState.RUNNING)
        reason = getattr(error, "strerror", None) or f"its journal cannot be read: {error}"
        return RunSummary(run_path.name, run_path, RunState.UNREADABLE, reason=str(reason))
    end = ending_of(last)
    began, ending = data_of(first), data_of(end or {})
    return RunSummary(
        run=run_path.name,
        path=run_path,
        state=_state(end, in_use=in_use),
        flow=text_of(part(began, "flow").get("name")),
        client=scalar_in(run_path / "client.yaml", "company", "legal_name"),
        started_at=text_of(first.get("at")),
        ended_at=text_of((end or {}).get("at")),
        items=tuple(
            ItemOutcome(text_of(row.get("item")), text_of(row.get("outcome")), text_of(row.get("reason")))
            for row in rows(ending, "items")
        ),
        reason=text_of(ending.get("reason")),
        hint=text_of(ending.get("hint")),
        head=text_of(last[0].get("hash")),
        mock=text_of(began.get("mock")) if began.get("mock") is not True else "default",
        rehearsal=bool(began.get("rehearsal")),
        guided=began.get("guided") is True,
    )


def list_runs(home: Path, *, limit: int) -> Iterator[RunSummary]:
    """Yield the newest runs' summaries, newest first; no other run's files are opened."""
    return (summarize(path) for path in islice(run_paths(home), limit))


def _state(end: Entry | None, *, in_use: bool) -> RunState:
    if end is not None:
        return RunState(str(end["kind"]).removeprefix("run."))
    return RunState.RUNNING if in_use else RunState.INTERRUPTED


def scalar_in(path: Path, *keys: str) -> str:
    """Return the text at the end of the keys in a run's YAML file; empty when it cannot be told."""
    try:
        data = read_regular(path, most=_YAML_BYTES)
    except OSError:
        return ""
    return text_of(part_at(read_quickly(data), keys))
