"""What a page shows after a move or a press: the `expect` and the `confirm` that a flow has for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from acepilot.record.acts import ActPlace
from acepilot.record.answers import MASK
from acepilot.record.steps import DraftKind, DraftStep

NUMBER = "importer.ir_number.full"
LONGEST_NAME = 80


def is_new(head: str, before: ActPlace) -> bool:
    """Tell whether a heading came up since the last act, and may stand in a target."""
    is_plain = any(map(str.isalnum, head)) and not any(sign in head for sign in (MASK, "${", '"', "\\"))
    return is_plain and len(head) <= LONGEST_NAME and head not in before.heads


def expectation(last: DraftStep, before: ActPlace, spot: ActPlace) -> DraftStep | None:
    """Return what is expected after a move: the importer's number if the page shows it, else a new heading."""
    if last.kind not in {DraftKind.NAVIGATE, DraftKind.CLICK, DraftKind.OPEN}:
        return None
    had = {name for name, _ in before.shows}
    shown = {item for name, item in spot.shows if name == NUMBER}
    if len(shown) == 1 and any("${importer." in part for part in last.path):
        return DraftStep(DraftKind.EXPECT, f"text /${{{NUMBER}}}/")
    new = next((one for one in spot.heads if is_new(one, before)), None)
    return DraftStep(DraftKind.EXPECT, f'heading "{new}"') if new and NUMBER not in had else None


def comparison(steps: Sequence[DraftStep], spot: ActPlace) -> DraftStep | None:
    """Return what compares the bank's values with what the page shows of them, once a form that has them was sent."""
    last = next((n for n in reversed(range(len(steps))) if steps[n].kind is DraftKind.REVIEW), None)
    if last is None or any(one.kind is DraftKind.CONFIRM for one in steps[last:]):
        return None
    fill = next((one for one in reversed(steps[:last]) if one.kind is DraftKind.FILL), None)
    filled = set(fill.fields.values()) if fill is not None else set()
    shown = {
        f'value "{head}"': f"${{{name}}}"
        for name, head in spot.data
        if f"${{{name}}}" in filled and '"' not in head
    }
    return DraftStep(DraftKind.CONFIRM, fields=shown) if shown else None
