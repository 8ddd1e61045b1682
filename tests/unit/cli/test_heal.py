from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acepilot.cli import run_command
from acepilot.flow.shipped import find_flow
from acepilot.journal.directory import RunDirectory

MakeRun = Callable[..., RunDirectory]
ADD = 'button "Add ACH Info" | button /^add .*(ach|bank)/'


def drift(
    n: int, wanted: str, used: str, how: str, *, item: str = "12-345678900"
) -> tuple[str, dict[str, Any]]:
    """Return an entry of a run of ach-flow, in its stage 2."""
    return "drift", {
        "stage": {"n": 2, "title": "Bank details", "item": item},
        "step": {"n": n, "kind": "click", "title": ""},
        "data": {"wanted": wanted, "used": used, "how": how},
    }


POINTED = (
    drift(7, 'button "Add ACH Info"', 'button "Add Bank Information"', "person"),
    drift(7, 'button "Add ACH Info"', 'button "Add Bank Information"', "person", item="12-345678901"),
)
FOUND = (
    drift(1, 'link "Importers"', 'link "Importer"', "fallback"),
    drift(1, 'row /12-345678900/ >> link "House"', 'link "House (12-345678900)"', "alike"),
    drift(9, 'textbox "Bank Account Number"', 'textbox "Account Number"', "fallback"),
    drift(9, 'textbox "Bank Routing Number"', 'textbox "Routing Number:"', "beside"),
    drift(11, 'button "Get Info/Refresh"', "button /refresh/", "fallback"),
    drift(3, 'tab "ACH Refund Authorization"', 'button "More"', "overflow"),
)


def showed(
    n: int, wanted: str, *steps: tuple[str, str], state: str = "before", instead: str = ""
) -> tuple[str, dict[str, Any]]:
    """Return an entry of what the person showed in a step of stage 2."""
    at = {
        "stage": {"n": 2, "title": "Bank details", "item": "12-345678900"},
        "step": {"n": n, "kind": "click", "title": ""},
    }
    told = [
        {"kind": kind, "text": text, "until": "", "within": "", "fields": [], "notes": []}
        for kind, text in steps
    ]
    data = {"wanted": wanted, "state": state, "steps": told, "instead": instead}
    return "person.showed", {**at, "data": data}


@pytest.fixture
def ran(make_run: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RunDirectory]:
    """Return how to have had a run of ach-flow; the person's folder is an empty one."""
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path / "own")

    def make(*entries: Any) -> RunDirectory:
        run = make_run(*entries)
        (run.path / "flow.yaml").write_bytes(find_flow("ach-flow").read_bytes())
        return run

    return make


@pytest.mark.parametrize(("flow", "named"), [("ach-flow", "ach-flow"), ("my-flow", "FILE")])
def test_show_names_a_flow_as_heal_takes_it(
    make_run: MakeRun, capsys: pytest.CaptureFixture[str], flow: str, named: str
) -> None:
    """A shipped flow is named; where one of the person's own lies, the record does not say."""
    run = make_run(*POINTED, flow=flow)
    text = find_flow("ach-flow").read_text("utf-8").replace("flow: ach-flow", f"flow: {flow}", 1)
    (run.path / "flow.yaml").write_text(text, "utf-8")
    assert run_command(["show", "latest"]) == 0
    assert f"acepilot flow heal {named} --run " in capsys.readouterr().out


