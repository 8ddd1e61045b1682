"""From what a command line asks for to a run: flow, client, mock portal, browser, person, put together.

Decides nothing that happens in a run, and prints no result.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acepilot.browser.attach import (
    USUAL_PORT,
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
from acepilot.cli.failures import Invocation
from acepilot.cli.interruption import Interruption, interruptible
from acepilot.cli.mock_portal import served
from acepilot.cli.options import FilePath, WholeNumber, not_blank
from acepilot.cli.prompts import ask_unseen
from acepilot.cli.request import RunRequest
from acepilot.client.models import Client
from acepilot.client.secret_sources import SystemSecretReader, forget_unread
from acepilot.client.values import ClientValues, load_client, resolve, unresolved, warnings
from acepilot.errors import AcepilotError, Interrupted, StepFailed, UsageError
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow
from acepilot.flow.plan import find_absences
from acepilot.flow.shipped import find_flow, outdated
from acepilot.paths import home, shipped
from acepilot.person.channels import Channels
from acepilot.person.human import Human
from acepilot.person.panel import Panel
from acepilot.person.terminal import Terminal
from acepilot.plaintext import visible
from acepilot.run.session import RunEnd, RunOptions, open_session
from acepilot.timing import USUAL, Timing

if TYPE_CHECKING:
    from acepilot.cli.rehearsing import Script

SAMPLE_CLIENT = ("fixtures", "clients", "three-importers.yaml")
TERMINAL_ENDED = "What was typed in has come to its end, and no window is shown: nobody can answer any more."
UNKNOWN_TO_MOCK = (
    "the mock portal knows the importers of the sample alone. That it refuses this client, or does not find its "
    "importers, says nothing about them.\n    To see the whole way, leave --client away; what would be typed for this "
    "client, --plan tells."
)


def script_of(ctx: click.Context) -> Script:
    """Return what makes the scripted person.

    Raises:
        AcepilotError: This is not the rehearsal's program: acepilot itself has none.
    """
    invocation = ctx.find_object(Invocation)
    if invocation is None or invocation.script is None:
        raise AcepilotError("This program has no scripted person at hand.")
    return invocation.script


def timing_in_use() -> Timing:
    """Return the times of the command being run."""
    invocation = click.get_current_context().find_object(Invocation)
    return USUAL if invocation is None else invocation.timing


def _script(ctx: click.Context, _: click.Parameter, is_wanted: bool) -> Script | None:
    return script_of(ctx) if is_wanted else None


def window_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say in which window the person takes part."""
    return _with_options(
        command,
        click.option(
            "--mock-ledger",
            "ledger",
            type=FilePath(),
            metavar="FILE",
            help="Where the mock portal notes what it got.",
        ),
        click.option(
            "--headless",
            is_flag=True,
            help="Show no window (mock portal alone); needs --rehearse, or somebody at a terminal or at --cdp-port.",
        ),
        click.option(
            "--human",
            type=click.Choice(["panel", "terminal"]),
            default="panel",
            show_default=True,
            help="Where you answer: in a panel on the page, or in this terminal alone.",
        ),
        click.option(
            "--browser",
            metavar="PATH",
            callback=not_blank,
            help="Which browser: a path, chrome or msedge.",
        ),
        click.option(
            "--cdp-port",
            type=WholeNumber(1, 65535),
            metavar="N",
            help="Let another program drive the browser (mock portal alone).",
        ),
    )


