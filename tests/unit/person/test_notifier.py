from __future__ import annotations

import shutil
import sys
from dataclasses import replace

import pytest

from acepilot.person.notifier import Delivery, SystemNotifier
from acepilot.testing import FakeClock
from acepilot.timing import SYSTEM_CLOCK, USUAL, Timing

SURELY = replace(USUAL, notified_within_s=60.0)


def program(code: str) -> tuple[str, ...]:
    """Return a program in place of the one that gives notifications."""
    return (sys.executable, "-c", code)


def given(notifier: SystemNotifier) -> Delivery:
    """Wait until it is known what became of a notification."""
    ends = SYSTEM_CLOCK.monotonic() + 60
    while SYSTEM_CLOCK.monotonic() < ends:
        if (outcome := notifier.outcome()) is not None:
            return outcome
        SYSTEM_CLOCK.sleep(0.02)
    raise AssertionError("nothing became of it")


@pytest.mark.parametrize(
    ("command", "becomes"),
    [
        (program("import sys; sys.exit('A' not in sys.stdin.read())"), Delivery.TAKEN),
        (program("raise RuntimeError('no D-Bus')"), Delivery.FAILED),
        (program("import os; os.abort()"), Delivery.FAILED),
        (("/nowhere/at-all",), Delivery.FAILED),
    ],
    ids=["taken", "error", "crash", "no program"],
)
def test_whatever_the_systems_library_does_the_run_goes_on(
    command: tuple[str, ...], becomes: Delivery, capfd: pytest.CaptureFixture[str]
) -> None:
    """An error, even a crash, is an outcome, told once; nothing that was said of it comes to the terminal."""
    notifier = SystemNotifier(SURELY, command)
    notifier.give("A", "Your turn.")
    assert given(notifier) is becomes
    assert notifier.outcome() is None
    assert capfd.readouterr() == ("", "")


def test_a_library_that_hangs_is_ended_and_keeps_nobody_waiting() -> None:
    """Each call returns at once; after five seconds of the run's own clock the program is ended, and that is told."""
    clock = FakeClock()
    notifier = SystemNotifier(Timing(clock=clock), program("import time; time.sleep(600)"))
    began = SYSTEM_CLOCK.monotonic()
    notifier.give("A", "Your turn.")
    process = notifier._process
    assert process is not None
    clock.pass_by(4.9)
    assert notifier.outcome() is None
    assert process.poll() is None
    clock.pass_by(0.2)
    assert notifier.outcome() is Delivery.TOO_SLOW
    assert process.poll() is not None
    assert SYSTEM_CLOCK.monotonic() - began < 30


def test_what_is_still_being_given_is_ended_by_the_next_and_by_the_end() -> None:
    """No program of ours outlives a run."""
    notifier = SystemNotifier(USUAL, program("import time; time.sleep(600)"))
    processes = []
    for _ in range(2):
        notifier.give("A", "Your turn.")
        processes.append(notifier._process)
    notifier.close()
    assert all(process is not None and process.poll() is not None for process in processes)
    assert notifier.outcome() is None


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs dbus-daemon"
)
def test_a_desktop_shows_the_notification(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library, a D-Bus session and a server of notifications, all real; once they are gone, that is told."""
    from notificationkit import (  # noqa: PLC0415 - its library is there on Linux alone
        running_desktop,
    )

    notifier = SystemNotifier(SURELY)
    with running_desktop() as desktop:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
        notifier.give("Enroll <b>for</b> A & B", "Your turn.")
        assert given(notifier) is Delivery.TAKEN
        assert desktop.shown == [("acepilot", "Enroll <b>for</b> A & B", "Your turn.")]
    notifier.give("Enroll", "Your turn.")
    assert given(notifier) is Delivery.FAILED
