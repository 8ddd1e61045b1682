"""What the panel is shown in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from acepilot.person.human import Choice, Key, Situation, Turn
from acepilot.person.panel import panel_state as state_of

ASK = Situation(
    Turn.PERSON,
    step_kind="ask",
    doing="Sign in to ACE with your own credentials.",
    flow="Enroll in ACH refunds",
    stage="Sign in",
    stage_n=1,
    stage_count=4,
    choices=(Choice(Key.GO_ON, "Go on", is_primary=True), Choice(Key.STOP, "Stop")),
    next="Open the importer's account",
    mock=True,
)


@pytest.fixture
def panel_state() -> Callable[..., dict[str, Any]]:
    """Return what the panel's script takes: a person's turn, with what a test changes in it."""

    def make(**changes: Any) -> dict[str, Any]:
        return state_of(replace(ASK, **changes))

    return make
