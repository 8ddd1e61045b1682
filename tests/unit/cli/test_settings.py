from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from acepilot.browser.surface import Surface
from acepilot.cli import run_command
from acepilot.cli.request import RunRequest
from acepilot.cli.settings import SETTINGS, Settings, load_settings
from acepilot.cli.window_run import _calling
from acepilot.errors import ExitCode, InputError, UsageError
from acepilot.person.terminal import Terminal
from acepilot.run.session import Session
from acepilot.timing import USUAL


@pytest.mark.parametrize(("written", "is_quiet"), [("yes", True), ("no", False)])
def test_settings_are_read(tmp_path: Path, written: str, *, is_quiet: bool) -> None:
    """One line, yes or no."""
    (tmp_path / SETTINGS).write_text(f"# mine\nquiet: {written}\n", encoding="utf-8")
    assert (load_settings(tmp_path).quiet == "yes") is is_quiet


def test_no_file_is_the_usual_settings(tmp_path: Path) -> None:
    """Nobody has to have one, nor a home."""
    assert load_settings(tmp_path / "none") == Settings(quiet="no")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("quiet: maybe\n", ":1:8: This is none of the words that may stand here."),
        ("quiet: yes\nloud: yes\n", ":2:1: `loud` is not known here."),
        ("yes\n", ":1:1: Here lines of `name: value` must stand"),
        ("", ":1:1: The file is empty."),
    ],
)
def test_wrong_settings_are_refused_with_their_place(tmp_path: Path, written: str, told: str) -> None:
    """What cannot be read as meant is never taken for no."""
    (tmp_path / SETTINGS).write_text(written, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_settings(tmp_path)
    assert f"{tmp_path / SETTINGS}{told}" in refused.value.message


def test_settings_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """A folder of that name, for one."""
    (tmp_path / SETTINGS).mkdir()
    with pytest.raises(UsageError):
        load_settings(tmp_path)


def test_a_run_with_wrong_settings_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence stands on the terminal, before anything is opened or asked; with right ones the plan is printed."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path))
    settings = tmp_path / SETTINGS
    settings.write_text("quiet: maybe\n", encoding="utf-8")
    call = ("run", "ach-flow", "--mock", "--plan")
    assert run_command(call) == ExitCode.WRONG_INPUT
    assert f"{SETTINGS}:1:8" in capsys.readouterr().err
    settings.write_text("quiet: no\n", encoding="utf-8")
    assert run_command(call) == ExitCode.DONE


@pytest.mark.parametrize(
    ("request_", "is_called"),
    [
        (RunRequest("f"), True),
        (RunRequest("f", is_quiet=True), False),
        (RunRequest("f", headless=True), False),
        (RunRequest("f", rehearse=lambda _page, _name: None), False),  # type: ignore[arg-type, return-value]
    ],
    ids=["usual", "quiet", "headless", "rehearsed"],
)
def test_a_person_with_a_window_is_called_unless_they_want_quiet(
    request_: RunRequest, *, is_called: bool
) -> None:
    """A scripted person needs no call, and without a window there is nothing to come to."""
    surface = cast("Surface", SimpleNamespace(attention=None))
    session = cast("Session", SimpleNamespace(timing=USUAL, record=None))
    calling = _calling(request_, surface, Terminal(sys.stderr, None), session)
    assert bool(calling) is is_called


class _Screen(StringIO):
    """A terminal's screen."""

    def isatty(self) -> bool:
        """Return True, as a terminal does."""
        return True


@pytest.mark.parametrize(("out", "written"), [(_Screen(), "\a"), (StringIO(), "")], ids=["terminal", "file"])
def test_the_bell_rings_at_a_terminal_alone(out: StringIO, written: str) -> None:
    """A file that takes what is told gets no bell into it."""
    Terminal(out, None).ring()
    assert out.getvalue() == written
