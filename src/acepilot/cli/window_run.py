"""A run in its window: from a driver that has started to the window's end.

What of acepilot works in a window is loaded with this module; `driving.py` does so while the driver starts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import click
from playwright.sync_api import Playwright

from acepilot.browser.attach import WARNING, Listening, attached, find_listening, wait_for
from acepilot.browser.events import Listener
from acepilot.browser.find import FoundBrowser
from acepilot.browser.launch import LaunchOptions, Window, open_window
from acepilot.browser.patience import SLOW_JOIN, Patience
from acepilot.browser.protection import Protection
from acepilot.browser.surface import Surface
from acepilot.cli.driving import is_unseen, reads_terminal, tell
from acepilot.cli.interruption import Interruption
from acepilot.cli.request import RunRequest
from acepilot.errors import AcepilotError, Interrupted, StepFailed
from acepilot.flow.models import Flow
from acepilot.person import panel_texts
from acepilot.person.calling import Calling
from acepilot.person.channels import Channels
from acepilot.person.human import Human
from acepilot.person.notifier import Delivery, SystemNotifier
from acepilot.person.panel import Panel, ended_state
from acepilot.person.terminal import Terminal
from acepilot.plaintext import visible
from acepilot.run.run_end import RunEnd
from acepilot.run.session import Session
from acepilot.timing import Timing

TERMINAL_ENDED = "What was typed in has come to its end, and no window is shown: nobody can answer any more."


@dataclass(frozen=True, slots=True)
class Started:
    """What has started when the window opens.

    Attributes:
        found: The browser to start; None to join the one that the request names.
        arguments: What the browser needs to reach the mock portal; nothing without one.
    """

    interruption: Interruption
    patience: Patience
    playwright: Playwright
    found: FoundBrowser | None
    arguments: tuple[str, ...]


def run_in_window(request: RunRequest, session: Session, started: Started, protection: Protection) -> RunEnd:
    """Open a window, or a tab of the person's own browser; run; close it."""
    options, timing, patience = session.options, session.timing, started.patience
    with ExitStack() as stack:
        window = _window(stack, request, started, timing)
        shared = window.is_attached
        with patience.starting():
            surface = Surface(
                window.context,
                options.flow.hosts,
                _look_ups(options.flow),
                protection,
                is_shared=shared,
                timing=timing,
            )
        if shared:
            stack.callback(_let_go, surface)
        end = _run(request, session, window, surface, patience)
        if shared and end.is_typed_in:
            _tell_tab(surface, end)
        else:
            _leave_open(request, surface, end, started.interruption)
            surface.close()
    return end


def _window(stack: ExitStack, request: RunRequest, started: Started, timing: Timing) -> Window:
    """Open a window, which closes with the stack; or join the person's own browser."""
    if started.found is None:
        own = _own_browser(request, started.arguments, started.interruption, timing)
        with started.patience.starting(SLOW_JOIN):
            return stack.enter_context(attached(started.playwright, own, timing))
    launch = LaunchOptions(
        started.found, request.headless, started.arguments, request.cdp_port, timing=timing
    )
    with started.patience.starting():
        return stack.enter_context(open_window(started.playwright, launch))


def _run(
    request: RunRequest, session: Session, window: Window, surface: Surface, patience: Patience
) -> RunEnd:
    """Run in an open window, with the person at hand."""
    terminal = terminal_of(request, session.timing)
    human = human_of(request, surface, terminal, *_calling(request, surface, terminal, session))
    session.begin(window)
    patience.begin(surface.signs)
    try:
        return session.run(
            surface,
            human,
            lambda: patience.why or why_alone(request, terminal),
            session.options.client.client.company.legal_name,
        )
    finally:
        with suppress(Interrupted):  # the window may be gone, and the panel with it
            human.close()


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


def _tell_tab(surface: Surface, end: RunEnd) -> None:
    """Tell that a tab of the person's own browser stays, as something was typed in it; there too, until it is left."""
    told = _told(end)
    click.echo(f"\n{told}\nThe tab stays open, as something was typed in it: it is yours now.", err=True)
    with suppress(AcepilotError):  # they may have closed it already
        surface.panel.show(ended_state(f"{told}\n\n{panel_texts.ENDED_TAB}"))


def _told(end: RunEnd) -> str:
    """Return how a run ended, and what can be done then, as it may be shown anywhere."""
    return f"{visible(end.message)} {visible(end.hint)}"


def _let_go(surface: Surface) -> None:
    """Take guard and lock off what stays open in the person's own browser, however the run came to its end."""
    with suppress(AcepilotError):  # they may have closed it already
        surface.turn.hand_over()


def _look_ups(flow: Flow) -> Callable[[str, str], bool]:
    return lambda method, url: any(one.allows(method, url) for one in flow.allow_requests)


def terminal_of(request: RunRequest, timing: Timing) -> Terminal:
    """Return the terminal, which tells the run in any case, and is read where somebody may type there."""
    return Terminal(sys.stderr, sys.stdin if reads_terminal(request) else None, timing.clock)


def why_alone(request: RunRequest, terminal: Terminal) -> str:
    """Return why a run cannot go on, where the terminal has ended at which alone it could be answered; else nothing."""
    return TERMINAL_ENDED if is_unseen(request) and terminal.is_closed else ""


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
        humans.append(Panel(surface.panel.show, surface.panel.show_soon))
    if request.rehearse is not None:
        humans.append(request.rehearse(lambda: surface.page, request.mock or ""))
    return Channels([*humans, *further])


def _leave_open(request: RunRequest, surface: Surface, end: RunEnd, interruption: Interruption) -> None:
    """Leave a window open in which something was typed, until the person closes it or presses Ctrl-C again.

    It says itself, on each page that comes, that nothing is recorded any more. Not where acepilot is told to end, as
    when the computer shuts down: it would only be ended the harder.
    """
    if not end.is_typed_in or request.headless or interruption.is_order:
        return
    told, way = _told(end), "" if end.is_accepted or end.is_unanswered else panel_texts.ENDED_WINDOW
    stays = "The window stays open, as something was typed in it. What you do there now is in no record."
    waits = "acepilot waits here until you close it; Ctrl-C closes it for you."
    click.echo(f"\n{told}\n{' '.join(filter(None, (stays, way, waits)))}", err=True)
    interruption.why = ""
    surface.listen(
        Listener(is_given_up=lambda: bool(interruption))
    )  # the run is over: nothing more is written
    surface.turn.hand_over()
    surface.panel.show_soon(ended_state("\n\n".join(filter(None, (told, way)))))
    try:
        while not interruption:
            surface.wait(200)
            surface.events()  # by them the panel comes to each new page; nobody else hears them any more
    except (Interrupted, StepFailed):
        return
