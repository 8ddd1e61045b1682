"""One browser for a worker; and which tests are tried again, alone among ours: those that time decides.

1. What a stopwatch decides (`timed`) has three attempts. Whatever else a machine does only ever adds to a time, so the
   quickest of three is the nearest to what the code takes; a bound that all three miss is missed by the code, and never
   made wider. A time that can be asserted without a stopwatch (a clock that is passed in, counted waits) needs no mark.
2. Where somebody waited in vain, a scripted person, a browser or a test for a process, there is one more attempt. What
   was asserted and does not hold is never tried again: a protection that fails now and then has failed.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import settings
from playwright.sync_api import Playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acepilot.browser.find import find_browser
from acepilot.browser.launch import LaunchOptions, Window, open_window
from acepilot.browser.locators import register_engines
from acepilot.testing import ScriptStuck

if sys.platform != "win32":
    import fcntl

MORE_ATTEMPTS = 2
IN_VAIN = (ScriptStuck, PlaywrightTimeout, subprocess.TimeoutExpired, TimeoutError)
ASSERTED = (AssertionError, pytest.fail.Exception)
LIMIT_S = 600  # for all attempts, and for the wait to be alone
_folder = pytest.StashKey[Path]()
_turn = pytest.StashKey["Turn"]()


def pytest_configure(config: pytest.Config) -> None:
    """Set no time for an example of a property, and note the folder that the workers of a run share, if there are any.

    200 ms for one example is what a busy machine takes for any; the short run tries half as many.
    """
    is_short = "not long" in config.getoption("markexpr")
    settings.register_profile("busy", deadline=None, max_examples=50 if is_short else 100)
    settings.load_profile("busy")
    _hear_ctrl_c()
    if "PYTEST_XDIST_WORKER" in os.environ and sys.platform != "win32":
        config.stash[_folder] = Path(config.option.basetemp).parent


def _hear_ctrl_c() -> None:
    """Let children end on SIGINT, which is ignored by all that a shell starts in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def window(playwright: Playwright) -> Iterator[Window]:
    """Keep one headless browser for a worker's tests, started as acepilot starts it."""
    register_engines(playwright)
    with open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window:
        yield window


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give timed tests their attempts, all others one more where somebody waited in vain; begin with what is longest.

    In a fresh checkout the widgets' pages take half a minute to build, which others had to wait for at the end.
    """
    items.sort(key=lambda item: "widgets" not in item.path.parts)
    for item in items:
        if item.get_closest_marker("timed"):
            item.add_marker(pytest.mark.flaky(reruns=MORE_ATTEMPTS))
            item.add_marker(pytest.mark.timeout(LIMIT_S))
        else:
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=IN_VAIN, rerun_except=ASSERTED))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    """Let one worker at a time import a module of tests: in a fresh checkout all others find it compiled.

    They would else each write the asserts of all modules anew, which takes twice as long as all the rest of collecting.
    """
    folder = collector.config.stash.get(_folder, None)
    if folder is None or not isinstance(collector, pytest.Module):
        return (yield)
    with (folder / collector.nodeid.replace("/", "-")).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return (yield)


def pytest_collection() -> None:
    """Keep the garbage collector out of collecting, which makes no garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Have the garbage collector pass by what lives until the end: modules, and thousands of tests."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Hold a turn around all of a test, from before its first fixture."""
    folder = item.config.stash.get(_folder, None)
    if folder is None:
        return (yield)
    with _turn_in(folder) as turn:
        item.stash[_turn] = turn
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Make a further attempt alone; the plug-in that repeats a test counts them."""
    turn = item.stash.get(_turn, None)
    if turn is not None and getattr(item, "execution_count", 1) > 1:
        turn.make_alone()


class Turn:
    """A test's turn, beside those of other workers until it is made its own.

    Who waits to be alone keeps the gate, so nobody else goes in first.
    """

    def __init__(self, gate: IO[str], turn: IO[str]) -> None:
        self._gate, self._file = gate, turn
        self._take(fcntl.LOCK_SH)

    def make_alone(self) -> None:
        """Wait until no other worker has a turn, and keep them all out; nothing where that is so already."""
        self.end()
        self._take(fcntl.LOCK_EX)

    def end(self) -> None:
        """Let others be alone; a child that was forked may hold the file open."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def _take(self, how: int) -> None:
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        fcntl.flock(self._file, how)
        fcntl.flock(self._gate, fcntl.LOCK_UN)


@contextmanager
def _turn_in(folder: Path) -> Iterator[Turn]:
    with (folder / "gate").open("w") as gate, (folder / "turn").open("w") as file:
        turn = Turn(gate, file)
        try:
            yield turn
        finally:
            turn.end()
