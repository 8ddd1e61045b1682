"""The system's notifications, as a run gives them: started, never waited for, and ended where they take long.

Must not know why the person is called, nor what the system does with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Protocol

from acepilot.paths import child_environment
from acepilot.timing import Timing

COMMAND = (sys.executable, "-m", "acepilot.person.notification")


class Delivery(StrEnum):
    """What became of a notification."""

    TAKEN = "taken"
    FAILED = "failed"
    TOO_SLOW = "too_slow"


class Notifier(Protocol):
    """Gives notifications; none of its methods waits, and none raises."""

    def give(self, title: str, text: str) -> None:
        """Begin to give one."""

    def outcome(self) -> Delivery | None:
        """Return what became of the last one; None while that is not known, and once it was told."""

    def close(self) -> None:
        """Give up what is still being given."""


class SystemNotifier:
    """Gives the system's notifications by a program of its own; implements `Notifier`.

    Args:
        timing: The clock, and how long giving one may take.
        command: The program; it reads a title and a text as JSON, and exits with 0 once they were taken.
    """

    def __init__(self, timing: Timing, command: Sequence[str] = COMMAND) -> None:
        self._timing = timing
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._outcome: Delivery | None = None

    def give(self, title: str, text: str) -> None:
        """Begin to give one; an earlier one that is still being given is given up."""
        self.close()
        self._began, self._outcome = self._timing.clock.monotonic(), None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # the library's words may hold the text
                env=child_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            self._outcome = Delivery.FAILED
            return
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as pipe:  # it may have ended already
            pipe.write(json.dumps({"title": title, "text": text}).encode())

    def outcome(self) -> Delivery | None:
        """Return what became of the last one; None while that is not known, and once it was told."""
        if self._process is not None and (code := self._process.poll()) is not None:
            self._process = None
            self._outcome = Delivery.TAKEN if code == 0 else Delivery.FAILED
        elif self._process is not None and self._has_taken_long():
            self.close()
            self._outcome = Delivery.TOO_SLOW
        outcome, self._outcome = self._outcome, None
        return outcome

    def _has_taken_long(self) -> bool:
        return self._timing.clock.monotonic() - self._began >= self._timing.notified_within_s

    def close(self) -> None:
        """End the program, if it is still at work."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.wait(self._timing.notifier_ends_s)
