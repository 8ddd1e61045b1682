"""The one list of step kinds: a new kind is a module under `steps/`, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from acepilot.flow.steps import ask, capture, click, confirm, expect, fill, navigate, open, review  # noqa: A004 - the modules bear the kinds' names
from acepilot.flow.steps.base import StepEntry

STEP_KINDS: Final[Mapping[str, StepEntry]] = MappingProxyType(
    {
        entry.kind: entry
        for entry in (
            open.ENTRY,
            navigate.ENTRY,
            click.ENTRY,
            fill.ENTRY,
            expect.ENTRY,
            capture.ENTRY,
            ask.ENTRY,
            review.ENTRY,
            confirm.ENTRY,
        )
    }
)
