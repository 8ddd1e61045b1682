"""The controls of a page that are nearest to one that is not there: by role and name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from acepilot.browser.pointing import Control
from acepilot.flow.resolved import ResolvedTarget
from acepilot.folding import fold

AT_MOST = 3
NEAR = 0.45
SAME_ROLE = 0.1


def nearest(target: ResolvedTarget, controls: Sequence[Control]) -> tuple[Control, ...]:
    """Return the controls that could be what is sought, the nearest first; at most three, each name once."""
    wanted = _wanted(target)
    scored = [
        (max((_likeness(one, two, control) for one, two in wanted), default=0.0), control)
        for control in controls
    ]
    near = sorted((pair for pair in scored if pair[0] >= NEAR), key=lambda pair: -pair[0])
    by_name: dict[tuple[str, str], Control] = {}
    for _, control in near:
        by_name.setdefault((control.role, fold(control.name)), control)
    return tuple(by_name.values())[:AT_MOST]


def _wanted(target: ResolvedTarget) -> list[tuple[str, str]]:
    """Return role and name, as words, of each control that would do."""
    parts = [chain.parts[-1] for chain in target.chains]
    return [
        (
            part.role or "",
            fold(re.sub(r"[^\w\s]+", " ", part.name.text) if part.name.is_regex else part.name.text),
        )
        for part in parts
        if part.name is not None
    ]


def _likeness(role: str, name: str, control: Control) -> float:
    other = fold(control.name)
    words, others = set(name.split()), set(other.split())
    shared = len(words & others) / max(len(words), len(others), 1)
    return max(SequenceMatcher(None, name, other).ratio(), shared) + (
        SAME_ROLE if role == control.role else 0.0
    )
