"""Which targets of a flow to change, now that a run has found its controls elsewhere.

Pure: reads a flow and a journal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from acepilot.browser.found import How
from acepilot.client.serialize import quoted
from acepilot.errors import Place
from acepilot.flow.models import Flow, Nature, Sought, Step
from acepilot.flow.roles import NAVIGATION_ROLES
from acepilot.flow.target import Alternatives, Chain, parse_target, split_pieces
from acepilot.flow.template import NotationError
from acepilot.journal.codes import Shown
from acepilot.journal.parts import data_of, text_of
from acepilot.journal.progress import StepPlace
from acepilot.record.steps import DraftKind
from acepilot.run.recovery.shown import KEPT, last_shown, lines_of, one_line_each, steps_in

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_LEAST_VALUE = 4
"""How many signs of a client's value must stand in what the page shows, to be written as that value's name."""
_HEALED = frozenset({How.FALLBACK, How.ALIKE, How.ROLE, How.PERSON, How.SHOWN})
"""What a line of the flow can mend: not a field without a name, nor a menu that hides its entries."""
_USED = frozenset({"click", "navigate", "fill", "if_present", "submit", "within"})
"""The keys of a step under which the controls stand that are pressed or filled, and what they stand in."""
_PRESSES = frozenset({DraftKind.NAVIGATE, DraftKind.CLICK})
"""What can stand in a menu's path."""


@dataclass(frozen=True, slots=True, order=True)
class FlowChange:
    """One target of a flow that is not where the page has its control.

    Attributes:
        line: The line, from 1.
        stage: Which stage of the flow, from 1.
        step: Which step of the stage, from 1.
        whole: What to write there: the new target, and what stood there behind it.
        capture: The file of the first picture of the same item that was taken afterwards; empty when there is none.
        lines: Lines of YAML to insert before the step, which the person showed; then no target is changed.
        is_instead: Whether they stand in place of what sought the target.
    """

    file: str
    line: int
    old: str
    new: str
    how: How
    stage: int
    step: int
    whole: str
    capture: str
    lines: tuple[str, ...] = ()
    is_instead: bool = False

    def entry(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"file": self.file, "line": self.line, "old": self.old, "new": self.new, "how": str(self.how)}


def flow_changes(flow: Flow, entries: Sequence[Mapping[str, Any]], *, file: str) -> tuple[FlowChange, ...]:
    """Return the targets to change, each once, in the order of their lines."""
    sightings = [one for n, entry in enumerate(entries) if (one := _sighting(flow, entry, entries[n:]))]
    news: dict[tuple[tuple[int, int], str], dict[str, _Sighting]] = {}
    for one in sightings:
        news.setdefault((one.at, one.target.text), {}).setdefault(one.new, one)
    found = (_change(flow, one, tuple(same), file) for same in news.values() for one in same.values())
    changes = [change for change in found if change is not None]
    for (at, wanted), data in last_shown(entries).items():
        new = _shown_change(flow, entries, (at, wanted), data, file)
        if (
            new is not None and new.whole and not new.is_instead
        ):  # a path: what else was found there goes into it
            same = [
                one for one in changes if (one.stage, one.step, one.old) == (new.stage, new.step, new.old)
            ]
            changes = [one for one in changes if one not in same]
            new = replace(new, whole=f"{new.whole} > {same[0].whole if same else wanted}")
        changes += [new] if new is not None else []
    return tuple(sorted(changes))


def _shown_change(
    flow: Flow,
    entries: Sequence[Mapping[str, Any]],
    key: tuple[StepPlace, str],
    data: Mapping[str, Any],
    file: str,
) -> FlowChange | None:
    """Return the steps that the person showed: as lines before the step, or as the beginning of a part of a path.

    Where they are all that is to be done, and nothing was used in place of what was sought, they stand in its place.
    What was cut off by an interruption counts once the step was done all the same. What cannot be a part of a path, and
    is needed in the midst of one, is told alone.
    """
    (at, wanted), steps = key, steps_in(data)
    is_over = data.get("state") in KEPT or any(
        one.get("kind") == "step.done" and _place(one) == _at(at) for one in entries
    )
    all_steps = (step for stage in flow.stages if stage.n == at.stage for step in stage.steps)
    step = next((one for one in all_steps if one.n == at.step), None)
    if step is None or not steps or not is_over:
        return None
    named = [one for one in step.sought() if one.target.text == wanted]
    line = line_of(flow, named[0].target, named[0].place) if named else step.place.line
    told, capture = "; ".join(one_line_each(steps)), _capture_at(entries, at)
    is_instead = bool(named) and data.get("state") == Shown.DONE and not data.get("instead")
    new = FlowChange(file, line, wanted, told, How.SHOWN, *_at(at), "", capture, is_instead=is_instead)
    if step.nature is not Nature.WAY:
        return replace(new, lines=_in_place_of(step, lines_of(steps)) if is_instead else lines_of(steps))
    if all(one.kind in _PRESSES for one in steps):
        return replace(new, whole=" > ".join(one.words for one in steps))
    sought = [one.target.text for one in step.sought()]
    is_possible = sought == [wanted] if is_instead else sought[0] == wanted
    return replace(new, lines=lines_of(steps) if is_possible else ())


