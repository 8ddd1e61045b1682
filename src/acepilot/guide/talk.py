"""Where the run, which waits for a word, and whoever has one to say, in threads of their own, come together.

One word at a time: who says it waits until the run has taken it in and stands still again, or is over. Knows neither
steps nor a journal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from acepilot.guide import texts
from acepilot.guide.position import Position
from acepilot.guide.statements import Statement
from acepilot.run.run_end import RunEnd
from acepilot.timing import Timing

Watch = Callable[[Position], Statement | None]
"""Called now and then while nobody says anything: may have a word of its own, or raise what ends the run."""


class Talk:
    """The talk of one run.

    Args:
        timing: How often it is looked at what else there is while nobody says anything.

    Attributes:
        is_over: Set when the run has come to its end.
        end: How it ended; None while it goes on, and where a fault ended it.
        fault: What kept it from going on or from being written down, if something did.
    """

    def __init__(self, timing: Timing) -> None:
        self._look_s = timing.guide_look_s
        self.is_over = threading.Event()
        self.end: RunEnd | None = None
        self.fault: BaseException | None = None
        self._change = threading.Condition()
        self._position: Position | None = None
        self._said: Statement | None = None
        self._thrown: Exception | None = None
        self._is_waiting = False
        self._version = 0

    # -- the run's side ---------------------------------------------------------------------

    def hear(self, position: Position, watch: Watch) -> Statement:
        """Show where the run stands, and wait for a word of it.

        Args:
            watch: What else is looked at while the run waits.

        Raises:
            Exception: What was thrown in, or what the watch raises.
        """
        position = replace(position, version=self._version)
        self._show(position)
        while (said := watch(position) or self._wait()) is None:
            pass
        self._take()
        return said

    def _show(self, position: Position) -> None:
        with self._change:
            self._position = position
            self._is_waiting = True
            self._change.notify_all()

    def _wait(self) -> Statement | None:
        with self._change:
            if self._said is None and self._thrown is None:
                self._change.wait(self._look_s)
            if self._thrown is not None:
                raise self._thrown
            return self._said

    def _take(self) -> None:
        with self._change:
            self._said = None
            self._is_waiting = False
            self._version += 1

    def close(self, *, end: RunEnd | None = None, fault: BaseException | None = None) -> None:
        """Take leave: the run is over."""
        with self._change:
            self.end, self.fault = end, fault
            self.is_over.set()
            self._change.notify_all()

    # -- the other side ---------------------------------------------------------------------

    def position(self) -> Position | None:
        """Return where the run stands, once it does; None when it was over before it asked anything."""
        with self._change:
            self._change.wait_for(lambda: self._position is not None or self.is_over.is_set())
            return self._position

    def say(self, said: Statement, version: int) -> str:
        """Say something of the position with this version, and wait until it is taken in.

        Returns:
            What to tell of it; empty when the next step tells enough.

        Raises:
            BaseException: It could not be written; the run is over.
        """
        with self._change:
            self._change.wait_for(self._is_at_rest)
            if self.is_over.is_set() or version != self._version:
                return texts.OUT_OF_DATE
            self._said, self._is_waiting = said, False
            self._change.notify_all()
            self._change.wait_for(self._is_at_rest)
            if self.fault is not None:
                raise self.fault
            return self._told()

    def _told(self) -> str:
        """Return what to tell of a word that was said; a run that was cut off may not have taken it in."""
        if self._said is not None:
            return texts.OUT_OF_DATE
        return self._position.notice if self._position is not None and not self.is_over.is_set() else ""

    def throw(self, error: Exception) -> None:
        """End the run with an error, where it stands, and wait until it is over; over already, nothing happens."""
        with self._change:
            self._thrown = self._thrown or error
            self._change.notify_all()
            self._change.wait_for(self.is_over.is_set)

    def _is_at_rest(self) -> bool:
        return self._is_waiting or self.is_over.is_set()
