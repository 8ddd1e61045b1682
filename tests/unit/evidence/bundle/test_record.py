"""What a run's own record is held against: which entries can follow which, its files, captures and end."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evidencekit import START, make_run, new_run, ticking

from acepilot.evidence import CheckOutcome
from acepilot.evidence.checks import Number
from acepilot.evidence.exporting import verify_snapshot
from acepilot.evidence.order import order_problems
from acepilot.evidence.record_checks import check_record
from acepilot.evidence.snapshot import take_snapshot
from acepilot.journal.directory import RunDirectory
from acepilot.journal.reader import JournalContent
from acepilot.testing import FakeClock

Entries = list[dict[str, Any]]


@pytest.fixture
def entries(run: Path) -> Entries:
    """Return the entries of a finished run."""
    return [json.loads(line) for line in (run / "journal.jsonl").read_bytes().splitlines()]


def _first(entries: Entries, kind: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["kind"] == kind)


def test_run_as_it_is_written_verifies(run: Path) -> None:
    """A finished run passes all checks of its own record; those of a bundle are not present."""
    found = verify_snapshot(take_snapshot(run))
    assert found.is_whole
    passed = {check.number for check in found.checks if check.outcome is CheckOutcome.PASS}
    assert passed == {Number.CHAIN, Number.FILES, Number.ORDER, Number.CAPTURES, Number.END}


def test_run_that_went_on_after_a_crash_verifies(home: Path) -> None:
    """A crash in the person's turn, and going on in acepilot's, is an order that can happen."""
    with new_run(home) as maker:
        path = maker.directory.path
        maker.begin_stage({"n": 1, "title": "Sign in", "item": None})
        maker.begin_step(1, "ask", "Sign in.")
        maker.hand_over("person", "Sign in.")
    with (path / "journal.jsonl").open("ab") as file:
        file.write(b'{"torn')
    clock = ticking(START.replace(hour=21))
    directory = RunDirectory.open(path)
    with directory.open_journal(clock=clock) as journal:
        torn = directory.torn_file(journal)
        assert torn is not None
        journal.append("run.resumed", turn="acepilot", data={"after_seq": journal.seq, "torn": dict(torn)})
        stage, step = {"n": 1, "title": "Sign in", "item": None}, {"n": 1, "kind": "ask", "title": "Sign in."}
        journal.append("stage.started", turn="acepilot", stage=stage)
        journal.append(
            "step.skipped",
            turn="acepilot",
            stage=stage,
            step=step,
            data={"why": "done-before", "reason": "done"},
        )
        journal.append("run.finished", turn="acepilot", data={"items": []})
    assert verify_snapshot(take_snapshot(path)).is_whole


def test_clock_that_was_set_back_is_told_and_no_fault(home: Path) -> None:
    """Times that go backwards are noted: the journal records the clock as it is."""
    directory = RunDirectory.create(home, "ach-flow", clock=FakeClock(START))
    with directory.open_journal(clock=FakeClock(START.replace(hour=20), step_s=-3_600)) as journal:
        for title in ("a", "b", "c"):
            journal.append("stage.started", turn="acepilot", stage={"n": 1, "title": title, "item": None})
    record = JournalContent.parse((directory.path / "journal.jsonl").read_bytes())
    check = check_record(record, {})[2]
    assert check.note == "The computer's clock was set back before entry 1."


def _unknown_kind(entries: Entries) -> None:
    entries[3]["kind"] = "step.invented"


def _after_finish(entries: Entries) -> None:
    entries.append(copy.deepcopy(_first(entries, "stage.started")))


def _after_failure(entries: Entries) -> None:
    entries[-1] |= {"kind": "run.failed", "data": {"reason": "r", "hint": "h"}}
    entries.append(copy.deepcopy(_first(entries, "stage.started")))


def _turn_twice(entries: Entries) -> None:
    turn = _first(entries, "turn")
    entries.insert(entries.index(turn) + 1, {**copy.deepcopy(turn), "turn": "person"})


def _step_left_out(entries: Entries) -> None:
    entries.remove(_first(entries, "step.done"))


def _step_elsewhere(entries: Entries) -> None:
    _first(entries, "step.done")["stage"] = {"n": 9, "title": "Elsewhere", "item": None}


def _end_without_step(entries: Entries) -> None:
    _first(entries, "step.done")["step"] = None


def _press_in_an_ask(entries: Entries) -> None:
    _first(entries, "person.pressed")["step"]["kind"] = "ask"


def _press_outside(entries: Entries) -> None:
    _first(entries, "person.pressed")["step"] = None


def _submitted_without_press(entries: Entries) -> None:
    entries.remove(_first(entries, "person.pressed"))


def _step_after_failed_step(entries: Entries) -> None:
    done = _first(entries, "step.done")
    done |= {"kind": "step.failed", "data": {"expected": "a", "got": "b"}}


def _resumed_after_another(entries: Entries) -> None:
    data = {"after_seq": 99, "torn": None}
    entries.insert(3, {**copy.deepcopy(entries[2]), "kind": "run.resumed", "data": data})


def _odd_time(entries: Entries) -> None:
    entries[2]["at"] = "yesterday"


def _odd_data(entries: Entries) -> None:
    entries[2]["data"] = ["a list"]


def _without_stage(entries: Entries) -> None:
    del entries[2]["stage"]


def _passed_outside_of_a_form(entries: Entries) -> None:
    where = entries.index(_first(entries, "capture"))
    data = {"method": "POST", "url": "https://ace.cbp.gov/aura", "why": "person"}
    entries.insert(where, {**copy.deepcopy(entries[where]), "kind": "request.passed", "data": data})


@pytest.mark.parametrize(
    ("change", "expected", "found"),
    [
        (
            _passed_outside_of_a_form,
            "a step that fills",
            "request.passed on the person's word outside of one",
        ),
        (_unknown_kind, "an entry of a known form", "There is no journal entry of kind 'step.invented'."),
        (_after_finish, "nothing after run.finished", "stage.started"),
        (_after_failure, "nothing but run.resumed after run.failed", "stage.started"),
        (_turn_twice, "a turn that goes to the other", "a turn that person has already"),
        (_step_left_out, "the end of step 1", "step.done of step 2"),
        (_step_elsewhere, "the stage that was started", "step.done in Elsewhere"),
        (_end_without_step, "a step", "step.done without one"),
        (_press_in_an_ask, "the person's turn in a review", "person.pressed in person's turn, in a step ask"),
        (_press_outside, "a review", "person.pressed outside of a step"),
        (_submitted_without_press, "person.pressed before it", "person.submitted without"),
        (_step_after_failed_step, "the end of the run after a step that failed", "step.done"),
        (_resumed_after_another, "after_seq 2", "99"),
        (_odd_time, "an entry of a known form", "the time yesterday"),
        (_odd_data, "an entry of a known form", "one without kind, turn or data"),
        (_without_stage, "an entry of a known form", "one without stage"),
    ],
)
def test_order_that_cannot_happen_is_told(
    change: Callable[[Entries], None], expected: str, found: str, entries: Entries
) -> None:
    """Each rule that the engine always keeps is told when a journal breaks it."""
    assert list(order_problems(entries)) == []
    change(entries)
    assert (expected, found) in [(one.expected, one.found) for one in order_problems(entries)]


def test_journal_that_is_none_is_told_and_not_fatal() -> None:
    """Bytes that are no journal fail the chain's check, and nothing is told of entries that nobody read."""
    for data in (
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b"\xff\xfe\n",
        b'{"a":1',
        b'{"seq":1e400}\n',
        b"[" * 100_000 + b"\n",
    ):
        record = JournalContent.parse(data)
        checks = check_record(record, {})
        assert checks[0].outcome is CheckOutcome.FAIL, data[:20]
        notes = {check.note for check in checks if check.number in {Number.ORDER, Number.CAPTURES}}
        assert (notes == {"No entry of the journal can be read."}) is (not record.entries), data[:20]


