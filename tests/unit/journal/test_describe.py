from __future__ import annotations

from typing import Any

import pytest

from acepilot.journal.describe import _TELLERS, tell
from acepilot.journal.described_line import Tone
from acepilot.journal.entry_kinds import KINDS


@pytest.mark.parametrize(
    ("same", "told"),
    [
        (True, "Routing: 1"),
        ("equal", "Routing: 1"),
        ("last4", "Routing: 1 (its last four are the same)"),
        ("not shown", "Routing: 1 (too little is shown to compare)"),
        ("different", "Routing: 1, though 2 was wanted"),
        (False, "Routing: 1, though 2 was wanted"),
        ("the page has no such field", "Routing: the page has no such field"),
    ],
)
def test_field_is_told_as_it_was_compared(same: object, told: str) -> None:
    """A field is told by its first name, with what was found and what that means."""
    field = {
        "target": 'textbox "Routing" | textbox "Bank Routing"',
        "wanted": "2",
        "found": "1",
        "same": same,
    }
    lines = tell({"kind": "step.done", "data": {"ms": 1, "fields": [field]}})
    assert [said.line for said in lines[1:]] == [told]


@pytest.mark.parametrize(
    ("fit", "wanted", "found", "told"),
    [
        (None, "2", "2", "2"),
        ("equal", "2", "2", "2"),
        ("same-figures", "510-555-0142", "(510) 555-0142", "(510) 555-0142 (as asked: 510-555-0142)"),
        ("synonym", "LLC", "Limited Liability Company", "Limited Liability Company (as asked: LLC)"),
        ("same-figures", "•••• 6789", "•••• 6789", "•••• 6789 (as asked; the page groups it)"),
        (["x"], "1", "2", "2"),
        ("x", "1", "2", "2"),
    ],
)
def test_page_s_own_way_of_writing_is_told(fit: object, wanted: str, found: str, told: str) -> None:
    """What means the same and is written otherwise is told with what was asked for; without a fit all is as ever."""
    field = {"target": 'textbox "A"', "wanted": wanted, "found": found, "same": True, "fit": fit}
    lines = tell({"kind": "step.done", "data": {"ms": 1, "fields": [field]}})
    assert [said.line for said in lines[1:]] == [f"A: {told}"]


def test_every_kind_has_words() -> None:
    """No kind of entry is told by its bare name."""
    assert set(_TELLERS) == set(KINDS)


@pytest.mark.parametrize("kind", [*KINDS, "unheard.of"])
@pytest.mark.parametrize(
    "data",
    [
        None,
        3,
        {},
        {"items": 3, "fields": "x", "flow": []},
        {"items": [1, {}], "fields": [None, {}], "ms": "1"},
    ],
)
def test_any_kind_with_any_data_is_told(kind: str, data: Any) -> None:
    """Whatever somebody put into a journal, each entry gets a line."""
    lines = tell({"kind": kind, "data": data, "stage": 3, "step": {"title": 4}})
    assert lines[0].line


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ('value "Routing Number" | value "Bank" is not there', "Routing Number is not there"),
        ('link "Accounts" | tab "Accounts" is there', "Accounts is there"),
        ("field “Verification Code” is there", "Verification Code is there"),
        ("the person said so", "the person said so"),
    ],
)
def test_reason_is_told_without_notation(reason: str, told: str) -> None:
    """A step that was skipped as its condition did not hold says so first, by the control's name alone."""
    step = {"n": 1, "kind": "ask", "title": "Look"}
    [said] = tell({"kind": "step.skipped", "step": step, "data": {"reason": reason}})
    assert said.line == f"Skipped, as {told}: Look"


def test_refusal_stands_out() -> None:
    """What the portal refused has its label, its own words, and the tone of bad news."""
    [said] = tell({"kind": "portal.answered", "data": {"outcome": "refused", "text": "No."}})
    assert (said.label, said.text, said.tone) == ("The portal refused it", "No.", Tone.BAD)


def test_edit_tells_an_empty_field_from_its_text() -> None:
    """What a person typed is quoted, so that a field's long label does not run into it."""
    [said] = tell({"kind": "person.edited", "data": {"field": "I agree", "from": "", "to": "ticked"}})
    assert said.line == "The person changed “I agree” from nothing to “ticked”"


def test_look_up_that_passed_says_why() -> None:
    """What was let go in acepilot's turn is told with its address and the reason, from the reason's code."""
    data = {"method": "GET", "url": "https://ace.cbp.gov/states", "why": "chosen"}
    [said] = tell({"kind": "request.passed", "data": data})
    told = "GET https://ace.cbp.gov/states (it carries nothing but what was chosen)"
    assert said.line == f"A look-up of the page passed: {told}"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("button /^add .*(ach|bank)/", "button like “add … ach or bank”"),
        ('dialog "A/b/c" >> button /refresh/', 'dialog "A/b/c" >> button like “refresh”'),
        ("cell /[0-9]{9}/", "cell by a pattern of the flow"),
        (r"row /^\s*12\-345678900$/", "row like “12-345678900”"),
    ],
)
def test_pattern_is_told_in_words(target: str, words: str) -> None:
    """What a control was sought by is told in words: a clerk reads no pattern."""
    data = {"wanted": 'button "Add ACH Info"', "used": target, "how": "fallback"}
    (line,) = tell({"kind": "drift", "data": data})
    assert line.text == f'button "Add ACH Info" was not there; a fallback found {words}'
