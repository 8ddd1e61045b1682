"""How long acepilot waits for a browser that says nothing, and what ends the waiting.

What acepilot asks of the browser has limits, but the driver keeps them: one that is frozen keeps none, and some calls
have none. A thread beside the run counts for how long nothing came back, tells the person, and at the end ends the
driver's processes, so that the call that waits fails. Must not touch Playwright, which belongs to the run's thread, and
knows no journal.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from acepilot.browser.swallowed import Swallowing
from acepilot.errors import Interrupted
from acepilot.timing import USUAL, Timing

TELL_AFTER_QUESTIONS = 1
"""A question to a page has five seconds itself."""

SILENT = (
    "acepilot: The browser does not answer. acepilot waits, and touches nothing meanwhile. A print window, or a page "
    "that is at work, may keep it; Ctrl-C ends the run, which can be gone on with."
)
AGAIN = "acepilot: The browser answers again."
SLOW = (
    "acepilot: This takes long: the page is large, or the portal is slow to answer. acepilot waits for it, and goes on "
    "by itself; Ctrl-C ends the run, which can be gone on with."
)
GIVEN_UP = "The browser does not answer: nothing came from it for {seconds} seconds, so acepilot broke off."
SLOW_START = "acepilot: The browser takes long to start. acepilot waits for it; Ctrl-C ends that."
SLOW_JOIN = (
    "acepilot: Your browser does not let acepilot in yet. Go through its tabs: wake those that sleep, answer what they "
    "ask. Ctrl-C ends the waiting."
)
NOT_STARTED = "The browser did not start: nothing came from it for {seconds} seconds, so acepilot broke off."
NOTHING_BEGUN = "Nothing was begun. Try again; `acepilot doctor` looks at what is there."
HURRIED = "The browser did not answer in time, so acepilot broke off."


class Process(Protocol):
    """What is known of the driver's process: `asyncio.subprocess.Process` fits."""

    @property
    def pid(self) -> int:
        """Return its number."""

    @property
    def returncode(self) -> int | None:
        """Return how it ended; None while it runs."""


@dataclass(slots=True)
class Signs:
    """Signs of life, noted by the run's thread and read by the one that watches.

    Attributes:
        beats: How often anything came back from the driver.
        news: How often the person was told something else to be going on.
        unanswered: How many questions in a row no document has answered in time, though the driver said so.
        is_for_person: Whether the page is the person's: a print window that they look at keeps it from answering, for
            as long as they like.
    """

    beats: int = 0
    news: int = 0
    unanswered: int = 0
    is_for_person: bool = False

    def beat(self) -> None:
        """Note that something came back."""
        self.beats += 1

    def tell(self) -> None:
        """Note that the person was told something else."""
        self.news += 1

    def asked(self, *, is_answered: bool) -> None:
        """Note how a question to a document came back."""
        self.beats += 1
        self.unanswered = 0 if is_answered else self.unanswered + 1


