"""`acepilot flow check FLOW --mock` in a process of its own: a whole flow, and one with names that are nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2ekit import ACCOUNTS, ADD, Acepilot, spellings

from acepilot.paths import shipped

pytestmark = pytest.mark.e2e


def _changed(folder: Path, flow: str, *changes: tuple[str, str]) -> Path:
    text = shipped("flows", f"{flow}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "changed.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.full
def test_every_target_is_told_beyond_the_first_that_is_missing(acepilot: Acepilot, tmp_path: Path) -> None:
    """One field is nowhere, another has the second name: both are told, as all that comes after, and no run is left."""
    file = _changed(
        tmp_path,
        "apply-flow",
        ('textbox "City":', 'textbox "Village":'),
        ('"Zip" |', '"Z1p" | textbox "Zip" |'),
    )
    ran = acepilot("flow", "check", str(file), "--mock", "--json").end(within_s=240)
    assert ran.code == 3, ran.told
    (checked,) = ran.json["data"]
    sights = {one["target"].split(" | ")[0]: one["sight"] for one in checked["mock"]["targets"]}
    assert [target for target, sight in sights.items() if sight == "missing"] == ['textbox "Village"']
    assert sights['textbox "Z1p"'] == "fallback"
    assert sights['textbox "Company Name"'] == sights['button "Submit"'] == "found"
    assert not any(one in ran.out + ran.err for number in ACCOUNTS for one in spellings(number))
    assert not list((ran.home / "runs").glob("*")), "a check leaves no run behind"


@pytest.mark.long
@pytest.mark.parametrize("flow", ["ach-flow", "apply-flow", "ach-check-flow"])
def test_shipped_flow_has_no_target_that_is_missing(acepilot: Acepilot, flow: str) -> None:
    """Where all goes well, no name of a shipped flow is missing; what was not looked for has a reason."""
    scenario = "already-enrolled" if flow == "ach-check-flow" else "default"
    ran = acepilot("flow", "check", flow, "--mock", scenario, "--json").end(within_s=300)
    assert ran.code == 0, ran.told
    (checked,) = ran.json["data"]
    looks = [look for target in checked["mock"]["targets"] for look in target["looks"]]
    assert {look["sight"] for look in looks} <= {"found", "fallback", "absent", "not-reached"}
    assert all((look["why"] is not None) == (look["sight"] == "not-reached") for look in looks)


@pytest.mark.long
def test_press_that_is_not_there_keeps_what_comes_after_it_out_of_reach(
    acepilot: Acepilot, tmp_path: Path
) -> None:
    """The form behind a button that is missing is not reached, by the line of that button, and not missing."""
    file = _changed(tmp_path, "ach-flow", (ADD[0], 'button "Append ACH Info"'))
    ran = acepilot("flow", "check", str(file), "--mock", "--json").end(within_s=300)
    assert ran.code == 3, ran.told
    (checked,) = ran.json["data"]
    (press,) = (one for one in checked["mock"]["targets"] if one["target"] == 'button "Append ACH Info"')
    assert press["sight"] == "missing"
    assert press["looks"][0]["nearest"][0] == "button “Add ACH Info”"
    fields = [one for one in checked["mock"]["targets"] if one["key"] == "fill"]
    assert {(look["why"], look["after_line"]) for one in fields for look in one["looks"]} == {
        ("way-lost", press["line"])
    }


@pytest.mark.long
def test_flow_of_another_portal_is_refused_with_the_reason(acepilot: Acepilot, tmp_path: Path) -> None:
    """The mock portal plays one portal alone: a flow for another is told so, and no browser opens."""
    file = _changed(
        tmp_path,
        "ach-flow",
        ("hosts: [ace.cbp.gov]", "hosts: [portal.example.com]"),
        ("https://ace.cbp.gov/", "https://portal.example.com/"),
    )
    ran = acepilot("flow", "check", str(file), "--mock").end()
    assert ran.code == 2
    assert "The mock portal has none of the hosts of ach-flow: portal.example.com." in ran.told
