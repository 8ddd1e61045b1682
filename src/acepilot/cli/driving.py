"""From what a command line asks for to a run: flow, client, mock portal, browser's driver, put together.

Decides nothing that happens in a run, and prints no result. Loads little by itself: what works in the window is loaded
while the driver starts.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from acepilot.browser.find import FoundBrowser, check_display, find_browser
from acepilot.browser.patience import Patience
from acepilot.browser.protection import FULL, Protection
from acepilot.cli.interruption import interruptible
from acepilot.cli.mock_portal import check_plays, served
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import check_values, chosen, load_inputs, read_values
from acepilot.cli.whose_hand import said_by
from acepilot.client.resolving import unresolved
from acepilot.errors import UsageError
from acepilot.journal.directory import make_runs_directory
from acepilot.paths import home
from acepilot.plaintext import visible
from acepilot.run.options import RunOptions
from acepilot.timing import USUAL, Timing

if TYPE_CHECKING:
    from acepilot.run.run_end import RunEnd


def carry_out(request: RunRequest, protection: Protection = FULL, timing: Timing = USUAL) -> RunEnd:
    """Do the run that is asked for, and return how it ended.

    Args:
        protection: All of it, but in tests that show what a protection does; no command sets it.

    Raises:
        AcepilotError: It could not begin, or a fault of ours ended it.
    """
    flow, client = load_inputs(request)
    if request.mock is not None:
        check_plays(flow.hosts, flow.name)
    check_values(flow, chosen(request, unresolved(client)))  # files first: they can be wrong at any desk
    found = find_window(request)
    said = said_by(request.operator, is_live=request.mock is None)
    values = read_values(request, client, read=True)
    return drive(
        request,
        RunOptions(flow, values, home(), request.mock, request.rehearse is not None, said),
        found,
        protection=protection,
        timing=timing,
    )


def find_window(request: RunRequest) -> FoundBrowser | None:
    """Find the browser to start, or make sure that the person's own can be joined; before any secret is asked for.

    Raises:
        AcepilotError: There is none, or nobody who could see it or answer.
    """
    check_somebody(request)
    endpoint = request.endpoint
    if endpoint is None:
        found = find_browser(request.browser)
        check_display(headless=request.headless)
        return found
    if request.mock is None:
        from acepilot.browser.attach import find_listening  # noqa: PLC0415 - brings Playwright with it

        find_listening(endpoint)
    return None


def check_somebody(request: RunRequest) -> None:
    """Refuse a window that nobody sees where nobody could answer in any other way either: it would wait for ever.

    Raises:
        UsageError: Says who could be asked instead.
    """
    if is_unseen(request) and request.rehearse is None and not reads_terminal(request):
        raise UsageError(
            "Nobody could answer: --headless shows no window, and no terminal is read.",
            hint="Add --rehearse for a scripted person; or leave --headless away; or answer by --human terminal.",
        )


def is_unseen(request: RunRequest) -> bool:
    """Tell whether neither a person nor another program (`--cdp-port`) gets at the browser's page."""
    return request.headless and request.cdp_port is None


def reads_terminal(request: RunRequest) -> bool:
    """Tell whether what is typed at this terminal is the person's answer."""
    return request.rehearse is None and (request.human == "terminal" or sys.stdin.isatty())


def drive(
    request: RunRequest,
    options: RunOptions,
    found: FoundBrowser | None,
    *,
    before: Path | None = None,
    protection: Protection = FULL,
    timing: Timing = USUAL,
) -> RunEnd:
    """Start the browser's driver and the mock portal; open a run's files and a window; run; close them.

    Args:
        options: What is run, for whom.
        found: The browser to start; None to join the one that the request names.
        before: The directory of a run to go on with; None for a new one.

    Raises:
        AcepilotError: It could not begin, or a fault of ours ended it.
    """
    make_runs_directory(options.home)  # where no evidence can be kept, nothing is started
    from acepilot.browser.driver_process import begun_driver  # noqa: PLC0415 - most commands start nothing

    with ExitStack() as files, ExitStack() as stack:
        interruption = files.enter_context(interruptible())
        patience = stack.enter_context(Patience(lambda: interruption.why, tell, timing))
        # First, as it takes longest: a program that starts needs nothing of ours meanwhile.
        start_driver = stack.enter_context(begun_driver(patience.take))
        portal = stack.enter_context(served(options.mock, request.ledger))
        with _loading("acepilot.cli.window_run"), patience.starting():
            playwright = start_driver(is_for_attaching=found is None)
        from acepilot.cli.window_run import Started, run_in_window  # noqa: PLC0415 - loaded while the driver started
        from acepilot.run.session import open_session  # noqa: PLC0415 - likewise

        session = files.enter_context(open_session(options, before, protection, timing))
        started = Started(interruption, patience, playwright, found, portal())
        return run_in_window(request, session, started, protection)


@contextmanager
def _loading(module: str) -> Iterator[None]:
    """Load a module while something else is waited for."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        loaded = pool.submit(importlib.import_module, module)
        yield
        loaded.result()


def tell(text: str) -> None:
    """Tell something beside the result."""
    click.echo(visible(text, keep_lines=True), err=True)
