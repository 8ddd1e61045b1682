"""Factories for tests of the mock portal: a running portal, and real Chromium on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from portalkit import Clock, MakeSite, OpenPage, OpenShared, Site, StartPortal

from acepilot_mock import MockPortal, find_scenario
from acepilot_mock.ledger import Ledger
from acepilot_mock.server import Application
from acepilot_mock.state import PortalState

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def start_portal(tmp_path: Path) -> Iterator[StartPortal]:
    """Start mock portals without delays, their ledgers in the test's own folder; stop them at the end."""
    started: list[MockPortal] = []

    def start(scenario: str = "default", **options: Any) -> MockPortal:
        given = {"ledger": tmp_path / f"ledger-{len(started)}.jsonl", "delay": False, **options}
        started.append(MockPortal.start(scenario=scenario, **given))
        return started[-1]

    yield start
    for portal in started:
        portal.stop()


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeSite]:
    """Make the mock portal's application in this process, which takes no time to start."""
    ledgers: list[Ledger] = []

    def make(scenario: str = "default", *, email_must_equal_5106: bool = False, delay: bool = False) -> Site:
        path = tmp_path / f"site-ledger-{len(ledgers)}.jsonl"
        ledgers.append(Ledger(path))
        clock = Clock()
        state = PortalState(
            scenario=find_scenario(scenario), email_must_equal_5106=email_must_equal_5106, clock=clock
        )
        return Site(Application(state, ledgers[-1], delay=delay), path, clock)

    yield make
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def open_page(playwright: Playwright) -> Iterator[OpenPage]:
    """Open a page of real Chromium that can reach a given mock portal and nothing else."""
    browsers: list[Browser] = []

    def open_at(portal: MockPortal, url: str, *, context: BrowserContext | None = None) -> Page:
        if context is None:
            browsers.append(launch(playwright, portal))
            context = browsers[-1].new_context(viewport={"width": 1200, "height": 900})
        return open_in(context, url)

    yield open_at
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="session")
def shared_browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Keep one default portal and one browser on it, for tests that complete nothing."""
    ledger = tmp_path_factory.mktemp("shared-portal") / "ledger.jsonl"
    with MockPortal.start(ledger=ledger, delay=False) as portal:
        browser = launch(playwright, portal)
        yield browser
        browser.close()


@pytest.fixture
def open_shared(shared_browser: Browser) -> Iterator[OpenShared]:
    """Open a page of the shared default portal, as a new visitor."""
    contexts: list[BrowserContext] = []

    def open_at(url: str) -> Page:
        contexts.append(shared_browser.new_context(viewport={"width": 1200, "height": 900}))
        return open_in(contexts[-1], url)

    yield open_at
    for context in contexts:
        context.close()


def launch(playwright: Playwright, portal: MockPortal) -> Browser:
    """Launch Chromium on a portal."""
    arguments = [*CHROMIUM_ARGUMENTS, *portal.browser_arguments]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)


def open_in(context: BrowserContext, url: str) -> Page:
    """Open a page with a time limit that suits a local server."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(url)
    return page
