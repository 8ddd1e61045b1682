"""Which tests are tried again: those in which somebody waited in vain, and none of which an assertion failed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TRIED = """
import subprocess
from collections import Counter
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from acepilot.testing import ScriptStuck

tries = Counter()

def caught():
    try:
        raise ScriptStuck("in vain")
    except ScriptStuck:
        assert 0

def cause():
    try:
        assert 0
    except AssertionError as error:
        raise ScriptStuck("in vain") from error

def told():
    assert not "ScriptStuck: in vain"

def late(error):
    raise error

WAYS = [ScriptStuck("x"), PlaywrightTimeout("x"), subprocess.TimeoutExpired("x", 1), TimeoutError("x")]

@pytest.mark.parametrize("error", WAYS)
def test_late_once(error):
    tries[type(error)] += 1
    if tries[type(error)] == 1:
        late(error)

@pytest.mark.parametrize("error", WAYS)
def test_always_late(error):
    late(error)

@pytest.mark.parametrize("act", [caught, cause, told, lambda: pytest.fail("TimeoutError: x"), lambda: 1 / 0])
def test_fails_once(act):
    tries[act] += 1
    if tries[act] == 1:
        act()
"""


@pytest.mark.full
def test_waiting_in_vain_is_tried_once_more_and_an_assertion_never(tmp_path: Path) -> None:
    """What time decides has a second attempt, and is named; what failed for another reason has failed."""
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_tried.py").write_text(TRIED, encoding="utf-8")
    environ = {
        name: text for name, text in os.environ.items() if not name.startswith(("PYTEST", "SLIPCOVER"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rR", "--tb=line", "--rootdir", tmp_path, "-o", "markers=timed"],
        capture_output=True, text=True, encoding="utf-8", check=False, env=environ, cwd=tmp_path,
    )  # fmt: skip
    closing = done.stdout.splitlines()[-1]
    assert closing.startswith("9 failed, 4 passed, 8 rerun in"), done.stdout + done.stderr
    assert done.stdout.count("\nRERUN ") == 8
