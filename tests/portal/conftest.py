"""Factories for tests of the mock portal: a running portal, and real Chromium on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from portalkit import Clock, MakeSite, OpenPage, Site, StartPortal

from acepilot.mock import MockPortal, find_scenario
from acepilot.mock.ledger import Ledger
from acepilot.mock.server import Application
from acepilot.mock.state import PortalState

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

    def make(scenario: str = "default", *, email_must_equal_5106: bool = False) -> Site:
        path = tmp_path / f"site-ledger-{len(ledgers)}.jsonl"
        ledgers.append(Ledger(path))
        clock = Clock()
        state = PortalState(
            scenario=find_scenario(scenario), email_must_equal_5106=email_must_equal_5106, clock=clock
        )
        return Site(Application(state, ledgers[-1], delay=False), path, clock)

    yield make
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def open_page(playwright: Playwright) -> Iterator[OpenPage]:
    """Open a page of real Chromium that can reach a given mock portal and nothing else."""
    browsers: list[Browser] = []

    def open_at(portal: MockPortal, url: str, *, context: BrowserContext | None = None) -> Page:
        if context is None:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *portal.browser_arguments]
            )
            browsers.append(browser)
            context = browser.new_context(viewport={"width": 1200, "height": 900})
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(url)
        return page

    yield open_at
    for browser in browsers:
        browser.close()
