"""The share of lines that the tests run: told for each package, and no pass where it is too small or not known."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOOL = Path(__file__).parents[3] / "tools" / "coverage_figure.py"
GREENLETS = """
from greenlet import getcurrent, greenlet

def other(home):
    home.switch()
    told = "in the other, gone on with"
    home.switch()
    never = "reached"

def main():
    there = greenlet(other)
    there.switch(getcurrent())
    here = "between two turns of the other"
    there.switch()
    here = "after it"

main()
"""


@pytest.fixture
def figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the tool, for a project of two modules."""
    spec = importlib.util.spec_from_file_location("coverage_figure", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    for name in ("top/one.py", "top/room/two.py"):
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).touch()
    return module


def counted(folder: Path, **files: tuple[int, int]) -> str:
    """Write what was counted: how many lines of a module ran, and how many did not."""
    names = {"one": "src/top/one.py", "two": "src/top/room/two.py"}
    counts: dict[str, Any] = {
        names[name]: {
            "executed_lines": list(range(1, ran + 1)),
            "missing_lines": list(range(ran + 1, ran + 1 + not_run)),
        }
        for name, (ran, not_run) in files.items()
    }
    (folder / "counted.json").write_text(json.dumps({"files": counts}))
    return str(folder / "counted.json")


def test_each_package_has_its_figure(
    figure: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each package is told with its lines, and all of src in the last line; nine of ten lines pass."""
    figure.main([counted(tmp_path, one=(80, 0), two=(10, 10))])
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["top", "80", "of", "80", "lines", "100.0", "%"],
        ["top.room", "10", "of", "20", "lines", "50.0", "%"],
        ["coverage:", "90.0", "%", "of", "100", "lines", "of", "src"],
    ]


def test_too_little_is_no_pass_and_the_lines_are_named(
    figure: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line under nine of ten fails, after the figure; asked for, the lines that no test ran are named."""
    with pytest.raises(SystemExit) as ended:
        figure.main(["--missing", counted(tmp_path, one=(80, 0), two=(9, 11))])
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "src/top/room/two.py: 10, 11," in said.out
    assert "coverage: 89.0 % of 100 lines of src" in said.out
    assert "under 90 %" in said.err


@pytest.mark.parametrize("files", [{}, {"one": (100, 0)}, {"one": (0, 0), "two": (0, 0)}])
def test_what_was_not_counted_is_no_pass(
    figure: ModuleType, tmp_path: Path, files: dict[str, tuple[int, int]]
) -> None:
    """A module that was not counted, or no line that ran, fails: nobody knows whether it was tested."""
    with pytest.raises(SystemExit) as ended:
        figure.main([counted(tmp_path, **files)])
    assert ended.value.code == 1


def test_no_count_at_all_is_no_pass(figure: ModuleType, tmp_path: Path) -> None:
    """Where the tests ran without counting, there is no pass either."""
    with pytest.raises(SystemExit) as ended:
        figure.main([str(tmp_path / "none.json")])
    assert ended.value.code == 1


def test_lines_are_counted_in_each_greenlet(tmp_path: Path) -> None:
    """Playwright changes greenlets with each call: what runs before, between and after is counted, and no more."""
    program = tmp_path / "program.py"
    program.write_text(GREENLETS, encoding="utf-8")
    environ = {
        name: text for name, text in os.environ.items() if not name.startswith(("PYTEST", "SLIPCOVER"))
    }
    command = [
        sys.executable,
        "-m",
        "slipcover",
        "--source",
        ".",
        "--format",
        "json",
        "--out",
        "counted.json",
    ]
    subprocess.run([*command, program.name], cwd=tmp_path, env=environ, check=True, timeout=120)
    counts = json.loads((tmp_path / "counted.json").read_bytes())["files"]["program.py"]
    lines = GREENLETS.splitlines()
    assert [lines[number - 1].strip() for number in counts["missing_lines"]] == ['never = "reached"']
