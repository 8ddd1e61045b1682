from __future__ import annotations

import json
from pathlib import Path

import pytest

import acepilot.cli.demo as demo_module
from acepilot.cli import run_command
from acepilot.cli.demo import count_forms
from acepilot.cli.request import RunRequest
from acepilot.errors import ExitCode
from acepilot.run.run_end import RunEnd
from acepilot_mock.rehearsal.person import Rehearsal

FORM = {"apply-flow": "application", "ach-flow": "ach-enrollment"}


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[RunRequest]:
    """Carry out runs without a browser: each is noted, and sends one form unless a code of its own was given."""
    noted: list[RunRequest] = []

    def carry_out(request: RunRequest) -> RunEnd:
        noted.append(request)
        assert request.ledger is not None
        with request.ledger.open("a", encoding="utf-8") as ledger:
            ledger.write(
                json.dumps({"form": "captcha"}) + "\n" + json.dumps({"form": FORM[request.flow]}) + "\n"
            )
        return RunEnd(ExitCode.DONE, "", "", (), "0" * 64, tmp_path / request.flow, is_typed_in=False)

    monkeypatch.setattr(demo_module, "carry_out", carry_out)
    return noted


def test_the_demo_plays_both_flows_with_nobody(
    requests: list[RunRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    """Both flows run rehearsed and headless on the mock portal; the end tells where to look."""
    assert run_command(["demo"], Rehearsal) == 0

    assert [
        (request.flow, request.mock, request.rehearse is Rehearsal, request.headless) for request in requests
    ] == [
        ("apply-flow", "default", True, True),
        ("ach-flow", "default", True, True),
    ]
    told = capsys.readouterr().out
    assert "Both flows have been through the mock portal" in told
    assert "received 1 application and 1 ACH enrollment;" in told
    assert "acepilot show latest" in told


def test_the_demo_as_json(requests: list[RunRequest], capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets both ends, and what was received by form."""
    assert run_command(["demo", "--json"], Rehearsal) == 0

    data = json.loads(capsys.readouterr().out)["data"]
    assert [run["outcome"] for run in data["runs"]] == ["done"] * len(requests)
    assert data["received"] == {"application": 1, "ach-enrollment": 1}


def test_a_demo_that_does_not_get_through_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A flow that fails is told as such, with its reason, and its exit code is the demo's."""

    def carry_out(request: RunRequest) -> RunEnd:
        code = ExitCode.NOT_DONE if request.flow == "ach-flow" else ExitCode.DONE
        return RunEnd(code, "There is no tab.", "", (), "0" * 64, tmp_path / request.flow, is_typed_in=False)

    monkeypatch.setattr(demo_module, "carry_out", carry_out)

    assert run_command(["demo"], Rehearsal) == 3

    told = capsys.readouterr().out
    assert "Both flows have been through" not in told
    assert "ach-flow did not get through the mock portal: There is no tab." in told


def test_forms_are_counted_even_if_nothing_came(tmp_path: Path) -> None:
    """Without a ledger nothing was received."""
    assert count_forms(tmp_path / "none.jsonl") == {"application": 0, "ach-enrollment": 0}
