"""What the person showed in place of a control, as steps of a flow: for the record, and to be done again.

Pure: acts or a journal's entry go in, steps come out. Knows no page, and not what becomes of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from acepilot.errors import FlowError
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Flow, Step
from acepilot.flow.name_match import matches
from acepilot.flow.resolved import ResolvedChain, ResolvedTarget
from acepilot.flow.target import By
from acepilot.journal.codes import Shown
from acepilot.journal.naming import field_name
from acepilot.journal.parts import data_of, rows, text_of
from acepilot.journal.progress import StepPlace
from acepilot.record.acts import Act, PressedAct, Used
from acepilot.record.drafting import draft
from acepilot.record.naming import Texts, placeholder
from acepilot.record.steps import DraftKind, DraftStage, DraftStep
from acepilot.record.writer import Head, shown_steps, step_lines, write_flow

KINDS = frozenset({DraftKind.NAVIGATE, DraftKind.CLICK, DraftKind.FILL, DraftKind.ASK})
"""What can be shown. Nothing is expected on the way: the step that was asked about looks for what it needs itself."""
KEPT = frozenset({Shown.BEFORE, Shown.USED, Shown.DONE})
"""What is remembered of what was shown, and can be written into the flow."""
_BY_PLACE = frozenset({By.CSS, By.TESTID})


def drafted(acts: Sequence[Act], values: Texts) -> tuple[DraftStep, ...]:
    """Return the steps that do what was done; what was filled and not sent needs no step of its own to end it."""
    return tuple(
        step
        for stage in draft(acts, values)
        for step in stage.steps
        if step.kind in KINDS and not _is_unsent(step)
    )


def _is_unsent(step: DraftStep) -> bool:
    return step.form is not None and step.button is None and not step.ticks


def is_called(target: ResolvedTarget, used: Used) -> bool:
    """Tell whether a control is what a target names: by its role and name, and by the item's row where it names one."""
    return any(_is_chain(chain, used) for chain in target.chains)


def _is_chain(chain: ResolvedChain, used: Used) -> bool:
    *around, last = chain.parts
    if last.name is None or last.by in _BY_PLACE or not matches(last.name, used.name):
        return False
    is_of_row = bool(around) and around[0].role == "row"
    return last.role in {used.role, None} and (not is_of_row or used.item == 0)


def is_press(act: Act) -> bool:
    """Tell whether an act is a press that a step of acepilot's could stand for: nothing that was typed waits there."""
    return isinstance(act, PressedAct) and not act.holds and not act.used.is_nameless


# -- in the journal -------------------------------------------------------------------------


def told(step: DraftStep) -> dict[str, Any]:
    """Return a step as `person.showed` has it."""
    fields = [*step.fields.items(), *((target, None) for target in step.unresolved)]
    return {
        "kind": str(step.kind),
        "text": " > ".join(step.path) or step.words,
        "until": step.until,
        "within": step.within,
        "fields": [{"target": target, "value": value} for target, value in fields],
        "notes": list(step.notes),
    }


def last_shown(entries: Sequence[Mapping[str, Any]]) -> dict[tuple[StepPlace, str], Mapping[str, Any]]:
    """Return what was shown last for each target of each step, whichever item it was shown for.

    What was cut off by an interruption is among it, and then it is the last: nobody does it a second time. What was
    taken back is not.
    """
    found: dict[tuple[StepPlace, str], Mapping[str, Any]] = {}
    begun: dict[tuple[StepPlace, str], Mapping[str, Any]] = {}
    for entry in entries:
        stage, step, data = entry.get("stage"), entry.get("step"), data_of(entry)
        if entry.get("kind") != "person.showed" or not stage or not step:
            continue
        key = StepPlace(int(stage["n"]), "", int(step["n"])), text_of(data.get("wanted"))
        begun.pop(key, None)
        if data.get("state") == Shown.GOING_ON:
            begun[key] = data
        elif data.get("state") in KEPT:
            found[key] = data
    return found | begun


def steps_in(data: Mapping[str, Any]) -> tuple[DraftStep, ...]:
    """Return the steps of an entry of that kind."""
    return tuple(_step_in(row) for row in rows(data, "steps") if row.get("kind") in KINDS)


def _step_in(row: Mapping[str, Any]) -> DraftStep:
    lines = [(text_of(one.get("target")), one.get("value")) for one in rows(row, "fields")]
    notes = row.get("notes")
    return DraftStep(
        DraftKind(row["kind"]),
        words=text_of(row.get("text")),
        until=text_of(row.get("until")),
        within=text_of(row.get("within")),
        fields={target: value for target, value in lines if isinstance(value, str)},
        unresolved={target: placeholder(field_name(target)) for target, value in lines if value is None},
        notes=[text_of(note) for note in notes] if isinstance(notes, list) else [],
    )


# -- to be read, and to be done again -------------------------------------------------------


def one_line_each(steps: Sequence[DraftStep]) -> tuple[str, ...]:
    """Return each step in one line."""
    return shown_steps([DraftStage("", list(steps))])


def in_words(steps: Sequence[DraftStep]) -> tuple[str, ...]:
    """Return each step as a person would say it."""
    return tuple(_in_words(step) for step in steps)


def _in_words(step: DraftStep) -> str:
    text = re.sub(r'"([^"]*)"', r"“\1”", (" > ".join(step.path) or step.words).split(" | ")[0])
    match step.kind:
        case DraftKind.CLICK:
            return f"press {text}"
        case DraftKind.NAVIGATE:
            return f"go to {text}"
        case DraftKind.FILL:
            names = [f"“{field_name(target)}”" for target in (*step.fields, *step.unresolved)]
            return f"fill in {', '.join(names)}"
        case _:
            return text


def lines_of(steps: Sequence[DraftStep]) -> tuple[str, ...]:
    """Return the lines of YAML that hold these steps, the dash of each in the first column."""
    return step_lines(steps)


def as_steps(steps: Sequence[DraftStep], flow: Flow, *, is_each: bool) -> tuple[Step, ...]:
    """Return steps that can be done as any step of the flow; none where they would make no flow.

    Args:
        steps: What was shown.
        flow: The flow that runs.
        is_each: Whether its stage is done for each item.
    """
    if not steps:
        return ()
    stage = DraftStage("Shown", list(steps), is_each=is_each)
    text = write_flow(Head(flow.name, "Shown", flow.hosts), [stage])
    try:
        return parse_flow(text.encode(), name="shown").stages[0].steps
    except FlowError:
        return ()
