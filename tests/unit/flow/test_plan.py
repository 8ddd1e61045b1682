"""Who would do what."""

from __future__ import annotations

from pathlib import Path

import pytest

from acepilot.client.load import parse_client
from acepilot.client.resolving import unresolved
from acepilot.client.value import ClientValues
from acepilot.flow.load import load_flow, parse_flow
from acepilot.flow.models import Flow
from acepilot.flow.plan import PlannedField, PlanRow, find_absences, plan

DESIGN = Path(__file__).parent / "samples" / "design.yaml"
CLIENT = """
company:
  legal_name: Bayside Imports LLC
  ein: 12-3456789
  email: customs@bayside-imports.example
importers:
  - ir_number: 12-3456789
    suffix: '00'
  - ir_number: 12-3456789
    suffix: '01'
    account_name: Bayside West
bank:
  routing_number: 021000021
  account_number: keyring:refunds
  account_type: checking
"""


@pytest.fixture(name="client")
def _client() -> ClientValues:
    return unresolved(parse_client(CLIENT.encode(), name="client.yaml", literal_secrets=False))


@pytest.fixture(name="rows")
def _rows(client: ClientValues) -> list[PlanRow]:
    return plan(load_flow(DESIGN), client)


def _flow(steps: str, *, for_each: str = "") -> Flow:
    head = f"flow: a\nhosts: [ace.cbp.gov]\nstages:\n  - stage: One\n{for_each}    steps:\n"
    return parse_flow(
        (head + "\n".join(f"      {line}" for line in steps.splitlines())).encode(), name="a.yaml"
    )


def test_each_step_has_a_row_for_each_item(rows: list[PlanRow]) -> None:
    """A stage is planned once, or once for each importer; steps keep their numbers."""
    assert [(row.stage, row.item, row.n) for row in rows] == [
        ("Sign in", None, 1),
        ("Sign in", None, 2),
        *(("Bank details", "12-345678900", n) for n in range(1, 12)),
        *(("Bank details", "12-345678901", n) for n in range(1, 12)),
    ]


def test_asks_and_reviews_are_the_persons(rows: list[PlanRow]) -> None:
    """The person does what is asked and reviewed; acepilot does all else."""
    assert [row.kind for row in rows[:13] if row.who == "person"] == ["ask", "ask", "review"]
    assert {row.who for row in rows} == {"person", "acepilot"}


def test_sentences_hold_the_items_own_values(rows: list[PlanRow]) -> None:
    """A sentence names the importer that the row is for."""
    assert rows[2].sentence == ("Go to Accounts > Importers > Bayside Imports LLC in row 12-345678900")
    assert rows[13].sentence.endswith("Bayside West in row 12-345678901")


def test_a_fill_says_which_value_goes_where(rows: list[PlanRow]) -> None:
    """Each field stands beside its value; a secret says only where it comes from, an absent value nothing."""
    fields = next(row for row in rows if row.kind == "fill").fields
    assert fields[0] == PlannedField(
        'textbox "Bank Routing Number" | textbox "Routing Number"', "021000021", is_optional=False
    )
    assert fields[1].value is not None
    assert "refunds" in fields[1].value
    assert fields[3] == PlannedField('textbox "Account Holder"', None, is_optional=True)


def test_a_confirm_says_what_it_compares(rows: list[PlanRow]) -> None:
    """What a confirm expects is in its row."""
    assert [field.field for field in rows[12].fields] == ['value "Routing Number"', 'value "Account Number"']


def test_conditions_are_said(rows: list[PlanRow], client: ClientValues) -> None:
    """A step with conditions says when it would be done, with the item's values."""
    assert rows[7].condition == "only if the page shows Routing Number"
    flow = _flow("- capture: x\n  when: text /${company.ein}/\n  unless: alert")
    assert (
        plan(flow, client)[0].condition == "only if the page shows 12-3456789; unless the page shows an alert"
    )
    assert rows[0].condition == ""


def test_checks_are_listed(client: ClientValues) -> None:
    """What the person confirms one by one is in the row, values filled in."""
    flow = _flow("- ask: Ready?\n  checks:\n    - The name is ${company.legal_name}.")
    assert plan(flow, client)[0].checks == ("The name is Bayside Imports LLC.",)


def test_absent_values_are_found_before_anything_is_opened(client: ClientValues) -> None:
    """A value that the flow needs and the client lacks is named once for each item; optional fields need none."""
    flow = _flow(
        '- fill:\n    textbox "D": ${company.duns}\n    textbox "E": ${company.duns}\n'
        '  if_present:\n    textbox "F": ${company.website}\n- ask: For ${importer.account_name}, ${company.phone}?',
        for_each="    for_each: importer in importers\n",
    )
    found = [(absence.name, absence.item, absence.step.n) for absence in find_absences(flow, client)]
    assert found == [
        ("company.duns", "12-345678900", 1),
        ("company.phone", "12-345678900", 2),
        ("company.duns", "12-345678901", 1),
        ("company.phone", "12-345678901", 2),
    ]


def test_a_whole_client_lacks_nothing(client: ClientValues) -> None:
    """The sample flow needs nothing that this client has not got."""
    assert find_absences(load_flow(DESIGN), client) == []


@pytest.mark.parametrize(
    "step",
    [
        "- navigate: Accounts > ${company.duns}",
        '- navigate: link "${company.duns}"',
        "- expect: text /${company.duns}/",
        '- click: button "${company.duns}"',
        '- click: button "Go"\n  within: dialog "${company.duns}"',
        "- capture: ${company.duns}",
        "- ask: Go.\n  until: text /${company.duns}/",
        "- ask: Go.\n  checks:\n    - ${company.duns}",
        '- review: Go.\n  submit: button "Submit"\n  until: text /${company.duns}/',
        "- confirm:\n    alert: ${company.duns}",
        "- open: https://ace.cbp.gov/\n  when: text /${company.duns}/",
        '- fill:\n    textbox "A": x\n  if_present:\n    textbox "${company.duns}": x',
    ],
)
def test_every_text_of_a_step_is_looked_at(step: str, client: ClientValues) -> None:
    """Wherever a step needs a value, its absence is found."""
    assert [absence.name for absence in find_absences(_flow(step), client)] == ["company.duns"]
