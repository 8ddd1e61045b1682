"""Timed tests: what a stopwatch decides runs alone among our own tests, and up to three times.

Whatever else a machine does only ever adds to a time, so the quickest of three attempts is the nearest to what the code
takes; a bound that all three miss is missed by the code. It is never made wider for a busy machine's sake. A time that
can be asserted without a stopwatch (by a clock that is passed in, by counting waits) needs no mark.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

if sys.platform != "win32":
    import fcntl

MORE_ATTEMPTS = 2
_folder = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Set no time for an example of a property, and note the folder that the workers of a run share, if there are any.

    200 ms for one example is what a busy machine takes for any; the short run tries half as many.
    """
    is_short = config.getoption("markexpr") == "not long"
    settings.register_profile("busy", deadline=None, max_examples=50 if is_short else 100)
    settings.load_profile("busy")
    if "PYTEST_XDIST_WORKER" in os.environ:
        config.stash[_folder] = Path(config.option.basetemp).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give timed tests their attempts, and put them last: while one runs, the other workers wait."""
    for item in filter(_is_timed, items):
        item.add_marker(pytest.mark.flaky(reruns=MORE_ATTEMPTS))
    items.sort(key=_is_timed)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Hold the turn around all of a test: before any fixture, and before its time limit begins to run."""
    folder = item.config.stash.get(_folder, None)
    if folder is None:
        return (yield)
    with _turn(folder, is_alone=_is_timed(item)):
        return (yield)


def _is_timed(item: pytest.Item) -> bool:
    return item.get_closest_marker("timed") is not None


@contextmanager
def _turn(folder: Path, *, is_alone: bool) -> Iterator[None]:
    """Take the turn, alone or beside others; who waits to be alone keeps the gate, so nobody else goes in first."""
    if sys.platform == "win32":
        yield
        return
    with (folder / "gate").open("w") as gate, (folder / "turn").open("w") as turn:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(turn, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(turn, fcntl.LOCK_UN)  # a child that was forked may hold the file open
