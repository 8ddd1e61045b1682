"""What becomes of each target of a flow, out of what was seen in one run."""

from __future__ import annotations

import pytest

from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.client.value import ClientValues
from acepilot.flow.load import parse_flow
from acepilot.flow.plan import rounds
from acepilot.journal.codes import Skipped
from acepilot.journal.progress import StepPlace
from acepilot.paths import shipped
from acepilot.run.findings import Finding, Look, Looks, Sight, Trouble, Why, find_findings

FLOW = parse_flow(
    b"""\
flow: sample
hosts: [portal.test]
stages:
  - stage: Sign in
    steps:
      - open: https://portal.test/
      - ask: Sign in.
        until: link "Accounts"
  - stage: Details
    for_each: importer in importers
    steps:
      - navigate: Accounts
      - click: button "Edit"
        when: text "On file"
      - fill:
          textbox "Number": ${bank.account_number}
        if_present:
          textbox "D-U-N-S": ${company.duns}
        within: dialog "Details"
      - review: Check it.
        submit: button "Submit"
        until: status /success/
        refused: alert
      - confirm:
          value "Number": ${bank.account_number}
""",
    name="sample.yaml",
)
ONE, TWO, THREE, FOUR, FIVE = range(1, 6)


@pytest.fixture(scope="module", name="client")
def _client() -> ClientValues:
    sample = load_client(shipped("fixtures", "clients", "three-importers.yaml"), literal_secrets=True)
    return resolve(sample, SystemSecretReader(lambda _: "", {}))


def _whole(client: ClientValues, *, but: dict[tuple[int, str], Look | None] | None = None) -> Looks:
    """Return a run in which all is found, but what is said of some targets of the second stage."""
    changed = but or {}
    looks = Looks()
    for at in rounds(FLOW, client):
        for step in at.stage.steps:
            place = StepPlace(at.stage.n, at.label, step.n)
            looks.ends[place] = None
            for sought in (*step.conditions(), *step.sought()):
                look: Look | None = Look(Sight.FOUND)
                if at.stage.n == 2:
                    look = changed.get((step.n, sought.target.text), look)
                if look is not None:
                    looks.saw(place, sought.target.text, look)
    return looks


def _told(client: ClientValues, looks: Looks) -> dict[str, Look]:
    return {one.sought.target.text: one.worst for one in find_findings(FLOW, rounds(FLOW, client), looks)}


def test_each_target_stands_there_once_with_its_line_and_key(client: ClientValues) -> None:
    """All targets of all steps are told, conditions too, for all importers together."""
    found = find_findings(FLOW, rounds(FLOW, client), _whole(client))
    assert [(one.place.line, one.step.kind, one.sought.key) for one in found] == [
        (8, "ask", "until"),
        (12, "navigate", "navigate"),
        (14, "click", "when"),
        (13, "click", "click"),
        (16, "fill", "fill"),
        (18, "fill", "if_present"),
        (19, "fill", "within"),
        (21, "review", "submit"),
        (22, "review", "until"),
        (23, "review", "refused"),
        (25, "confirm", "confirm"),
    ]
    assert {one.worst.sight for one in found} == {Sight.FOUND}
    assert all(len(one.looks) == (1 if one.stage == 1 else 3) for one in found)


def test_what_nobody_looked_at_is_never_fine(client: ClientValues) -> None:
    """The control of all others: a run that saw nothing has reached nothing."""
    assert {(look.sight, look.why) for look in _told(client, Looks()).values()} == {
        (Sight.NOT_REACHED, Why.RUN_ENDED)
    }


@pytest.mark.parametrize(
    ("target", "step", "why"),
    [
        ("alert", FOUR, Why.NOT_REFUSED),
        ('textbox "Number"', THREE, Why.NOT_ASKED),
        ("status /success/", FOUR, Why.NOT_ASKED),
    ],
)
def test_what_a_step_did_not_look_for_is_told_with_the_reason(
    client: ClientValues, target: str, step: int, why: Why
) -> None:
    """A step that is over without having looked for a target has not found it."""
    look = _told(client, _whole(client, but={(step, target): None}))[target]
    assert (look.sight, look.why) == (Sight.NOT_REACHED, why)


