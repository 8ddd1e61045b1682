"""Rehearsed commands: acepilot gives them away, for it has nothing that presses Submit."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import acepilot
from acepilot.cli import main, run_command
from acepilot.cli.rehearsing import PROGRAM
from acepilot_mock.rehearsal.person import Rehearsal

REHEARSED = (
    ("demo", "--json"),
    ("--debug", "demo"),
    ("run", "ach-flow", "--mock", "--rehearse"),
    ("flow", "check", "ach-flow", "--mock=slow"),
)


@pytest.mark.parametrize("argv", REHEARSED)
def test_rehearsed_command_goes_on_as_the_program_that_has_the_person(
    argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process becomes `python -m acepilot_mock.rehearsal` with the same arguments, and finds the same acepilot."""
    became: list[tuple[list[str], str]] = []

    def execve(_path: str, command: list[str], environ: dict[str, str]) -> None:
        became.append((command, environ["PYTHONPATH"].partition(os.pathsep)[0]))
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", execve)
    with pytest.raises(SystemExit):
        main(argv)
    (command, root), *others = became
    assert others == []
    assert command == [sys.executable, "-P", "-m", PROGRAM, *argv]
    assert Path(root).samefile(Path(acepilot.__file__).parents[1])


def test_other_command_stays_in_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody rehearses is run here; the control to the test above."""
    monkeypatch.setattr(os, "execve", lambda *_: pytest.fail("became another program"))
    with pytest.raises(SystemExit) as ended:
        main(["flow", "list"])
    assert ended.value.code == 0


@pytest.mark.parametrize("argv", REHEARSED)
def test_rehearsed_command_without_the_person_does_nothing(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that has no scripted person refuses, before anything is opened."""
    assert run_command(argv) == 1
    assert "no scripted person at hand" in "".join(capsys.readouterr())


def test_rehearsal_on_the_real_portal_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With the person at hand, too, a rehearsal needs the mock portal."""
    assert run_command(["run", "ach-flow", "--rehearse"], Rehearsal) == 2
    assert "--rehearse works with --mock alone" in capsys.readouterr().err
