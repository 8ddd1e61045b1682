from __future__ import annotations

import pytest

from acepilot.flow.load import load_flow, parse_flow
from acepilot.flow.shipped import ShippedFlow, shipped_flows
from acepilot.flow.warnings import find_warnings

FLOW = """\
flow: sample
title: A sample
hosts: [portal.test]
stages:
  - stage: Only
    steps:
      - open: https://portal.test/
      - click: button "Edit"
        when: text "On file"
      - fill:
          textbox "Account Number": ${bank.account_number}
      - review: Press it.
        submit: button "Submit"
        until: status /success/
        refused: alert
      - confirm:
          value "Account Number": ${bank.account_number}
"""


@pytest.mark.parametrize("shipped", shipped_flows(), ids=lambda each: each.name)
def test_shipped_flows_give_no_cause(shipped: ShippedFlow) -> None:
    """What acepilot ships is as a careful author writes it; so is the sample."""
    assert find_warnings(load_flow(shipped.path)) == ()
    assert find_warnings(parse_flow(FLOW.encode(), name="x")) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("[portal.test]", "[portal.test, other.test]", 3, "No step opens other.test"),
        ("[portal.test]", '[portal.test, "oth\\x65r.test"]', 1, "No step opens other.test"),
        (
            'when: text "On file"\n',
            'when: text "On file"\n        unless: text "On file"\n',
            8,
            "is never done",
        ),
        (
            'when: text "On file"\n',
            'when: text "On file"\n        unless: text "None" | text "On file"\n',
            8,
            "is never done",
        ),
        (
            '      - click: button "Edit"\n        when: text "On file"\n',
            (
                '      - expect: text "On file"\n      - capture: page\n'
                '      - click: button "Edit"\n        unless: text "On file" | text "None"\n'
            ),
            10,
            "its `unless:` names",
        ),
        (
            '      - click: button "Edit"\n        when: text "On file"\n',
            '      - ask: Sign in.\n        until: link "A"\n      - ask: Look.\n        until: link "A" | link "B"\n',
            10,
            "its `until:` names",
        ),
        (
            FLOW[FLOW.index("      - review") :],
            '      - confirm:\n          value "Account Number": ${bank.account_number}\n'
            + FLOW[FLOW.index("      - review") : FLOW.index("      - confirm")],
            10,
            "no `confirm` after it",
        ),
        ("        refused: alert\n", "", 12, "how the portal refuses"),
        (FLOW[FLOW.index("      - confirm") :], "", 10, "no `confirm` after it"),
        (
            'value "Account Number": ${bank.account_number}',
            'value "Name": ${company.legal_name}',
            10,
            "no `confirm`",
        ),
    ],
)
def test_oversights_are_told_with_their_line(old: str, new: str, line: int, told: str) -> None:
    """Each is told once, where it stands, with what to write; the flow loads all the same."""
    (doubt,) = find_warnings(parse_flow(FLOW.replace(old, new).encode(), name="x"))
    assert (doubt.place.line, told in doubt.message) == (line, True), doubt
    assert doubt.hint
    assert doubt.data()["code"] == doubt.code != ""


@pytest.mark.parametrize(
    "steps",
    [
        '      - expect: text "On file" | text "None"\n      - click: button "Edit"\n        unless: text "None"\n',
        '      - expect: text "On file"\n      - click: tab\n      - click: tab "B"\n        unless: text "On file"\n',
        '      - expect: text "None"\n        when: text "A"\n      - click: tab "B"\n        unless: text "None"\n',
        '      - expect: link "A"\n      - ask: Look.\n        until: link "A"\n        checks: [I have looked.]\n',
        '      - click: button "Edit"\n        when: text "A" | text "B"\n        unless: text "B"\n',
    ],
)
def test_step_that_a_page_may_call_for_gives_no_cause(steps: str) -> None:
    """The control: where one page of several calls for the step, nothing is told."""
    text = FLOW.replace('      - click: button "Edit"\n        when: text "On file"\n', steps)
    assert text != FLOW
    assert find_warnings(parse_flow(text.encode(), name="x")) == ()
