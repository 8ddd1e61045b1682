"""A driver, a browser or a page that says nothing: told, ended in good order, and gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from e2ekit import IR_NUMBERS, Acepilot, Entry, Ran, Running, assert_sound, free_port
from playwright.sync_api import Page, Playwright

from acepilot.browser.patience import SILENT

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows halts no process by a signal"),
]

RUN = ("run", "ach-flow", "--only", IR_NUMBERS[0], "--mock", "--mock-ledger", "ledger.jsonl", "--headless")
LOOP = "void setTimeout(() => { while (true); })"
SOON_S = 5.0


def processes() -> dict[int, tuple[int, str]]:
    """Return each living process's parent and command."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    lines = (line.split(None, 3) for line in listed.stdout.splitlines())
    return {int(line[0]): (int(line[1]), line[-1]) for line in lines if line[2][0] != "Z"}


def driver_of(running: Running) -> int:
    """Return the process of Playwright's driver."""
    mine = running.process.pid
    return next(pid for pid, (parent, args) in processes().items() if parent == mine and "run-driver" in args)


def browser_of(running: Running) -> int:
    """Return the browser's first process."""
    driver = driver_of(running)
    return next(pid for pid, (parent, _) in processes().items() if parent == driver)


def in_acepilots_turn(entries: list[Entry]) -> bool:
    """Tell whether acepilot is at work in the importer's account: it is about to open the form and to fill it."""
    return any(one["kind"] == "step.done" and one["stage"]["n"] == 2 for one in entries)


def interrupt(running: Running) -> tuple[Ran, float]:
    """Press Ctrl-C; return how the run ended, and after how many seconds."""
    began = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    ran = running.end(within_s=60)
    return ran, time.monotonic() - began


def assert_closed(ran: Ran, why: str) -> None:
    """Make sure that the journal is closed by the truth, nothing was sent, and no process of the run is left."""
    assert ran.code == 130, ran.told
    last = ran.entries()[-1]
    assert last["kind"] == "run.interrupted"
    assert why in last["data"]["reason"]
    assert f"acepilot resume {ran.path.name}" in ran.told
    assert "Traceback" not in ran.told
    assert not [one for one in ran.entries() if one["kind"] == "step.failed"]
    assert ran.received("ach-enrollment") == []
    assert_sound(ran)


@pytest.mark.long
@pytest.mark.timed
def test_driver_that_is_halted_goes_on_or_is_ended_by_ctrl_c(acepilot: Acepilot) -> None:
    """Halted for a while, nothing comes of it; halted for good, Ctrl-C ends the run within moments."""
    running = acepilot(*RUN, "--rehearse")
    running.until(lambda: in_acepilots_turn(running.entries()))
    driver, browser = driver_of(running), browser_of(running)
    os.kill(driver, signal.SIGSTOP)
    time.sleep(3)
    os.kill(driver, signal.SIGCONT)
    before = len(running.entries())
    running.until(lambda: len(running.entries()) > before)
    assert "does not answer" not in running.err
    os.kill(driver, signal.SIGSTOP)
    time.sleep(1)
    ran, seconds = interrupt(running)
    assert_closed(ran, "did not answer")
    assert seconds < SOON_S
    assert not {driver, browser} & set(processes())


@pytest.mark.long
@pytest.mark.parametrize("frozen", [driver_of, browser_of], ids=["the driver", "the browser"])
def test_what_stays_halted_is_given_up(acepilot: Acepilot, frozen: Callable[[Running], int]) -> None:
    """Without anybody there, the run ends by itself, with a closed journal, and goes on to its end afterwards."""
    running = acepilot(*RUN, "--rehearse")
    running.until(lambda: in_acepilots_turn(running.entries()))
    os.kill(frozen(running), signal.SIGSTOP)
    ran = running.end(within_s=150)
    assert " ".join(SILENT.split()) in ran.told
    assert_closed(ran, "does not answer")


@pytest.mark.timed
@pytest.mark.long
@pytest.mark.parametrize("turn", ["acepilot", "person"])
def test_page_that_loops_for_ever_is_told_and_ended(
    acepilot: Acepilot, playwright: Playwright, turn: str
) -> None:
    """Whoever's turn it is: the terminal says that the page does not answer, and Ctrl-C ends the run at once."""
    port = free_port()
    rehearse = ("--rehearse",) if turn == "acepilot" else ()
    running = acepilot(*RUN, *rehearse, "--cdp-port", str(port))
    if turn == "acepilot":
        running.until(lambda: in_acepilots_turn(running.entries()))
    else:
        running.until_told("Your turn")
    page_of(playwright, port).evaluate(LOOP)
    running.until(lambda: "does not answer" in running.err, within_s=60)
    ran, seconds = interrupt(running)
    assert_closed(ran, "Ctrl-C")
    assert seconds < SOON_S


def page_of(playwright: Playwright, port: int) -> Page:
    """Return the page of the run, as a second program has it."""
    browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    return next(page for context in browser.contexts for page in context.pages)


@pytest.mark.long
def test_without_the_watch_a_halted_driver_holds_the_run_up_for_ever(acepilot: Acepilot) -> None:
    """The control: the same case, with a patience that has no end, ends by no Ctrl-C."""
    running = acepilot(*RUN, "--rehearse", program=("-c", WITHOUT))
    running.until(lambda: in_acepilots_turn(running.entries()))
    os.kill(driver_of(running), signal.SIGSTOP)
    time.sleep(1)
    running.process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        running.process.wait(40)
    os.kill(driver_of(running), signal.SIGKILL)
    assert running.end().code == 130


WITHOUT = (
    "import math, sys; from acepilot.timing import Timing; "
    "from acepilot.cli import main; from acepilot_mock.rehearsal.person import Rehearsal; "
    "sys.argv[0] = 'acepilot'; "
    "main(script=Rehearsal, timing=Timing(hurry_s=math.inf, silence_given_up_s=math.inf))"
)
