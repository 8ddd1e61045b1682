"""What was pointed at, in the notation of flows; what is nearest; and which lines of a flow to change."""

from __future__ import annotations

from typing import Any

import pytest

from acepilot.browser.pointing import Box, Control, Described, Holder
from acepilot.browser.world import World
from acepilot.flow.load import parse_flow
from acepilot.flow.target import parse_target
from acepilot.journal.progress import StepPlace
from acepilot.run.recovery.changes import flow_changes
from acepilot.run.recovery.mending import Mended
from acepilot.run.recovery.nearest import nearest
from acepilot.run.recovery.pointed import Need, notations, spoken, unfit
from acepilot.testing import target

WORLD = World(None, 1, "frame")  # type: ignore[arg-type]  # nothing is asked of it
VALUES = (("importer.ir_number.full", "12-345678900"), ("importer.account_name", 'Bay "East"'))


def described(role: str = "button", name: str = "Send details", **changes: Any) -> Described:
    """Return what was pointed at."""
    usual: dict[str, Any] = {
        "kind": "other", "is_editable": False, "text": name, "holders": (), "heads": (), "element_id": "", "testid": "",
        "path": "body > button", "is_closed": False, "box": Box(0, 0, 10, 10),
    }  # fmt: skip
    return Described(control=Control(WORLD, 1, role, name), **(usual | changes))


@pytest.mark.parametrize(
    ("seen", "need", "first"),
    [
        (described(), Need.PRESS, 'button "Send details"'),
        (described("textbox", "Routing Number*:"), Need.FILL, 'textbox "Routing Number"'),
        (described("link", 'Bay "East"'), Need.FOLLOW, 'link "${importer.account_name}"'),
        (
            described("button", "Details of 12-345678900 now"),
            Need.PRESS,
            'button "Details of ${importer.ir_number.full} now"',
        ),
        (described("button", "112-3456789001"), Need.PRESS, 'button "112-3456789001"'),
        (described("button", 'Say "hi" \\ now'), Need.PRESS, r'button "Say \"hi\" \\ now"'),
        (described("Date", "From"), Need.FILL, 'label "From"'),
        (described("cell", "x", heads=("Routing",)), Need.COMPARE, 'value "Routing"'),
        (described("generic", "", text="All is well"), Need.SEE, 'text "All is well"'),
    ],
)  # fmt: skip
def test_notation_is_what_a_flow_would_say(seen: Described, need: Need, first: str) -> None:
    """A control is called by role and name, its marks dropped; the item's values become `${…}`; all of it parses."""
    found = notations(seen, need, VALUES)
    assert found[0] == first
    for one in found:
        parse_target(one)


def test_row_is_found_by_the_items_value_in_it() -> None:
    """What a control stands in parts it from others: a row by its value, a dialog by its name."""
    holders = (Holder("row", "", "12-345678900 See"), Holder("dialog", "Bank", "…"), Holder("table", "", "…"))
    found = notations(described(holders=holders, element_id="go"), Need.PRESS, VALUES)
    assert found[1:3] == (
        'row /${importer.ir_number.full}/ >> button "Send details"',
        'dialog "Bank" >> button "Send details"',
    )
    assert found[-2:] == ('css "#go"', 'css "body > button"')


def test_text_that_looks_like_a_reference_is_no_name() -> None:
    """A page cannot put a `${…}` of its own into a flow."""
    found = notations(described(name="Pay ${bank.account_number}"), Need.PRESS, VALUES)
    assert found == ('css "body > button"',)


@pytest.mark.parametrize(
    ("seen", "need", "is_fit"),
    [
        (described(), Need.PRESS, True),
        (described("checkbox", "I agree", kind="checkbox"), Need.PRESS, False),
        (described("textbox", "EIN", kind="text", is_editable=True), Need.FILL, True),
        (described("textbox", "EIN", kind="text"), Need.FILL, False),
        (described("checkbox", "EIN", kind="checkbox", is_editable=True), Need.FILL, False),
        (described("textbox", "", kind="text", is_editable=True), Need.FILL, False),
        (described(is_closed=True), Need.PRESS, False),
    ],
)
def test_control_must_fit_the_step(seen: Described, need: Need, is_fit: bool) -> None:
    """Only what can be pressed is pressed, only a field that takes a value is filled; a secret needs a name."""
    assert (unfit(seen, need, is_secret=True) is None) is is_fit
    assert spoken(seen)


