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
