from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from acepilot.errors import EnvironmentFault
from acepilot.lock import take_lock
from acepilot.scratch import HELD, PREFIX, Scratch, sweep
from acepilot.testing import FakeClock
from acepilot.timing import Timing

HOLDER = """
import sys, time
from acepilot.scratch import Scratch
scratch = Scratch()
(scratch.path / "profile").mkdir()
print(scratch.path, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let temporary folders be made in the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_goes_with_its_block(temporary: Path) -> None:
    """It is private while it is there, and nothing of it stays; closing it twice does nothing."""
    with Scratch() as scratch:
        (scratch.path / "profile").mkdir()
        assert scratch.path.stat().st_mode & 0o777 == 0o700
    scratch.close()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("tries", "slept"), [(1, []), (3, [0.05, 0.05])])
def test_a_folder_that_is_held_is_waited_for_between_tries_alone(tries: int, slept: list[float]) -> None:
    """Who asks once, as each start does for every folder of another acepilot, does not wait at all."""
    clock = FakeClock()
    with Scratch() as scratch, (scratch.path.parent / HELD).open("r+b") as held:
        assert not take_lock(held.fileno(), tries=tries, timing=Timing(clock=clock))
    assert clock.slept == slept


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_only_what_a_dead_process_left_is_swept_away(temporary: Path) -> None:
    """While its process lives a folder stays, whoever begins; once it is killed, the next one removes it."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert holder.stdout is not None
    with holder, holder.stdout:
        folder = Path(holder.stdout.readline().strip())
        sweep()
        assert (folder / "profile").is_dir()
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
        assert (folder / "profile").is_dir()
        Scratch().close()
    assert list(temporary.iterdir()) == []


def test_what_is_not_surely_ours_and_dead_stays(temporary: Path) -> None:
    """A folder that was never held, a link, and folders of other programs are left alone."""
    (temporary / f"{PREFIX}unheld").mkdir()
    (temporary / f"{PREFIX}beginning").mkdir()
    (temporary / f"{PREFIX}beginning" / HELD).touch()
    (temporary / "others").mkdir()
    (temporary / "others" / HELD).write_bytes(b"\n")
    (temporary / f"{PREFIX}link").symlink_to(temporary / "others")
    before = sorted(temporary.rglob("*"))
    sweep()
    assert sorted(temporary.rglob("*")) == before


def test_no_room_is_told(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    """Where no folder can be made, the message says so and what to do."""
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "none"))
    with pytest.raises(EnvironmentFault, match="No temporary folder could be made") as told:
        Scratch()
    assert "TMPDIR" in told.value.hint
