"""Going on with a guided run: which steps its journal has an end for, and whether a form may have been submitted.

Pure: reads entries, touches nothing. Other than after a driven run, the person's own browser may still hold what was
entered: so the guide goes on at the first step that has no end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from acepilot.flow.models import StepKind

Place = tuple[int, str, int]
"""A step of a run: the stage's number, the item's label or nothing, the step's number."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was done before an interruption.

    Attributes:
        over: Steps that have an end.
        accepted: Reviews that the portal accepted, by the person's word.
        shown: Reviews that were before the person, and have no end: they may have been submitted.
        skipped: Items that were left as they are, with the reason.
    """

    over: frozenset[Place] = frozenset()
    accepted: frozenset[Place] = frozenset()
    shown: frozenset[Place] = frozenset()
    skipped: Mapping[str, str] = field(default_factory=dict)


def read_before(entries: Sequence[Mapping[str, Any]]) -> Before:
    """Return what a journal says was done."""
    over: set[Place] = set()
    accepted: set[Place] = set()
    shown: set[Place] = set()
    skipped: dict[str, str] = {}
    for entry in entries:
        place = _place(entry)
        if place is None:
            continue
        is_review = entry["step"]["kind"] == StepKind.REVIEW
        match entry["kind"]:
            case "step.done" | "step.skipped":
                over.add(place)
            case "person.skipped":
                skipped[place[1]] = str(entry["step"]["title"])
            case "turn" if is_review:
                shown.add(place)
            case "portal.answered" if is_review and entry["data"]["outcome"] == "accepted":
                accepted.add(place)
    return Before(frozenset(over), frozenset(accepted), frozenset(shown - over - accepted), skipped)


def _place(entry: Mapping[str, Any]) -> Place | None:
    stage, step = entry.get("stage"), entry.get("step")
    if stage is None or step is None:
        return None
    return int(stage["n"]), str(stage["item"] or ""), int(step["n"])
