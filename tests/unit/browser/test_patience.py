"""A browser that says nothing is told of, and given up in the end; a person who takes their time is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from shortkit import first

from acepilot.browser import patience
from acepilot.browser.driver_process import driver
from acepilot.browser.find import FoundBrowser, find_browser
from acepilot.browser.launch import LaunchOptions, open_window
from acepilot.browser.patience import AGAIN, SILENT, SLOW, Patience, Process, Signs, Watch, end_tree
from acepilot.browser.surface import Surface
from acepilot.errors import ExitCode, Interrupted
from acepilot.timing import USUAL, Timing

CTRL_C = "Ctrl-C was pressed."


class Watched:
    """A watch whose time a test lets pass."""

    def __init__(self) -> None:
        self.signs = Signs()
        self.told: list[str] = []
        self.interrupted = ""
        self.watch = Watch(
            self.signs, lambda: self.interrupted, self.told.append, USUAL, patience.at_work(USUAL)
        )
        self.watch.look(0)

    def passes(self, seconds: float, *, beats: bool = False) -> str:
        """Let time pass, with or without signs of life; return why the browser is given up, if it is."""
        for _ in range(round(seconds / USUAL.silence_look_s)):
            if beats:
                self.signs.beat()
            self.watch.look(USUAL.silence_look_s)
        return self.watch.why


def test_silence_is_told_and_then_ended() -> None:
    """After 6 s the person is told, once; longer than any call may take, and the browser is given up."""
    watched = Watched()
    assert watched.passes(5) == ""
    assert watched.told == []
    watched.passes(2)
    assert watched.told == [SILENT]
    assert watched.passes(39) == ""
    assert "does not answer" in watched.passes(5)
    assert watched.told == [SILENT]


def test_page_that_takes_long_is_told_of_though_the_browser_answers() -> None:
    """Who has heard nothing new for 6 s in acepilot's turn is told once what it waits for; not in their own."""
    watched = Watched()
    watched.passes(5, beats=True)
    assert watched.told == []
    watched.passes(60, beats=True)
    assert watched.told == [SLOW]
    watched.signs.news += 1
    watched.passes(5, beats=True)
    assert watched.told == [SLOW]
    watched.passes(2, beats=True)
    assert watched.told == [SLOW, SLOW]
    watched.signs.is_for_person = True
    watched.passes(60, beats=True)
    assert watched.told == [SLOW, SLOW]


def test_browser_that_comes_back_is_told_too() -> None:
    """One sign of life, and all is as before."""
    watched = Watched()
    watched.passes(40)
    watched.passes(1, beats=True)
    assert watched.told == [SILENT, AGAIN]
    assert watched.passes(40) == ""


@pytest.mark.parametrize("silent_s", [0, 20])
def test_ctrl_c_is_not_kept_waiting(silent_s: float) -> None:
    """Ctrl-C ends a browser that does not answer within moments; the record says both."""
    watched = Watched()
    watched.passes(silent_s)
    watched.interrupted = CTRL_C
    assert watched.passes(1.5) == ""
    why = watched.passes(1)
    assert why.startswith(CTRL_C)
    assert "did not answer" in why


def test_ctrl_c_leaves_a_browser_alone_that_answers() -> None:
    """Closing in good order may take a while: nothing is cut short that goes on."""
    watched = Watched()
    watched.interrupted = CTRL_C
    assert watched.passes(60, beats=True) == ""


def test_computer_that_slept_has_not_waited() -> None:
    """A look that comes hours late counts as a short one: neither told nor ended."""
    watched = Watched()
    for _ in range(10):
        watched.watch.look(3600)
    assert (watched.watch.why, watched.told) == ("", [])


def test_page_of_the_person_is_told_of_and_never_taken_from_them() -> None:
    """A print window keeps a page from answering for as long as the person likes; Ctrl-C still ends that."""
    watched = Watched()
    watched.signs.is_for_person = True
    assert watched.passes(4000) == ""
    assert watched.told == [SILENT]
    watched.interrupted = CTRL_C
    assert watched.passes(3) != ""