def control(role: str, name: str) -> Control:
    """Return a control of the page."""
    return Control(WORLD, 1, role, name)


def test_nearest_come_by_name_and_role() -> None:
    """The most alike comes first, what is unlike does not come, and no name comes twice."""
    controls = [
        control("button", name)
        for name in ("Refresh Information", "Add Bank Information", "Log Out", "Add ACH Information", "Help")
    ]
    wanted = target('button "Add ACH Info" | button /^add .*(ach|bank)/')
    found = nearest(wanted, [*controls, *controls])
    assert [one.name for one in found][:2] == ["Add ACH Information", "Add Bank Information"]
    assert len(found) <= 3
    assert "Log Out" not in {one.name for one in found}
    assert nearest(target('button "Zebra"'), controls) == ()


def test_replacement_is_known_for_the_step_and_its_item() -> None:
    """What stands for one item alone is not taken for another; what stands for all is, and can be forgotten."""
    mended, new = Mended(), parse_target('button "New"')
    first, second = StepPlace(2, "one", 4), StepPlace(2, "two", 4)
    mended.remember(first, "old", new, for_all=False)
    assert (mended.instead_of(first, "old"), mended.instead_of(second, "old")) == (new, None)
    assert mended.known_elsewhere(StepPlace(2, "two", 9), "old") is None
    mended.remember(first, "old", new, for_all=True)
    assert mended.instead_of(second, "old") is new
    assert mended.known_elsewhere(StepPlace(2, "two", 9), "old") is new
    assert mended.forget(second, "old")
    assert not mended.forget(second, "old")


FLOW = b"""flow: sample
title: A sample
hosts: [portal.test]
stages:
  - stage: Only
    for_each: importer in importers
    steps:
      - navigate: Accounts > row /${importer.ir_number.full}/ >> link "Open"
      - fill:
          textbox "Routing" | textbox "ABA": ${bank.routing_number}
          textbox "Account": ${bank.account_number}
        within: dialog "Bank"
      - review: Press it.
        submit: button "Submit"
        until: status /done/
"""


def drift(step: int, wanted: str, used: str, how: str = "person") -> dict[str, Any]:
    """Return a journal's entry."""
    return {
        "kind": "drift",
        "stage": {"n": 1, "title": "Only", "item": "12-345678900"},
        "step": {"n": step, "kind": "fill", "title": ""},
        "data": {"wanted": wanted, "used": used, "how": how},
    }


@pytest.mark.parametrize(
    ("step", "wanted", "line", "old"),
    [
        (1, 'link "Accounts"', 8, "Accounts"),
        (1, 'row /12-345678900/ >> link "Open"', 8, 'row /${importer.ir_number.full}/ >> link "Open"'),
        (2, 'textbox "Routing"', 10, 'textbox "Routing" | textbox "ABA"'),
        (2, 'textbox "Account"', 11, 'textbox "Account"'),
        (2, 'dialog "Bank"', 12, 'dialog "Bank"'),
        (3, 'button "Submit"', 14, 'button "Submit"'),
    ],
)
def test_line_to_change_is_the_targets_own(step: int, wanted: str, line: int, old: str) -> None:
    """File, line, old and new target are told; the same for each item once, and nothing for a menu that hides."""
    entries = [drift(step, wanted, 'button "New"')] * 2 + [drift(step, wanted, 'button "Other"', "overflow")]
    (change,) = flow_changes(parse_flow(FLOW, name="sample.yaml"), entries, file="sample.yaml")
    assert (change.file, change.line, change.old, change.new) == ("sample.yaml", line, old, 'button "New"')
