from __future__ import annotations

import pytest

from acepilot.browser import locate

QUICK_CALM_MS = 600


@pytest.fixture
def quick_calm(monkeypatch: pytest.MonkeyPatch) -> float:
    """Have a page count as calm after less than three seconds; return by how much sooner the person is asked."""
    assert locate.CALM_MS == 3_000
    monkeypatch.setattr(locate, "CALM_MS", QUICK_CALM_MS)
    return 3.0 - QUICK_CALM_MS / 1000
