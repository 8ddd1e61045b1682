"""A bundle of a run: what is in it, that it is made twice alike, and what of runs that are not as they should be."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from evidencekit import START, export_sample, make_run, new_run, options, put_key, put_time
from tamperkit import zip_of

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence import CheckOutcome, ExportOptions, export, verify
from acepilot.evidence.checks import Number
from acepilot.evidence.layout import DATA, MANIFEST
from acepilot.journal.directory import RunDirectory
from acepilot.testing import FakeClock
from acepilot.timing import Timing


def _names(bundle: Path) -> set[str]:
    with zipfile.ZipFile(bundle) as archive:
        return {name.partition("/")[2] for name in archive.namelist()}


def _read(bundle: Path, name: str) -> str:
    with zipfile.ZipFile(bundle) as archive:
        return next(archive.read(one).decode() for one in archive.namelist() if one.endswith(f"/{name}"))


def test_bundle_holds_the_run_and_what_checks_it(home: Path, run: Path, tmp_path: Path) -> None:
    """The zip has one folder: the run's files and the report in data/, the tag files, and the signature."""
    export_sample(run, tmp_path / "b.zip", options(home))
    names = _names(tmp_path / "b.zip")
    run_files = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    assert names == {f"data/{name}" for name in run_files} | {
        *("data/report.html", "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"),
        *("VERIFY.txt", "verify.html", "certification.txt"),
        *("signature/tagmanifest-sha256.txt.sig", "signature/public-key.pem"),
    }
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {f"acepilot-{run.name}"}


def test_exporting_twice_lists_the_same_payload(home: Path, run: Path, tmp_path: Path) -> None:
    """With the real report too, a second export on another day has the same manifest, byte for byte."""
    export(run, tmp_path / "a.zip", options(home))
    later = START.replace(year=2031)
    export(run, tmp_path / "b.zip", options(home, timing=Timing(clock=FakeClock(later)), sign=False))
    assert _read(tmp_path / "a.zip", MANIFEST) == _read(tmp_path / "b.zip", MANIFEST)
    assert "Bagging-Date: 2031-11-22" in _read(tmp_path / "b.zip", "bag-info.txt")


def test_same_export_is_the_same_file(home: Path, run: Path, tmp_path: Path) -> None:
    """Nothing of the disk, the time or the umask is in a bundle: two exports on one day are equal."""
    (tmp_path / "a").mkdir()
    export_sample(run, tmp_path / "a" / "x.zip", options(home))
    (tmp_path / "b").mkdir()
    for path in run.rglob("*"):
        os.utime(path, (1, 1))
    export_sample(run, tmp_path / "b" / "x.zip", options(home))
    assert (tmp_path / "a" / "x.zip").read_bytes() == (tmp_path / "b" / "x.zip").read_bytes()


def test_run_directory_is_left_as_it_was(home: Path, run: Path, tmp_path: Path) -> None:
    """Exporting adds nothing to a run's directory and changes nothing in it."""
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in run.rglob("*")}
    export_sample(run, tmp_path / "b.zip", options(home))
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in run.rglob("*")} == before


@pytest.mark.parametrize(
    ("ends", "state"),
    [("run.finished", "finished"), ("run.failed", "failed"), ("run.stopped", "stopped"), (None, "open")],
)
def test_runs_export_however_they_ended(ends: str | None, state: str, home: Path, tmp_path: Path) -> None:
    """A run that failed, was stopped, or has no end exports, verifies, and says how it ended."""
    exported = export_sample(make_run(home, ends=ends), tmp_path / "b.zip", options(home))
    found = verify(tmp_path / "b.zip", signer=exported.signer)
    assert found.is_whole
    assert (exported.runs[0].state, found.bags[0].state) == (state, state)
    assert f"Acepilot-Run-State: {state}" in _read(tmp_path / "b.zip", "bag-info.txt")
    end = found.bags[0].verification.checks[Number.END - 1]
    assert end.outcome is (CheckOutcome.ABSENT if ends is None else CheckOutcome.PASS)


def test_run_that_is_being_written_exports_its_whole_lines(home: Path, tmp_path: Path) -> None:
    """The lines that are whole when the export begins are exported, though the writer goes on."""
    with new_run(home) as maker:
        journal = maker.directory.path / "journal.jsonl"
        whole = journal.read_bytes()
        with journal.open("ab") as file:
            file.write(b'{"half')
        exported = export_sample(maker.directory.path, tmp_path / "b.zip", options(home))
    assert _read(tmp_path / "b.zip", "data/journal.jsonl").encode() == whole
    assert exported.runs[0].state == "open"
    assert verify(tmp_path / "b.zip").is_whole


