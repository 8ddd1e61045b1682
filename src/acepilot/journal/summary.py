"""What a run came to, told from its journal's first line and its end, without reading the rest.

Reads only; trusts nothing of what it reads: a journal that somebody changed still gets a summary.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from acepilot.journal.chain import Entry, parse_line
from acepilot.journal.directory import JOURNAL, run_paths
from acepilot.journal.entry import ENDINGS
from acepilot.journal.lock import is_locked
from acepilot.regular import open_regular, read_regular

_TAIL_BYTES = 64 * 1024
_LINE_BYTES = 1024 * 1024
_YAML_BYTES = 1024 * 1024
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        run: Its id.
        path: Its directory.
        state: How it stands. A run without an end that nobody writes was interrupted.
        flow: The flow's name.
        client: The company's legal name, from the redacted copy of the client.
        started_at: When, as the journal tells it.
        ended_at: When it ended; empty while it has not.
        items: What became of each item, once finished.
        reason: Why it failed, stopped, was interrupted or cannot be read.
        hint: What the person could do next.
        head: The hash of the last whole entry. It does not prove that the chain holds.
        mock: The mock portal's scenario; empty on the real portal.
        rehearsal: Whether a scripted person took part.
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
        first, last = _first_and_last(journal)
    except (OSError, ValueError, TypeError) as error:
        reason = getattr(error, "strerror", None) or f"its journal cannot be read: {error}"
        return RunSummary(run_path.name, run_path, RunState.UNREADABLE, reason=str(reason))
    began, ending = _data(first), _data(last)
    kind = _text(last.get("kind"))
    has_ended = kind in ENDINGS
    return RunSummary(
        run=run_path.name,
        path=run_path,
        state=_state(kind, in_use=in_use),
        flow=_text(_part(began, "flow").get("name")),
        client=scalar_in(run_path / "client.yaml", "company", "legal_name"),
        started_at=_text(first.get("at")),
        ended_at=_text(last.get("at")) if has_ended else "",
        items=_items(ending.get("items")) if has_ended else (),
        reason=_text(ending.get("reason")) if has_ended else "",
        hint=_text(ending.get("hint")) if has_ended else "",
        head=_text(last.get("hash")),
        mock=_text(began.get("mock")) if began.get("mock") is not True else "default",
        rehearsal=bool(began.get("rehearsal")),
        guided=began.get("guided") is True,
    )


def list_runs(home: Path, *, limit: int) -> Iterator[RunSummary]:
    """Yield the newest runs' summaries, newest first; no other run's files are opened."""
    return (summarize(path) for path in islice(run_paths(home), limit))


def _first_and_last(journal: Path) -> tuple[Entry, Entry]:
    """Return the first and the last whole entry of a journal; a torn line at its end is passed over."""
    with open_regular(journal) as raw, io.BufferedReader(raw) as file:
        first = file.readline(_LINE_BYTES)
        if not first.endswith(b"\n"):
            raise ValueError("its journal holds no entry")
        size = file.seek(0, os.SEEK_END)
        length = _TAIL_BYTES
        while True:
            start = max(0, size - length)
            file.seek(start)
            lines = file.read(length).split(b"\n")[:-1]
            whole = lines if start == 0 else lines[1:]
            for line in reversed(whole):
                try:
                    return parse_line(first), parse_line(line)
                except (ValueError, TypeError):
                    continue
            if start == 0:
                raise ValueError("its journal holds no entry")
            length *= 4


def _state(kind: str, *, in_use: bool) -> RunState:
    if kind in ENDINGS:
        return RunState(kind.removeprefix("run."))
    return RunState.RUNNING if in_use else RunState.INTERRUPTED


def _data(entry: Entry) -> dict[str, Any]:
    return _part(entry, "data")


def _part(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _items(value: object) -> tuple[ItemOutcome, ...]:
    parts = [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
    return tuple(
        ItemOutcome(_text(part.get("item")), _text(part.get("outcome")), _text(part.get("reason")))
        for part in parts
    )


def scalar_in(path: Path, *keys: str) -> str:
    """Return the text at the end of the keys in a run's YAML file; empty when it cannot be told."""
    try:
        node = yaml.compose(read_regular(path, most=_YAML_BYTES).decode(), Loader=_Loader)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return ""
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node.value if isinstance(node, yaml.ScalarNode) else ""