def test_value_that_the_client_lacks_is_the_reason(client: ClientValues) -> None:
    """A field that gets nothing is not looked for."""
    company = client.client.company.model_copy(update={"duns": None})
    poorer = client.client.model_copy(update={"company": company})
    without = resolve(poorer, SystemSecretReader(lambda _: "", {}))
    look = _told(without, _whole(without, but={(THREE, 'textbox "D-U-N-S"'): None}))['textbox "D-U-N-S"']
    assert (look.sight, look.why) == (Sight.NOT_REACHED, Why.NO_VALUE)


def test_step_that_was_not_to_be_done_looks_for_nothing(client: ClientValues) -> None:
    """Its `when:` is not there, and need not be; what it would press is not reached."""
    looks = _whole(client, but={(TWO, 'text "On file"'): None, (TWO, 'button "Edit"'): None})
    for at in rounds(FLOW, client):
        if at.item is not None:
            looks.ends[StepPlace(2, at.label, TWO)] = Skipped.NOT_THERE
    told = _told(client, looks)
    assert told['text "On file"'].sight is Sight.ABSENT
    assert told['button "Edit"'].why is Why.CONDITION


def test_after_a_way_that_is_lost_nothing_counts_as_missing(client: ClientValues) -> None:
    """Behind a control that is missing, only what is there all the same is told; the way is found again by a step."""
    gone = Look(Sight.MISSING, near=("button “Change”",))
    looks = _whole(
        client,
        but={
            (TWO, 'button "Edit"'): gone,
            (THREE, 'textbox "Number"'): gone,
            (THREE, 'textbox "D-U-N-S"'): Look(Sight.ABSENT),
        },
    )
    told = _told(client, looks)
    assert told['button "Edit"'] == gone
    for lost in ('textbox "Number"', 'textbox "D-U-N-S"'):
        assert (told[lost].why, told[lost].line) == (Why.WAY_LOST, 13), lost
    assert told['dialog "Details"'].sight is Sight.FOUND
    assert told["Accounts"].sight is Sight.FOUND


def test_without_a_submission_nothing_is_compared(client: ClientValues) -> None:
    """What the portal would show of a form is not missing where the form was never submitted."""
    gone = Look(Sight.MISSING)
    looks = _whole(
        client,
        but={
            (FOUR, 'button "Submit"'): gone,
            (FOUR, "status /success/"): None,
            (FIVE, 'value "Number"'): gone,
        },
    )
    told = _told(client, looks)
    assert told["status /success/"].why is Why.STEP_FAILED
    assert (told['value "Number"'].why, told['value "Number"'].line) == (Why.WAY_LOST, 20)
    control = _told(client, _whole(client, but={(FIVE, 'value "Number"'): gone}))
    assert control['value "Number"'].sight is Sight.MISSING


def test_step_that_failed_and_importer_that_was_left_are_told(client: ClientValues) -> None:
    """Neither a failed step nor what comes after an importer was left counts as seen."""
    looks = _whole(client, but={(FOUR, "status /success/"): None})
    item = client.items[0].label
    place = StepPlace(2, item, FOUR)
    looks.troubles.append(Trouble(place, "It did not work."))
    assert _told(client, looks)["status /success/"].why in {Why.NOT_ASKED, Why.STEP_FAILED}
    left = Looks()
    left.ends[StepPlace(2, item, TWO)] = Skipped.LEFT
    (fill, *_) = (one for one in find_findings(FLOW, rounds(FLOW, client), left) if one.sought.key == "fill")
    assert fill.looks[item].why is Why.ITEM_LEFT


def test_worst_look_is_told_and_for_whom(client: ClientValues) -> None:
    """What is missing for one importer is missing, and it is said for which."""
    looks = Looks()
    labels = [item.label for item in client.items]
    for n, label in enumerate(labels):
        place = StepPlace(2, label, ONE)
        looks.ends[place] = None
        looks.saw(place, "Accounts", Look(Sight.MISSING if n == 1 else Sight.FOUND))
    (finding,) = (
        one for one in find_findings(FLOW, rounds(FLOW, client), looks) if one.sought.key == "navigate"
    )
    assert isinstance(finding, Finding)
    assert (finding.worst.sight, finding.items(finding.worst)) == (Sight.MISSING, (labels[1],))
    assert [look["importer"] for look in finding.data()["looks"]] == labels  # type: ignore[attr-defined] # JSON data
