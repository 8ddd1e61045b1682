"""A portal that has changed its words, and a person who points: real Chromium, the person in a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2ekit import (
    ADD,
    HOUSE_ACCOUNT,
    IR_NUMBERS,
    WEST_ACCOUNT,
    Acepilot,
    Beside,
    Companion,
    Ran,
    assert_sound,
    flow_without,
)
from questionkit import LATEST_S, asked

pytestmark = pytest.mark.e2e

ONE = ("--mock", "relabelled", "--only", IR_NUMBERS[0])
ASKED = "cannot find it"
CONFIRMED = "Use "
ACCOUNT = ('textbox "Bank Account Number" | textbox "Account Number"', 'textbox "Bank Account Number"')


def by_person(ran: Ran) -> list[tuple[str, str]]:
    """Return what was wanted and used, for each drift that a person found."""
    return [(one["wanted"], one["used"]) for one in ran.data("drift") if one["how"] == "person"]


def pressed(person: Companion) -> list[str]:
    """Return the panel's buttons that were pressed, each once: a press while the panel moves must be made again."""
    return list(dict.fromkeys(person.panel))


def assert_enrolled_once(ran: Ran, person: Companion) -> None:
    """Make sure that one press of Submit, the person's, enrolled the importer."""
    assert person.page.count("Submit") == len(person.submits) == 1
    (sent,) = ran.received("ach-enrollment")
    assert sent["fields"]["bank_account_number"] == HOUSE_ACCOUNT
    assert_sound(ran)


@pytest.mark.long
def test_person_points_at_what_the_portal_renamed(tmp_path: Path, beside: Beside, acepilot: Acepilot) -> None:
    """A button that is called otherwise is pointed at, confirmed by name and used; healed, the flow asks nobody."""
    plan = {
        "answers": {CONFIRMED: "Yes, use it", ASKED: "Point at it"},
        "points": {"Add ACH Info": "Add Bank Information"},
    }
    flow = flow_without(tmp_path, ADD)
    ran, person = beside(flow, *ONE, plan=plan)

    assert ran.code == 0, ran.told
    assert pressed(person) == ["Point at it", "Yes, use it"]
    assert by_person(ran) == [('button "Add ACH Info"', 'button "Add Bank Information"')]
    ((about, after_s),) = ((one.about, one.after_s) for one in asked(ran.entries()))
    assert (about, after_s <= LATEST_S) == ("click", True), after_s
    assert "These lines of the flow need what you showed" in ran.told
    (line,) = (
        n
        for n, text in enumerate(Path(flow).read_text().splitlines(), start=1)
        if 'click: button "Add ACH' in text
    )
    assert f":{line} " in ran.told
    assert_enrolled_once(ran, person)
    shown = acepilot("show", "latest", environ={"ACEPILOT_HOME": str(ran.home)}).end()
    assert f'older-flow.yaml:{line} button "Add ACH Info" button "Add Bank Information"' in shown.told

    healed = acepilot(
        "flow", "heal", flow, "--run", "latest", "--yes", environ={"ACEPILOT_HOME": str(ran.home)}
    ).end()
    assert healed.code == 0, healed.told
    again, person = beside(flow, *ONE)
    assert again.code == 0, again.told
    assert (pressed(person), asked(again.entries()), again.data("drift")) == ([], [], [])
    assert_enrolled_once(again, person)


@pytest.mark.long
def test_renamed_secret_field_is_pointed_at_once_for_all_importers(tmp_path: Path, beside: Beside) -> None:
    """The account number goes where the person pointed, for each importer in turn, and into no file."""
    plan = {
        "answers": {CONFIRMED: "Yes, use it", ASKED: "Point at it"},
        "points": {"Bank Account Number": "Account Number"},
    }
    ran, person = beside(flow_without(tmp_path, ACCOUNT), "--mock", "relabelled", plan=plan)

    assert ran.code == 0, ran.told
    assert pressed(person) == ["Point at it", "Yes, use it"]
    assert by_person(ran) == [('textbox "Bank Account Number"', 'textbox "Account Number"')] * 3
    sent = [line["fields"]["bank_account_number"] for line in ran.received("ach-enrollment")]
    assert sent == [HOUSE_ACCOUNT, HOUSE_ACCOUNT, WEST_ACCOUNT]
    assert_sound(ran)


@pytest.mark.long
def test_person_skips_the_importer_whose_control_is_gone(tmp_path: Path, beside: Beside) -> None:
    """“Skip this importer” leaves it as it is: nothing is sent, and the run is done."""
    ran, person = beside(flow_without(tmp_path, ADD), *ONE, plan={"answers": {ASKED: "Skip this importer"}})

    assert ran.code == 0, ran.told
    assert pressed(person) == ["Skip this importer"]
    assert [one["outcome"] for one in ran.data("run.finished")[0]["items"]] == ["skipped"]
    assert ran.received("ach-enrollment") == []
    assert by_person(ran) == []
    assert_sound(ran)


@pytest.mark.long
def test_account_that_is_not_the_importers_is_told_by_both_numbers(beside: Beside) -> None:
    """Where the portal opens another account, the person reads which and whose turn it is; nothing is typed."""
    plan = {"answers": {"Stop this run?": "Yes, stop", "but it is the turn of": "Stop"}}
    ran, person = beside("ach-flow", "--mock", "wrong-account-shown", "--only", IR_NUMBERS[0], plan=plan)

    assert ran.code == 4, ran.told
    assert pressed(person) == ["Stop", "Yes, stop"]
    assert f"shows IR number {IR_NUMBERS[1]}, but it is the turn of {IR_NUMBERS[0]}" in ran.told
    assert ran.received("ach-enrollment") == []
    assert_sound(ran)


@pytest.mark.long
def test_rehearsal_is_asked_nothing(tmp_path: Path, acepilot: Acepilot) -> None:
    """Where a script plays the person, a control that is gone fails the step, as without help: exit 3."""
    options = (*ONE, "--rehearse", "--headless")
    ran = acepilot("run", flow_without(tmp_path, ADD), *options).end()

    assert ran.code == 3, ran.told
    assert "There is no button “Add ACH Info” on the page." in ran.told
    assert by_person(ran) == []
