"""Judges a run by what the page's own model held: never by what is drawn, nor by what the run says of itself.

For each control one of: right, asked (the person was), failed (the run ended), wrong (the model holds another value
than was asked for, in this control or in any other; or the run said “as asked” and the model does not hold it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from widgetkit.controls import LEFT_ALONE, Control

Entry = dict[str, Any]
ENDINGS = ("step.done", "step.failed", "step.skipped")
FIRST_FILL = 2  # the first step opens the page


class Result(IntEnum):
    """What came of a control; the greater, the better."""

    WRONG = 0
    FAILED = 1
    ASKED = 2
    RIGHT = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """What came of one control, and why.

    Attributes:
        control: Its name in the model.
        result: What came of it.
        why: What is known of the reason; empty where it is right.
        says: What the run's own record says of the field: “as asked” or not; None where it has no row.
        ms: How long its step took.
    """

    control: str
    result: Result
    why: str = ""
    says: bool | None = None
    ms: float = 0

    @property
    def line(self) -> str:
        """The cell as a line to be read."""
        says = {True: "as asked", False: "not as asked", None: "no row"}[self.says]
        return f"{self.control:13} {self.result.name:7} {self.ms:6.0f} ms  {says:13} {self.why}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one run.

    Attributes:
        entries: Its journal.
        before: The model before anything was filled.
        after: The model at the end.
        changes: Each change of the model: when (ms since 1970), what, and its new value.
        told: What the person was asked, by step.
    """

    entries: Sequence[Entry]
    before: Mapping[str, object]
    after: Mapping[str, object]
    changes: Sequence[Mapping[str, Any]]
    told: Mapping[int, Sequence[str]]


def judge(controls: Sequence[Control], seen: Seen) -> list[Cell]:
    """Return what came of each control whose step was begun, in order; what was never begun has no cell.

    1. Another control's change within this one's step is this one's wrong; so is what is left at the end.
    2. A value other than asked for, or “as asked” without it.
    3. The person was asked; the run ended; right.
    """
    spans = _spans(seen.entries)
    cells = []
    for n, control in enumerate(controls, start=FIRST_FILL):
        if n not in spans:
            break
        began, ended, last = spans[n]
        until = ended if n + 1 in spans else float("inf")  # what the page does late is the last one's
        before = controls[: n - FIRST_FILL]
        others = [
            str(one["name"])
            for one in seen.changes
            if one["name"] != control.name and began < one["at"] <= until and not _is_late(one, before)
        ]
        says = _says(last)
        ms = ended - began if last is not None else 0
        held = seen.after.get(control.name)
        is_right = control.is_right(held)
        told = " / ".join(seen.told.get(n, ()))
        if others:
            cell = Cell(control.name, Result.WRONG, f"it changed {', '.join(sorted(set(others)))}", says, ms)
        elif not is_right and held != seen.before.get(control.name):
            cell = Cell(control.name, Result.WRONG, f"the page holds {held!r}", says, ms)
        elif not is_right and says:
            cell = Cell(control.name, Result.WRONG, f"“as asked”, and the page holds {held!r}", says, ms)
        elif told:
            cell = Cell(control.name, Result.ASKED, told, says, ms)
        elif last is None or last["kind"] != "step.done":
            cell = Cell(control.name, Result.FAILED, _reason(last, seen.entries), says, ms)
        elif not is_right:
            cell = Cell(
                control.name, Result.FAILED, f"the step is done, and the page holds {held!r}", says, ms
            )
        else:
            cell = Cell(control.name, Result.RIGHT, "", says, ms)
        cells.append(cell)
    return cells


def _is_late(change: Mapping[str, Any], before: Sequence[Control]) -> bool:
    """Tell whether a change is an earlier control's taking, late, of what was asked for it."""
    return any(one.name == change["name"] and one.is_right(change["value"]) for one in before)


def wrongs(controls: Sequence[Control], seen: Seen) -> list[str]:
    """Return what is wrong after a run that filled these controls in one step.

    1. A value other than asked for; 2. anything that was to be left alone and changed, if only for a moment; 3. a row
    that says “as asked” of what the model does not hold.
    """
    bad = [one for one in controls if not one.is_right(seen.after.get(one.name))]
    rows = [
        row
        for entry in seen.entries
        if entry["kind"] == "step.done"
        for row in entry["data"].get("fields", ())
    ]
    lies = {row["target"] for row in rows if row["same"] == "equal"}
    return [
        *(
            f"{one.name} holds another value"
            for one in bad
            if seen.after.get(one.name) != seen.before.get(one.name)
        ),
        *sorted({f"{one['name']} changed" for one in seen.changes if one["name"] in LEFT_ALONE}),
        *(f"{one.name} is “as asked”" for one in bad if lies & set(one.targets.split(" | "))),
    ]


def _spans(entries: Sequence[Entry]) -> dict[int, tuple[float, float, Entry | None]]:
    """Return for each step when it began and ended, in ms, and the entry that ended it; None where a run broke off."""
    spans: dict[int, tuple[float, float, Entry | None]] = {}
    began = 0.0
    for entry in entries:
        n = int((entry["step"] or {}).get("n", 0))
        if entry["kind"] in ENDINGS:
            spans[n] = (began, _ms(entry), entry)
            began = _ms(entry)
        elif n and n not in spans:
            spans[n] = (began, float("inf"), None)
    return spans


def _ms(entry: Entry) -> float:
    return datetime.fromisoformat(str(entry["at"])).timestamp() * 1000


def _says(last: Entry | None) -> bool | None:
    rows = last["data"].get("fields", ()) if last is not None and last["kind"] == "step.done" else ()
    return next((row["same"] == "equal" for row in rows), None)


def _reason(last: Entry | None, entries: Sequence[Entry]) -> str:
    data = (last or entries[-1])["data"]
    return str(data.get("reason", "the run broke off"))
