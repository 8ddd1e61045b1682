from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from acepilot.cli import run_command
from acepilot.flow.syntax import flow_schema

GOOD = """flow: little-flow
title: A little flow
hosts: [ace.cbp.gov]
stages:
  - stage: Look
    steps:
      - open: https://ace.cbp.gov/
      - expect: button "Go"
"""


def test_good_flow_is_told_with_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A flow without a mistake ends with 0 and one line that tells its size and hosts."""
    file = tmp_path / "little.yaml"
    file.write_text(GOOD)
    assert run_command(["flow", "check", str(file)]) == 0
    assert capsys.readouterr().out == (
        f"{file}: little-flow has no mistakes (1 stage, 2 steps, on ace.cbp.gov).\n"
    )


def test_flow_is_explained_without_a_client(capsys: pytest.CaptureFixture[str]) -> None:
    """Each step stands there once, with whose turn it is; values are told by what they mean, and none is left."""
    assert run_command(["flow", "explain", "ach-flow"]) == 0
    out = capsys.readouterr().out
    assert "Bank details, for each importer" in out
    assert re.search(
        r"(?m)^\d+ +you +Check the bank details for IR number ‹the IR number with its suffix›", out
    )
    assert re.search(r"(?m)^ +textbox \"Bank Account Number\": ‹the account number›$", out)
    for flow in ("ach-flow", "apply-flow", "ach-check-flow"):
        assert run_command(["flow", "explain", flow]) == 0
        assert "${" not in capsys.readouterr().out
    assert run_command(["flow", "explain", "apply-flow", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["data"]["steps"]
    assert {step["who"] for step in steps} == {"acepilot", "person"}


def test_odd_flow_is_explained_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Stages, conditions, controls without a name, how each turn of the person's ends: see `explained/odd.txt`."""
    odd = Path(__file__).with_name("explained") / "odd.yaml"
    assert run_command(["flow", "explain", str(odd)]) == 0
    out = capsys.readouterr().out
    if os.environ.get("UPDATE_GOLDEN"):
        odd.with_suffix(".txt").write_text(out, encoding="utf-8")
    assert out == odd.with_suffix(".txt").read_text(encoding="utf-8")


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several files' mistakes are all told, each with file, line and column, and end with 2."""
    files = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    for file in files:
        file.write_text(GOOD.replace("expect", "expct"))
    assert run_command(["flow", "check", *map(str, files)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    for file in files:
        assert f"{file}:8:9: " in err


def test_mistakes_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets the mistakes as data in the error's envelope."""
    file = tmp_path / "a.yaml"
    file.write_text(GOOD.replace("expect", "expct"))
    assert run_command(["flow", "check", "--json", str(file)]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["command"], answer["error"]["code"]) == ("flow check", 2)
    assert [(each["file"], each["line"]) for each in answer["error"]["mistakes"]] == [(str(file), 8)]


def test_check_as_json_tells_the_flows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets each checked flow's name, hosts and size."""
    file = tmp_path / "a.yaml"
    file.write_text(GOOD)
    assert run_command(["flow", "check", "--json", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["data"] == [
        {
            "file": str(file),
            "flow": "little-flow",
            "title": "A little flow",
            "hosts": ["ace.cbp.gov"],
            "stages": 1,
            "steps": 2,
            "warnings": [],
        }
    ]


def test_missing_flow_is_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    """A flow that is not there ends with 2."""
    assert run_command(["flow", "check", "nowhere/none.yaml"]) == 2
    assert "There is no file nowhere/none.yaml." in capsys.readouterr().err


def test_schema_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """The schema comes as JSON that can be saved as a file."""
    assert run_command(["flow", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == flow_schema()


def test_shipped_flows_are_listed_and_without_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """The three shipped flows are listed by name, and each passes its own check."""
    assert run_command(["flow", "list", "--json"]) == 0
    names = [flow["name"] for flow in json.loads(capsys.readouterr().out)["data"]]
    assert names == ["ach-check-flow", "ach-flow", "apply-flow"]
    assert run_command(["flow", "check", *names]) == 0
    assert capsys.readouterr().out.count("has no mistakes") == 3
