"""Starting Playwright's driver, a process of its own, and ending it.

The process takes half a second until it hears anything, so it begins before Playwright's Python code is loaded, and is
handed to that. Must not know which browser is driven, nor what for.
"""

from __future__ import annotations

import asyncio
import logging
import os
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from acepilot.browser import silence_driver
from acepilot.browser.swallowed import Swallowing
from acepilot.scratch import Scratch

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

TEMPORARY_VARIABLES = ("TMPDIR", "TEMP", "TMP")


@contextmanager
def driver(on_begun: Callable[[Process], None] = lambda _process: None) -> Iterator[Playwright]:
    """Start Playwright with acepilot's selector engine, and stop it at the end; as `begun_driver`."""
    with begun_driver(on_begun) as start:
        yield start()


class Start(Protocol):
    """Starts Playwright with the process that has begun."""

    def __call__(self, *, is_for_attaching: bool = False) -> Playwright:
        """Return Playwright with acepilot's selector engine.

        Args:
            is_for_attaching: Whether a browser is joined that runs already: the engine is taught once it is.
        """


@contextmanager
def begun_driver(on_begun: Callable[[Process], None]) -> Iterator[Start]:
    """Begin the driver's process, and end it with the block, whether it was used or not.

    It gets a session of its own: Ctrl-C and the end of a terminal are told to everything that was started there, and
    the driver would die first, and take the window with it. What it puts on the disk, the browser's profile above all,
    lies in a folder of ours, which is swept away even if it is killed.
    """
    silence_driver(os.environ)
    # A driver that dies leaves answers that nobody fetches, and `asyncio` would print each of them with its text.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    with Scratch() as scratch:
        process = _DriverProcess(scratch.path, on_begun)
        try:
            with process.of_playwright():
                _begin_early(process.loop)
            yield process.start
        finally:
            process.end()


class _DriverProcess:
    """The driver's process, on the loop that Playwright gets with it.

    Playwright 1.65 has no option for a session, a folder or a process that has begun, and does not tell which process
    is its driver: it makes its loop and starts its driver by two functions of `asyncio`.
    """

    def __init__(self, folder: Path, on_begun: Callable[[Process], None]) -> None:
        self.loop = asyncio.new_event_loop()
        self._folder = folder
        self._on_begun = on_begun
        self._begin = asyncio.create_subprocess_exec
        self._begun: Process | None = None
        self._playwright: Playwright | None = None

    def start(self, *, is_for_attaching: bool = False) -> Playwright:
        """As `Start`."""
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - while its process starts

        from acepilot.browser.locators import register_engines  # noqa: PLC0415 - likewise

        with self.of_playwright():
            self._playwright = sync_playwright().start()
        if not is_for_attaching:
            register_engines(self._playwright)
        return self._playwright

    @contextmanager
    def of_playwright(self) -> Iterator[None]:
        """Let the two functions give what there is: this process, begun the first time, and this loop."""
        begin, make_loop = asyncio.create_subprocess_exec, asyncio.new_event_loop
        asyncio.create_subprocess_exec, asyncio.new_event_loop = self._begin_once, lambda: self.loop
        try:
            yield
        finally:
            asyncio.create_subprocess_exec, asyncio.new_event_loop = begin, make_loop

    async def _begin_once(self, *command: Any, **options: Any) -> Process:  # noqa: ANN401 - as what it stands in for
        if self._begun is None:
            environment = {
                **(options.get("env") or os.environ),
                **dict.fromkeys(TEMPORARY_VARIABLES, str(self._folder)),
            }
            self._begun = await self._begin(
                *command, **{**options, "env": environment, "start_new_session": True}
            )
            self._on_begun(self._begun)
        return self._begun

    def end(self) -> None:
        """End it in good order if Playwright has it, else at once."""
        if self._playwright is None:
            self._break_off()
            return
        from playwright.sync_api import Error  # noqa: PLC0415 - loaded long since

        with Swallowing(Error):  # it may have died before
            self._playwright.stop()

    def _break_off(self) -> None:
        """End what has begun, and a loop that Playwright did not come to run."""
        if self._begun is not None:
            with Swallowing(ProcessLookupError):  # it has ended by itself
                self._begun.kill()
        if not self.loop.is_running() and not self.loop.is_closed():
            if self._begun is not None:
                self.loop.run_until_complete(self._begun.wait())
            self.loop.close()


def _begin_early(loop: asyncio.AbstractEventLoop) -> None:
    """Let the part of Playwright do it that does it as Playwright starts; a version without it does so only then."""
    with Swallowing(ImportError):
        from playwright._impl.transport import PipeTransport  # noqa: PLC0415 - after the variables are silenced

        loop.run_until_complete(PipeTransport(loop).connect())
