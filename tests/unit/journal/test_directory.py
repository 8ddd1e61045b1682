from __future__ import annotations

import hashlib
import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from acepilot.errors import EvidenceError, UsageError
from acepilot.journal.directory import (
    RUN_ID,
    RunDirectory,
    find_run,
    make_runs_directory,
    random_token,
    run_paths,
)
from acepilot.journal.entry_kinds import WrongEntry
from acepilot.testing import FakeClock

START = datetime(2026, 11, 22, 19, 36, 5, tzinfo=UTC)


def make_runs(home: Path, *ids: str) -> None:
    """Make empty directories of runs."""
    for run_id in ids:
        (home / "runs" / run_id).mkdir(parents=True)


def test_id_tells_time_flow_and_token(run: RunDirectory) -> None:
    """The id is the time in UTC, the flow's name and four characters."""
    assert run.id == "20261122T193605Z-ach-flow-x7k2"
    assert run.path.name == run.id
    assert RUN_ID.fullmatch(run.id)


@pytest.mark.parametrize("name", ["My Flow", "../../etc", "", "ünï", "A" * 300, "x_y.yaml"])
def test_any_flow_name_gives_a_plain_id(tmp_path: Path, clock: FakeClock, name: str) -> None:
    """Whatever a flow is called, the directory stays inside the runs and its id can be typed."""
    run = RunDirectory.create(tmp_path, name, clock=clock)
    assert RUN_ID.fullmatch(run.id)
    assert run.path.parent == tmp_path / "runs"


def test_taken_id_is_not_used_again(tmp_path: Path) -> None:
    """A directory that is there is never taken over; another token is drawn."""
    tokens = iter(["aaaa", "aaaa", "bbbb"])
    ids = [
        RunDirectory.create(tmp_path, "f", clock=FakeClock(START), token=lambda: next(tokens)).id
        for _ in range(2)
    ]
    assert [run_id[-4:] for run_id in ids] == ["aaaa", "bbbb"]


def test_token_is_four_unambiguous_characters() -> None:
    """Tokens have four characters that are not misread for one another, and differ."""
    tokens = {random_token() for _ in range(50)}
    assert len(tokens) > 40
    assert all(re.fullmatch("[a-hjkmnp-z2-9]{4}", token) for token in tokens)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_directories_and_files_are_private_from_creation(tmp_path: Path, clock: FakeClock) -> None:
    """Home, runs, run and captures are 0700 and files 0600, whatever the umask."""
    before = os.umask(0)
    try:
        run = RunDirectory.create(tmp_path / "a" / "home", "f", clock=clock)
        run.write_file("captures/0001-x.png", b"\x89PNG")
    finally:
        os.umask(before)
    for path in (tmp_path / "a", tmp_path / "a" / "home", run.path.parent, run.path, run.path / "captures"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    assert stat.S_IMODE((run.path / "captures/0001-x.png").stat().st_mode) == 0o600


def test_home_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    """A home that cannot be made is told with its path and what to do."""
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(EvidenceError, match="could not be written") as caught:
        RunDirectory.create(tmp_path / "home", "f")
    assert "ACEPILOT_HOME" in caught.value.hint


def test_home_in_which_nothing_can_be_written_is_told_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home that is somebody else's, or read-only, is told at once."""
    assert make_runs_directory(tmp_path) == tmp_path / "runs"
    monkeypatch.setattr(os, "access", lambda path, how: path != tmp_path / "runs" or not how & os.W_OK)
    with pytest.raises(EvidenceError, match="Permission denied"):
        make_runs_directory(tmp_path)


def test_file_is_written_whole_and_named_by_digest(run: RunDirectory) -> None:
    """A file comes back as its relative path and SHA-256, and leaves no temporary file."""
    reference = run.write_file("captures/0001-form.aria.yaml", b"- button: Submit\n")
    assert reference == {
        "path": "captures/0001-form.aria.yaml",
        "sha256": hashlib.sha256(b"- button: Submit\n").hexdigest(),
    }
    assert reference == run.reference("captures/0001-form.aria.yaml")
    assert [path.name for path in (run.path / "captures").iterdir()] == ["0001-form.aria.yaml"]


def test_file_is_never_overwritten(run: RunDirectory) -> None:
    """A second file of the same name is refused, and the first stays."""
    run.write_file("flow.yaml", b"one")
    with pytest.raises(EvidenceError, match="never overwritten"):
        run.write_file("flow.yaml", b"two")
    assert (run.path / "flow.yaml").read_bytes() == b"one"


def test_text_file_with_a_secret_is_refused(run: RunDirectory) -> None:
    """A text that holds a known secret is not written; the digits in a picture's bytes are no text."""
    with pytest.raises(EvidenceError, match="secret in clear"):
        run.write_file("captures/0001-x.aria.yaml", b"- textbox: 0001 2345 6789\n")
    assert not (run.path / "captures").exists()
    run.write_file("captures/0001-x.png", b"\x89PNG\xff000123456789")


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a//b", "a/../b", "", ".", "a\\b", "C:x", ".hidden", "a/", "x\n", "captures/.."],
)
def test_name_that_leads_elsewhere_is_our_fault(run: RunDirectory, name: str) -> None:
    """Only plain relative names are files of a run."""
    with pytest.raises(WrongEntry):
        run.write_file(name, b"")


