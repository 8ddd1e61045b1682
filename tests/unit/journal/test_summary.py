from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from acepilot.journal import reader as reader_module
from acepilot.journal import summary as summary_module
from acepilot.journal.directory import RunDirectory
from acepilot.journal.reader import parse_line
from acepilot.journal.summary import ItemOutcome, RunState, list_runs, summarize

CLIENT = b"company:\n  legal_name: 'Bay #1 Imports'\n  ein: 12-3456789\n"
ENDED = {"reason": "You chose Stop.", "hint": "acepilot run ach-flow"}


@pytest.fixture
def begun(run: RunDirectory, started: dict[str, Any]) -> RunDirectory:
    """Return a run whose journal has begun."""
    run.write_file("client.yaml", CLIENT)
    with run.open_journal() as journal:
        journal.append("run.started", turn="acepilot", data=started | {"mock": "default", "rehearsal": True})
    return run


def test_finished_run_tells_what_came_of_it(begun: RunDirectory) -> None:
    """A finished run is told with flow, client, times, items, and the journal's head."""
    items = [{"item": "12-345678900", "outcome": "done", "reason": None}]
    with begun.open_journal() as journal:
        journal.append("run.finished", turn="acepilot", data={"items": items})
        head = journal.head
    summary = summarize(begun.path)
    assert summary.state is RunState.FINISHED
    assert (summary.run, summary.flow, summary.client) == (begun.id, "ach-flow", "Bay #1 Imports")
    assert (summary.mock, summary.rehearsal, summary.head) == ("default", True, head)
    assert summary.items == (ItemOutcome("12-345678900", "done", ""),)
    assert summary.started_at <= summary.ended_at


@pytest.mark.parametrize("kind", ["failed", "stopped", "interrupted"])
def test_run_that_ended_otherwise_tells_why(begun: RunDirectory, kind: str) -> None:
    """A failed, stopped or interrupted run is told with its reason and what to do next."""
    with begun.open_journal() as journal:
        journal.append(f"run.{kind}", turn="person", data=ENDED)
    summary = summarize(begun.path)
    assert (summary.state.value, summary.reason, summary.hint) == (kind, ENDED["reason"], ENDED["hint"])
    assert summary.ended_at


def test_run_without_an_end_runs_only_while_somebody_writes_it(begun: RunDirectory) -> None:
    """Without an end, a run that a living process holds is running, and any other was interrupted."""
    with begun.open_journal():
        assert summarize(begun.path).state is RunState.RUNNING
    summary = summarize(begun.path)
    assert (summary.state, summary.ended_at) == (RunState.INTERRUPTED, "")


def test_resumed_run_is_no_longer_ended(begun: RunDirectory) -> None:
    """An end that another entry follows is none."""
    with begun.open_journal() as journal:
        journal.append("run.interrupted", turn="person", data=ENDED)
        journal.append("run.resumed", turn="person", data={"after_seq": 1, "torn": None})
    summary = summarize(begun.path)
    assert (summary.state, summary.reason) == (RunState.INTERRUPTED, "")


def test_torn_line_is_passed_over(begun: RunDirectory) -> None:
    """A torn last line does not hide the whole entry before it."""
    with begun.open_journal() as journal:
        head = journal.head
    with (begun.path / "journal.jsonl").open("ab") as file:
        file.write(b'{"seq":1,"kind":"run.fin')
    assert (summarize(begun.path).state, summarize(begun.path).head) == (RunState.INTERRUPTED, head)


def test_last_entry_longer_than_one_read_is_found(begun: RunDirectory) -> None:
    """An end in a line of many pages is read whole."""
    with begun.open_journal() as journal:
        journal.append("person.noted", turn="person", data={"text": "short"})
        journal.append("run.stopped", turn="person", data={"reason": "x" * 300_000, "hint": ""})
    assert len(summarize(begun.path).reason) == 300_000


def test_middle_of_a_long_journal_is_not_read(begun: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first line and the end are parsed, however long the journal is."""
    with begun.open_journal() as journal:
        for _ in range(30):
            journal.append("person.noted", turn="person", data={"text": "x" * 10_000})
    parsed: list[int] = []

    def parse(line: bytes) -> dict[str, Any]:
        parsed.append(len(line))
        return parse_line(line)

    monkeypatch.setattr(reader_module, "parse_line", parse)
    assert summarize(begun.path).state is RunState.INTERRUPTED
    assert len(parsed) == 2


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]\n", b"\xff\n", b'{"seq":0\n', b"\0" * 5000])
def test_broken_journal_is_unreadable_and_not_a_crash(run: RunDirectory, content: bytes | None) -> None:
    """A run without a readable first entry is listed as unreadable, with the reason."""
    if content is not None:
        (run.path / "journal.jsonl").write_bytes(content)
    summary = summarize(run.path)
    assert summary.state is RunState.UNREADABLE
    assert summary.reason


def test_run_that_waits_for_its_browser_is_running(run: RunDirectory) -> None:
    """A journal that is held and has no entry yet is no broken one; with junk in it, or let go of, it is."""
    with run.open_journal():
        assert summarize(run.path).state is RunState.RUNNING
        (run.path / "journal.jsonl").write_bytes(b"{")
        assert summarize(run.path).state is RunState.UNREADABLE
        (run.path / "journal.jsonl").write_bytes(b"")
    assert summarize(run.path).state is RunState.UNREADABLE


def test_journal_that_ends_in_junk_is_not_searched_for_long(begun: RunDirectory) -> None:
    """Of a junk end only so much is looked at; a torn line and some more are passed over."""
    with (begun.path / "journal.jsonl").open("ab") as file:
        file.write(b"x\n" * 900)
        file.flush()
        assert summarize(begun.path).state is RunState.INTERRUPTED
        file.write(b"x\n" * 1_000_000)
    summary = summarize(begun.path)
    assert (summary.state, summary.reason) == (
        RunState.UNREADABLE,
        "its journal cannot be read: its journal ends with no entry",
    )


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b'{"data":3}',
        b'{"kind":["run.finished"],"data":{"flow":1,"items":7}}',
        b'{"kind":"run.finished","at":5}',
    ],
)
def test_entries_of_any_form_are_survived(run: RunDirectory, line: bytes) -> None:
    """A journal whose entries are not ours still gets a summary."""
    (run.path / "journal.jsonl").write_bytes(line + b"\n")
    assert summarize(run.path).flow == ""


@pytest.mark.parametrize(
    "client", [b"", b"[", b"company: x", b"company: {legal_name: [a]}", b"\xff", b"? [a]\n: b"]
)
def test_client_copy_of_any_form_is_survived(begun: RunDirectory, client: bytes) -> None:
    """A client copy that cannot be read leaves the name empty."""
    (begun.path / "client.yaml").write_bytes(client)
    assert summarize(begun.path).client == ""


def test_only_the_newest_runs_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many runs only as many are opened as are asked for, the newest first."""
    for number in range(2_000):
        (tmp_path / "runs" / f"20260101T{number:06d}Z-ach-flow-aaaa").mkdir(parents=True)
    opened: list[Path] = []

    def is_locked(path: Path) -> bool:
        opened.append(path)
        return False

    monkeypatch.setattr(summary_module, "is_locked", is_locked)
    names = [summary.run[9:15] for summary in list_runs(tmp_path, limit=3)]
    assert names == ["001999", "001998", "001997"]
    assert len(opened) == 3