def test_shipped_flow_is_copied_with_what_the_person_showed(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """The new name stands before the old ones in the person's own copy; the diff and the reason are told."""
    ran(*POINTED)
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes"]) == 0
    out = capsys.readouterr().out
    shipped, own = find_flow("ach-flow").read_text(), Path("ach-flow.yaml").read_text()
    digest = hashlib.sha256(shipped.encode()).hexdigest()
    healed = shipped.replace(ADD, f'button "Add Bank Information" | {ADD}')
    assert own == healed.replace(
        "flow: ach-flow\n", f"flow: ach-flow\ncopied_from: ach-flow sha256:{digest}\n"
    )
    assert "you pointed at it" in out
    assert f'+      - click: button "Add Bank Information" | {ADD}' in out
    assert "ach-flow.yaml is written." in out


def test_copy_of_a_flow_that_has_changed_since_says_so(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """The check and the run name the flow that comes with this acepilot by now; a copy of this very one is quiet."""
    ran(*POINTED)
    run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes"])
    capsys.readouterr()
    assert run_command(["flow", "check", "ach-flow.yaml"]) == 0
    assert "Compare the two" not in capsys.readouterr().out
    own = Path("ach-flow.yaml")
    own.write_text(re.sub(r"sha256:\w{4}", "sha256:0000", own.read_text()))
    assert run_command(["flow", "check", "ach-flow.yaml", "--json"]) == 0
    assert "Compare the two" in json.loads(capsys.readouterr().out)["data"][0]["note"]
    assert run_command(["run", "./ach-flow.yaml", "--plan"]) == 0
    assert "your own copy of ach-flow" in capsys.readouterr().err


def test_names_of_the_page_come_first(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """A fallback that was used moves to the front, another spelling is put there in its row, values by their names."""
    ran(*FOUND)
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["data"]
    own = Path("ach-flow.yaml").read_text()
    row = "row /${importer.ir_number.full}/ >> link"
    named, listed = "${importer.account_name}", "${importer.account_name} (${importer.ir_number.full})"
    assert f'Importer|Importers > {row} "{listed}" | {row} "{named}"' in own
    assert 'textbox "Account Number" | textbox "Bank Account Number": ${bank.account_number}' in own
    assert (told["written"], len(told["changes"]), told["left"]) == (True, 3, [])
    assert "Routing Number:" not in own
    assert 'button "Get Info/Refresh" | button /refresh/' in own
    assert run_command(["flow", "heal", "ach-flow.yaml", "--run", "latest", "--yes"]) == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert "More" not in own


def test_run_that_helped_itself_says_how_to_heal_the_flow(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """At its end, and when it is shown: how many names are others, and the command that writes them."""
    run = ran(*FOUND)
    assert run_command(["show", "latest"]) == 0
    out = capsys.readouterr().out
    assert "3 controls have other names on the portal than in the flow." in out
    assert f"acepilot flow heal ach-flow --run {run.path.name}" in out


def test_nothing_is_written_unasked(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal and without --yes the change is shown alone."""
    ran(*POINTED)
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest"]) == 0
    assert "Add Bank Information" in capsys.readouterr().out
    assert not Path("ach-flow.yaml").exists()


def test_own_flow_is_changed_in_its_place(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """A flow of the person's own keeps its permissions; what was edited away since is told, and left to them."""
    own = Path("mine.yaml")
    own.write_bytes(find_flow("ach-flow").read_bytes())
    own.chmod(0o640)
    ran(*POINTED, *FOUND)
    own.write_text(own.read_text().replace("Importers|Importer > ", "Companies > "))
    assert run_command(["flow", "heal", "mine.yaml", "--run", "latest", "--yes"]) == 0
    out = capsys.readouterr().out
    assert "is yours to change: Importers|Importer is now Importer|Importers" in out
    assert 'button "Add Bank Information"' in own.read_text()
    assert own.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["apply-flow", "--run", "latest"], "is one of ach-flow"),
        (["ach-flow", "--run", "latest", "-o", "there.yaml"], "there.yaml is there already."),
        (["ach-flow", "--run", "nope"], "No run's id is"),
        (["nope", "--run", "latest"], "There is no flow nope."),
    ],
)
def test_what_cannot_be_healed_is_refused(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    """Another flow's run, and a copy that would take another file's place, end with 2 and write nothing."""
    ran(*POINTED)
    Path("there.yaml").write_text("kept")
    assert run_command(["flow", "heal", *arguments, "--yes"]) == 2
    assert told in capsys.readouterr().err
    assert Path("there.yaml").read_text() == "kept"


REFRESH = 'button "Get Info/Refresh" | button /refresh/'
EDIT = 'button "Edit ACH Info" | button /^edit .*(ach|bank)/'
CONTINUE = ("click", 'button "Continue"')


def test_steps_that_were_shown_come_before_the_step_that_lacked_them(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """A press stands before its step and nothing else moves; within a menu's path it is a part of that, once."""
    ran(
        showed(4, REFRESH, CONTINUE, ("ask", "Tick the box."), state="going-on"),
        showed(4, REFRESH, CONTINUE, state="used"),
        showed(1, "Importers|Importer", ("navigate", "Overview > All of them")),
        drift(1, 'link "Importers"', 'link "Importer"', "fallback"),
        showed(7, ADD, CONTINUE, state="dropped"),
        showed(11, REFRESH, CONTINUE, state="going-on"),
    )
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes"]) == 0
    out = capsys.readouterr().out
    shipped, own = (
        find_flow("ach-flow").read_text().splitlines(),
        Path("ach-flow.yaml").read_text().splitlines(),
    )
    new = [line for line in own if line not in shipped and not line.startswith("copied_from: ")]
    menu = "      - navigate: Accounts > Overview > All of them > Importer|Importers > row "
    assert [line[: len(menu)] for line in new] == [menu, '      - click: button "Continue"']
    assert own[own.index(new[1]) + 1] == f"      - click: {REFRESH}"
    assert "you showed it" in out
    assert run_command(["flow", "heal", "ach-flow.yaml", "--run", "latest", "--yes"]) == 0
    assert "Nothing to change" in capsys.readouterr().out


def test_what_was_shown_in_place_of_a_control_is_told_and_healed(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was used instead stands before the old name, what led there before the step; the run's end says both."""
    ran(
        showed(7, ADD, CONTINUE, state="done", instead='button "New details"'),
        drift(7, 'button "Add ACH Info"', 'button "New details"', "shown"),
    )
    assert run_command(["show", "latest"]) == 0
    out = capsys.readouterr().out
    assert 'before it: click: button "Continue"' in out
    assert 'the person showed button "New details" in its place' in out
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes"]) == 0
    own = Path("ach-flow.yaml").read_text()
    assert f'      - click: button "Continue"\n      - click: button "New details" | {ADD}\n' in own


def test_what_was_shown_for_all_of_a_step_takes_its_place(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """The old step goes, its condition stays; also a part of a path. A step of the same words elsewhere is not it."""
    again = ("click", 'button "Get Info/Refresh" | button /refresh/')
    ran(
        showed(7, ADD, again, state="done"),
        showed(3, "ACH Refund Authorization", ("navigate", "More > Refunds"), state="done"),
        showed(8, EDIT, CONTINUE, CONTINUE, state="done"),
    )
    assert run_command(["show", "latest"]) == 0
    assert "in its place: " in capsys.readouterr().out
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes"]) == 0
    out = capsys.readouterr().out
    own = Path("ach-flow.yaml").read_text()
    new = f"      - click: {again[1]}\n        unless: 'button \"Edit ACH Info\" | button /^edit .*(ach|bank)/'\n"
    assert new in own
    assert f"click: {ADD}" not in own
    assert "- navigate: More > Refunds\n" in own
    assert f"is yours to change: {EDIT} gives way to this: " in out  # one condition cannot be asked twice
    assert run_command(["flow", "heal", "ach-flow.yaml", "--run", "latest", "--yes"]) == 0
    assert "is written" not in capsys.readouterr().out


def test_name_of_what_a_pattern_found_comes_first_and_its_picture_is_named(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """A record that has the name is healed by it, values by theirs; what is only looked for may be one or the other."""
    seen = drift(11, 'button "Get Info/Refresh"', "button /refresh/", "fallback")
    seen[1]["data"]["seen"] = 'button "Refresh ${importer.ir_number.full} now"'
    looked = drift(5, 'value "Routing Number"', "alert /no .*(ach|data)/", "fallback")
    looked[1]["data"]["seen"] = 'alert "No ACH data"'
    picture = drift(11, "", "", "")[1]
    file = {"path": "captures/0007-not-found.png", "sha256": "0" * 64}
    text = {"path": "captures/0007-not-found.aria.yaml", "sha256": "0" * 64}
    told = {"name": "not found", "url": "https://ace.cbp.gov/", "masks": 0, "full_page": True}
    picture["data"] = {**file, **told, "text": text}
    ran(looked, seen, ("capture", picture))
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes"]) == 0
    out = capsys.readouterr().out
    assert "0007-not-found.png" in out
    shipped, own = find_flow("ach-flow").read_text(), Path("ach-flow.yaml").read_text()
    new = [line for line in own.splitlines() if line not in shipped.splitlines()]
    assert new[1:] == [f'      - click: button "Refresh ${{importer.ir_number.full}} now" | {REFRESH}']


def test_run_without_drift_changes_nothing(
    ran: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where every control was found as the flow has it, that is said."""
    ran()
    assert run_command(["flow", "heal", "ach-flow", "--run", "latest", "--yes"]) == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert not Path("ach-flow.yaml").exists()
