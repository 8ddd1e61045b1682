from __future__ import annotations

import os
import signal
import sys

import pytest

from acepilot.cli.interruption import Interruption, interruptible

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (signal.SIGINT, "Ctrl-C was pressed."),
        (signal.SIGTERM, "acepilot was told to end (SIGTERM)"),
        (signal.SIGHUP, "The terminal that acepilot ran in was closed (SIGHUP)."),
    ],
)
def test_each_signal_is_told_as_what_it_is(number: signal.Signals, why: str) -> None:
    """The record says which of them it was; afterwards each does again what it did."""
    before = signal.getsignal(number)
    with interruptible() as interruption:
        assert not interruption
        os.kill(os.getpid(), number)
        assert why in interruption.why
    assert signal.getsignal(number) is before


def test_signals_that_come_together_end_nothing_in_its_midst() -> None:
    """A log-out sends several; the first is told, and none of the others cuts the closing short."""
    interruption = Interruption()
    for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM):
        interruption(number)
    assert "terminal" in interruption.why


def test_a_second_ctrl_c_ends_the_program() -> None:
    """Who presses it again does not want to wait."""
    interruption = Interruption()
    interruption(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        interruption(signal.SIGINT)