def test_torn_line_of_a_crash_is_kept_apart(home: Path, tmp_path: Path) -> None:
    """What a crash left of a line is exported as the file that resuming would move it to."""
    run = make_run(home, ends=None)
    with (run / "journal.jsonl").open("ab") as file:
        file.write(b'{"seq":19,"at":"20')
    export_sample(run, tmp_path / "b.zip", options(home))
    assert _read(tmp_path / "b.zip", "data/torn-19.bin") == '{"seq":19,"at":"20'
    assert verify(tmp_path / "b.zip").is_whole


def test_what_the_journal_does_not_name_is_left_out_and_told(home: Path, run: Path, tmp_path: Path) -> None:
    """A file that somebody put into the run's directory, and a link, are not exported; the export tells."""
    (run / "notes.txt").write_text("mine")
    (run / "captures" / "link.png").symlink_to("/etc/hostname")
    exported = export_sample(run, tmp_path / "b.zip", options(home))
    assert exported.runs[0].left_out == ("notes.txt", "captures/link.png")
    assert not any("notes" in name or "link" in name for name in _names(tmp_path / "b.zip"))
    assert verify(tmp_path / "b.zip").is_whole


def test_link_in_place_of_a_file_is_not_followed(home: Path, run: Path, tmp_path: Path) -> None:
    """A named file that has become a link counts as missing, whatever it points to."""
    target = run / "flow.yaml"
    copy = tmp_path / "flow.yaml"
    copy.write_bytes(target.read_bytes())
    target.unlink()
    target.symlink_to(copy)
    exported = export_sample(run, tmp_path / "b.zip", options(home))
    assert [check.number for check in exported.runs[0].verification.failed] == [Number.FILES]


def test_damaged_run_is_exported_as_it_is_and_told(home: Path, run: Path, tmp_path: Path) -> None:
    """A capture that was changed makes the export tell so, and the bundle fail for the same reason."""
    (run / "captures" / "0001-review.png").write_bytes(b"other")
    exported = export_sample(run, tmp_path / "b.zip", options(home))
    failed = exported.runs[0].verification.failed
    assert [check.number for check in failed] == [Number.FILES]
    found = verify(tmp_path / "b.zip", signer=exported.signer)
    assert found.bags[0].verification.failed == failed


def test_run_without_entries_is_no_evidence(home: Path, tmp_path: Path) -> None:
    """A run whose journal is empty or missing is not exported, and no file is left."""
    directory = RunDirectory.create(home, "ach-flow")
    with pytest.raises(EvidenceError):
        export_sample(directory.path, tmp_path / "b.zip", options(home))
    (directory.path / "journal.jsonl").touch()
    with pytest.raises(EvidenceError, match="holds no entry"):
        export_sample(directory.path, tmp_path / "b.zip", options(home))
    assert not (tmp_path / "b.zip").exists()


def test_bundle_is_never_overwritten(home: Path, run: Path, tmp_path: Path) -> None:
    """A file of the wanted name is left as it is, and nothing else is made."""
    (tmp_path / "b.zip").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        export_sample(run, tmp_path / "b.zip", options(home))
    assert (tmp_path / "b.zip").read_text() == "mine"


