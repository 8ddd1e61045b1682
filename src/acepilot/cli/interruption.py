"""Signals to end, turned into something that a run looks at; knows nothing of what is interrupted."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# What a closed terminal, a log-out or `kill` send; not every system has each of them.
SIGNALS = {
    signal.SIGINT: "Ctrl-C was pressed.",
    signal.SIGTERM: "acepilot was told to end (SIGTERM), as when you log out or the computer shuts down.",
    **(
        {signal.SIGHUP: "The terminal that acepilot ran in was closed (SIGHUP)."}
        if sys.platform != "win32"
        else {}
    ),
}


class Interruption:
    """A signal to end: the first closes the run in good order, a second that somebody sends ends the program.

    A terminal that closes tells it more than once, and at a log-out several signals come together: none of those is
    somebody's order not to wait.

    Attributes:
        why: What happened, for the record; empty while nothing has.
        is_order: Whether the system or another program told it, and nobody at the keyboard: then nothing is waited for.
    """

    def __init__(self) -> None:
        self.why = ""
        self.is_order = False

    def __call__(self, number: int, _frame: FrameType | None = None) -> None:
        """Take notice of a signal."""
        if self.why and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.why = self.why or SIGNALS[signal.Signals(number)]
        self.is_order = self.is_order or number != signal.SIGINT

    def __bool__(self) -> bool:
        return bool(self.why)


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Turn signals to end into something to be looked at, until the end of the block."""
    interruption = Interruption()
    before = {one: signal.signal(one, interruption) for one in SIGNALS}
    try:
        yield interruption
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
