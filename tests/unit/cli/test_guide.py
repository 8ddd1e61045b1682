from __future__ import annotations

import io
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from guidekit import CLIENT

from acepilot.cli import run_command
from acepilot.cli.guide import GuideMeans, tell_address
from acepilot.journal.reader import read_journal

ADDRESS = "http://127.0.0.1:40000/token/"

Type = Callable[[str], None]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that a browser was asked to open."""
    addresses: list[str] = []

    def note(address: str) -> bool:
        addresses.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", note)
    return addresses


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Type:
    """Return what types lines at the terminal, which then closes."""
    return lambda lines: monkeypatch.setattr(sys, "stdin", io.StringIO(lines))


@pytest.fixture
def acme(home: Path, tmp_path: Path) -> str:  # noqa: ARG001 - commands see that home
    """Return a client's file."""
    path = tmp_path / "acme.yaml"
    path.write_text(CLIENT)
    return str(path)


@pytest.mark.parametrize("is_desktop", [True, False])
@pytest.mark.parametrize("is_opened", [True, False])
def test_page_is_opened_where_a_window_can_be_shown(
    monkeypatch: pytest.MonkeyPatch,
    opened: list[str],
    capfd: pytest.CaptureFixture[str],
    *,
    is_desktop: bool,
    is_opened: bool,
) -> None:
    """A text browser never takes the terminal; the address reaches it in any case, after what a browser prints."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":1" if is_desktop else "")
    with open(2, "w", closefd=False, encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        tell_address(ADDRESS, GuideMeans(is_opened=is_opened))
        monkeypatch.undo()
    assert opened == ([ADDRESS] if is_desktop and is_opened else [])
    assert ADDRESS in capfd.readouterr().err


def test_guided_run_is_gone_on_with_as_one(
    acme: str, home: Path, typing: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    """Resuming goes on with the guide, at the step where it was; what starts a browser is refused."""
    typing("yes\n")
    assert run_command(["guide", "ach-flow", "--client", acme, "--human", "terminal"]) == 130
    assert run_command(["resume", "latest", "--attach"]) == 2
    assert "This run is guided" in capsys.readouterr().err
    typing("yes\ns\ny\n")
    assert run_command(["resume", "latest", "--human", "terminal"]) == 4
    (run,) = (home / "runs").iterdir()
    done = [entry["step"]["n"] for entry in read_journal(run)[0] if entry["kind"] == "step.done"]
    assert done == [1, 2]


def test_guide_takes_no_secret_out_of_the_file(
    acme: str, typing: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    """An account number in the client's file is refused, as in a run on the real portal."""
    Path(acme).write_text(CLIENT.replace("env:BAYSIDE_BANK", "000123456789"))
    typing("")
    assert run_command(["guide", "ach-flow", "--client", acme]) == 2
    assert "000123456789" not in capsys.readouterr().err


def test_guide_needs_a_client(capsys: pytest.CaptureFixture[str]) -> None:
    """For whom is asked before anything is opened."""
    assert run_command(["guide", "ach-flow"]) == 2
    assert "--client" in capsys.readouterr().err
