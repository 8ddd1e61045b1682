"""Which entries can follow which: what the engine always does, told as rules that a journal is held against.

Knows the kinds of entries and nothing of files. The rules, by which its messages go:

a. Every entry is of a known kind, with the data that the kind has.
b. The run starts once, at the beginning. Nothing follows its finish; another end is followed only by going on with it.
c. An entry is written in the turn that the last `turn` entry gave; a run that goes on begins in acepilot's. In a guided
   run the turn is the person's from beginning to end, and a `turn` entry there says what they were shown.
d. A step stands in the stage that was last started; each step of it ends once, one after the other.
e. What a person does to a form and what the portal answers stands in a review, in the person's turn: a press, then
   what was submitted, then the answer; and a review is done only after an answer.
f. A request of a page passes on the person's word only while a form is filled, and in no guided run, which sees none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acepilot.journal.chain import KEYS
from acepilot.journal.codes import FILL, REVIEW
from acepilot.journal.entry_kinds import ENDINGS, WrongEntry, check_entry
from acepilot.journal.old_forms import in_todays_form

AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_STEP_ENDS = frozenset({"step.done", "step.skipped", "step.failed"})
_IN_REVIEW = frozenset({"person.edited", "person.pressed", "person.submitted", "portal.answered"})
_AFTER_END = frozenset({"run.resumed", "dialog", "turn"})
_NEEDS_BEFORE = {"person.submitted": "person.pressed", "portal.answered": "person.submitted"}


@dataclass(frozen=True, slots=True)
class OrderProblem:
    """An entry that cannot stand where it stands."""

    entry: int
    expected: str
    found: str


def order_problems(entries: Sequence[Mapping[str, Any]]) -> Iterator[OrderProblem]:
    """Yield every entry that cannot stand where it stands, none when all can; see the rules above."""
    reader = _EntryReader()
    for number, entry in enumerate(entries):
        for expected, found in reader.read(number, in_todays_form(entry)):
            yield OrderProblem(number, expected, found)


class _EntryReader:
    """Reads entries one by one, and remembers what can come next."""

    def __init__(self) -> None:
        self._turn = "acepilot"
        self._is_guided = False
        self._ended = ""
        self._stage: object = None
        self._steps_over = 0
        self._has_failed = False
        self._seen: dict[int, set[str]] = {}

    def read(self, number: int, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield what was expected in place of this entry, and what it is."""
        if wrong := _form_problem(entry):  # a
            yield "an entry of a known form", wrong
            return
        kind = str(entry["kind"])
        yield from self._run(number, kind, entry["data"])  # b
        yield from self._whose_turn(kind, entry)  # c
        yield from self._place(kind, entry)  # d
        yield from self._review(kind, entry)  # e
        yield from self._passed(kind, entry)  # f

    def _run(self, number: int, kind: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if (kind == "run.started") != (number == 0):
            yield ("run.started" if number == 0 else "run.started at the beginning alone"), kind
        if self._ended == "run.finished":
            yield "nothing after run.finished", kind
        elif self._ended and kind not in _AFTER_END:
            yield f"nothing but run.resumed after {self._ended}", kind
        if kind == "run.started":
            self._is_guided = data.get("guided") is True
            self._turn = self._first_turn
        elif kind == "run.resumed":
            if data["after_seq"] != number - 1:
                yield f"after_seq {number - 1}", str(data["after_seq"])
            self._turn, self._ended, self._stage, self._has_failed = self._first_turn, "", None, False
        elif kind in ENDINGS:
            self._ended = kind

    @property
    def _first_turn(self) -> str:
        return "person" if self._is_guided else "acepilot"

    def _whose_turn(self, kind: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if entry["turn"] != self._turn:
            yield f"an entry in {_of(self._turn)} turn", f"{kind} in {_of(entry['turn'])}"
        if kind == "turn":
            to = entry["data"]["to"]
            if self._is_guided and to != "person":
                yield "the person's turn all through a guided run", f"a turn to {to}"
            elif not self._is_guided and to == self._turn:
                yield "a turn that goes to the other", f"a turn that {self._turn} has already"
            self._turn = to

    def _place(self, kind: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        stage, step = entry["stage"], entry["step"]
        if self._has_failed and kind in _STEP_ENDS | {"stage.started"}:
            yield "the end of the run after a step that failed", kind
        if kind == "stage.started":
            self._stage, self._steps_over = stage, 0
            self._seen.clear()
            return
        if step is None:
            if kind in _STEP_ENDS:
                yield "a step", f"{kind} without one"
            return
        if stage is None or stage != self._stage:
            yield "the stage that was started", f"{kind} in {stage['title'] if stage else 'no stage'}"
        if kind in _STEP_ENDS:
            if step["n"] != self._steps_over + 1:
                yield f"the end of step {self._steps_over + 1}", f"{kind} of step {step['n']}"
            self._steps_over = step["n"]
            self._has_failed = self._has_failed or kind == "step.failed"

    def _review(self, kind: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        step = entry["step"]
        if step is None:
            if kind in _IN_REVIEW:
                yield "a review", f"{kind} outside of a step"
            return
        seen = self._seen.setdefault(step["n"], set())
        if kind in _IN_REVIEW:
            if step["kind"] != REVIEW or entry["turn"] != "person":
                yield (
                    "the person's turn in a review",
                    f"{kind} in {_of(entry['turn'])} turn, in a step {step['kind']}",
                )
            before = _NEEDS_BEFORE.get(kind)
            if before is not None and before not in seen:
                yield f"{before} before it", f"{kind} without"
        if kind == "step.done" and step["kind"] == REVIEW and "portal.answered" not in seen:
            yield "portal.answered before a review is done", "a review without an answer"
        seen.add(kind)

    def _passed(self, kind: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if kind != "request.passed":
            return
        if self._is_guided:
            yield "no request of a page in a guided run", kind
        step = entry["step"]
        if entry["data"]["why"] == "person" and (step is None or step["kind"] != FILL):
            yield "a step that fills", f"{kind} on the person's word outside of one"


def _form_problem(entry: Mapping[str, Any]) -> str:
    """Tell why an entry has not the form of its kind; empty when it has."""
    if missing := [key for key in KEYS if key not in entry]:
        return f"one without {', '.join(missing)}"
    data, stage, step = entry["data"], entry["stage"], entry["step"]
    if not (isinstance(data, dict) and isinstance(entry["kind"], str) and isinstance(entry["turn"], str)):
        return "one without kind, turn or data"
    if not AT.fullmatch(str(entry["at"])):
        return f"the time {entry['at']}"
    try:
        check_entry(entry["kind"], turn=entry["turn"], stage=stage, step=step, data=data)
    except WrongEntry as error:
        return str(error)
    return ""


def _of(turn: str) -> str:
    return f"{turn}'s"
