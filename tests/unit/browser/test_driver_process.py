"""The driver's process begins before Playwright is loaded, is the one that Playwright has, and outlives nobody."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from contextlib import closing

import pytest
from playwright._impl import transport

from acepilot.browser import driver_process

# Fresh interpreters: in this one Playwright is loaded.
PROGRAM = """
import os, signal, subprocess, sys
from acepilot.browser import driver_process
begun = []
def note(process):
    begun.append(process)
    print("loaded" if "playwright.sync_api" in sys.modules else "not loaded", flush=True)
    {then}
{before}
try:
    with driver_process.driver(note) as playwright:
        print(playwright.chromium.name)
except BaseException as error:
    print(type(error).__name__, error)
for one in begun:
    print("runs" if subprocess.run(["ps", "-p", str(one.pid)], capture_output=True).returncode == 0 else "ended")
"""
LATE = "driver_process._begin_early = lambda loop: None"
LEFT = "driver_process._DriverProcess._break_off = lambda _: None"

posix = pytest.mark.skipif(sys.platform == "win32", reason="what POSIX tells of processes, and its signals")


def said(then: str = "pass", before: str = "", **environment: str) -> list[str]:
    """Start a driver in a program of its own; return what that said: whether it was loaded, how it went, what is left.

    Args:
        then: What it does as soon as the driver's process has begun.
        before: What it does before that.
    """
    program = PROGRAM.format(then=then, before=before)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )
    return done.stdout.splitlines()


@posix
@pytest.mark.parametrize(("before", "loaded"), [("", "not loaded"), (LATE, "loaded")])
def test_process_begins_before_playwright_is_loaded(before: str, loaded: str) -> None:
    """One process, which Playwright takes; begun as Playwright starts it is the same, and half a second later."""
    assert said(before=before) == [loaded, "chromium", "ended"]


@posix
@pytest.mark.parametrize(
    ("then", "error"),
    [
        ("raise KeyboardInterrupt", "KeyboardInterrupt "),
        (
            "sys.modules['playwright.sync_api'] = None",
            "ModuleNotFoundError import of playwright.sync_api halted; None in sys.modules",
        ),
    ],
)
def test_process_ends_when_playwright_does_not_come_to_start(then: str, error: str) -> None:
    """A second Ctrl-C, or anything else, in between: the process is ended at once; left to itself it would run on."""
    assert said(then) == ["not loaded", error, "ended"]
    assert said(then, LEFT) == ["not loaded", error, "runs"]


@posix
def test_process_ends_when_acepilot_is_killed_in_between() -> None:
    """Nobody is left who could end it: it ends by itself, as nobody can speak to it."""
    _, pid = said("print(process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)")
    until = time.monotonic() + 30
    while subprocess.run(["ps", "-p", pid], capture_output=True, check=False).returncode == 0:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_process_that_cannot_begin_is_told_as_playwright_tells_it() -> None:
    """The same words as when Playwright begins it."""
    early, late = (said(before=before, PLAYWRIGHT_NODEJS_PATH="/nowhere/node") for before in ("", LATE))
    assert early == late
    assert early[0].startswith("Error Cannot launch Node.js executable at /nowhere/node")


def test_playwright_that_begins_it_elsewhere_does_so_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version may have moved what begins its driver: nothing is begun early then, and nothing fails."""
    monkeypatch.delattr(transport, "PipeTransport")
    with closing(asyncio.new_event_loop()) as loop:
        driver_process._begin_early(loop)
