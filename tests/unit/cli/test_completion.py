from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from acepilot.cli import main, run_command
from acepilot.journal.directory import RunDirectory
from acepilot_mock.scenarios import SCENARIOS


@pytest.fixture
def complete(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], list[str]]:
    """Return what asks for completions of a line as bash does; the last word is the one begun."""

    def ask(line: str) -> list[str]:
        monkeypatch.setenv("_ACEPILOT_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
        with pytest.raises(SystemExit):
            main([])
        out, err = capsys.readouterr()
        assert err == ""
        return [word.partition(",")[2] for word in out.splitlines()]

    return ask


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_is_printed_for_each_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each shell gets a script that asks acepilot, and nothing else on stdout or stderr."""
    assert run_command(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert f"_ACEPILOT_COMPLETE={shell}_complete" in out
    assert err == ""


def test_unknown_shell_is_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    """Another shell ends with 2 and the ones that are known."""
    assert run_command(["completion", "tcsh"]) == 2
    assert "'bash', 'zsh', 'fish'" in capsys.readouterr().err


def test_commands_complete(complete: Callable[[str], list[str]]) -> None:
    """The beginning of a command gives the commands that begin so."""
    assert complete("acepilot ru") == ["run", "runs"]


def test_runs_complete_newest_first(
    complete: Callable[[str], list[str]], make_run: Callable[..., RunDirectory]
) -> None:
    """`show` offers `latest` and the ids, the newest first."""
    runs = [make_run() for _ in range(2)]
    assert complete("acepilot show ") == ["latest", runs[1].id, runs[0].id]
    assert complete("acepilot show lat") == ["latest"]


def test_flows_complete(complete: Callable[[str], list[str]]) -> None:
    """A shipped flow's name completes."""
    assert complete("acepilot flow check ach-f") == ["ach-flow"]


def test_scenarios_complete(complete: Callable[[str], list[str]]) -> None:
    """The mock portal's scenarios complete."""
    assert complete("acepilot mock --scenario ") == list(SCENARIOS)


def test_broken_home_says_nothing_in_the_middle_of_a_line(
    complete: Callable[[str], list[str]], home: Path
) -> None:
    """When the runs cannot be listed, completion offers nothing and writes no error into the line."""
    home.mkdir()
    (home / "runs").write_text("a file")
    assert complete("acepilot show 2026") == []
