from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from acepilot.errors import EvidenceError, RunInUse
from acepilot.journal import writer as journal_module
from acepilot.journal.chain import verify_chain
from acepilot.journal.directory import RunDirectory
from acepilot.journal.entry_kinds import KINDS, WrongEntry
from acepilot.journal.reader import JOURNAL, read_journal
from acepilot.journal.writer import stamp
from acepilot.lock import is_locked
from acepilot.testing import FakeClock

STAGE = {"n": 2, "title": "Bank details", "item": "12-345678900"}
STEP = {"n": 3, "kind": "fill", "title": "Fill in the bank details"}


def test_entry_has_the_documented_form(run: RunDirectory, clock: FakeClock, started: dict[str, Any]) -> None:
    """The first entry counts 0, tells UTC with ms, chains from zeros, and is what stands on disk."""
    with run.open_journal(clock=clock) as journal:
        entry = journal.append("run.started", turn="acepilot", data=started)
        assert journal.head == entry["hash"]
        assert journal.seq == 0
    assert entry["at"] == "2026-11-22T19:36:06.123Z"
    assert (entry["seq"], entry["prev"], entry["stage"], entry["step"]) == (0, "0" * 64, None, None)
    assert json.loads((run.path / "journal.jsonl").read_text()) == entry


def test_entry_is_on_disk_before_append_returns(run: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each append flushes the file to the disk after the line was written."""
    synced: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_size)
        real(descriptor)

    with run.open_journal() as journal:
        monkeypatch.setattr(os, "fsync", fsync)
        journal.append("stage.started", turn="acepilot", stage=STAGE)
        assert synced == [(run.path / "journal.jsonl").stat().st_size]


def test_reopened_journal_goes_on_with_the_chain(run: RunDirectory) -> None:
    """A journal that is opened again continues count and chain."""
    with run.open_journal() as journal:
        journal.append("stage.started", turn="acepilot", stage=STAGE)
        head = journal.head
    with run.open_journal() as journal:
        assert (journal.seq, journal.head) == (0, head)
        journal.append("run.resumed", turn="acepilot", data={"after_seq": 0, "torn": None})
    entries, torn = read_journal(run.path)
    assert verify_chain(entries) == []
    assert (len(entries), torn) == (2, b"")


def test_reading_refuses_to_go_on_with_a_changed_journal(run: RunDirectory) -> None:
    """A journal that does not verify is not written on."""
    with run.open_journal() as journal:
        journal.append("person.noted", turn="person", data={"text": "one"})
    file = run.path / "journal.jsonl"
    file.write_bytes(file.read_bytes().replace(b"one", b"two"))
    with pytest.raises(EvidenceError, match="does not verify: entry 0: hash is"):
        run.open_journal()


def test_torn_line_is_moved_and_named(run: RunDirectory) -> None:
    """A torn last line leaves the journal, is kept whole in a file of its own, and that file can be named."""
    with run.open_journal() as journal:
        journal.append("stage.started", turn="acepilot", stage=STAGE)
    file = run.path / "journal.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"seq":1,"at"')
    with run.open_journal() as journal:
        torn = run.torn_file(journal)
        assert torn is not None
        journal.append("run.resumed", turn="acepilot", data={"after_seq": journal.seq, "torn": torn})
        assert run.torn_file(journal) is None
    assert torn["path"] == "torn-1.bin"
    assert (run.path / "torn-1.bin").read_bytes() == b'{"seq":1,"at"'
    entries, rest = read_journal(run.path)
    assert verify_chain(entries) == []
    assert (len(entries), rest) == (2, b"")


def test_second_tear_at_the_same_place_loses_nothing(run: RunDirectory) -> None:
    """When the resuming line itself is torn, both torn lines are kept in the one file that will be named."""
    file = run.path / "journal.jsonl"
    file.write_bytes(b'{"first"')
    run.open_journal().close()
    file.write_bytes(b'{"second"')
    with run.open_journal() as journal:
        assert run.torn_file(journal) == run.reference("torn-0.bin")
    assert (run.path / "torn-0.bin").read_bytes() == b'{"first"{"second"'


def test_tear_kept_before_a_crash_is_not_kept_twice(run: RunDirectory) -> None:
    """A crash between keeping the torn bytes and cutting them off does not double them."""
    (run.path / "torn-0.bin").write_bytes(b'{"first"')
    (run.path / "journal.jsonl").write_bytes(b'{"first"')
    run.open_journal().close()
    assert (run.path / "torn-0.bin").read_bytes() == b'{"first"'


@pytest.mark.parametrize("written", ["000123456789", "0001 2345 6789", "0001-2345-6789"])
def test_secret_is_refused(run: RunDirectory, written: str) -> None:
    """A line that would hold a known secret is not written, the error does not tell it, the chain goes on."""
    with run.open_journal() as journal:
        with pytest.raises(EvidenceError) as caught:
            journal.append("person.noted", turn="person", data={"text": f"it is {written}"})
        journal.append("person.noted", turn="person", data={"text": "something else"})
    assert written not in str(caught.value) + caught.value.hint
    entries, _ = read_journal(run.path)
    assert [entry["data"]["text"] for entry in entries] == ["something else"]


def test_secret_in_stage_or_step_is_refused(run: RunDirectory) -> None:
    """The words of stage and step are searched too."""
    with run.open_journal() as journal:
        for place in (
            {"stage": {**STAGE, "item": "000123456789"}},
            {"step": {**STEP, "title": "x 000123456789"}},
        ):
            with pytest.raises(EvidenceError):
                journal.append("stage.started", turn="acepilot", **place)


def test_place_is_searched_anew_for_a_secret_that_was_learnt(run: RunDirectory) -> None:
    """Words of stage and step that were written before are refused once they are known to be secret, and not sooner."""
    item = "12-345678900"
    with run.open_journal() as journal:
        for _ in range(2):
            journal.append("stage.started", turn="acepilot", stage=STAGE, step=STEP)
        run.gate.add("98765432100")
        journal.append("stage.started", turn="acepilot", stage=STAGE, step=STEP)
        run.gate.add(item)
        with pytest.raises(EvidenceError):
            journal.append("stage.started", turn="acepilot", stage=STAGE, step=STEP)
        journal.append("stage.started", turn="acepilot", stage=STAGE | {"item": None}, step=STEP)
    assert [entry["stage"]["item"] for entry in read_journal(run.path)[0]] == [item, item, item, None]


def test_place_that_was_refused_is_refused_again(run: RunDirectory) -> None:
    """What was refused once for its words or its form is not taken for known the second time."""
    with run.open_journal() as journal:
        for _ in range(2):
            with pytest.raises(EvidenceError):
                journal.append("stage.started", turn="acepilot", stage=STAGE | {"item": "000123456789"})
            with pytest.raises(WrongEntry):
                journal.append("stage.started", turn="acepilot", stage=STAGE | {"more": 1})
    assert read_journal(run.path)[0] == []


def test_place_that_its_giver_changes_is_another(run: RunDirectory) -> None:
    """A stage that is changed after it was written is written as it is then; what was returned is nobody else's."""
    stage = dict(STAGE)
    with run.open_journal() as journal:
        journal.append("stage.started", turn="acepilot", stage=stage)["stage"]["title"] = "Changed"
        journal.append("stage.started", turn="acepilot", stage=stage)
        stage["title"] = "Submit"
        journal.append("stage.started", turn="acepilot", stage=stage)
    titles = [entry["stage"]["title"] for entry in read_journal(run.path)[0]]
    assert titles == ["Bank details", "Bank details", "Submit"]


def test_urls_lose_query_and_fragment(run: RunDirectory) -> None:
    """Any URL in an entry is kept without query and fragment."""
    with run.open_journal() as journal:
        entry = journal.append(
            "guard.stopped",
            turn="acepilot",
            data={
                "what": "POST https://ace.cbp.gov/a?acct=1#x",
                "where": "https://ace.cbp.gov/s/?y#z",
                "why": "lock",
            },
        )
    assert entry["data"] == {
        "what": "POST https://ace.cbp.gov/a",
        "where": "https://ace.cbp.gov/s/",
        "why": "lock",
    }


def test_text_that_utf8_cannot_hold_is_replaced(run: RunDirectory) -> None:
    """Half a surrogate pair, which pages can hold, becomes the replacement character."""
    with run.open_journal() as journal:
        entry = journal.append("person.noted", turn="person", data={"text": "a\ud83dz"})
    assert entry["data"]["text"] == "a\ufffdz"
    assert verify_chain(read_journal(run.path)[0]) == []


class Colour(StrEnum):
    """A word of an enum."""

    RED = "red"


def test_values_become_plain_json(run: RunDirectory) -> None:
    """Tuples, enums and numbers are written as JSON has them, and read back the same."""
    data = {"ms": 12, "part": 12.5, "list": (1, Colour.RED, None, True), "map": {"k": {"deep": ()}}}
    with run.open_journal() as journal:
        entry = journal.append("step.done", turn="acepilot", data=data)
    assert entry["data"] == {
        "ms": 12,
        "part": 12.5,
        "list": [1, "red", None, True],
        "map": {"k": {"deep": []}},
    }
    assert read_journal(run.path)[0] == [entry]


@pytest.mark.parametrize("value", [2**53, float("nan"), float("inf"), b"bytes", {1: "x"}, {"s"}, object()])
def test_value_that_json_lacks_is_our_fault(run: RunDirectory, value: object) -> None:
    """What no JSON reader would read alike is refused before anything is written."""
    with run.open_journal() as journal, pytest.raises(WrongEntry):
        journal.append("step.done", turn="acepilot", data={"ms": value})
    assert (run.path / "journal.jsonl").read_bytes() == b""


def test_clock_set_back_is_recorded(run: RunDirectory) -> None:
    """A clock that was set back is written as it was; the count still tells the order."""
    clock = FakeClock(datetime(2026, 1, 2, tzinfo=UTC), step_s=-24 * 3_600)
    with run.open_journal(clock=clock) as journal:
        for _ in range(2):
            journal.append("stage.started", turn="acepilot", stage=STAGE)
    entries, _ = read_journal(run.path)
    assert [entry["at"] for entry in entries] == ["2026-01-02T00:00:00.000Z", "2026-01-01T00:00:00.000Z"]


def test_stamp_is_utc_with_milliseconds() -> None:
    """A moment of another zone is written in UTC, cut to milliseconds."""
    east = timezone(timedelta(hours=5, minutes=30))
    assert stamp(datetime(2026, 11, 23, 1, 6, 5, 999_999, tzinfo=east)) == "2026-11-22T19:36:05.999Z"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_journal_is_private_whatever_the_umask(run: RunDirectory) -> None:
    """The journal can be read by its owner alone, even where the umask would allow all."""
    before = os.umask(0)
    try:
        run.open_journal().close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((run.path / "journal.jsonl").stat().st_mode) == 0o600


def test_second_writer_is_refused(run: RunDirectory) -> None:
    """While one journal is open no other opens; once closed, one does."""
    with run.open_journal():
        assert is_locked(run.path / JOURNAL)
        with pytest.raises(RunInUse, match="Another acepilot is writing"):
            run.open_journal()
    assert not is_locked(run.path / JOURNAL)
    run.open_journal().close()


def test_dead_process_holds_no_lock(run: RunDirectory) -> None:
    """A run whose process was killed can be written by the next one at once."""
    code = (
        "import sys, time; from pathlib import Path; from acepilot.journal.directory import RunDirectory\n"
        "journal = RunDirectory.open(Path(sys.argv[1])).open_journal()\n"
        "print('locked', flush=True); time.sleep(60)"
    )
    run.open_journal().close()
    with subprocess.Popen([sys.executable, "-c", code, str(run.path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"locked"
        assert is_locked(run.path / JOURNAL)
        process.kill()
    assert not is_locked(run.path / JOURNAL)
    run.open_journal().close()


def test_asking_whether_it_is_locked_does_not_lock(run: RunDirectory) -> None:
    """Somebody who lists runs does not keep a writer out."""
    run.open_journal().close()
    assert not is_locked(run.path / JOURNAL)
    with run.open_journal():
        assert is_locked(run.path / JOURNAL)


def test_failed_write_stops_the_journal_and_leaves_no_half_line(
    run: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is an evidence error; a half line is cut off, and nothing is appended after it."""
    journal = run.open_journal()
    journal.append("stage.started", turn="acepilot", stage=STAGE)
    before = (run.path / "journal.jsonl").read_bytes()

    def half(descriptor: int, data: bytes) -> None:
        os.write(descriptor, bytes(data[:10]))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal_module, "write_all", half)
    with pytest.raises(EvidenceError, match="No space left on device"):
        journal.append("stage.started", turn="acepilot", stage=STAGE)
    monkeypatch.undo()
    assert (run.path / "journal.jsonl").read_bytes() == before
    with pytest.raises(EvidenceError, match="takes no more entries"):
        journal.append("stage.started", turn="acepilot", stage=STAGE)


@pytest.mark.skipif(os.name == "nt", reason="Nobody can move a folder on Windows while a file in it is open.")
def test_journal_whose_folder_was_moved_says_so(run: RunDirectory) -> None:
    """What happens then is written down where the journal is now, and told at once: nobody would find it later."""
    journal = run.open_journal()
    journal.append("stage.started", turn="acepilot", stage=STAGE)
    moved = run.path.rename(run.path.with_name("moved"))
    with pytest.raises(EvidenceError, match="not in its place any more"):
        journal.append("stage.started", turn="acepilot", stage=STAGE)
    assert len(read_journal(moved / "journal.jsonl")[0]) == 2
    with pytest.raises(EvidenceError, match="takes no more entries"):
        journal.append("stage.started", turn="acepilot", stage=STAGE)


def test_closed_journal_takes_nothing(run: RunDirectory) -> None:
    """After closing, twice even, an entry is refused."""
    journal = run.open_journal()
    journal.close()
    journal.close()
    with pytest.raises(EvidenceError, match="closed"):
        journal.append("stage.started", turn="acepilot", stage=STAGE)


def test_missing_directory_is_an_evidence_error(run: RunDirectory) -> None:
    """A directory that went away is told as a record that cannot be written."""
    run.path.rmdir()
    with pytest.raises(EvidenceError, match="could not be written"):
        run.open_journal()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("run.begun", {}),
        ("run.finished", {}),
        ("run.finished", {"items": [], "more": 1}),
        ("run.finished", {"items": [{"item": "x"}]}),
        ("run.resumed", {"after_seq": 3, "torn": "torn-4.bin"}),
        ("turn", {"to": "portal", "why": "x"}),
        ("drift", {"wanted": "a", "used": "b", "how": "magic"}),
        ("person.submitted", {"basis": "guessed", "request": None}),
        ("portal.answered", {"outcome": "ok", "text": "", "url": "", "server": "", "tls_issuer": ""}),
        ("capture", {"name": "x"}),
        ("capture.missing", {"name": "x", "why": "tired", "url": ""}),
        ("step.done", {}),
        ("step.done", {"ms": 1, "fields": [{"target": "x", "wanted": "y"}]}),
    ],
)
def test_entry_that_does_not_fit_its_kind_is_our_fault(
    run: RunDirectory, kind: str, data: dict[str, Any]
) -> None:
    """Kinds are a closed set, and each one's data has its keys and words."""
    with run.open_journal() as journal, pytest.raises(WrongEntry):
        journal.append(kind, turn="acepilot", data=data)


@pytest.mark.parametrize(
    "place",
    [
        {"turn": "portal"},
        {"turn": "person", "stage": {"n": 1}},
        {"turn": "person", "step": {"n": 1, "kind": "x"}},
    ],
)
def test_turn_stage_and_step_have_their_form(run: RunDirectory, place: dict[str, Any]) -> None:
    """A turn is one of two; stage and step have exactly their keys."""
    with run.open_journal() as journal, pytest.raises(WrongEntry):
        journal.append("stage.started", **place)


def test_step_done_takes_what_its_kind_needs(run: RunDirectory) -> None:
    """A done step may tell more than its time: fields, or whatever its kind has to tell."""
    plain = {"target": "t", "wanted": "•••• 6789", "found": "•••• 6789", "same": "equal"}
    fields = [plain, plain | {"fit": "same-figures"}]
    with run.open_journal() as journal:
        entry = journal.append(
            "step.done",
            turn="acepilot",
            stage=STAGE,
            step=STEP,
            data={"ms": 5, "fields": fields, "path": ["a"]},
        )
    assert entry["data"]["path"] == ["a"]


def test_kinds_are_those_of_the_contract() -> None:
    """The closed set has exactly the documented kinds."""
    assert " ".join(sorted(KINDS)) == (
        "capture capture.missing dialog download drift guard.stopped person.confirmed person.edited person.noted "
        "person.pressed person.showed person.skipped person.submitted portal.answered request.passed run.failed "
        "run.finished run.interrupted run.resumed run.started run.stopped stage.started step.done step.failed "
        "step.skipped turn"
    )


def test_read_journal_takes_directory_or_file(run: RunDirectory, tmp_path: Path) -> None:
    """A run's directory and its journal's path read the same."""
    with run.open_journal() as journal:
        journal.append("stage.started", turn="acepilot", stage=STAGE)
    assert read_journal(run.path) == read_journal(run.path / "journal.jsonl")
    assert run.path.is_relative_to(tmp_path)