def test_failed_write_leaves_nothing(run: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails is an evidence error, with neither file nor temporary file left."""

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(EvidenceError, match="No space left"):
        run.write_file("flow.yaml", b"x")
    assert list(run.path.iterdir()) == []


def test_open_wants_a_journal(tmp_path: Path, run: RunDirectory) -> None:
    """A directory without a journal is no run; one with a journal opens."""
    with pytest.raises(EvidenceError, match="holds no journal"):
        RunDirectory.open(tmp_path)
    run.open_journal().close()
    assert RunDirectory.open(run.path).id == run.id


def test_runs_come_newest_first_and_others_are_passed_over(tmp_path: Path) -> None:
    """Runs are listed by their time, and what is no run's directory is not listed."""
    make_runs(
        tmp_path, "20260101T000000Z-a-aaaa", "20261231T000000Z-a-aaaa", "20260601T000000Z-b-bbbb", "notes"
    )
    assert [path.name[:8] for path in run_paths(tmp_path)] == ["20261231", "20260601", "20260101"]
    assert list(run_paths(tmp_path / "nowhere")) == []


def test_run_is_found_by_latest_id_and_unique_prefix(tmp_path: Path) -> None:
    """`latest`, a whole id and the unique beginning of one lead to the run."""
    make_runs(tmp_path, "20260101T000000Z-a-aaaa", "20261231T000000Z-a-aaaa")
    assert find_run(tmp_path, "latest").name == "20261231T000000Z-a-aaaa"
    assert find_run(tmp_path, "20260101T000000Z-a-aaaa").name == "20260101T000000Z-a-aaaa"
    assert find_run(tmp_path, "20260").name == "20260101T000000Z-a-aaaa"


def test_prefix_of_several_runs_is_refused(tmp_path: Path) -> None:
    """A beginning that several ids share is refused with those ids."""
    make_runs(tmp_path, "20260101T000000Z-a-aaaa", "20260101T000000Z-a-bbbb")
    with pytest.raises(UsageError, match=r"2 runs begin with .*aaaa|2 runs begin with .*bbbb"):
        find_run(tmp_path, "2026")


def test_whole_id_wins_over_prefix(tmp_path: Path) -> None:
    """An id that is also the beginning of another one means itself."""
    make_runs(tmp_path, "20260101T000000Z-a-aaaa", "20260101T000000Z-a-aaaa-b-cccc")
    assert find_run(tmp_path, "20260101T000000Z-a-aaaa").name.endswith("-a-aaaa")


def test_unknown_run_gets_the_nearest_id(tmp_path: Path) -> None:
    """A mistyped id is answered with the nearest one, and no runs at all with how to make one."""
    with pytest.raises(UsageError, match="There are no runs") as none:
        find_run(tmp_path, "latest")
    assert "acepilot demo" in none.value.hint
    make_runs(tmp_path, "20260101T000000Z-ach-flow-aaaa")
    with pytest.raises(UsageError, match="No run's id is") as caught:
        find_run(tmp_path, "20260102T000000Z-ach-flow-aaaa")
    assert caught.value.hint == "Did you mean 20260101T000000Z-ach-flow-aaaa?"
    with pytest.raises(UsageError, match="An empty name is none"):
        find_run(tmp_path, "")
