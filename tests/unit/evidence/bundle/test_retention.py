from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from evidencekit import make_run, new_run, put_time

from acepilot.cli import run_command
from acepilot.errors import EvidenceError, RunInUse, UsageError
from acepilot.evidence.retention import NOTES, delete_run, kept_until
from acepilot.journal.summary import summarize
from acepilot.testing import FakeClock

LATER = datetime(2031, 11, 22, 19, 36, 40, tzinfo=UTC)


def test_run_of_the_last_five_years_is_kept(home: Path, run: Path) -> None:
    """Up to the last second of five years a run is not deleted, and nothing is noted."""
    until = kept_until(summarize(run))
    assert until.isoformat() == "2031-11-22T19:36:25+00:00"
    with pytest.raises(UsageError, match="to be kept until 2031-11-22"):
        delete_run(home, run, even_recent=False, clock=FakeClock(until - timedelta(seconds=1)))
    assert run.is_dir()
    assert not (home / NOTES).exists()


def test_older_run_is_deleted_and_noted(home: Path, run: Path) -> None:
    """After five years a run goes, all of it, and a line of a private file tells which one it was."""
    head = summarize(run).head
    delete_run(home, run, even_recent=False, clock=FakeClock(LATER))
    assert not list((home / "runs").iterdir())
    note = json.loads((home / NOTES).read_text())
    assert note["run"] == run.name
    assert (note["head"], note["state"], note["files"]) == (head, "finished", 10)
    assert note["at"] == "2031-11-22T19:36:40.000Z"
    assert stat.S_IMODE((home / NOTES).stat().st_mode) == 0o600


def test_notes_are_only_added_to(home: Path) -> None:
    """Each deletion adds its line, and leaves those before as they are."""
    for token in ("aaaa", "bbbb"):
        delete_run(home, make_run(home, token=token), even_recent=True)
    lines = (home / NOTES).read_text().splitlines()
    assert [json.loads(line)["run"][-4:] for line in lines] == ["aaaa", "bbbb"]


def test_what_cannot_be_noted_is_not_deleted(home: Path, run: Path) -> None:
    """If the note cannot be written, the run stays as it is."""
    (home / NOTES).mkdir()
    before = {path.name for path in run.rglob("*")}
    with pytest.raises(EvidenceError):
        delete_run(home, run, even_recent=True)
    assert {path.name for path in run.rglob("*")} == before


def test_run_that_is_being_written_is_not_deleted(home: Path) -> None:
    """A run that a process writes stays, whatever is asked."""
    with new_run(home) as maker, pytest.raises(RunInUse):
        delete_run(home, maker.directory.path, even_recent=True)


def test_run_that_has_ended_and_is_still_open_is_not_deleted(home: Path) -> None:
    """A run stays until its process lets go of it, also after its end, and when its journal cannot be read."""
    with new_run(home) as maker:
        maker.end()
        with pytest.raises(RunInUse):
            delete_run(home, maker.directory.path, even_recent=True)
        (maker.directory.path / "journal.jsonl").write_bytes(b"")
        with pytest.raises(RunInUse):
            delete_run(home, maker.directory.path, even_recent=True)


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00+23:00"])
def test_odd_time_in_a_journal_does_not_keep_from_telling(home: Path, run: Path, at: str) -> None:
    """A time at the end of all times is told as one until when the run is kept, or passed over."""
    put_time(run, at)
    with pytest.raises(UsageError, match="to be kept until"):
        delete_run(home, run, even_recent=False)


def test_leap_day_is_kept_until_march(home: Path) -> None:
    """Five years after the 29th of February is the 1st of March."""
    run = make_run(home, start=datetime(2028, 2, 29, 12, tzinfo=UTC))
    assert kept_until(summarize(run)).date().isoformat() == "2033-03-01"


def test_links_in_a_run_are_removed_and_not_followed(home: Path, run: Path, tmp_path: Path) -> None:
    """What a link points to is never deleted."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    (run / "link").symlink_to(tmp_path / "mine")
    delete_run(home, run, even_recent=True)
    assert (tmp_path / "mine" / "file").read_text() == "mine"


def test_command_asks_for_yes_and_for_even_recent(
    home: Path, run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`runs delete` needs --yes where nobody can be asked, and --even-recent for a run of these years."""
    monkeypatch.setenv("ACEPILOT_HOME", str(home))
    assert run_command(["runs", "delete", run.name]) == 2
    assert run_command(["runs", "delete", run.name, "--yes"]) == 2
    assert "--even-recent" in capsys.readouterr().err
    assert run.is_dir()
    assert run_command(["runs", "delete", run.name, "--yes", "--even-recent", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["command"], answer["data"]["run"]) == ("runs delete", run.name)
    assert not run.exists()
    assert run_command(["runs"]) == 0
