"""Real Chromium for the echo pages: one for the module, as acepilot starts it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from acepilot.browser.find import find_browser
from acepilot.browser.launch import LaunchOptions, open_window
from acepilot.testing import HOST, FakePortal


@pytest.fixture(scope="session")
def echo_portal(playwright: Playwright) -> Iterator[FakePortal]:
    """Keep one portal of made-up pages, with a frame on the flow's other host."""
    with open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window:
        portal = FakePortal(window.browser, (HOST, f"inner.{HOST}"))
        yield portal
        portal.close()
