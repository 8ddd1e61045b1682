from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from acepilot.cli import run_command
from acepilot.journal.directory import RunDirectory

FINISHED = (
    "run.finished",
    {
        "data": {
            "items": [
                {"item": "12-3456789", "outcome": outcome, "reason": ""} for outcome in ("done", "skipped")
            ]
        }
    },
)
FAILED = ("run.failed", {"data": {"reason": "No button \x1b[31m was found.", "hint": "Look."}})


def test_no_runs_tells_how_to_make_some(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without any run the answer says where they would be and how to get one; nothing is created."""
    assert run_command(["runs"]) == 0
    assert capsys.readouterr().out == f"No runs yet in {home / 'runs'}. `acepilot demo` makes two.\n"
    assert not home.exists()


def test_runs_are_a_table_newest_first(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each run is one line with id, state, client, time and outcome, and foreign text is escaped."""
    make_run(FINISHED)
    make_run(FAILED)
    make_run()
    assert run_command(["runs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "Run",
        "20261122T190200Z-ach-flow-aa02",
        "20261122T190100Z-ach-flow-aa01",
        "20261122T190000Z-ach-flow-aa00",
    ]
    assert "interrupted  Acme [red]Imports (mock)  2026-11-22 19:02:01" in lines[1]
    assert lines[2].endswith(r"No button \x1b[31m was found.")
    assert lines[3].endswith("1 done, 1 skipped")


def test_limit_tells_what_it_leaves_out(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """With a limit the newest are shown, and how many are not."""
    for _ in range(3):
        make_run(FINISHED)
    assert run_command(["runs", "--limit", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("20261122T190200Z")
    assert lines[2] == "2 older ones are not shown; `--limit 3` shows all."


def test_runs_as_json(make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets every fact of each run under the versioned envelope."""
    run = make_run(FINISHED)
    assert run_command(["runs", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["acepilot"], answer["command"], answer["data"]["total"]) == (1, "runs", 1)
    (told,) = answer["data"]["runs"]
    assert told == {
        "run": run.id,
        "path": str(run.path),
        "state": "finished",
        "flow": "ach-flow",
        "client": "Acme [red]Imports",
        "started_at": "2026-11-22T19:00:01.000Z",
        "ended_at": "2026-11-22T19:00:02.000Z",
        "items": FINISHED[1]["data"]["items"],
        "reason": "",
        "hint": "",
        "head": told["head"],
        "mock": "default",
        "rehearsal": True,
        "guided": False,
    }
    assert len(told["head"]) == 64


@pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
def test_number_that_is_none_is_told_in_words(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An option that wants a whole number says so, without a programmer's signs."""
    assert run_command(["runs", "--limit", number]) == 2
    assert f"'{number}' is no whole number, 1 or more." in capsys.readouterr().err
