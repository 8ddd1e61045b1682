from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from acepilot.cli import run_command
from acepilot.journal.directory import RunDirectory

STAGE = {"n": 1, "title": "Bank details", "item": "12-345678900"}
FILL = {"n": 2, "kind": "fill", "title": "Fill in the bank details"}
FIELDS = [
    {"target": 'textbox "Routing"', "wanted": "021000021", "found": "021000021", "same": "equal"},
    {"target": 'textbox "Account"', "wanted": "•••• 6789", "found": "•••• 678", "same": "different"},
]
PRESSED = {"control": 'button "Submit"', "by": "mouse", "fields": FIELDS[:1], "same_as": None}
ANSWERED = {"outcome": "accepted", "text": "Success\x1b[2J", "url": "u", "server": "s", "tls_issuer": "t"}
ENTRIES = (
    ("stage.started", {"stage": STAGE}),
    ("step.done", {"stage": STAGE, "step": FILL, "data": {"ms": 1500, "fields": FIELDS}}),
    ("turn", {"data": {"to": "person", "why": "Check the details, then press Submit on the page."}}),
    ("person.pressed", {"turn": "person", "data": PRESSED}),
    (
        "person.submitted",
        {"turn": "person", "data": {"basis": "seen", "request": "POST https://ace.cbp.gov/x"}},
    ),
    ("portal.answered", {"turn": "person", "data": ANSWERED}),
    ("run.finished", {"data": {"items": [{"item": "12-345678900", "outcome": "done", "reason": None}]}}),
)


def test_run_is_told_in_words(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """Stages, steps with their fields, turns, the press, the submission and the answer are told in order."""
    run = make_run(*ENTRIES)
    assert run_command(["show", "latest"]) == 0
    out = capsys.readouterr().out
    told = [
        "Run started: ach-flow, by pat",
        "Stage 1: Bank details · 12-345678900",
        "Done: Fill in the bank details (1.5 s)",
        "  Routing: 021000021",
        "  Account: •••• 678, though •••• 6789 was wanted",
        "Turn to the person: Check the details, then press Submit on the page.",
        'The person pressed button "Submit" (mouse)',
        "Submitted by the person (seen by acepilot)",
        r"The portal accepted it: Success\x1b[2J",
        "Run finished",
        "  12-345678900: done",
        f"Where     {run.path}",
        "8 entries; the chain verifies",
    ]
    places = [out.index(line) for line in told]
    assert places == sorted(places)
    assert "\x1b" not in out


def test_show_as_json_has_entries_and_verdict(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """A program gets the summary, the entries as they stand in the journal, and the verdict."""
    run = make_run(*ENTRIES)
    assert run_command(["show", run.id, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    data = answer["data"]
    assert (answer["command"], data["run"], data["verifies"], data["mismatches"]) == (
        "show",
        run.id,
        True,
        [],
    )
    lines = (run.path / "journal.jsonl").read_text().splitlines()
    assert data["entries"] == [json.loads(line) for line in lines]


def test_changed_journal_is_told_and_ends_with_5(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """A journal that was changed is still shown, with each mismatch, and the exit code says so."""
    run = make_run(*ENTRIES)
    file = run.path / "journal.jsonl"
    file.write_bytes(file.read_bytes().replace(b"Bank details", b"Bank Details"))
    assert run_command(["show", run.id]) == 5
    out = capsys.readouterr().out
    assert "THE CHAIN DOES NOT VERIFY" in out
    assert "entry 1: hash is" in out


def test_torn_line_is_told(make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]) -> None:
    """A last line that a crash tore is told, and is no mismatch."""
    run = make_run(*ENTRIES[:2])
    with (run.path / "journal.jsonl").open("ab") as file:
        file.write(b'{"seq"')
    assert run_command(["show", run.id]) == 0
    assert "torn by a crash" in capsys.readouterr().out


def test_unknown_run_is_wrong_input(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that is not there ends with 2 and the next step."""
    assert run_command(["show", "latest"]) == 2
    assert f"There are no runs in {home / 'runs'} yet." in capsys.readouterr().err


def test_run_without_a_journal_ends_with_5(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run's directory whose journal is gone is missing evidence."""
    (home / "runs" / "20261122T190000Z-ach-flow-aa00").mkdir(parents=True)
    assert run_command(["show", "latest"]) == 5
    assert "cannot be read" in capsys.readouterr().err


def test_an_empty_name_is_no_runs(
    make_run: Callable[..., RunDirectory], capsys: pytest.CaptureFixture[str]
) -> None:
    """As of a variable that is not set: it is said so, and no run is shown."""
    make_run(*ENTRIES)
    for name in ("", " "):
        assert run_command(["show", name]) == 2
        assert "An empty name is none." in capsys.readouterr().err