@dataclass(slots=True)
class Count:
    """For how long something has held, in time in which acepilot itself was awake.

    A computer that slept, or a program that was halted, has not waited: a look that comes late counts as one.
    """

    seconds: float = 0.0

    def go_on(self, passed_s: float, *, look_s: float, holds: bool) -> None:
        """Count on, or begin anew.

        Args:
            passed_s: How many seconds have passed since the last look.
        """
        self.seconds = self.seconds + min(passed_s, 2 * look_s) if holds else 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a silence may last.

    Attributes:
        tell_after_s: After how many seconds the person is told.
        give_up_after_s: After how many the browser is given up.
    """

    tell_after_s: float
    give_up_after_s: float
    silent: str
    given_up: str


def at_work(timing: Timing) -> Limits:
    """Return the limits of a run at work."""
    return Limits(timing.silence_told_s, timing.silence_given_up_s, SILENT, GIVEN_UP)


@dataclass(slots=True)
class Watch:
    """Judges, look by look, what a silence means.

    Attributes:
        why_interrupted: Tells why the run is to be cut off; empty while it is not.
        timing: How often it is looked, and how long a silent browser has once somebody wants an end.
        limits: How long a silence may last, and what is said of it.
        why: Why the browser is given up; empty while it is not.
    """

    signs: Signs
    why_interrupted: Callable[[], str]
    tell: Callable[[str], None]
    timing: Timing
    limits: Limits
    why: str = ""
    _beats: int = -1
    _news: int = -1
    _at_one_thing: Count = field(default_factory=Count)
    _is_slow_told: bool = False
    _silent: Count = field(default_factory=Count)
    _hurried: Count = field(default_factory=Count)
    _is_told: bool = False

    def look(self, passed_s: float) -> None:
        """Look once.

        Args:
            passed_s: How many seconds have passed since the last look.
        """
        beats, self._beats = self._beats, self.signs.beats
        self._silent.go_on(passed_s, look_s=self.timing.silence_look_s, holds=beats == self._beats)
        interrupted = self.why_interrupted()
        self._hurried.go_on(passed_s, look_s=self.timing.silence_look_s, holds=bool(interrupted))
        self._tell()
        self._tell_of_slowness(passed_s)
        if min(self._silent.seconds, self._hurried.seconds) >= self.timing.hurry_s:
            self.why = f"{interrupted} {HURRIED}"
        elif self._silent.seconds >= self.limits.give_up_after_s and not self.signs.is_for_person:
            self.why = self.limits.given_up.format(seconds=round(self._silent.seconds))

    def _tell(self) -> None:
        is_silent = (
            self._silent.seconds >= self.limits.tell_after_s or self.signs.unanswered >= TELL_AFTER_QUESTIONS
        )
        if is_silent is not self._is_told:
            self._is_told = is_silent
            self.tell(self.limits.silent if is_silent else AGAIN)

    def _tell_of_slowness(self, passed_s: float) -> None:
        """Tell once that acepilot has been at one thing for long, though the browser does answer."""
        news, self._news = self._news, self.signs.news
        is_at_it = news == self._news and not self.signs.is_for_person
        self._at_one_thing.go_on(passed_s, look_s=self.timing.silence_look_s, holds=is_at_it)
        self._is_slow_told = is_at_it and (self._is_slow_told or self._is_told)
        if self._at_one_thing.seconds >= self.limits.tell_after_s and not self._is_slow_told:
            self._is_slow_told = True
            self.tell(SLOW)


class Patience:
    """Watches over a run in a thread of its own; a context manager that ends with it.

    Args:
        tell: As in `Watch`; called in that thread.
    """

    def __init__(
        self, why_interrupted: Callable[[], str], tell: Callable[[str], None], timing: Timing = USUAL
    ) -> None:
        self._timing = timing
        self._why_interrupted = why_interrupted
        self._tell = tell
        self._watch: Watch | None = None
        self._process: Process | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True, name="patience")

    @property
    def why(self) -> str:
        """Return why the run is to be cut off: the browser was given up, or somebody wants it; empty if not."""
        return (self._watch.why if self._watch else "") or self._why_interrupted()

    def take(self, process: Process) -> None:
        """Take note of the driver's process, which is ended if need be."""
        self._process = process

    def begin(self, signs: Signs) -> None:
        """Begin to watch a run: the window is open."""
        self._watch = Watch(signs, self._why_interrupted, self._tell, self._timing, at_work(self._timing))

    @contextmanager
    def starting(self, slow: str = SLOW_START) -> Iterator[None]:
        """Watch while a part of the browser starts: what says nothing for long is ended, so that the start fails.

        Args:
            slow: What the person is told when it takes long.

        Raises:
            Interrupted: It was given up, or somebody wants an end.
        """
        limits = Limits(self._timing.slow_start_s, self._timing.start_within_s, slow, NOT_STARTED)
        self._watch = watch = Watch(Signs(), self._why_interrupted, self._tell, self._timing, limits)
        try:
            yield
        except Exception:
            if watch.why:
                raise Interrupted(watch.why, hint=NOTHING_BEGUN) from None
            raise
        finally:
            self._watch = None
        if watch.why:  # it was ended as it came through
            raise Interrupted(watch.why, hint=NOTHING_BEGUN)

    def _look_on(self) -> None:
        before = self._timing.clock.monotonic()
        while not self._is_over.wait(self._timing.silence_look_s):
            now = self._timing.clock.monotonic()
            if (watch := self._watch) is not None:
                watch.look(now - before)
                if watch.why:
                    self._end_driver()
            before = now

    def _end_driver(self) -> None:
        if self._process is not None and self._process.returncode is None:
            end_tree(self._process.pid, self._timing)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()


def end_tree(pid: int, timing: Timing) -> None:
    """End a process and all that it has started, at once and without their say.

    What it started ends first: a browser that outlives its driver lets go of the requests that were held back.
    """
    if sys.platform == "win32":
        _run(timing, "taskkill", "/PID", str(pid), "/T", "/F")
        return
    for one in (*_started_by(pid, _parents(timing)), pid):
        with Swallowing(OSError):  # it has ended by itself
            os.kill(one, signal.SIGKILL)


def _parents(timing: Timing) -> dict[int, int]:
    """Return each process's parent; nothing where it cannot be told."""
    lines = (line.split() for line in _run(timing, "ps", "-A", "-o", "pid=,ppid=").splitlines())  # POSIX
    return {int(words[0]): int(words[1]) for words in lines if len(words) == 2}


def _started_by(pid: int, parents: dict[int, int]) -> Iterator[int]:
    for child in (one for one, parent in parents.items() if parent == pid):
        yield child
        yield from _started_by(child, parents)


def _run(timing: Timing, *command: str) -> str:
    with Swallowing(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - the system's own tools, and a number
            command, capture_output=True, text=True, check=False, timeout=timing.processes_within_s
        )
        return done.stdout
    return ""
