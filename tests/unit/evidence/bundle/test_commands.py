"""The commands of evidence, called as a person calls them."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from evidencekit import make_run
from tamperkit import BY_NAME, tampered

from acepilot.cli import run_command
from acepilot.cli.bundles import Teller
from acepilot.testing import FakeClock
from acepilot.timing import Timing

CHECK_KEYS = {"number", "title", "outcome", "note", "mismatches"}


@pytest.fixture
def run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a finished run, in the home and the folder where commands work."""
    monkeypatch.setenv("ACEPILOT_HOME", str(home))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return make_run(home)


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run_command([*arguments, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["acepilot"], answer["command"]) == (1, " ".join(arguments[:2]))
    return code, answer["data"]


def test_export_and_verify_go_together(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `evidence export` makes, `evidence verify` finds whole, and by the signer that was told."""
    code, made = _json(capsys, "evidence", "export", "latest", "--no-pdf")
    assert code == 0
    assert Path(str(made["path"])).name == f"acepilot-{run.name}.zip"
    code, found = _json(capsys, "evidence", "verify", str(made["path"]), "--signer", str(made["signer"]))
    assert (code, found["whole"], found["verdict"]) == (0, True, "whole, and by the signer you named")
    (bag,) = found["bags"]
    assert [check["number"] for check in bag["checks"]] == list(range(1, 12))
    assert all(set(check) == CHECK_KEYS for check in bag["checks"])


def test_export_tells_where_and_how_to_check(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the file, the head, the signer and the command that checks are told."""
    assert run_command(["evidence", "export", run.name[:20], "--no-pdf", "-o", "b.zip"]) == 0
    told = capsys.readouterr().out
    assert str(Path("b.zip").absolute()) in told
    assert "journal head" in told
    assert "acepilot evidence verify b.zip --signer" in told


def test_several_runs_make_one_file(run: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several runs are exported together, one that is named twice once."""
    other = make_run(home, token="bbbb")
    code, made = _json(capsys, "evidence", "export", run.name, other.name, run.name, "--no-pdf")
    assert code == 0
    assert [one["run"] for one in made["runs"]] == [run.name, other.name]
    with zipfile.ZipFile(str(made["path"])) as archive:
        assert "index.html" in archive.namelist()


def test_damaged_run_ends_with_5_and_is_exported(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run whose record does not verify is exported, loudly, with exit code 5."""
    (run / "captures" / "0001-review.png").write_bytes(b"other")
    assert run_command(["evidence", "export", "latest", "--no-pdf", "-o", "b.zip"]) == 5
    assert "THE RECORD DOES NOT VERIFY" in capsys.readouterr().out
    assert run_command(["evidence", "verify", "b.zip"]) == 5


@pytest.mark.usefixtures("run")
def test_every_mismatch_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A bundle that was tampered with ends with 5, and path, expected and found are told for each mismatch."""
    assert run_command(["evidence", "export", "latest", "--no-pdf", "-o", "b.zip"]) == 0
    Path("c.zip").write_bytes(tampered(Path("b.zip"), BY_NAME["capture-renamed"]))
    capsys.readouterr()
    assert run_command(["evidence", "verify", "c.zip"]) == 5
    told = capsys.readouterr().out
    assert "c.zip: does not verify." in told
    assert "data/captures/0001-renamed.png" in told
    code, found = _json(capsys, "evidence", "verify", "c.zip")
    assert (code, found["whole"]) == (5, False)
    wrong = [one for check in found["bags"][0]["checks"] for one in check["mismatches"]]
    assert {"path", "expected", "found"} == set(wrong[0])
    assert len(wrong) >= 3


@pytest.mark.usefixtures("run")
def test_what_follows_from_a_broken_entry_is_folded(capsys: pytest.CaptureFixture[str]) -> None:
    """One line of the journal that is none moves all that follow: the first place is named, and JSON has the rest."""
    assert run_command(["evidence", "export", "latest", "--no-pdf", "-o", "b.zip"]) == 0
    with zipfile.ZipFile("b.zip") as archive:
        archive.extractall()
    (journal,) = Path().glob("acepilot-*/data/journal.jsonl")
    lines = journal.read_bytes().split(b"\n")
    journal.write_bytes(b"\n".join([lines[0], b"z" + lines[1][1:], *lines[2:]]))
    folder = str(journal.parents[1])
    capsys.readouterr()

    assert run_command(["evidence", "verify", folder]) == 5
    told = capsys.readouterr().out

    code, found = _json(capsys, "evidence", "verify", folder)
    chain = next(check["mismatches"] for check in found["bags"][0]["checks"] if check["number"] == 4)
    assert code == 5
    assert len(chain) > 6
    assert "Look first at journal.jsonl line 2 (check 4)" in told
    assert f"and {len(chain) - 3} more, which can all follow from these" in told
    assert told.count("journal.jsonl entry") + told.count("journal.jsonl line") < 10


@pytest.mark.usefixtures("run")
def test_what_is_no_bundle_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Another file, an empty one, and a folder without a bag are no bundles: a line, the code 5, and JSON as ever."""
    Path("README.md").write_text("# A page\n")
    Path("empty.zip").touch()
    Path("folder").mkdir()
    for name in ("README.md", "empty.zip", "folder"):
        capsys.readouterr()
        assert run_command(["evidence", "verify", name]) == 5
        told = capsys.readouterr().out
        assert told.startswith(f"{name} is no bundle: ")
        assert told.count("\n") == 1
        _, found = _json(capsys, "evidence", "verify", name)
        assert [check["number"] for check in found["bags"][0]["checks"]] == list(range(1, 12))


@pytest.mark.usefixtures("run")
def test_a_damaged_bundle_is_one_still(capsys: pytest.CaptureFixture[str]) -> None:
    """A bundle whose beginning or end is lost is no other file: what is wrong is told, and what was not checked."""
    assert run_command(["evidence", "export", "latest", "--no-pdf", "-o", "b.zip"]) == 0
    whole = Path("b.zip").read_bytes()
    for damaged in (whole[:-30], b"X" + whole[1:]):
        Path("c.zip").write_bytes(damaged)
        capsys.readouterr()
        assert run_command(["evidence", "verify", "c.zip"]) == 5
        told = capsys.readouterr().out
        assert "1. fail" in told
        assert "2. to 11.  Not checked" in told
        assert "c.zip: does not verify." in told


@pytest.mark.usefixtures("run")
def test_unsigned_bundle_is_by_an_unknown_hand(capsys: pytest.CaptureFixture[str]) -> None:
    """An unsigned bundle verifies and is said to be by an unknown hand; with --signer it ends with 5."""
    assert run_command(["evidence", "export", "latest", "--no-pdf", "--no-sign", "-o", "b.zip"]) == 0
    assert run_command(["evidence", "verify", "b.zip"]) == 0
    assert "b.zip: whole, by an unknown hand." in capsys.readouterr().out
    assert run_command(["evidence", "verify", "b.zip", "--signer", "ab" * 32]) == 5


@pytest.mark.usefixtures("run")
def test_key_shows_the_fingerprint_that_signs(capsys: pytest.CaptureFixture[str]) -> None:
    """`evidence key` tells the fingerprint that exports are signed with, and never the private key."""
    code, key = _json(capsys, "evidence", "key")
    assert code == 0
    assert "PRIVATE" not in json.dumps(key)
    _, made = _json(capsys, "evidence", "export", "latest", "--no-pdf")
    assert made["signer"] == key["fingerprint"]


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "missing.zip"),
        ("verify", ".", "--signer", "nonsense"),
        ("verify", ".", "--tsa-root", "missing.pem"),
        ("export", "nonsense"),
        ("export", "latest", "--no-pdf", "--timestamp", "file:///etc/passwd"),
        ("export", "latest", "--no-pdf", "-o", "no/such/folder/b.zip"),
        ("export",),
    ],
)
def test_wrong_calls_end_with_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """A bundle, signer, root, run or address that is none is wrong input, and nothing is written."""
    assert run_command(["evidence", *arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not list(Path().iterdir())


def test_report_is_one_file_outside_of_the_run(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`evidence report` writes a file with its pictures in it, and none into the run's directory."""
    code, made = _json(capsys, "evidence", "report", "latest", "-o", "r.html")
    assert (code, made["verifies"]) == (0, True)
    page = Path("r.html").read_text(encoding="utf-8")
    assert "data:image/" in page
    assert 'src="captures/' not in page
    assert run_command(["evidence", "report", "latest", "-o", str(run / "r.html")]) == 2
    assert not (run / "r.html").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with a place among files")
@pytest.mark.usefixtures("run")
def test_report_replaces_a_report_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """A second report may have the first one's name; whatever else has it, a device too, stays as it is."""
    assert run_command(["evidence", "report", "latest", "-o", "r.html"]) == 0
    assert run_command(["evidence", "report", "latest", "-o", "r.html"]) == 0
    Path("acme.yaml").write_text("mine")
    os.mkfifo("pipe")
    Path("folder").mkdir()
    for name in ("acme.yaml", "pipe", "folder"):
        assert run_command(["evidence", "report", "latest", "-o", name]) == 2
        assert name in capsys.readouterr().err
    assert Path("acme.yaml").read_text() == "mine"
    assert Path("pipe").is_fifo()


def test_report_of_a_damaged_run_ends_with_5(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report of a record that does not verify is written, and the exit code tells."""
    (run / "flow.yaml").write_bytes(b"flow: other\n")
    code, made = _json(capsys, "evidence", "report", "latest")
    assert (code, made["verifies"]) == (5, False)
    assert Path(str(made["path"])).is_file()


@pytest.mark.usefixtures("run")
def test_names_out_of_archives_are_never_printed_raw(capsys: pytest.CaptureFixture[str]) -> None:
    """A name with an escape sequence in it is shown, and does not reach the terminal."""
    assert run_command(["evidence", "export", "latest", "--no-pdf", "-o", "b.zip"]) == 0
    Path("c.zip").write_bytes(tampered(Path("b.zip"), BY_NAME["zip-odd-name"]))
    assert run_command(["evidence", "verify", "c.zip"]) == 5
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert r"new\nline\x1b[31m.txt" in told


class _Screen(io.StringIO):
    """A terminal, or a pipe, that keeps what is written to it."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self._is_terminal


@pytest.mark.parametrize(
    ("is_terminal", "seconds", "is_told"), [(True, 2, True), (True, 0, False), (False, 2, False)]
)
def test_progress_is_shown_on_a_terminal_when_long(is_terminal: bool, seconds: float, is_told: bool) -> None:
    """An export that takes longer than a second tells how far it is, on a terminal alone, and wipes it away."""
    clock = FakeClock()
    screen = _Screen(is_terminal=is_terminal)
    teller = Teller(screen, Timing(clock=clock))
    clock.pass_by(seconds)
    teller.tell("files", 3, 9)
    assert ("files 3 of 9" in screen.getvalue()) is is_told
    teller.clear()
    assert screen.getvalue().endswith("\r") is is_told
