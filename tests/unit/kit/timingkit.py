"""Times of a run that spare a test most of its waiting."""

from __future__ import annotations

import pytest

from acepilot.timing import USUAL, Timing

QUICK_CALM = Timing(calm_ms=600)
SOONER_S = (USUAL.calm_ms - QUICK_CALM.calm_ms) / 1000
"""By how much sooner the person is asked."""

quick_calm = pytest.mark.parametrize("timing", [QUICK_CALM], ids=["quick"])
"""Has a page of the test's run count as calm after less than three seconds."""
