"""From what a command line asks for to a run: flow, client, mock portal, browser, person, put together.

Decides nothing that happens in a run, and prints no result.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import click

from acepilot.browser.attach import (
    WARNING,
    Listening,
    attached,
    find_listening,
    wait_for,
)
from acepilot.browser.events import Listener
from acepilot.browser.find import FoundBrowser, find_browser
from acepilot.browser.launch import LaunchOptions, check_display, driver, open_window
from acepilot.browser.patience import SLOW_JOIN, Patience
from acepilot.browser.protection import FULL, Protection
from acepilot.browser.surface import Surface
from acepilot.cli.interruption import Interruption, interruptible
from acepilot.cli.mock_portal import check_plays, served
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import check_values, chosen, load_inputs, read_values
from acepilot.cli.whose_hand import said_by
from acepilot.client.resolving import unresolved
from acepilot.errors import AcepilotError, Interrupted, StepFailed, UsageError
from acepilot.flow.models import Flow
from acepilot.paths import home
from acepilot.person.calling import Calling
from acepilot.person.channels import Channels
from acepilot.person.human import Human
from acepilot.person.notifier import Delivery, SystemNotifier
from acepilot.person.panel import Panel
from acepilot.person.terminal import Terminal
from acepilot.plaintext import visible
from acepilot.run.run_end import RunEnd
from acepilot.run.session import RunOptions, Session, open_session
from acepilot.timing import USUAL, Timing

TERMINAL_ENDED = "What was typed in has come to its end, and no window is shown: nobody can answer any more."


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
        find_listening(endpoint)
    return None


def check_somebody(request: RunRequest) -> None:
    """Refuse a window that nobody sees where nobody could answer in any other way either: it would wait for ever.

    Raises:
        UsageError: Says who could be asked instead.
    """
    if _is_unseen(request) and request.rehearse is None and not _reads_terminal(request):
        raise UsageError(
            "Nobody could answer: --headless shows no window, and no terminal is read.",
            hint="Add --rehearse for a scripted person; or leave --headless away; or answer by --human terminal.",
        )


def _is_unseen(request: RunRequest) -> bool:
    """Tell whether neither a person nor another program (`--cdp-port`) gets at the browser's page."""
    return request.headless and request.cdp_port is None


def _reads_terminal(request: RunRequest) -> bool:
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
    """Open a run's files, the mock portal and a window; run; close them.

    Args:
        options: What is run, for whom.
        found: The browser to start; None to join the one that the request names.
        before: The directory of a run to go on with; None for a new one.
    """
    flow, client = options.flow, options.client
    with ExitStack() as stack:
        interruption = stack.enter_context(interruptible())
        session = stack.enter_context(open_session(options, before, protection, timing))
        portal = stack.enter_context(served(options.mock, request.ledger))
        patience = stack.enter_context(Patience(lambda: interruption.why, tell, timing))
        with patience.starting():
            playwright = stack.enter_context(driver(is_for_attaching=found is None, on_begun=patience.take))
        arguments = portal()
        if found is None:
            own = _own_browser(request, arguments, interruption, timing)
            with patience.starting(SLOW_JOIN):
                window = stack.enter_context(attached(playwright, own, timing))
        else:
            launch = LaunchOptions(found, request.headless, arguments, request.cdp_port, timing=timing)
            with patience.starting():
                window = stack.enter_context(open_window(playwright, launch))
        shared = window.is_attached
        with patience.starting():
            surface = Surface(
                window.context, flow.hosts, _look_ups(flow), protection, is_shared=shared, timing=timing
            )
        if shared:
            stack.callback(_let_go, surface)
        terminal = terminal_of(request, timing)
        human = human_of(request, surface, terminal, *_calling(request, surface, terminal, session))
        session.begin(window)
        patience.begin(surface.signs)
        try:
            end = session.run(
                surface,
                human,
                lambda: patience.why or why_alone(request, terminal),
                client.client.company.legal_name,
            )
        finally:
            with suppress(Interrupted):  # the window may be gone, and the panel with it
                human.close()
        if shared and end.is_typed_in:
            _tell_tab(end)
        else:
            _leave_open(request, surface, end, interruption)
            surface.close()
    return end