@pytest.mark.parametrize("error", [EvidenceError("full"), KeyboardInterrupt()])
def test_broken_off_export_leaves_nothing(
    error: BaseException, home: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends an export in its midst, no file is left, under any name."""

    def fail(*_: object, **__: object) -> bytes:
        raise error

    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr("acepilot.evidence.bagging.write_report", fail)
    with pytest.raises(type(error)):
        export(run, out / "b.zip", options(home))
    assert list(out.iterdir()) == []


def test_bundle_is_for_its_owner_alone(home: Path, run: Path, tmp_path: Path) -> None:
    """Whatever the umask is, nobody else can read a new bundle."""
    before = os.umask(0)
    try:
        export_sample(run, tmp_path / "b.zip", options(home))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_several_runs_make_several_bags_and_a_page(home: Path, tmp_path: Path) -> None:
    """Each run has its own bag, the page lists them all, and each bag vouches for the page."""
    runs = [make_run(home, token=token) for token in ("aaaa", "bbbb", "cccc")]
    exported = export_sample(runs, tmp_path / "b.zip", options(home))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        page = archive.read("index.html").decode()
    assert all(f'href="acepilot-{run.name}/data/report.html"' in page for run in runs)
    found = verify(tmp_path / "b.zip", signer=exported.signer)
    assert found.is_whole
    assert [bag.run for bag in found.bags] == [run.name for run in runs]


def _without(bundle: Path, to: Path, left_out: str, add: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(bundle) as old:
        kept = {name: old.read(name) for name in old.namelist() if not name.startswith(left_out)}
    to.write_bytes(zip_of(kept | (add or {})))
    return to


def test_no_run_can_be_taken_out_of_several(home: Path, tmp_path: Path) -> None:
    """A bundle of which a whole bag was removed, or the page changed, does not verify."""
    runs = [make_run(home, token=token) for token in ("aaaa", "bbbb")]
    exported = export_sample(runs, tmp_path / "b.zip", options(home))
    fewer = _without(exported.path, tmp_path / "c.zip", f"acepilot-{runs[1].name}")
    assert [check.number for check in verify(fewer).bags[0].verification.failed] == [Number.BAG]
    other = _without(exported.path, tmp_path / "d.zip", "index.html", {"index.html": b"<p>Nothing here"})
    assert [check.number for check in verify(other).bags[0].verification.failed] == [Number.BAG]


def test_bundle_without_a_signature_is_by_an_unknown_hand(home: Path, run: Path, tmp_path: Path) -> None:
    """An unsigned bundle is whole, by an unknown hand; with a signer named it fails."""
    exported = export_sample(run, tmp_path / "b.zip", options(home, sign=False))
    assert exported.signer == ""
    assert verify(tmp_path / "b.zip").verdict == "whole, by an unknown hand"
    found = verify(tmp_path / "b.zip", signer="ab" * 32)
    assert found.verdict == "does not verify"
    assert [check.number for check in found.bags[0].verification.failed] == [Number.SIGNER]


def test_without_a_browser_there_is_no_pdf_and_a_note(
    home: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no browser is installed, the bundle comes without a PDF, and tells why."""
    monkeypatch.setattr("acepilot.browser.find._installed", lambda _: iter(()))
    monkeypatch.setattr("acepilot.browser.find._playwrights_own", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ACEPILOT_BROWSER", raising=False)
    exported = export(run, tmp_path / "b.zip", options(home, pdf=True))
    assert not exported.runs[0].has_pdf
    assert "<p>There is no report.pdf: " in _read(tmp_path / "b.zip", f"{DATA}report.html")
    assert "no Chrome, Edge or Chromium" in exported.runs[0].notes[0]
    assert "no Chrome, Edge or Chromium" in _read(tmp_path / "b.zip", "bag-info.txt")
    assert verify(tmp_path / "b.zip").is_whole


def test_pdf_is_printed_beside_the_report(
    home: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is printed from a page that has its pictures beside it, and the PDF is in the payload."""

    def print_pdf(page: Path, footer: object, browser: object, timing: Timing) -> bytes:
        assert (page.parent / "captures" / "0001-review.png").is_file()
        assert str(run.name) in str(footer)
        assert (browser, timing.clock.now()) == ("a browser", START)
        return b"%PDF-1.7 a stand-in"

    monkeypatch.setattr("acepilot.evidence.bagging.find_browser", lambda _: "a browser")
    monkeypatch.setattr("acepilot.evidence.bagging.print_pdf", print_pdf)
    exported = export(run, tmp_path / "b.zip", options(home, pdf=True))
    assert exported.runs[0].has_pdf
    assert "<code>report.pdf</code> beside this page" in _read(tmp_path / "b.zip", f"{DATA}report.html")
    assert _read(tmp_path / "b.zip", f"{DATA}report.pdf") == "%PDF-1.7 a stand-in"
    assert verify(tmp_path / "b.zip").is_whole


def test_nothing_to_export_is_told(home: Path, run: Path, tmp_path: Path) -> None:
    """No run at all, or one run twice, is refused."""
    for runs in ([], [run, run]):
        with pytest.raises(UsageError, match="each but once"):
            export(runs, tmp_path / "b.zip", options(home))


def test_room_is_usable_without_a_browser_library(home: Path, run: Path, tmp_path: Path) -> None:
    """Importing, exporting and verifying load no Playwright at all."""
    put_key(home)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from acepilot.evidence import ExportOptions, export, verify\n"
        "run, to, home = map(Path, sys.argv[1:])\n"
        "made = export(run, to, ExportOptions(pdf=False, home=home))\n"
        "assert verify(to, signer=made.signer).is_whole\n"
        "assert 'playwright' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, run, tmp_path / "b.zip", home], check=True)


@pytest.mark.full
def test_made_here_verifies_under_another_zone_locale_and_umask(
    home: Path, run: Path, tmp_path: Path
) -> None:
    """A bundle made in one place verifies in a process with another time zone, locale and umask."""
    exported = export_sample(run, tmp_path / "b.zip", options(home))
    code = (
        "import os, sys\nfrom pathlib import Path\nos.umask(0o777)\n"
        "from acepilot.evidence import verify\n"
        "found = verify(Path(sys.argv[1]), signer=sys.argv[2])\n"
        "assert found.verdict == 'whole, and by the signer you named', found\n"
    )
    elsewhere = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "C",
        "PYTHONUTF8": "0",
    }
    subprocess.run([sys.executable, "-c", code, exported.path, exported.signer], check=True, env=elsewhere)


def test_export_in_another_zone_and_locale_is_the_same(home: Path, run: Path, tmp_path: Path) -> None:
    """Time zone, locale and umask of the exporter leave no trace in the payload's manifest."""
    export(run, tmp_path / "a.zip", options(home))
    code = (
        "import os, sys\nfrom pathlib import Path\nos.umask(0o077)\n"
        "from acepilot.evidence import ExportOptions, export\n"
        "run, to, home = map(Path, sys.argv[1:])\n"
        "export(run, to, ExportOptions(pdf=False, home=home))\n"
    )
    elsewhere = {**os.environ, "TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8"}
    subprocess.run([sys.executable, "-c", code, run, tmp_path / "b.zip", home], check=True, env=elsewhere)
    assert _read(tmp_path / "a.zip", MANIFEST) == _read(tmp_path / "b.zip", MANIFEST)


def test_defaults_are_what_a_person_wants() -> None:
    """Unless told otherwise an export prints a PDF, signs, and asks nobody on the network."""
    chosen = ExportOptions()
    assert (chosen.pdf, chosen.sign, chosen.timestamp_url) == (True, True, "")


def test_run_whose_directory_was_renamed_keeps_its_id(home: Path, run: Path, tmp_path: Path) -> None:
    """A copy of a run's directory, under any name, exports under the id that its journal tells."""
    name = run.name
    copy = run.rename(tmp_path / "copy of a run")
    exported = export_sample(copy, tmp_path / "b.zip", options(home))
    assert exported.runs[0].run == name
    assert verify(tmp_path / "b.zip", signer=exported.signer).is_whole


def test_browser_that_was_named_must_be_there(home: Path, run: Path, tmp_path: Path) -> None:
    """A browser that somebody named and that is missing is refused before anything is written."""
    with pytest.raises(UsageError):
        export_sample(run, tmp_path / "b.zip", options(home, pdf=True, browser="/no/such/browser"))
    assert not (tmp_path / "b.zip").exists()


def test_progress_is_told(home: Path, run: Path, tmp_path: Path) -> None:
    """Whoever asks is told how many of a run's files are done."""
    heard: list[tuple[str, int, int]] = []
    export_sample(run, tmp_path / "b.zip", options(home, progress=lambda *step: heard.append(step)))
    assert (f"{run.name}: files", 9, 9) in heard
    assert [done for what, done, _ in heard if what.endswith("files")] == list(range(10))


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00+23:00"])
def test_run_with_a_time_that_no_zip_can_tell_is_exported(
    home: Path, run: Path, tmp_path: Path, at: str
) -> None:
    """A journal's time before or after those of a zip is no reason to have no bundle."""
    put_time(run, at)
    export(run, tmp_path / "b.zip", options(home))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


def test_run_whose_first_entry_is_odd_is_exported(home: Path, run: Path, tmp_path: Path) -> None:
    """A journal whose first entry has a list for its data is exported, as one that does not verify."""
    path = run / "journal.jsonl"
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps({**json.loads(first), "data": []}), *rest, ""]))
    exported = export(run, tmp_path / "b.zip", options(home))
    assert not exported.runs[0].verification.is_whole


def test_page_of_several_runs_shows_what_would_act(home: Path, tmp_path: Path) -> None:
    """A client's name that turns the line around or holds a tag is shown as its escape."""
    runs = [make_run(home, token=token) for token in ("aaaa", "bbbb")]
    (runs[0] / "client.yaml").write_text('company:\n  legal_name: "<b>A \\u202Eevil"\n')
    export_sample(runs, tmp_path / "b.zip", options(home))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        page = archive.read("index.html").decode()
    assert "&lt;b&gt;A \\u202eevil" in page
    assert "\u202e" not in page
