from __future__ import annotations

import pytest
from kitforge import FLOW

from acepilot.flow.load import parse_flow
from acepilot.kit.flow_difference import Difference, differences


def apart(old: str, new: str) -> list[Difference]:
    """Return in what the shipped flow with one change differs from itself."""
    text = FLOW.decode()
    assert text.count(old) == 1, text.count(old)
    changed = parse_flow(text.replace(old, new).encode(), name="c.yaml")
    return list(differences(changed, parse_flow(FLOW, name="f.yaml")))


def test_same_flow_in_other_words_does_the_same() -> None:
    """A comment more and other lines are no difference."""
    assert apart("stages:\n", "# a comment\n\nstages:\n") == []


CHANGES = {
    "target": ("navigate: ACH Refund Authorization\n", "navigate: ACH Payments\n", "Bank details, step 3: "),
    "hosts": ("hosts: [ace.cbp.gov] ", "hosts: [ace.cbp.gov, evil.example] ", "the flow: hosts"),
    "address": ("open: https://ace.cbp.gov/\n", "open: https://ace.cbp.gov/x\n", "Sign in, step 1: "),
    "the other number": (
        'combobox "Account Type": ${bank.account_type}',
        'combobox "Account Type": ${bank.routing_number}',
        "Bank details, step 9: fields",
    ),
    "what is pressed": ('submit: button "Submit" |', 'submit: button "Send" |', "Bank details, step 10: "),
    "what counts as yes": (
        "until: status /success/ |",
        "until: status /ok/ |",
        "Bank details, step 10: until",
    ),
    "what counts as no": (
        "refused: alert /^(?!.*success).*\\w/",
        "refused: alert /never/",
        "Bank details, step 10: refused",
    ),
    "whether it is done": (
        'when: value "Routing Number"',
        'when: value "Routing"',
        "Bank details, step 6: when",
    ),
    "a way to skip": ("or_skip: this importer", "timeout: 1h", "Bank details, step 6: "),
    "a hint": ("Do not enroll a second time", "Enroll a second time", "Bank details, step 12: hint"),
    "the end": ("CBP asks for bank details in ACE alone", "We ask for bank details", "the flow: done"),
    "look-ups": (
        "stages:\n",
        "allow_requests: [{method: GET, url: https://ace.cbp.gov/zip*}]\nstages:\n",
        "the flow: allow_requests",
    ),
    "the stage": ("stage: Bank details", "stage: Details of ${company.legal_name}", "stage 2: title"),
    "left out": ("      - capture: bank details on file\n", "", "Bank details, step 13"),
    "put in": (
        "      - capture: bank",
        "      - capture: more\n      - capture: bank",
        "Bank details, step 13",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_thing_that_differs_is_told_at_its_place(change: str) -> None:
    """Whatever a flow does otherwise is told where it stands, with both texts, and nothing else is."""
    old, new, where = CHANGES[change]
    found = apart(old, new)
    assert any(one.where.startswith(where) for one in found), found
    assert len({one.where.partition(":")[0] for one in found}) == 1, found
    assert all(one.here != one.there for one in found)
