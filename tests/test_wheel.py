"""The wheel has all that an installed acepilot needs, without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from the checkout, and return what it prints."""
    environ = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environ | {"ACEPILOT_HOME": str(cwd / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of a clean virtual environment into which the built wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder / "dist", ROOT, cwd=folder)
    (wheel,) = (folder / "dist").glob("acepilot-*.whl")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "-q", wheel, cwd=folder)
    return programs


@pytest.mark.long
def test_installed_acepilot_has_its_flows(installed: Path, tmp_path: Path) -> None:
    """The shipped flows are listed from the installed package, not from the checkout, and have no mistakes."""
    flows = json.loads(run(installed / "acepilot", "flow", "list", "--json", cwd=tmp_path))["data"]
    assert {flow["name"] for flow in flows} == {path.stem for path in (ROOT / "flows").glob("*.yaml")}
    assert all(Path(flow["path"]).is_relative_to(installed.parent) for flow in flows)
    run(installed / "acepilot", "flow", "check", *[flow["name"] for flow in flows], cwd=tmp_path)


@pytest.mark.long
def test_installed_acepilot_has_the_mock_portal_and_samples(installed: Path, tmp_path: Path) -> None:
    """Everything under flows and fixtures is in the wheel, byte for byte."""
    where = run(
        installed / "python", "-c", "from acepilot.paths import shipped; print(shipped())", cwd=tmp_path
    ).strip()
    for folder in ("flows", "fixtures"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                shipped = Path(where) / path.relative_to(ROOT)
                assert shipped.read_bytes() == path.read_bytes(), shipped


@pytest.mark.long
def test_installed_acepilot_plans_a_run(installed: Path, tmp_path: Path) -> None:
    """A plan with the sample client needs nothing but the wheel."""
    assert "Submit" in run(installed / "acepilot", "run", "ach-flow", "--mock", "--plan", cwd=tmp_path)


@pytest.mark.long
def test_installed_acepilot_has_the_mock_portal_s_server(installed: Path, tmp_path: Path) -> None:
    """The package beside acepilot is in the wheel, and starts there by its own name."""
    assert "--scenario" in run(installed / "python", "-m", "acepilot_mock", "--help", cwd=tmp_path)
