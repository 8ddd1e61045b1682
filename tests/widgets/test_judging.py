"""The judge of the bed: from a journal and a model's changes to what came of each control."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from widgetkit.controls import CONTROLS, Control, figures
from widgetkit.judging import Entry, Result, Seen, judge

from acepilot.journal.codes import Same

TWO = tuple(one for one in CONTROLS if one.name in {"account", "key"})
BEFORE = {"account": "", "key": "", "decoy": ""}
RIGHT = {"account": "0001 2345 6789", "key": "CK", "decoy": ""}


def _entry(kind: str, n: int, at_ms: int, **data: Any) -> Entry:
    at = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return {"kind": kind, "at": at, "step": {"n": n} if n else None, "data": data}


def _done(n: int, at_ms: int, *, same: Same) -> Entry:
    return _entry("step.done", n, at_ms, fields=[{"same": same}])


def _results(
    after: dict[str, str],
    *changes: tuple[int, str] | tuple[int, str, str],
    last: Entry | None = None,
    told: dict[int, list[str]] | None = None,
    controls: tuple[Control, ...] = TWO,
) -> list[Result]:
    entries = [
        _done(1, 1000, same=Same.EQUAL),
        _done(2, 2000, same=Same.EQUAL),
        last or _done(3, 3000, same=Same.EQUAL),
    ]
    seen = Seen(
        entries,
        BEFORE,
        after,
        [{"at": at, "name": name, "value": "".join(value)} for at, name, *value in changes],
        told or {},
    )
    return [cell.result for cell in judge(controls, seen)]


def test_right_is_what_the_model_holds_but_for_a_mask() -> None:
    """A grouped number is right; nothing else is taken off a value."""
    assert _results(RIGHT) == [Result.RIGHT, Result.RIGHT]


@pytest.mark.parametrize("at_ms", [1001, 2000])
def test_change_of_another_control_is_the_fault_of_the_step_it_came_in(at_ms: int) -> None:
    """A list beside that changes while the first control is filled makes that one wrong, even if it changes back."""
    assert _results(RIGHT, (at_ms, "decoy")) == [Result.WRONG, Result.RIGHT]


@pytest.mark.parametrize(("value", "result"), [("000123456789", Result.RIGHT), ("1", Result.WRONG)])
def test_model_may_take_the_right_value_late(value: str, result: Result) -> None:
    """What was asked for an earlier control may come to the model in a later step; any other value may not."""
    assert _results(RIGHT, (2500, "account", value))[1] is result


def test_late_change_is_the_last_steps() -> None:
    """What changes after the last step counts as its fault."""
    assert _results(RIGHT, (9000, "decoy")) == [Result.RIGHT, Result.WRONG]


def test_other_value_is_wrong_though_the_person_was_asked() -> None:
    """A question does not excuse a wrong value."""
    assert _results({**RIGHT, "key": "SV"}, told={3: ["?"]})[1] is Result.WRONG


def test_as_asked_without_the_value_is_wrong() -> None:
    """A record that says “as asked” of an empty field is wrong."""
    assert _results({**RIGHT, "key": ""})[1] is Result.WRONG


def test_empty_field_that_the_record_admits_is_failed() -> None:
    """A field that stayed empty, and is told to be, is no wrong one."""
    assert _results({**RIGHT, "key": ""}, last=_done(3, 3000, same=Same.DIFFERENT))[1] is Result.FAILED


def test_question_is_asked() -> None:
    """A control that the person was asked about is not right, whatever it holds."""
    assert _results(RIGHT, told={3: ["?"]})[1] is Result.ASKED


def test_end_of_the_run_is_failed_and_later_controls_have_no_cell() -> None:
    """A run that ended at a control says nothing of those behind."""
    failed = _entry("step.failed", 3, 3000, reason="no")
    assert _results({**RIGHT, "key": ""}, last=failed, controls=(*TWO, *TWO)) == [Result.RIGHT, Result.FAILED]


@pytest.mark.parametrize(
    ("held", "bare"), [("(305) 555-0100", "3055550100"), ("0001 23", "000123"), ("12 a", "12 a"), ("", "")]
)
def test_figures_takes_off_nothing_but_a_mask(held: str, bare: str) -> None:
    """Spaces, brackets and hyphens between figures are a mask's; with anything else the text stays as it is."""
    assert figures(held) == bare