def part_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how the person takes part."""
    own = _with_options(
        command,
        click.option(
            "--rehearse",
            is_flag=True,
            callback=_script,
            help="Let a scripted person play along (mock portal alone).",
        ),
        click.option(
            "--attach",
            is_flag=False,
            flag_value=str(USUAL_PORT),
            metavar="[PORT]",
            help="Join your own browser, started with its remote-debugging switch.",
        ),
    )
    return window_options(own)


def _with_options(
    command: Callable[..., Any], *options: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


def load_chosen_flow(name_or_path: str) -> Flow:
    """Load the flow that a command line names, and say so if it is a copy of one that has changed since.

    Raises:
        UsageError: There is none, or it cannot be read.
        FlowError: It has mistakes.
    """
    flow = load_flow(find_flow(name_or_path))
    if note := outdated(flow):
        click.echo(f"note: {visible(note)}", err=True)
    return flow


def load_values(request: RunRequest, *, read: bool) -> ClientValues:
    """Load the client, and read its secrets before any browser opens."""
    return read_values(request, load_file(request), read=read)


def load_file(request: RunRequest) -> Client:
    """Load the client's file, and tell what in it looks unlikely; read no secret.

    Raises:
        AcepilotError: There is none, or it has mistakes.
    """
    is_mock = request.mock is not None or request.client is None
    path = request.client or shipped(*SAMPLE_CLIENT)
    client = load_client(path, literal_secrets=is_mock)
    for doubt in warnings(client):
        click.echo(f"note: {visible(str(doubt), keep_lines=True)}", err=True)
    if request.mock is not None and not request.plan and not _is_known_to_mock(client):
        click.echo(f"note: {UNKNOWN_TO_MOCK}", err=True)
    return client


def read_values(request: RunRequest, client: Client, *, read: bool) -> ClientValues:
    """Read a client's secrets, or none; what it keeps in the environment is taken out of there in any case."""
    values = resolve(client, SystemSecretReader(ask_unseen, os.environ)) if read else unresolved(client)
    forget_unread(client.secret_sources, os.environ)  # the guide reads none, and opens a browser too
    return _chosen(request, values)


def _chosen(request: RunRequest, values: ClientValues) -> ClientValues:
    return values.only(request.only) if request.only else values


def _is_known_to_mock(client: Client) -> bool:
    """Tell whether the mock portal has all of a client's importers: those of the sample, and no others."""
    sample = load_client(shipped(*SAMPLE_CLIENT), literal_secrets=True)
    known = {str(importer.ir_number) for importer in sample.importers}
    is_called_so = client.company.legal_name == sample.company.legal_name
    return is_called_so and all(str(importer.ir_number) in known for importer in client.importers)


def check_values(flow: Flow, client: ClientValues) -> None:
    """Make sure that the client has all that the flow cannot do without."""
    absent = find_absences(flow, client)
    if absent:
        names = sorted({one.name for one in absent})
        raise UsageError(
            f"The flow {flow.name} needs what the client does not have: {', '.join(names)}.",
            hint="Add it to the client's file; `acepilot client check FILE` shows what is there.",
        )


def carry_out(request: RunRequest, protection: Protection = FULL, timing: Timing = USUAL) -> RunEnd:
    """Do the run that is asked for, and return how it ended.

    Args:
        request: What is asked for.
        protection: All of it, but in tests that show what a protection does; no command sets it.
        timing: The clock, and how long is waited for what.

    Raises:
        AcepilotError: It could not begin, or a fault of ours ended it.
    """
    flow, client = load_chosen_flow(request.flow), load_file(request)
    check_values(flow, _chosen(request, unresolved(client)))  # files first: they can be wrong at any desk
    found = find_window(request)
    values = read_values(request, client, read=True)
    return drive(
        request,
        RunOptions(flow, values, home(), request.mock, request.rehearse is not None),
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
        request: How the person takes part.
        options: What is run, for whom.
        found: The browser to start; None to join the one that the request names.
        before: The directory of a run to go on with; None for a new one.
        protection: As in `carry_out`.
        timing: As in `carry_out`.
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
        human = human_of(request, surface, terminal)
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


def human_of(request: RunRequest, surface: Surface, terminal: Terminal) -> Human:
    """Return the person, by all the ways in which they are shown things and answer."""
    humans: list[Human] = [] if request.is_quiet else [terminal]
    if request.human == "panel":
        humans.append(Panel(surface.panel.show))
    if request.rehearse is not None:
        humans.append(request.rehearse(lambda: surface.page, request.mock or ""))
    return Channels(humans)


def _leave_open(request: RunRequest, surface: Surface, end: RunEnd, interruption: Interruption) -> None:
    """Leave a window open in which something was typed, until the person closes it or presses Ctrl-C again."""
    if not end.is_typed_in or request.headless:
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
