"""Real Chromium for unit tests: one for each worker, a fresh context for each test, no network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Playwright

from acepilot.browser.find import find_browser
from acepilot.browser.launch import LaunchOptions, Window, open_window
from acepilot.browser.locate import register_engines
from acepilot.testing import HOST, FakePortal, Scheme


class MakePortal(Protocol):
    """Makes a portal with hosts and a colour scheme of its own."""

    def __call__(self, *hosts: str, color_scheme: Scheme = "light") -> FakePortal:
        """Make it."""


@pytest.fixture(scope="session")
def window(playwright: Playwright) -> Iterator[Window]:
    """Keep one headless browser, started as acepilot starts it."""
    register_engines(playwright)
    with open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window:
        yield window


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
