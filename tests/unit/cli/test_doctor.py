from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from acepilot.cli import doctor as doctor_module
from acepilot.cli import run_command
from acepilot.cli.doctor import (
    DoctorFinding,
    Verdict,
    check_browser,
    check_display,
    check_home,
    check_keyring,
    check_settings,
)


def test_named_browser_that_is_missing_is_a_failure() -> None:
    """A browser that the environment names and that is not there fails, and says what to do."""
    finding = check_browser({"ACEPILOT_BROWSER": "/nowhere/chrome", "PATH": ""})
    assert finding.verdict is Verdict.FAIL
    assert finding.next_step


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_browser_is_told_with_version_and_reason(tmp_path: Path) -> None:
    """A browser that is there is told with what it says of itself, and how it was found."""
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\necho Chromium 156.0\n")
    program.chmod(0o755)
    finding = check_browser({"ACEPILOT_BROWSER": str(program), "PATH": ""})
    assert (finding.verdict, finding.found) == (
        Verdict.OK,
        f"Chromium 156.0, named by ACEPILOT_BROWSER: {program}",
    )


@pytest.mark.parametrize(
    ("environ", "system", "verdict"),
    [
        ({}, "linux", Verdict.WARN),
        ({"DISPLAY": ":0"}, "linux", Verdict.OK),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", Verdict.OK),
        ({}, "win32", Verdict.OK),
        ({}, "darwin", Verdict.OK),
    ],
)
def test_display_is_looked_for_where_it_can_miss(
    environ: dict[str, str], system: str, verdict: Verdict
) -> None:
    """No display on Linux is a warning, since rehearsals still run; elsewhere there always is one."""
    assert check_display(environ, system).verdict is verdict


def test_home_that_cannot_be_made_is_a_failure(tmp_path: Path) -> None:
    """A home below a file can never hold records."""
    (tmp_path / "file").write_text("")
    assert check_home(tmp_path / "file" / "home").verdict is Verdict.FAIL


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_home_that_others_can_read_is_a_warning(tmp_path: Path) -> None:
    """A home with loose modes is told with the command that mends it, a private one is fine, as is none yet."""
    home = tmp_path / "home"
    assert check_home(home).verdict is Verdict.OK
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    assert check_home(home).next_step == f"chmod 700 {home}"
    home.chmod(0o700)
    assert check_home(home).verdict is Verdict.OK


def test_keyring_that_cannot_be_loaded_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the environment names and that is not there is told, and no fault of ours."""

    def load() -> None:
        raise ModuleNotFoundError("no")

    monkeypatch.setattr(keyring, "get_keyring", load)
    finding = check_keyring()
    assert finding.verdict is Verdict.WARN
    assert "PYTHON_KEYRING_BACKEND" in finding.next_step


def test_keyring_without_a_safe_backend_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a keyring there are other sources for a secret, which are told once."""
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    finding = check_keyring()
    assert finding.verdict is Verdict.WARN
    assert finding.next_step.count("env:NAME") == 1


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what lets the doctor find the given things only."""

    def let(*found: DoctorFinding) -> None:
        monkeypatch.setattr(doctor_module, "examine", lambda _: found)

    return let


def test_failure_ends_with_1_and_its_next_step(
    findings: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A failing check ends with 1, and what to do is told."""
    findings(
        DoctorFinding("browser", Verdict.FAIL, "none", "Install one."), DoctorFinding("x", Verdict.OK, "y")
    )
    assert run_command(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "browser: Install one." in out
    assert "Not ready" in out


def test_warning_ends_with_0(findings: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """A warning keeps nobody from going on."""
    findings(DoctorFinding("keyring", Verdict.WARN, "none", "Use env."))
    assert run_command(["doctor"]) == 0
    assert "Ready." in capsys.readouterr().out


def test_doctor_as_json(findings: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets each check and whether all is ready, with the same exit code."""
    findings(DoctorFinding("browser", Verdict.FAIL, "none", "Install one."))
    assert run_command(["doctor", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["data"] == {
        "ready": False,
        "checks": [{"what": "browser", "verdict": "fail", "found": "none", "next_step": "Install one."}],
    }


def test_real_examination_covers_what_a_run_needs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On this machine every check gives an answer, and looking changes nothing."""
    run_command(["doctor", "--json"])
    checks: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["data"]["checks"]
    told = {check["what"]: check["found"] for check in checks}
    assert list(told) == [
        "acepilot",
        "packages",
        "browser",
        "display",
        "records",
        "settings",
        "keyring",
        "flows",
    ]
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in told["acepilot"]
    assert not home.exists()


def test_settings_that_no_run_takes_are_a_failure(tmp_path: Path) -> None:
    """What each run refuses is told beforehand, with its place; no settings, and right ones, are fine."""
    assert check_settings(tmp_path).verdict is Verdict.OK
    (tmp_path / "settings.yaml").write_text("quite: yes\n")
    finding = check_settings(tmp_path)
    assert finding.verdict is Verdict.FAIL
    assert "settings.yaml:1:1" in finding.found
    assert "\n" not in finding.found
    assert "delete it" in finding.next_step
    (tmp_path / "settings.yaml").write_text("quiet: yes\n")
    assert check_settings(tmp_path).found == "quiet: yes"
