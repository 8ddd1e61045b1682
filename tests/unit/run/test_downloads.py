"""A file that the person downloads from the portal: kept under its own name, unless it shows what no file may."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from playwright.sync_api import Page

from acepilot.errors import ExitCode
from acepilot.evidence.layout import is_plain_path
from acepilot.evidence.snapshot import take_snapshot
from acepilot.journal.directory import RunDirectory
from acepilot.journal.reader import read_journal
from acepilot.journal.redaction import SecretGate
from acepilot.person.human import Key
from acepilot.run import record as record_module
from acepilot.run.record import DOWNLOADS, Record
from acepilot.testing import Cue, FakeHuman, FakePage, FakePortal, does, says

RunFlow = Callable[..., Any]
ACCOUNT = "000123456789"
LINKS = "".join(f"<a id={one} href=/{one}>{one}</a>" for one in ("one", "two", "three"))


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """Return a new run's directory that knows one secret."""
    return RunDirectory.create(tmp_path / "home", "ach-flow", gate=SecretGate([ACCOUNT]))


def served(name: str, body: str) -> FakePage:
    """Return an answer that a browser saves as a file."""
    headers = {
        "content-type": "application/octet-stream",
        "content-disposition": f'attachment; filename="{name}"',
    }
    return FakePage(body, headers=headers, doctype="")


def follows(page: Page, link: str) -> Cue:
    """Return a cue to press a link, which waits for nothing."""
    return does(lambda: page.evaluate(f"void setTimeout(() => document.getElementById('{link}').click())"))


def test_file_that_the_person_downloads_is_kept_under_its_own_name(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """Two of one name are both kept, with their hashes, and are in the bundle; one that shows a secret is told."""
    portal.serve("/one", served("Confirmation 1.pdf", "%PDF-1.7 one"))
    portal.serve("/two", served("Confirmation 1.pdf", "%PDF-1.7 two"))
    portal.serve("/three", served("con.txt", f"account {ACCOUNT[:4]} {ACCOUNT[4:]}"))
    page = portal.show(LINKS)
    acts = [follows(page, one) for one in ("one", "two", "three")]
    rests = [does(lambda: None)] * 8
    ran = run_flow(portal, FakeHuman(*acts, *rests, says(Key.GO_ON)), "- ask: Print the confirmation.")
    assert ran.end.code is ExitCode.DONE
    kept = {one["file"]["path"]: one for one in ran.data("download") if one["file"]}
    assert sorted(kept) == ["downloads/0001/Confirmation-1.pdf", "downloads/0002/Confirmation-1.pdf"]
    for path, one in kept.items():
        data = (ran.end.path / path).read_bytes()
        assert one["file"]["sha256"] == hashlib.sha256(data).hexdigest()
        assert (one["name"], one["why"]) == ("Confirmation 1.pdf", "kept")
    assert [one["why"] for one in ran.data("download") if not one["file"]] == ["secret"]
    assert ACCOUNT[4:] not in str(ran.entries)
    assert {*kept} <= {file.name for file in take_snapshot(ran.end.path).files}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Confirmation.pdf", "Confirmation.pdf"),
        ("Bestätigung Nr. 7.pdf", "Besta-tigung-Nr.-7.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("aux.txt", "file-aux.txt"),
        ("", "file"),
        ("•.•", "file"),
        (f"{'x' * 300}.pdf", f"{'x' * 60}.pdf"),
    ],
)
def test_name_of_a_file_is_one_that_every_system_takes(run: RunDirectory, name: str, kept: str) -> None:
    """Whatever the portal calls it: the entry has that name, the file one that leads nowhere else."""
    source = run.path / "given"
    source.write_bytes(b"%PDF")
    with run.open_journal() as journal:
        record = Record(run, journal, structlog.get_logger(), frozenset())
        assert record.keep_download(name, "", source) == "kept"
    assert is_plain_path(f"{DOWNLOADS}/0001/{kept}")
    assert (run.path / DOWNLOADS / "0001" / kept).read_bytes() == b"%PDF"


def test_file_that_cannot_be_kept_is_an_entry_that_says_why(
    run: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was cut off, one that is gone again, and one that is too large: nothing ends for it."""
    monkeypatch.setattr(record_module, "LARGEST_DOWNLOAD", 3)
    source = run.path / "given"
    source.write_bytes(b"%PDF")
    with run.open_journal() as journal:
        record = Record(run, journal, structlog.get_logger(), frozenset())
        told = [record.keep_download("a.pdf", "", one) for one in (None, run.path / "gone", source)]
    assert told == ["missing", "missing", "large"]
    entries, _ = read_journal(run.path / "journal.jsonl")
    assert [entry["data"]["why"] for entry in entries] == told
    assert not (run.path / DOWNLOADS).exists()