def _own_browser(
    request: RunRequest, arguments: tuple[str, ...], interruption: Interruption, timing: Timing
) -> Listening:
    """Find the person's own browser; for the mock portal they are told how to start it, and waited for."""
    endpoint = request.endpoint
    assert endpoint is not None

    if request.mock is None:
        listening = find_listening(endpoint, timing=timing)
    else:
        listening = wait_for(endpoint, arguments, tell, lambda: interruption.why, timing)
    tell(WARNING)
    return listening


def tell(text: str) -> None:
    """Tell something beside the result."""
    click.echo(visible(text, keep_lines=True), err=True)


def _tell_tab(end: RunEnd) -> None:
    """Tell that a tab of the person's own browser stays, as something was typed in it."""
    click.echo(f"\n{visible(end.message)} {visible(end.hint)}", err=True)
    click.echo("The tab stays open, as something was typed in it: it is yours now.", err=True)


def _let_go(surface: Surface) -> None:
    """Take guard and lock off what stays open in the person's own browser, however the run came to its end."""
    with suppress(AcepilotError):  # they may have closed it already
        surface.turn.hand_over()


def _look_ups(flow: Flow) -> Callable[[str, str], bool]:
    return lambda method, url: any(one.allows(method, url) for one in flow.allow_requests)


def terminal_of(request: RunRequest, timing: Timing) -> Terminal:
    """Return the terminal, which tells the run in any case, and is read where somebody may type there."""
    return Terminal(sys.stderr, sys.stdin if _reads_terminal(request) else None, timing.clock)


def why_alone(request: RunRequest, terminal: Terminal) -> str:
    """Return why a run cannot go on, where the terminal has ended at which alone it could be answered; else nothing."""
    return TERMINAL_ENDED if _is_unseen(request) and terminal.is_closed else ""


def _calling(
    request: RunRequest, surface: Surface, terminal: Terminal, session: Session
) -> tuple[Calling, ...]:
    """Return what calls the person, where there is one, and a window to call them to."""
    if request.is_quiet or request.headless or request.rehearse is not None:
        return ()

    def note(given: Delivery) -> None:
        session.record.log.debug("notification", given=given)

    timing = session.timing
    return (Calling(surface.attention, SystemNotifier(timing), terminal.ring, note, timing),)


def human_of(request: RunRequest, surface: Surface, terminal: Terminal, *further: Human) -> Human:
    """Return the person, by all the ways in which they are shown things and answer, and by further ones."""
    humans: list[Human] = [] if request.is_untold else [terminal]
    if request.human == "panel":
        humans.append(Panel(surface.panel.show))
    if request.rehearse is not None:
        humans.append(request.rehearse(lambda: surface.page, request.mock or ""))
    return Channels([*humans, *further])


def _leave_open(request: RunRequest, surface: Surface, end: RunEnd, interruption: Interruption) -> None:
    """Leave a window open in which something was typed, until the person closes it or presses Ctrl-C again.

    Not where acepilot is told to end, as when the computer shuts down: it would only be ended the harder.
    """
    if not end.is_typed_in or request.headless or interruption.is_order:
        return
    click.echo(f"\n{visible(end.message)} {visible(end.hint)}", err=True)
    click.echo(
        "The window stays open, as something was typed in it. acepilot waits here until you close it; Ctrl-C closes it "
        "for you.",
        err=True,
    )
    interruption.why = ""
    surface.listen(
        Listener(is_given_up=lambda: bool(interruption))
    )  # the run is over: nothing more is written
    surface.turn.hand_over()
    try:
        while not interruption:
            surface.wait(200)
    except (Interrupted, StepFailed):
        return
