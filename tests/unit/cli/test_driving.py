from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from acepilot.cli.interruption import Interruption, interruptible
from acepilot.cli.request import RunRequest
from acepilot.cli.window_run import _leave_open
from acepilot.errors import ExitCode
from acepilot.run.run_end import RunEnd

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


@pytest.mark.parametrize(
    ("number", "waits"), [(signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGHUP, False)]
)
def test_window_is_left_open_for_a_person_alone(
    number: signal.Signals, *, waits: bool, tmp_path: Path
) -> None:
    """Ctrl-C leaves what somebody typed on the screen; an order to end, as at a shutdown, waits for nobody."""
    interruption = Interruption()
    interruption(number)
    surface = _Surface(interruption)
    end = RunEnd(ExitCode.INTERRUPTED, "It ended.", "Resume it.", (), "0" * 64, tmp_path, is_typed_in=True)
    _leave_open(RunRequest("ach-flow"), surface, end, interruption)  # type: ignore[arg-type]  # what of it is used
    assert surface.is_waited is waits


class _Surface:
    """What of a surface is used while a window stays open; the person presses Ctrl-C again at once."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption
        self.turn = self.panel = self
        self.is_waited = False

    def listen(self, _: object) -> None:
        """Hear nothing."""

    def hand_over(self) -> None:
        """Take nothing off."""

    def show_soon(self, _: object) -> None:
        """Draw nothing."""

    def events(self) -> list[object]:
        """Hear nothing."""
        return []

    def wait(self, _: float) -> None:
        """Note that it is waited for."""
        self.is_waited = True
        self._interruption(signal.SIGINT)