def _in_place_of(step: Step, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines of what stands for a step, under its conditions; none where several would share those."""
    conditions = tuple(f"  {one.key}: {quoted(one.target.text)}" for one in step.conditions())
    is_one = sum(line.startswith("- ") for line in lines) == 1
    return (*lines, *conditions) if is_one or not conditions else ()


def _at(place: StepPlace) -> tuple[int, int]:
    return place.stage, place.step


def _place(entry: Mapping[str, Any]) -> tuple[int, int]:
    stage, step = entry.get("stage") or {}, entry.get("step") or {}
    return int(stage.get("n", 0)), int(step.get("n", 0))


def _capture_at(entries: Sequence[Mapping[str, Any]], at: StepPlace) -> str:
    """Return the last picture that was taken in the step before it was shown: of the page that lacked the control."""
    here = [one for one in entries if _place(one) == _at(at)]
    ends = next((n for n, one in enumerate(here) if one.get("kind") == "person.showed"), len(here))
    pictures = [_file_of(one) for one in here[:ends] if one.get("kind") == "capture"]
    return pictures[-1] if pictures else ""


def _file_of(capture: Mapping[str, Any]) -> str:
    """Return the name of a picture's file."""
    return PurePosixPath(text_of(data_of(capture).get("path"))).name


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A control of one target, seen elsewhere: by which notation, and where in the flow the target stands."""

    at: tuple[int, int]
    target: Alternatives
    place: Place
    new: str
    how: How
    capture: str


def _is_drift(entry: Mapping[str, Any]) -> bool:
    return entry.get("kind") == "drift" and bool(entry.get("step")) and entry["data"].get("how") in _HEALED


def _sighting(
    flow: Flow, entry: Mapping[str, Any], following: Sequence[Mapping[str, Any]]
) -> _Sighting | None:
    if not _is_drift(entry):
        return None
    at = entry["stage"]["n"], entry["step"]["n"]
    steps = (step for stage in flow.stages for step in stage.steps if (stage.n, step.n) == at)
    wanted, used, how = str(entry["data"]["wanted"]), str(entry["data"]["used"]), How(entry["data"]["how"])
    for sought in (each for step in steps for each in step.sought()):
        target = sought.target
        values = _values_in(target.chains[0], wanted)
        if values is not None:
            if how is How.FALLBACK and _is_by_pattern(used):
                seen = _seen_at(sought, used, text_of(entry["data"].get("seen")))
                if seen is None:
                    return None
                used = seen
            new = _new_target(target.chains[0], used, values, how)
            return _Sighting(at, target, sought.place, new, how, _capture(entry, following))
    return None


def _is_by_pattern(used: str) -> bool:
    """Tell whether a pattern found the control: put first, it would take whatever fits it before the exact name."""
    return used.endswith("/")


def _seen_at(sought: Sought, used: str, seen: str) -> str | None:
    """Return the exact notation of what a pattern found, in what that stands in; None where it is not known.

    Only of what is used: what is looked for may be called one thing or the other, and mostly is meant to.
    """
    if not seen or sought.key not in _USED:
        return None
    pieces, separators = split_pieces(used)
    if separators and separators[-1] != ">>":
        return None
    return " >> ".join([*(piece.text for piece in pieces[:-1]), seen])


def _change(flow: Flow, one: _Sighting, news: tuple[str, ...], file: str) -> FlowChange | None:
    whole = _whole(one.target, news)
    if whole is None or whole == one.target.text:
        return None
    line = line_of(flow, one.target, one.place)
    return FlowChange(file, line, one.target.text, one.new, one.how, *one.at, whole, one.capture)


def _values_in(chain: Chain, shown: str) -> dict[str, str] | None:
    """Return the values that stand in a notation as the journal has it; None when it is not this one's."""
    names = _REFERENCE.findall(chain.text)
    pattern = "(.*)".join(re.escape(part) for part in _REFERENCE.split(chain.text)[::2])
    match = re.fullmatch(pattern, shown, re.DOTALL)
    return None if match is None else dict(zip(names, match.groups(), strict=True))


def _new_target(old: Chain, used: str, values: Mapping[str, str], how: How) -> str:
    """Return the notation that found a control as a flow writes it: in what the old one stands in, values by name."""
    for name, value in sorted(values.items(), key=lambda each: -len(each[1])):
        if len(value) >= _LEAST_VALUE:
            used = used.replace(value, f"${{{name}}}")
    *around, _ = old.text.split(" >> ")
    if how in {How.ALIKE, How.ROLE} and around and " >> " not in used:
        return " >> ".join([*around, used])
    return used


def _whole(old: Alternatives, news: tuple[str, ...]) -> str | None:
    """Return what to write: the new notations, then those that stood there; None when one of them is no notation."""
    try:
        targets = [parse_target(new) for new in news]
    except NotationError:
        return None
    notations = [chain.text for chain in old.chains]
    if old.text == " | ".join(notations):
        return " | ".join(dict.fromkeys([*news, *notations]))
    names = [name for target in targets if (name := _plain_name(target)) is not None]
    return "|".join(dict.fromkeys([*names, *old.text.split("|")])) if names else None


def _plain_name(target: Alternatives) -> str | None:
    """Return what a menu entry is called, if that alone finds it."""
    (first, *more), *others = (chain.parts for chain in target.chains)
    name = first.name
    if more or others or first.role not in NAVIGATION_ROLES or name is None or name.is_regex:
        return None
    return None if set(name.template.text) & set('|>"') else name.template.text


def _capture(entry: Mapping[str, Any], following: Sequence[Mapping[str, Any]]) -> str:
    later = (
        _file_of(each)
        for each in following
        if each.get("kind") == "capture" and each.get("stage") == entry.get("stage")
    )
    return next(later, "")


def line_of(flow: Flow, target: Alternatives, place: Place) -> int:
    """Return the line on which a target begins: in a long step it stands below the step's own."""
    first = target.text.split(" | ")[0]
    lines = flow.data.decode("utf-8", errors="replace").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if n >= place.line and first in line), place.line)
