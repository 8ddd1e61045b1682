"""Real Chromium for unit tests: a fresh context of the worker's one browser for each test, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent, indent
from typing import Any, Protocol

import pytest

from acepilot.browser.launch import Window
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.client.value import ClientValues
from acepilot.flow.load import parse_flow
from acepilot.journal.reader import read_journal
from acepilot.paths import shipped
from acepilot.run.browser_performer import BrowserPerformer
from acepilot.run.options import RunOptions
from acepilot.run.performer import Performer
from acepilot.run.run_end import RunEnd
from acepilot.run.session import open_session
from acepilot.run.step_context import StepContext
from acepilot.testing import HOST, FakeHuman, FakePortal, LeapingClock, Scheme
from acepilot.timing import Timing


class MakePortal(Protocol):
    """Makes a portal with hosts and a colour scheme of its own."""

    def __call__(self, *hosts: str, color_scheme: Scheme = "light") -> FakePortal:
        """Make it."""


@pytest.fixture
def make_portal(window: Window) -> Iterator[MakePortal]:
    """Make portals, each in a context of its own; close them at the end."""
    made: list[FakePortal] = []

    def make(*hosts: str, color_scheme: Scheme = "light") -> FakePortal:
        made.append(FakePortal(window.browser, hosts or (HOST,), color_scheme))
        return made[-1]

    yield make
    for portal in made:
        portal.close()


@pytest.fixture(scope="module")
def shared_portal(window: Window) -> Iterator[FakePortal]:
    """Keep one portal for a module's tests, as a context takes long to make."""
    portal = FakePortal(window.browser)
    yield portal
    portal.close()


@pytest.fixture
def portal(shared_portal: FakePortal) -> FakePortal:
    """Return the module's portal, as if it were new: each test shows pages of its own."""
    shared_portal.reset()
    return shared_portal


@pytest.fixture
def answer_within(portal: FakePortal) -> Iterator[Callable[[int], None]]:
    """Return what gives the page's documents so many milliseconds to answer from now on; as usual again at the end."""
    sessions, usual = portal.surface.tabs.at_hand.worlds.sessions, portal.surface.timing

    def limit(milliseconds: int) -> None:
        sessions.timing = replace(usual, answer_within_ms=milliseconds)

    yield limit
    sessions.timing = usual


@dataclass(frozen=True)
class Ran:
    """A run that is over: how it ended, and what its journal holds."""

    end: RunEnd
    entries: tuple[dict[str, Any], ...]

    def kinds(self, *wanted: str) -> list[str]:
        """Return the kinds of the entries, in order; of the wanted ones only, if any are named."""
        return [entry["kind"] for entry in self.entries if not wanted or entry["kind"] in wanted]

    def data(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of all entries of one kind."""
        return [entry["data"] for entry in self.entries if entry["kind"] == kind]


class RunFlow(Protocol):
    """Runs the steps of a flow on a portal's pages, for a sample client."""

    def __call__(
        self,
        portal: FakePortal,
        human: FakeHuman,
        steps: str,
        *,
        client: str = "one-importer",
        each: bool = False,
        why_interrupted: Callable[[], str] = str,
        before: Path | None = None,
    ) -> Ran:
        """Run them: `each` importer; `why_interrupted` as a signal would set it; `before` is the run to go on with."""


@pytest.fixture
def clock() -> LeapingClock:
    """Return the clock that a run goes by."""
    return LeapingClock()


@pytest.fixture
def timing(clock: LeapingClock) -> Timing:
    """Return the times that a run goes by: the usual ones, but where a test is given others under this name."""
    return Timing(clock=clock)


@pytest.fixture
def run_flow(window: Window, tmp_path: Path, timing: Timing) -> RunFlow:
    """Run real steps in a real browser, with a scripted person; all that stands outside is a fake."""

    def run(
        portal: FakePortal,
        human: FakeHuman,
        steps: str,
        *,
        client: str = "one-importer",
        each: bool = False,
        why_interrupted: Callable[[], str] = str,
        before: Path | None = None,
        performing: Callable[[StepContext, ClientValues], Performer] = BrowserPerformer,
    ) -> Ran:
        loop = "    for_each: importer in importers\n" if each else ""
        body = indent(dedent(steps).strip(), "      ")
        text = f"flow: sample\ntitle: A sample\nhosts: [{HOST}]\nstages:\n  - stage: Only\n{loop}    steps:\n{body}\n"
        sample = load_client(shipped("fixtures", "clients", f"{client}.yaml"), literal_secrets=True)
        options = RunOptions(
            parse_flow(text.encode(), name="sample.yaml"),
            resolve(sample, SystemSecretReader(lambda _: "", {})),
            tmp_path / "home",
            mock="default",
            rehearsal=True,
            performing=performing,
        )
        with open_session(options, before, timing=timing) as session:
            session.begin(window)
            end = session.run(portal.surface, human, why_interrupted, "Bayside")
        entries, torn = read_journal(end.path / "journal.jsonl")
        assert torn == b""
        return Ran(end, tuple(dict(entry) for entry in entries))

    return run
