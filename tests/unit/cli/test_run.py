from __future__ import annotations

import json
from pathlib import Path

import pytest

import acepilot.cli.run as run_module
from acepilot.cli import run_command
from acepilot.cli.request import RunRequest
from acepilot.errors import ExitCode, UsageError
from acepilot.journal.codes import Ended
from acepilot.paths import shipped
from acepilot.run.engine import ItemResult
from acepilot.run.run_end import RunEnd
from acepilot_mock.rehearsal.person import Rehearsal

HEAD = "ab" * 32


def end_of(path: Path, code: ExitCode, **changes: object) -> RunEnd:
    """Return how a run ended."""
    given: dict[str, object] = {"message": "", "hint": "", "items": (), "head": HEAD, "is_typed_in": False}
    return RunEnd(code=code, path=path / "20261122T193605Z-ach-flow-x7k2", **{**given, **changes})  # type: ignore[arg-type] # the caller's


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> list[RunEnd]:
    """Let the next runs end as the test says, without a browser."""
    ends: list[RunEnd] = []
    monkeypatch.setattr(run_module, "carry_out", lambda _wish, **_more: ends.pop(0))
    return ends


def test_a_run_that_is_done_tells_its_items_files_and_head(
    ending: list[RunEnd], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The end names each importer with its outcome, where the record lies, and the journal's head."""
    items = (
        ItemResult("12-345678900", Ended.DONE, None),
        ItemResult("12-345678901", Ended.SKIPPED, "It is on file."),
    )
    ending.append(end_of(tmp_path, ExitCode.DONE, hint="Log in every 45 days.", items=items))

    assert run_command(["run", "ach-flow", "--mock"]) == 0

    told = " ".join(capsys.readouterr().out.split())
    for text in (
        "Done. Log in every 45 days.",
        "12-345678900 done",
        "12-345678901 skipped It is on file.",
        HEAD,
    ):
        assert text in told
    assert str(tmp_path / "20261122T193605Z-ach-flow-x7k2" / "journal.jsonl").replace(
        " ", ""
    ) in told.replace(" ", "")


def test_items_without_any_reason_have_no_column_for_it(
    ending: list[RunEnd], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A column that says nothing is left out."""
    ending.append(end_of(tmp_path, ExitCode.DONE, items=(ItemResult("12-345678900", Ended.DONE, None),)))
    assert run_command(["run", "ach-flow", "--mock"]) == 0
    told = capsys.readouterr().out
    assert "Outcome" in told
    assert "Reason" not in told


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (ExitCode.NOT_DONE, "Not done."),
        (ExitCode.STOPPED, "Stopped."),
        (ExitCode.INTERRUPTED, "Interrupted."),
    ],
)
def test_a_run_that_is_not_done_tells_why_and_what_next(
    ending: list[RunEnd], tmp_path: Path, capsys: pytest.CaptureFixture[str], code: ExitCode, word: str
) -> None:
    """Its exit code is the run's own; the reason comes first, and then what can be done."""
    ending.append(end_of(tmp_path, code, message="There is no Submit.", hint="Ask the owner."))

    assert run_command(["run", "ach-flow", "--mock"]) == int(code)

    assert f"{word} There is no Submit.\nAsk the owner." in capsys.readouterr().out


def test_an_end_is_json_when_that_is_asked_for(
    ending: list[RunEnd], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program gets outcome, exit code, reason, items and head under stable names."""
    items = (ItemResult("12-345678900", Ended.DONE, None),)
    ending.append(end_of(tmp_path, ExitCode.STOPPED, message="Enough.", hint="Look.", items=items))

    assert run_command(["run", "ach-flow", "--mock", "--json"]) == 4

    answer = json.loads(capsys.readouterr().out)
    assert (answer["acepilot"], answer["command"]) == (1, "run")
    assert answer["data"] == {
        "run": "20261122T193605Z-ach-flow-x7k2",
        "outcome": "stopped",
        "exit_code": 4,
        "reason": "Enough.",
        "hint": "Look.",
        "items": [{"item": "12-345678900", "outcome": "done", "reason": None}],
        "journal_head": HEAD,
        "path": str(tmp_path / "20261122T193605Z-ach-flow-x7k2"),
    }


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (RunRequest("ach-flow"), "For whom?"),
        (
            RunRequest("ach-flow", client=Path("c.yaml"), rehearse=Rehearsal),
            "--rehearse works with --mock alone",
        ),
        (RunRequest("ach-flow", client=Path("c.yaml"), headless=True), "--headless works with --mock alone"),
        (RunRequest("ach-flow", client=Path("c.yaml"), cdp_port=9333), "--cdp-port works with --mock alone"),
        (
            RunRequest("ach-flow", client=Path("c.yaml"), ledger=Path("l")),
            "--mock-ledger works with --mock alone",
        ),
        (RunRequest("ach-flow", mock="nothing-of-this-name"), "no scenario “nothing-of-this-name”"),
    ],
)
def test_what_cannot_go_together_is_refused(asked: RunRequest, says: str) -> None:
    """On the real portal nothing plays the person; an unknown scenario is told."""
    with pytest.raises(UsageError, match=says):
        asked.check()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run"], "Which flow?"),
        (["run", "--mock", "ach-flow"], "Put the flow first: acepilot run ach-flow --mock"),
    ],
)
def test_a_command_without_flow_says_where_it_belongs(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A flow that `--mock` took for its scenario is told as just that."""
    assert run_command(arguments) == 2
    assert says in capsys.readouterr().err


def test_a_plan_says_who_does_what_and_shows_no_secret(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plan has every step of every importer, values as they would be typed, and begins no run."""
    assert run_command(["run", "ach-flow", "--plan"]) == 0

    told = capsys.readouterr().out
    assert told.count("Then press Submit on the page.") == 3
    assert "021000021" in told
    assert "•••• 6789" in told
    assert "000123456789" not in told
    assert "For a sample, Bayside Imports LLC, as no --client is given." in told
    assert not home.exists()


def test_a_plan_says_whose_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan of a client that is given names it, and speaks of no sample, with the mock portal too."""
    file = tmp_path / "acme.yaml"
    text = shipped("fixtures", "clients", "one-importer.yaml").read_text("utf-8")
    file.write_text(text.replace("Bayside Imports LLC", "Acme Imports Inc"))
    assert run_command(["run", "ach-flow", "--plan", "--mock", "--client", str(file)]) == 0
    told = capsys.readouterr().out
    assert "For Acme Imports Inc." in told
    assert "sample" not in told


def test_a_plan_is_json_when_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets each step with its stage, importer and who does it; secrets are masked there as well."""
    assert run_command(["run", "ach-flow", "--plan", "--json", "--only", "12-3456789A2"]) == 0

    out = capsys.readouterr().out
    data = json.loads(out)["data"]
    assert (data["client"], data["is_sample"]) == ("Bayside Imports LLC", True)
    steps = data["steps"]
    assert {step["item"] for step in steps} == {None, "12-3456789A2"}
    assert [step["who"] for step in steps if step["kind"] in {"ask", "review"}] == ["person"] * 3
    fields = {field["value"] for step in steps for field in step["fields"]}
    assert {"111000025", "•••• 4321"} <= fields
    assert "004400987654321" not in out
