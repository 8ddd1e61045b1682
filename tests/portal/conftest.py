"""Factories for tests of the mock portal: a running portal, and real Chromium on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize
from portalkit import Door, MakeSite, OpenPage, OpenShared, Site, StartPortal

from acepilot.browser.launch import OFF_ANYWAY, QUIET, UNSEEN
from acepilot.testing import FakeClock
from acepilot_mock import MockPortal, find_scenario
from acepilot_mock.ledger import Ledger
from acepilot_mock.portal import browser_arguments
from acepilot_mock.server import WsgiApplication
from acepilot_mock.state import PortalState

SIZE = ViewportSize(width=1200, height=900)
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    *QUIET,
    f"--disable-features={','.join((*OFF_ANYWAY, *UNSEEN))}",
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
        clock = FakeClock()
        ledgers.append(Ledger(path, clock))
        state = PortalState(
            scenario=find_scenario(scenario), email_must_equal_5106=email_must_equal_5106, clock=clock
        )
        return Site(WsgiApplication(state, ledgers[-1], delay=delay), path, clock)

    yield make
    for ledger in ledgers:
        ledger.close()


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    """Keep one door to the portals of a worker's tests."""
    with Door() as door:
        yield door


@pytest.fixture(scope="session")
def door_browser(playwright: Playwright, door: Door) -> Iterator[Browser]:
    """Keep one browser that reaches whatever portal the door leads to, and nothing else."""
    browser = launch(playwright, browser_arguments(door.port, spki="none"))
    yield browser
    browser.close()


@pytest.fixture
def open_page(playwright: Playwright, door: Door, door_browser: Browser) -> Iterator[OpenPage]:
    """Open a page of real Chromium that can reach a given mock portal and nothing else.

    A test's first portal is reached through the worker's one browser, in contexts that are closed after it; another one
    through a browser of its own.
    """
    opened: list[Browser | BrowserContext] = []
    door.leads_to = None

    def new_context(portal: MockPortal) -> BrowserContext:
        door.leads_to = door.leads_to or portal.port
        if door.leads_to == portal.port:
            context = door_browser.new_context(viewport=SIZE, ignore_https_errors=True)
            opened.append(context)
            return context
        browser = launch(playwright, portal.browser_arguments)
        opened.append(browser)
        return browser.new_context(viewport=SIZE)

    def open_at(portal: MockPortal, url: str, *, context: BrowserContext | None = None) -> Page:
        return open_in(context or new_context(portal), url)

    yield open_at
    for one in opened:
        one.close()


@pytest.fixture
def open_alone(playwright: Playwright) -> Iterator[OpenPage]:
    """Open a page of a browser of its own, started with the portal's arguments as they are."""
    browsers: list[Browser] = []

    def open_at(portal: MockPortal, url: str) -> Page:
        browsers.append(launch(playwright, portal.browser_arguments))
        return open_in(browsers[-1].new_context(viewport=SIZE), url)

    yield open_at
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="session")
def shared_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockPortal]:
    """Keep one default portal, for tests that complete nothing."""
    ledger = tmp_path_factory.mktemp("shared-portal") / "ledger.jsonl"
    with MockPortal.start(ledger=ledger, delay=False) as portal:
        yield portal


@pytest.fixture
def open_shared(shared_mock: MockPortal, open_page: OpenPage) -> OpenShared:
    """Open a page of the shared default portal, as a new visitor."""
    return lambda url: open_page(shared_mock, url)


def launch(playwright: Playwright, more: tuple[str, ...]) -> Browser:
    """Launch Chromium with a portal's arguments."""
    arguments = [*CHROMIUM_ARGUMENTS, *more]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)


def open_in(context: BrowserContext, url: str) -> Page:
    """Open a page with a time limit that suits a local server."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(url)
    return page
