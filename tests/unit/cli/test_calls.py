"""Calls that name what is not there, is no file, or is far too long: one sentence each, and the right code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from acepilot.browser.find import find_browser
from acepilot.cli import run_command
from acepilot.errors import UsageError
from acepilot.journal.directory import RunDirectory
from acepilot.paths import home as home_of

LONG = "x" * 300
HUGE = "x" * 100_000
needs_pipes = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    """Call the command; return its code and what it told, once nothing in that is a fault of ours."""
    code = run_command(argv)
    err = capsys.readouterr().err
    assert "fault of acepilot" not in err
    assert "Something went wrong" not in err
    assert len(err) < 5_000
    return code, err


@needs_pipes
@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("flow", "check", "PIPE"), 2),
        (("client", "check", "PIPE"), 2),
        (("run", "ach-flow", "--plan", "--client", "PIPE"), 2),
        (("run", "PIPE", "--plan"), 2),
        (("evidence", "verify", "PIPE"), 5),
        (("evidence", "verify", "PIPE", "--tsa-root", "PIPE"), 2),
        (("mock", "--ledger", "PIPE"), 1),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_pipe_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], code: int
) -> None:
    """Whoever is to read or write it, nobody waits for it."""
    os.mkfifo(tmp_path / "pipe.yaml")
    given = [str(tmp_path / "pipe.yaml") if part == "PIPE" else part for part in argv]
    ended, err = told(capsys, *given)
    assert ended == code
    assert "a pipe" in err


@needs_pipes
@pytest.mark.parametrize("argv", [("show", "latest"), ("resume", "latest"), ("evidence", "export", "latest")])
def test_a_pipe_in_place_of_a_journal_is_missing_evidence(
    home: Path, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]
) -> None:
    """A run whose journal is no file has no record that can be read: 5."""
    run = home / "runs" / "20261122T193605Z-ach-flow-x7k2"
    run.mkdir(parents=True)
    os.mkfifo(run / "journal.jsonl")
    assert told(capsys, *argv)[0] == 5


@pytest.mark.parametrize("argv", [("flow", "check"), ("flow", "explain"), ("run",)])
@pytest.mark.usefixtures("home")
def test_an_empty_flow_is_none(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]) -> None:
    """It is asked for, and not taken for this folder."""
    code, err = told(capsys, *argv, "")
    assert code == 2
    assert "Which flow?" in err


def test_resume_of_a_run_at_work_says_so_first(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What keeps it is told before a display is missed, and before a secret is asked for."""
    monkeypatch.delenv("DISPLAY", raising=False)
    run = RunDirectory.create(home, "ach-flow")
    with run.open_journal():
        code, err = told(capsys, "resume", "latest")
    assert code == 2
    assert "Another acepilot is writing the run" in err


@pytest.mark.parametrize("name", [LONG, HUGE])
@pytest.mark.parametrize(
    "argv",
    [
        ("flow", "check"),
        ("client", "check"),
        ("client", "new"),
        ("show",),
        ("secret", "delete"),
        ("run", "ach-flow", "--plan", "--mock"),
        ("run", "ach-flow", "--plan", "--client"),
        (),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_name_that_is_too_long_is_wrong_input(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], name: str
) -> None:
    """It is told in a message of a length that can be read, and ends with 2."""
    assert told(capsys, *argv, name)[0] == 2


@pytest.mark.parametrize("argv", [("runs",), ("show", "latest"), ("secret", "list"), ("evidence", "key")])
@pytest.mark.parametrize("name", ["file", LONG, "a/" * 3000])
def test_a_home_that_cannot_be_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: tuple[str, ...],
    name: str,
) -> None:
    """A file, or a name that no directory can have: told with the place, whatever is asked for."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / name))
    code, err = told(capsys, *argv)
    assert code in {1, 2, 5}
    assert name[:50] in err


@pytest.mark.usefixtures("home")
def test_any_number_of_runs_may_be_asked_for(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """A number beyond all counting lists what there is."""
    run = make_run(("run.finished", {"data": {"items": []}}), flow="apply-flow")
    assert run_command(["runs", "-n", "9" * 20]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if run.id in line)
    assert line.endswith("  done")  # a flow without importers has an outcome too


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("run", "ach-flow", "--plan", "--mock", "BOGUS"), "no scenario “BOGUS”"),
        (("run", "ach-flow", "--plan", "--browser", "/nope"), "not a program"),
        (("run", "ach-flow", "--mock", "--browser", ""), "--browser"),
        (("run", "ach-flow", "--plan", "--only", ""), "--only"),
        (("evidence", "verify", ".", "--signer", " "), "--signer"),
        (("evidence", "report", "latest", "-o", ""), "-o"),
        (("evidence", "verify", ""), "FILE.zip|DIR"),
        (("client", "check", ""), "FILE"),
        (("run", "ach-flow", "--plan", "--client", ""), "--client"),
        (("mock", "--ledger", ""), "--ledger"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_choice_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], says: str
) -> None:
    """What names nothing counts neither as given nor as left away, also for a plan."""
    code, err = told(capsys, *argv)
    assert code == 2
    assert says in err


@pytest.mark.usefixtures("home")
def test_a_run_that_is_named_twice_is_exported_once(
    tmp_path: Path, make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """However it is named: `latest`, its id, the beginning of that."""
    run = make_run(("run.finished", {"data": {"items": []}}))
    to = tmp_path / "a.zip"
    run_command(["evidence", "export", "latest", run.id, run.id[:20], "-o", str(to), "--no-pdf", "--json"])
    assert [one["run"] for one in json.loads(capsys.readouterr().out)["data"]["runs"]] == [run.id]


@pytest.mark.usefixtures("home")
def test_a_run_that_is_not_there_is_wrong_input(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """Naming what there is not is 2, as docs/reference.md says; 5 is for a record that is there and does not hold."""
    assert told(capsys, "show", "nope")[0] == 2
    make_run()
    assert told(capsys, "show", "nope")[0] == 2


def test_environment_is_read_when_it_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing keeps the environment that was there when a module was loaded."""
    monkeypatch.setattr(
        os, "environ", {"ACEPILOT_HOME": str(tmp_path), "ACEPILOT_BROWSER": "nope", "PATH": ""}
    )
    assert home_of() == tmp_path
    with pytest.raises(UsageError, match="ACEPILOT_BROWSER names nope"):
        find_browser()
