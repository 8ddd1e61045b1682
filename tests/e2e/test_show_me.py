"""A portal with a page that the flow does not know, and a person in a second process who shows acepilot the way."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from e2ekit import HOUSE_ACCOUNT, IR_NUMBERS, WEST_ACCOUNT, Acepilot, Beside, Ran, Running, assert_sound
from questionkit import asked

from acepilot.paths import shipped

pytestmark = pytest.mark.e2e

NOTICE = ("--mock", "notice-first")
LOST, SHOWING = "cannot find it", "Then press “That was it”"
PLAN = {"answers": {LOST: "Show me"}, "shows": {SHOWING: ["Continue"]}}


def assert_each_once(ran: Ran) -> None:
    """Make sure that each importer was enrolled once, with its own account."""
    sent = [line["fields"] for line in ran.received("ach-enrollment")]
    assert [one["ir_number"] for one in sent] == list(IR_NUMBERS)
    assert [one["bank_account_number"] for one in sent] == [HOUSE_ACCOUNT, HOUSE_ACCOUNT, WEST_ACCOUNT]


@pytest.mark.long
def test_missing_page_is_shown_once_healed_and_asked_about_no_more(
    tmp_path: Path, beside: Beside, acepilot: Acepilot
) -> None:
    """It is shown for one importer, and passed by acepilot for the others. Healed, the flow needs no help."""
    flow = tmp_path / "mine.yaml"
    flow.write_bytes(shipped("flows", "ach-flow.yaml").read_bytes())
    ran, person = beside(str(flow), *NOTICE, plan=PLAN)

    assert ran.code == 0, ran.told
    assert list(dict.fromkeys(person.panel)) == ["Show me", "That was it"]
    assert person.page.count("Continue") == 1
    assert [one["how"] for one in ran.data("drift")] == ["way", "way"]
    assert ran.data("person.showed")[-1]["state"] == "before"
    assert_each_once(ran)
    assert 'before it: click: button "Continue"' in ran.told
    assert_sound(ran)

    environ: dict[str, str | None] = {"ACEPILOT_HOME": str(ran.home)}
    before = flow.read_text("utf-8")
    healed = acepilot("flow", "heal", str(flow), "--run", "latest", "--yes", environ=environ).end()
    assert healed.code == 0, healed.told
    new = '      - click: button "Continue"\n'
    assert flow.read_text("utf-8").replace(new, "") == before
    again, person = beside(str(flow), *NOTICE, "--only", IR_NUMBERS[0], plan={})
    assert again.code == 0, again.told
    assert (person.panel, asked(again.entries()), again.data("drift")) == ([], [], [])
    assert_sound(again)


@pytest.mark.long
def test_run_that_is_killed_while_it_is_shown_something_is_gone_on_with(beside: Beside) -> None:
    """SIGKILL comes between the press that is shown and “That was it”: each importer is enrolled once all the same."""

    def kill(running: Running) -> None:
        running.until(lambda: any(one["data"].get("steps") for one in showed(running)), within_s=120)
        running.process.kill()

    def showed(running: Running) -> list[dict[str, Any]]:
        return [one for one in running.entries() if one["kind"] == "person.showed"]

    killed, person = beside("ach-flow", *NOTICE, plan=PLAN, meanwhile=kill)
    assert killed.code == -signal.SIGKILL
    assert (person.panel, killed.data("person.showed")[-1]["state"]) == (["Show me"], "going-on")
    assert killed.received("ach-enrollment") == []

    ran, person = beside(killed.path.name, command="resume", before=killed, plan=PLAN)
    assert ran.code == 0, ran.told
    assert_each_once(ran)
    assert len(person.submits) == len(IR_NUMBERS)
    assert_sound(ran)
