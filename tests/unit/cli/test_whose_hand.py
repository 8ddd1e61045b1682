from __future__ import annotations

import sys
from pathlib import Path

import pytest

from acepilot.cli import run_command, whose_hand
from acepilot.cli.prompts import TerminalAsker
from acepilot.cli.request import RunRequest
from acepilot.cli.settings import SETTINGS, load_settings
from acepilot.cli.whose_hand import said_by
from acepilot.client.interview import Question
from acepilot.errors import ExitCode, InputError, UsageError


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the answers that a person at a terminal will give; each is taken once."""
    answers: list[str] = []
    monkeypatch.setattr(whose_hand, "home", lambda: tmp_path)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    def ask(_: TerminalAsker, _question: Question) -> str:
        return answers.pop(0)

    monkeypatch.setattr(TerminalAsker, "ask", ask)
    return answers


def test_a_live_run_asks_once_and_keeps_the_answer(asked: list[str], tmp_path: Path) -> None:
    """The next run knows it; every other line of the settings stays."""
    (tmp_path / SETTINGS).write_text("# mine\nquiet: yes", encoding="utf-8")
    asked.append('Pat "P" Lee, broker')
    assert said_by("", is_live=True) == said_by("", is_live=True) == 'Pat "P" Lee, broker'
    assert (tmp_path / SETTINGS).read_text(encoding="utf-8").startswith("# mine\nquiet: yes\noperator: ")
    assert load_settings(tmp_path).quiet == "yes"


def test_no_answer_is_kept_for_none(asked: list[str], tmp_path: Path) -> None:
    """Enter alone: nothing is said, and the next run asks again."""
    asked += ["", "Pat Lee"]
    assert said_by("", is_live=True) == ""
    assert not (tmp_path / SETTINGS).exists()
    assert said_by("", is_live=True) == "Pat Lee"


def test_the_option_counts_for_one_run(asked: list[str], tmp_path: Path) -> None:
    """It goes before what is kept, and is not kept itself."""
    assert said_by("Sam, clerk", is_live=True) == "Sam, clerk"
    assert not (tmp_path / SETTINGS).exists()
    assert asked == []


def test_nobody_is_asked_on_the_mock_portal_or_without_a_terminal(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no answer at hand a question would fail here."""
    assert said_by("", is_live=False) == ""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert said_by("", is_live=True) == ""
    assert asked == []


def test_a_kept_name_that_will_not_do_is_refused(asked: list[str], tmp_path: Path) -> None:
    """The settings are a person's file: what is wrong in it is told, and nobody is asked instead."""
    (tmp_path / SETTINGS).write_text("operator: Pat 000123456789\n", encoding="utf-8")
    with pytest.raises(InputError):
        said_by("", is_live=True)
    assert asked == []


def test_an_option_that_will_not_do_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is opened, and without a file of the client."""
    assert run_command(["run", "ach-flow", "--mock", "--operator", "Pat\nLee"]) == ExitCode.WRONG_INPUT
    assert "one line of plain text" in " ".join(capsys.readouterr().err.split())


def test_a_scripted_person_is_nobody() -> None:
    """A name beside a rehearsal would stand for somebody who was not there."""
    asks = RunRequest("ach-flow", mock="default", operator="Pat", rehearse=lambda _page, _name: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(UsageError, match="scripted person"):
        asks.check()


@pytest.mark.parametrize("written", ["{quiet: yes}\n", "quiet: yes\n...\n"], ids=["braces", "ended"])
def test_settings_that_take_no_line_stay_as_they_are(
    written: str, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run begins all the same, and is told that the answer is not kept."""
    told: list[str] = []
    monkeypatch.setattr(whose_hand, "_note", told.append)
    (tmp_path / SETTINGS).write_text(written, encoding="utf-8")
    asked.append("Pat Lee")
    assert said_by("", is_live=True) == "Pat Lee"
    assert (tmp_path / SETTINGS).read_text(encoding="utf-8") == written
    assert "for this run alone" in told[0]


def test_a_kept_name_is_told_as_the_run_begins(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a desk that several share the record would else name the one who was there first, unseen."""
    (tmp_path / SETTINGS).write_text("operator: Pat Lee\n", encoding="utf-8")
    assert said_by("", is_live=True) == "Pat Lee"
    assert "names you as “Pat Lee”" in capsys.readouterr().err
    assert said_by("Sam Roe", is_live=True) == "Sam Roe"
    assert not capsys.readouterr().err
    assert asked == []
