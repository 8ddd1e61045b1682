"""`acepilot mock`: what it prints, that what it prints works, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acepilot_mock import SCENARIOS

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")


@contextmanager
def served(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command until the block ends."""
    command = [sys.executable, "-m", "acepilot", "mock", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def read_json(process: subprocess.Popen[str]) -> dict[str, object]:
    """Read the envelope that the command prints, which ends with a brace of its own."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line == "}\n":
            break
    data: dict[str, object] = json.loads(text)["data"]
    return data


@posix_only
def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    """Ctrl-C ends the server and the command, with exit code 0 and no traceback."""
    with served("--json", "--ledger", str(tmp_path / "ledger.jsonl")) as process:
        told = read_json(process)
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        assert process.returncode == 0
        assert errors.strip() == "The mock portal has ended."
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(str(told["port"])))) != 0


@pytest.mark.long
@posix_only
def test_browser_command_opens_the_form(tmp_path: Path) -> None:
    """The printed browser command, made headless, shows the application form."""
    with served("--json", "--ledger", str(tmp_path / "ledger.jsonl")) as process:
        told = read_json(process)
        command = told["browser_command"]
        assert isinstance(command, list)
        shown = subprocess.run(
            [command[0], "--headless", "--virtual-time-budget=4000", "--dump-dom", *command[1:]],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        process.send_signal(signal.SIGINT)
        process.wait(10)
    assert "Importer Account Application" in shown.stdout
    assert "MOCK — not a government site" in shown.stdout


def test_text_names_scenarios_and_how_to_look(tmp_path: Path) -> None:
    """For eyes, it says how to open a browser, which pages there are, and every scenario."""
    with served("--scenario", "read-only", "--ledger", str(tmp_path / "ledger.jsonl")) as process:
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            if line.startswith("Ctrl-C"):
                break
    assert "Scenario: read-only" in text
    assert "--host-resolver-rules=" in text
    assert "https://ace-accounts.cbp.gov/s/importer-form" in text
    assert [name for name in SCENARIOS if name not in text] == []


def test_unknown_scenario_is_wrong_input() -> None:
    """A misspelt scenario ends with exit code 2, the nearest name, and nothing served."""
    with served("--scenario", "reed-only") as process:
        out, errors = process.communicate(timeout=30)
        assert process.returncode == 2
    assert out == ""
    assert "read-only" in errors
