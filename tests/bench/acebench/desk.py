"""A run's own parts put together for the bench: a window, a page, a journal, and nobody at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext

from acebench.pages import hurry
from acepilot.browser.driver_process import driver
from acepilot.browser.find import find_browser
from acepilot.browser.launch import LaunchOptions, open_window
from acepilot.browser.surface import Surface
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import load_values
from acepilot.client.value import ClientValues
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow
from acepilot.flow.shipped import find_flow
from acepilot.person.human import Answer, Situation
from acepilot.person.panel import Panel
from acepilot.run.options import RunOptions
from acepilot.run.session import Session
from acepilot_mock import MockPortal


class Silent:
    """A person who is shown the panel, and says nothing."""

    def __init__(self, surface: Surface) -> None:
        self._panel = Panel(surface.panel.show)

    def show(self, situation: Situation) -> None:
        """Draw the panel, as in every run."""
        self._panel.show(situation)

    def take(self) -> Answer | None:
        """Say nothing."""
        return None

    def close(self) -> None:
        """Leave."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open window with a surface on it, and the files of a run.

    Attributes:
        context: The window's context.
        surface: The page of the run.
        session: The run's files.
        client: For whom.
    """

    context: BrowserContext
    surface: Surface
    session: Session
    client: ClientValues


@contextmanager
def open_desk(home: Path, flow: Flow | None = None, *, has_portal: bool = False) -> Iterator[Desk]:
    """Open a window for a flow, the ACH flow unless said, with the mock portal behind it or nothing."""
    flow = flow or load_flow(find_flow("ach-flow"))
    with ExitStack() as stack:
        arguments: tuple[str, ...] = ()
        if has_portal:
            arguments = stack.enter_context(MockPortal.start(delay=False)).browser_arguments
        playwright = stack.enter_context(driver())
        options = LaunchOptions(find_browser(), headless=True, arguments=arguments)
        window = stack.enter_context(open_window(playwright, options))
        hurry(window.context)
        surface = Surface(window.context, flow.hosts)
        client = load_values(RunRequest("", mock="default"), read=True)
        session = Session(RunOptions(flow, client, home, "default", rehearsal=True))
        stack.callback(session.close)
        session.begin(window)
        yield Desk(window.context, surface, session, client)
        surface.close()
