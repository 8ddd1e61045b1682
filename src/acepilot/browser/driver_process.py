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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acepilot.browser import silence_driver
from acepilot.browser.swallowed import Swallowing
from acepilot.scratch import Scratch

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

TEMPORARY_VARIABLES = ("TMPDIR", "TEMP", "TMP")


@contextmanager
def driver(
    *, is_for_attaching: bool = False, on_begun: Callable[[Process], None] = lambda _process: None
) -> Iterator[Playwright]:
    """Start Playwright with acepilot's selector engine; to attach, that is taught once the browser is joined.

    What the driver puts on the disk, the browser's profile above all, lies in a folder of ours, which is swept away
    even if it is killed.

    Args:
        is_for_attaching: Whether a browser is joined that runs already.
    """
    silence_driver(os.environ)
    # A driver that dies leaves answers that nobody fetches, and `asyncio` would print each of them with its text.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    with Scratch() as scratch:
        with _begun(scratch.path, on_begun):
            from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - while its process starts

            from acepilot.browser.locators import register_engines  # noqa: PLC0415 - likewise

            playwright = sync_playwright().start()
        try:
            if not is_for_attaching:
                register_engines(playwright)
            yield playwright
        finally:
            with Swallowing(Error):  # it may have died before
                playwright.stop()


@contextmanager
def _begun(folder: Path, on_begun: Callable[[Process], None]) -> Iterator[None]:
    """Begin the driver's process, for Playwright to start with inside of the block; end it should that fail.

    It gets a session of its own and a temporary folder of its own: Ctrl-C and the end of a terminal are told to
    everything that was started there, and the driver would die first, and take the window with it. Playwright 1.65 has
    no option for either, does not tell which process it is, and takes none that has begun: it starts its driver by
    these two functions of `asyncio`.
    """
    begin, make_loop = asyncio.create_subprocess_exec, asyncio.new_event_loop
    loop = make_loop()
    begun: list[Process] = []

    async def begin_once(*command: Any, **options: Any) -> Process:  # noqa: ANN401 - as the one that it stands in for
        if not begun:
            environment = {
                **(options.get("env") or os.environ),
                **dict.fromkeys(TEMPORARY_VARIABLES, str(folder)),
            }
            begun.append(await begin(*command, **{**options, "env": environment, "start_new_session": True}))
            on_begun(begun[0])
        return begun[0]

    asyncio.create_subprocess_exec, asyncio.new_event_loop = begin_once, lambda: loop
    try:
        _begin_early(loop)
        yield
    except BaseException:
        _break_off(loop, begun)
        raise
    finally:
        asyncio.create_subprocess_exec, asyncio.new_event_loop = begin, make_loop


def _begin_early(loop: asyncio.AbstractEventLoop) -> None:
    """Let the part of Playwright do it that does it as Playwright starts; a version without it does so only then."""
    with suppress(ImportError):
        from playwright._impl.transport import PipeTransport  # noqa: PLC0415 - after the variables are silenced

        loop.run_until_complete(PipeTransport(loop).connect())


def _break_off(loop: asyncio.AbstractEventLoop, begun: list[Process]) -> None:
    """End what has begun, and a loop that Playwright did not come to run."""
    for process in begun:
        with suppress(ProcessLookupError):  # it has ended by itself
            process.kill()
    if not loop.is_running() and not loop.is_closed():
        for process in begun:
            loop.run_until_complete(process.wait())
        loop.close()
