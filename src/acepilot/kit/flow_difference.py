"""Which steps of two flows differ, and how: for whoever must say yes to a flow that is nearly one they know.

Compares what flows mean, not how they are written: comments, order of keys and line breaks make no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from enum import Enum

from acepilot.errors import Place
from acepilot.flow.models import Flow, PlainNames, Stage, Step
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template

_NOTHING = "nothing"
_Parts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes:
        where: `hosts`, or the stage and step: `Bank details, step 9`.
        here: What this flow has there; `nothing` where it has none.
        there: What the other has.
    """

    where: str
    here: str
    there: str


def differences(flow: Flow, other: Flow) -> tuple[Difference, ...]:
    """Return everything in which a flow does otherwise than another one; nothing when both do the same."""
    return (*_heads(flow, other), *_stages(flow, other))


def _heads(flow: Flow, other: Flow) -> Iterator[Difference]:
    """Compare all but the stages; what a flow is called or was copied from does nothing."""
    left = {"flow", "name", "copied_from", "stages", "data", "source"}
    yield from _apart("the flow", _parts(flow, left), _parts(other, left))


def _stages(flow: Flow, other: Flow) -> Iterator[Difference]:
    ours, theirs = [_stage_text(one) for one in flow.stages], [_stage_text(one) for one in other.stages]
    for n in range(max(len(ours), len(theirs))):
        here = flow.stages[n] if n < len(ours) else None
        there = other.stages[n] if n < len(theirs) else None
        if here is None or there is None:
            where = f"stage {n + 1}"
            yield Difference(where, ours[n] if here else _NOTHING, theirs[n] if there else _NOTHING)
            continue
        left = {"n", "steps"}
        yield from _apart(f"stage {n + 1}", _parts(here, left), _parts(there, left))
        yield from _steps(here, there)


def _stage_text(stage: Stage) -> str:
    return f"{stage.title.text}, of {len(stage.steps)} steps"


def _steps(here: Stage, there: Stage) -> Iterator[Difference]:
    """Compare the steps of a stage: one that was put in or left out does not make all that follow another."""
    ours, theirs = [_step_parts(one) for one in here.steps], [_step_parts(one) for one in there.steps]
    keys, others = [[repr(sorted(one.items())) for one in parts] for parts in (ours, theirs)]
    for code, i1, i2, j1, j2 in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        if code == "equal":
            continue
        for n in range(max(i2 - i1, j2 - j1)):
            own = here.steps[i1 + n] if i1 + n < i2 else None
            other = there.steps[j1 + n] if j1 + n < j2 else None
            number = i1 + n + 1 if own is not None else j1 + n + 1
            where = f"{here.title.text}, step {number}"
            if own is None or other is None:
                yield Difference(where, _step_text(own), _step_text(other))
            else:
                yield from _apart(where, ours[i1 + n], theirs[j1 + n])


def _step_text(step: Step | None) -> str:
    return f"{step.kind}: {step.title}" if step is not None else _NOTHING


def _step_parts(step: Step) -> _Parts:
    return {"kind": step.kind, **_parts(step, {"n"})}


def _apart(where: str, here: _Parts, there: _Parts) -> Iterator[Difference]:
    for name in dict.fromkeys([*here, *there]):
        ours, theirs = here.get(name, _NOTHING), there.get(name, _NOTHING)
        if ours != theirs:
            yield Difference(f"{where}: {name}", ours, theirs)


def _parts(value: object, left: set[str]) -> dict[str, str]:
    """Return what a part of a flow has, by name, as texts; where it is written is none of it."""
    assert is_dataclass(value)
    found = ((one.name, getattr(value, one.name)) for one in fields(value) if one.name not in left)
    return {name: _text(part) for name, part in found if not isinstance(part, Place)}


def _text(value: object) -> str:
    match value:
        case None | () | "":
            return _NOTHING
        case Alternatives(text=text) | PlainNames(text=text) | Template(text=text):
            return text
        case Enum() | str() | int() | float():
            return str(value)
        case tuple() | list():
            return ", ".join(map(_text, value))
        case _ if is_dataclass(value):
            return " ".join(
                f"{name} {text}" for name, text in _parts(value, set()).items() if text != _NOTHING
            )
        case _:
            return repr(value)
