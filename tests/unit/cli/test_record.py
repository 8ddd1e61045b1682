"""`acepilot record`: what it refuses before anything is opened, and what it tells at its end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acepilot.cli import run_command
from acepilot.cli.output import Text
from acepilot.cli.record import record_report
from acepilot.errors import Mistake, Place
from acepilot.record.recording import RecordEnd
from acepilot.record.store import About

HINT = "Put a `review` after the fill."


def told(about: About, *mistakes: Mistake, attention: tuple[str, ...] = ()) -> list[str]:
    """Return what is told of a recording that ended."""
    end = RecordEnd(
        Path("my-flow.yaml"), Path("recordings/20261122T193605Z-x7k2"), ("open",), attention, False
    )
    report = record_report(end, about, mistakes)
    assert json.loads(json.dumps(report.data))["attention"] == [*map(str, mistakes), *attention]
    lines = [block for block in report.blocks if isinstance(block, Text)]
    assert len(lines) == len(report.blocks)
    return [line.text for line in lines]


def about(**changes: str | None) -> About:
    """Return what a recording is for."""
    return About(url="https://ace.cbp.gov/", hosts=("ace.cbp.gov",), file="my-flow.yaml").model_copy(
        update=changes
    )


@pytest.mark.parametrize(
    ("what", "options"),
    [
        (about(mock="default"), "--mock"),
        (about(mock="relabelled"), "--mock relabelled"),
        (about(client="/acme.yaml"), "--client /acme.yaml"),
        (about(), "--client FILE"),
    ],
)
def test_recorded_flow_is_tried_where_and_for_whom_it_was_recorded(what: About, options: str) -> None:
    """The line to type next works as it stands."""
    assert told(what)[-1] == f"Read it, then try it: acepilot run my-flow.yaml --plan {options}"


def test_recording_that_does_not_run_tells_how_to_go_on() -> None:
    """Each mistake has a line, its remedy is told once, and what comes next is to go on with the recording."""
    mistakes = [
        Mistake(Place("my-flow.yaml", line, 9), "It could send what was filled.", HINT) for line in (16, 18)
    ]
    lines = told(about(mock="default"), *mistakes, attention=("the form was not sent",))
    assert lines[1:-1] == [
        "attention: the form was not sent",
        "attention: my-flow.yaml:16:9: It could send what was filled.",
        "attention: my-flow.yaml:18:9: It could send what was filled.",
        f"  {HINT}",
    ]
    assert "acepilot record --resume 20261122T193605Z-x7k2" in lines[-1]
    assert "acepilot run" not in lines[-1]


@pytest.mark.parametrize("command", ["record", "run"])
def test_portal_that_the_mock_portal_does_not_play_is_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """With --mock, another portal's host is told as such, and nothing is left; no network is to blame."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / "home"))
    flow = tmp_path / "harbour.yaml"
    flow.write_text(
        "flow: harbour\ntitle: Harbour\nhosts: [portal.test]\n"
        "stages:\n  - stage: Open\n    steps:\n      - open: https://portal.test/\n"
    )
    recorded = ("https://portal.test/", "-o", str(tmp_path / "my-flow.yaml"))
    assert run_command([command, *(recorded if command == "record" else [str(flow)]), "--mock"]) == 2
    err = capsys.readouterr().err
    assert "The mock portal has none of the hosts of" in err
    assert "It plays ace-accounts.cbp.gov" in err
    assert not (tmp_path / "home" / "recordings").exists()
