"""A portal for the echo pages: one for each worker, in its one browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from acepilot.browser.launch import Window
from acepilot.testing import HOST, FakePortal


@pytest.fixture(scope="session")
def echo_portal(window: Window) -> Iterator[FakePortal]:
    """Keep one portal of made-up pages, with a frame on the flow's other host."""
    portal = FakePortal(window.browser, (HOST, f"inner.{HOST}"))
    yield portal
    portal.close()