def _kind_that_is_a_list(entries: Entries) -> None:
    entries[-1]["kind"] = []


def _capture_that_is_a_list(entries: Entries) -> None:
    _first(entries, "person.pressed")["data"]["same_as"] = []


def _capture_of_a_huge_number(entries: Entries) -> None:
    stem = f"captures/{'1' * 5000}-review"
    data = _first(entries, "capture")["data"]
    data["path"], data["text"]["path"] = f"{stem}.png", f"{stem}.aria.yaml"


@pytest.mark.parametrize("change", [_kind_that_is_a_list, _capture_that_is_a_list, _capture_of_a_huge_number])
def test_odd_values_are_told_and_not_fatal(
    run: Path, entries: Entries, change: Callable[[Entries], None]
) -> None:
    """A value of another type or size than ours is told as wrong, and does not end the checks."""
    change(entries)
    (run / "journal.jsonl").write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
    assert not verify_snapshot(take_snapshot(run)).is_whole


def test_file_named_with_two_digests_is_told(home: Path) -> None:
    """Two entries that name one file with different digests contradict each other."""
    with new_run(home) as maker:
        path = maker.directory.path
        maker.begin_stage({"n": 1, "title": "t", "item": None})
        maker.begin_step(1, "capture", "c")
        name = maker.capture("one")
        maker.write("drift", wanted="a", used="b", how="person")
    record = JournalContent.parse((path / "journal.jsonl").read_bytes())
    capture = next(entry for entry in record.entries if entry["kind"] == "capture")
    capture["data"]["text"] = {"path": name, "sha256": "0" * 64}
    digests = {
        one.path: hashlib.sha256((path / one.path).read_bytes()).hexdigest() for one in record.named_files
    }
    found = check_record(record, digests)[1].mismatches
    assert any("as an entry before says" in one.expected for one in found)


def test_every_state_is_told(home: Path) -> None:
    """A run without an end is not present, one that was stopped passes with its reason."""
    open_run = take_snapshot(make_run(home, token="aaaa", ends=None))
    assert verify_snapshot(open_run).checks[-1].outcome is CheckOutcome.ABSENT
    stopped = verify_snapshot(take_snapshot(make_run(home, token="bbbb", ends="run.stopped"))).checks[-1]
    assert (stopped.outcome, stopped.note) == (CheckOutcome.PASS, "stopped: The window was closed.")
