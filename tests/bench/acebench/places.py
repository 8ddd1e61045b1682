"""Where time goes in a run: the wall time that each place of acepilot waits for the browser, and computes itself.

Playwright's sync interface switches greenlets while it waits, so that a sampling profiler sees its loop alone: each
call through it is timed instead, and put down to the functions of acepilot that lead to it.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from playwright._impl import _sync_base

DEEPEST = 3
PERSON = "the scripted person"
PERSON_MODULE = "acepilot_mock.rehearsal"
ROOMS = ("acepilot.browser.", "acepilot.run.")


@dataclass
class Places:
    """What was counted, by place.

    Attributes:
        calls: How often the browser was asked.
        seconds: How long that took.
        cpu_s: How much of this process's own time it took: what Playwright's Python code computes.
        person_cpu_s: How much of it was the scripted person's.
    """

    calls: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu_s: float = 0.0
    person_cpu_s: float = 0.0

    def count(self, place: str, seconds: float, cpu_s: float) -> None:
        """Put one call down."""
        self.calls[place] += 1
        self.seconds[place] += seconds
        self.cpu_s += cpu_s
        if place == PERSON:
            self.person_cpu_s += cpu_s


def watch() -> Places:
    """Time every call to the browser from now on."""
    places = Places()
    original: Callable[..., Any] = _sync_base.SyncBase._sync

    def timed(self: Any, call: Any) -> Any:
        place = _place(sys._getframe(1))
        began, cpu = time.perf_counter(), time.process_time()
        try:
            return original(self, call)
        finally:
            spent = time.process_time() - cpu
            places.count(place, time.perf_counter() - began, spent)

    # There is no other place that all calls go through.
    _sync_base.SyncBase._sync = timed  # type: ignore[method-assign, assignment]  # seen as unbound here
    return places


def _place(frame: FrameType | None) -> str:
    """Return the innermost functions of acepilot's own rooms, outermost first."""
    names: list[str] = []
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(PERSON_MODULE):
            return PERSON
        if module.startswith(ROOMS) and not frame.f_code.co_name.startswith("<"):
            names.append(f"{module.rpartition('.')[2]}.{frame.f_code.co_name}")
        frame = frame.f_back
    return " > ".join(reversed(names[:DEEPEST])) or "opening and closing"
