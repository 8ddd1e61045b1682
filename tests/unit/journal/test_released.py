"""Journals that earlier versions wrote, by their own code: shown, gone on with, exported and verified as ever.

`released/` has runs of a small flow for three importers, as they lay on the disk. 1: when runs could first be gone on
with. 2: when runs could be guided. 3: when steps could be passed over, and before answers had a code of their own.
4: the last version in which sentences told why a step was skipped. In each the second importer's form (in `ahead`, the
first's) is submitted by the person's word alone, and the run was stopped after that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from evidencekit import options
from guidekit import Guided, say

from acepilot.cli import run_command
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.evidence.exporting import export, verify_snapshot
from acepilot.evidence.snapshot import take_snapshot
from acepilot.evidence.verifying import verify
from acepilot.flow.load import parse_flow
from acepilot.guide.statements import Done, StopRun
from acepilot.journal.codes import Same, Skipped
from acepilot.journal.old_forms import in_todays_form
from acepilot.journal.progress import StepPlace
from acepilot.journal.reader import read_journal
from acepilot.paths import shipped
from acepilot.run.options import RunOptions
from acepilot.run.resume import ResumePlan, plan_resume
from acepilot.run.session import open_session

RELEASED = Path(__file__).parent / "released"
NAMES = sorted(path.name for path in RELEASED.iterdir())
REVIEW = 4
Run = Callable[[str], Path]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a factory of such runs, in acepilot's home."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / "home"))

    def make(name: str) -> Path:
        entries, _ = read_journal(RELEASED / name)
        path = tmp_path / "home" / "runs" / str(entries[0]["data"]["run"])
        shutil.copytree(RELEASED / name, path)
        return path

    return make


def told(path: Path) -> Sequence[dict[str, Any]]:
    """Return a run's entries."""
    return read_journal(path)[0]


def plan(path: Path) -> ResumePlan:
    """Return what is left of a run."""
    flow = parse_flow((path / "flow.yaml").read_bytes(), name="flow.yaml")
    return plan_resume(flow, told(path)[0]["data"]["items"], told(path))


@pytest.mark.parametrize("name", NAMES)
def test_released_run_verifies_is_exported_and_shown(
    run: Run, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its record is whole, so is its bundle, and what happened is told in the words of then."""
    path = run(name)
    assert verify_snapshot(take_snapshot(path)).is_whole
    export(path, tmp_path / "bundle.zip", options(tmp_path / "home"))
    assert verify(tmp_path / "bundle.zip").is_whole
    assert run_command(["show", path.name]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "it was submitted" in shown
    assert "the chain verifies" in shown
    if not name.endswith("ahead"):
        assert "Website: the p" in shown  # the page, or portal, has no such field


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_was_ever_written_has_a_code(name: str) -> None:
    """No sentence of a released version is left without the code that it stands for."""
    entries = [in_todays_form(entry)["data"] for entry in told(RELEASED / name)]
    assert Skipped.OTHER not in {data["why"] for data in entries if "reason" in data and "why" in data}
    rows = [row for data in entries for row in data.get("fields", ())]
    assert {row["same"] for row in rows} <= set(Same) - {Same.OTHER}
    assert all(isinstance(row["same"], str) for row in rows)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("driven")])
def test_form_that_was_submitted_then_is_not_offered_again(run: Run, name: str) -> None:
    """Of three importers one is done, one's form is with the portal by the person's word, and one is left."""
    path = run(name)
    done, said, left = told(path)[0]["data"]["items"]
    found = plan(path)
    assert (1, done) in found.over
    assert StepPlace(1, said, REVIEW) in found.left_out
    assert found.questions == {}
    assert not [place for place in found.left_out if place.item == left]


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("ahead")])
def test_form_that_was_passed_over_as_submitted_is_not_offered_again(run: Run, name: str) -> None:
    """The person went on behind the review, and said that its form was submitted."""
    path = run(name)
    assert StepPlace(1, told(path)[0]["data"]["items"][0], REVIEW) in plan(path).left_out
    assert plan(path).questions == {}


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("guided")])
def test_guided_run_goes_on_behind_the_review(run: Run, name: str) -> None:
    """It goes on at the first open step of the second importer, and the journal of both versions verifies."""
    path = run(name)
    sample = load_client(shipped("fixtures", "clients", "three-importers.yaml"), literal_secrets=True)
    flow = parse_flow((path / "flow.yaml").read_bytes(), name="flow.yaml")
    said = told(path)[0]["data"]["items"][1]
    assert StepPlace(1, said, REVIEW) in plan(path).left_out
    values = resolve(sample, SystemSecretReader(lambda _: "", {}))
    wanted = RunOptions(flow, values, path.parent.parent, "default", rehearsal=True)
    with open_session(wanted, path) as session:
        guide = Guided(session)
        assert (guide.position().round.item, guide.position().step.n) == (said, REVIEW + 1)
        say(guide, Done(), StopRun())
    assert verify_snapshot(take_snapshot(path)).is_whole
