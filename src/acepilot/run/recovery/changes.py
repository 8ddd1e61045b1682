"""Which lines of a flow to change, now that the person has shown where controls went.

Pure: reads a flow and a journal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acepilot.errors import Place
from acepilot.flow.models import (
    AskStep,
    ClickStep,
    ConfirmStep,
    ExpectStep,
    FillStep,
    Flow,
    NavigateStep,
    PlainNames,
    ReviewStep,
    Step,
)
from acepilot.flow.target import Alternatives
from acepilot.run.recovery.resync import as_target

_REFERENCE = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True, slots=True, order=True)
class FlowChange:
    """One line of a flow whose target is not on the page any more.

    Attributes:
        file: The flow's file.
        line: The line, from 1.
        old: The target that stands there.
        new: The target that the person showed.
    """

    file: str
    line: int
    old: str
    new: str

    def entry(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"file": self.file, "line": self.line, "old": self.old, "new": self.new}


def flow_changes(flow: Flow, entries: Sequence[Mapping[str, Any]], *, file: str) -> tuple[FlowChange, ...]:
    """Return the lines to change, each once, in their order.

    Args:
        flow: The flow that ran.
        entries: The run's journal.
        file: What the flow's file is called.
    """
    found = (_change(flow, entry, file) for entry in entries if _is_shown(entry))
    return tuple(sorted({change for change in found if change is not None}))


def _is_shown(entry: Mapping[str, Any]) -> bool:
    return entry.get("kind") == "drift" and entry["data"].get("how") == "person" and bool(entry.get("step"))


def _change(flow: Flow, entry: Mapping[str, Any], file: str) -> FlowChange | None:
    step = next(
        (
            step
            for stage in flow.stages
            for step in stage.steps
            if (stage.n, step.n) == (entry["stage"]["n"], entry["step"]["n"])
        ),
        None,
    )
    targets = list(_targets(step)) if step is not None else []
    wanted = str(entry["data"]["wanted"])
    fitting = next(((target, place) for target, place in targets if _is_meant(target, wanted)), None)
    if fitting is None:
        return None
    target, place = fitting
    return FlowChange(file, _line(flow, target, place), target.text, str(entry["data"]["used"]))


def _targets(step: Step) -> Iterator[tuple[Alternatives, Place]]:
    match step:
        case FillStep():
            yield from ((field.target, field.place) for field in (*step.fields, *step.if_present))
        case ConfirmStep():
            yield from ((field.target, field.place) for field in step.fields)
        case NavigateStep():
            parts = (as_target(part) if isinstance(part, PlainNames) else part for part in step.path)
            yield from ((part, step.place) for part in parts)
        case ClickStep() | ExpectStep():
            yield step.target, step.place
        case ReviewStep():
            yield step.submit, step.place
            yield step.until, step.place
        case AskStep() if step.until is not None:
            yield step.until, step.place
    within = getattr(step, "within", None)
    if within is not None:
        yield within, step.place


def _is_meant(target: Alternatives, wanted: str) -> bool:
    """Tell whether the journal's name, with its values filled in, is this target's first notation."""
    pattern = ".*".join(re.escape(part) for part in _REFERENCE.split(target.chains[0].text))
    return re.fullmatch(pattern, wanted, re.DOTALL) is not None


def _line(flow: Flow, target: Alternatives, place: Place) -> int:
    """Return the line on which a target begins: in a long step it stands below the step's own."""
    first = target.text.split(" | ")[0]
    lines = flow.data.decode("utf-8", errors="replace").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if n >= place.line and first in line), place.line)