def test_page_that_answers_no_question_is_told_of() -> None:
    """A driver that lives, and only says that the page does not answer, is a page that does not answer."""
    watched = Watched()
    for _ in range(patience.TELL_AFTER_QUESTIONS):
        watched.signs.asked(is_answered=False)
        watched.passes(5)
    assert watched.told == [SILENT]
    watched.signs.asked(is_answered=True)
    watched.passes(1)
    assert watched.told == [SILENT, AGAIN]


def is_alive(pid: int) -> bool:
    """Tell whether a process runs, or is halted; one that ended and waits to be counted out does not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] not in {"", "Z"}


def error_of(act: Callable[[], None]) -> BaseException | None:
    """Do something in a thread of its own, as Playwright wants one for each driver; return what it raised."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(act).exception(60)


@pytest.mark.long
def test_given_up_driver_ends_with_its_browser_and_nothing_is_not_there() -> None:
    """The driver's process is the one that `driver` tells; once ended, nobody can tell that a control is missing.

    What Playwright tells nobody is taken from `asyncio`: this fails when that moves.
    """
    timing = Timing(silence_given_up_s=0.5)
    processes: list[Process] = []
    children: dict[int, int] = {}
    given_up: list[str] = []

    def act() -> None:
        with (
            Patience(lambda: "", lambda _text: None, timing) as watch,
            driver(processes.append) as playwright,
        ):
            watch.take(processes[0])
            with open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window:
                surface = Surface(window.context, ("portal.test",))
                children.update(patience._parents(USUAL))
                watch.begin(Signs())  # nothing beats there
                try:
                    while True:
                        surface.locating.frames.count(surface.page.locator("a"))
                finally:
                    given_up.append(watch.why)

    assert isinstance(error_of(act), Interrupted)
    assert "does not answer" in given_up[0]
    assert processes[0].pid in children.values()
    if sys.platform != "win32":
        assert not any(is_alive(pid) for pid, parent in children.items() if parent == processes[0].pid)


@pytest.mark.full
@pytest.mark.skipif(sys.platform == "win32", reason="Windows halts no process by a signal")
@first("halted", ["driver", "browser"])
def test_what_is_halted_as_it_starts_is_ended_and_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, halted: str
) -> None:
    """A driver, or a browser, that says nothing between its start and the first page: one sentence, and nothing left.

    Without the watch the call would wait for ever.
    """
    timing = Timing(start_within_s=12.0, slow_start_s=1.0)
    processes: list[Process] = []
    told: list[str] = []
    script = tmp_path / "halts"
    script.write_text("#!/bin/sh\nkill -STOP $$\n")
    script.chmod(0o700)

    def begun(watch: Patience, process: Process) -> None:
        watch.take(process)
        processes.append(process)
        if halted == "driver":
            os.kill(process.pid, signal.SIGSTOP)

    def act() -> None:
        with Patience(lambda: "", told.append, timing) as watch, ExitStack() as stack:
            with watch.starting():
                playwright = stack.enter_context(driver(partial(begun, watch)))
            with watch.starting():
                found = FoundBrowser(str(script), None, "Chromium", "a test")
                stack.enter_context(open_window(playwright, LaunchOptions(found, headless=True)))

    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    began = time.monotonic()
    error = error_of(act)
    assert isinstance(error, Interrupted), error
    assert "did not start" in error.message
    assert error.exit_code is ExitCode.INTERRUPTED
    assert time.monotonic() - began < 40
    assert set(told) == {patience.SLOW_START}
    assert not is_alive(processes[0].pid)
    assert list(folder.glob("acepilot-*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the shell's words")
def test_tree_ends_whole() -> None:
    """What a process has started ends with it, even if it is halted."""
    with subprocess.Popen(["sh", "-c", "sleep 60 & kill -STOP $$; wait"]) as process:
        time.sleep(0.5)
        (child,) = patience._started_by(process.pid, patience._parents(USUAL))
        end_tree(process.pid, USUAL)
        process.wait(5)
        assert not is_alive(child)
