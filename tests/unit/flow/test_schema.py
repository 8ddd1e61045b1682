"""The schema for editors is current, and fits the flows."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from acepilot import paths
from acepilot.editorschema import schema_text
from acepilot.flow.registry import STEP_KINDS
from acepilot.flow.syntax import flow_schema

FLOWS = sorted(paths.shipped("flows").glob("*.yaml"))


def _errors(content: object) -> list[str]:
    validator = jsonschema.Draft202012Validator(flow_schema())
    return [error.message for error in validator.iter_errors(content)]


def _flow(*steps: dict[str, Any], **more: object) -> dict[str, Any]:
    stages = [{"stage": "One", "steps": list(steps) or [{"capture": "page"}]}]
    return {"flow": "a", "hosts": ["ace.cbp.gov"], "stages": stages, **more}


def test_the_shipped_schema_is_current() -> None:
    """flow.schema.json is what the models give; if not: acepilot flow schema > flows/flow.schema.json."""
    assert paths.shipped("flows", "flow.schema.json").read_text("utf-8") == schema_text(flow_schema())


def test_the_schema_is_a_schema() -> None:
    """The schema is valid in its own dialect."""
    jsonschema.Draft202012Validator.check_schema(flow_schema())


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_the_shipped_flows_fit(path: Any) -> None:
    """An editor that reads a shipped flow with YAML's own types finds nothing to complain of."""
    assert _errors(yaml.safe_load(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_the_samples_fit(kind: str) -> None:
    """Each kind's sample fits the schema."""
    assert _errors(_flow(yaml.safe_load(STEP_KINDS[kind].sample))) == []


@pytest.mark.parametrize("scalar", ["021000021", 21000021, 1.5, True])
def test_scalars_may_look_like_numbers(scalar: object) -> None:
    """What YAML takes for a number or a truth value is accepted as a text."""
    assert _errors(_flow({"fill": {'textbox "A"': scalar}}, title=scalar)) == []


@pytest.mark.parametrize(
    "content",
    [
        {},
        _flow(titel="x"),
        _flow({"clik": "x"}),
        _flow({"click": ["x"]}),
        _flow({"click": "x", "witin": "y"}),
        _flow({"review": "x"}),
        _flow({"fill": {}}),
        _flow({"capture": "x", "timeout": None}),
        {**_flow(), "stages": []},
    ],
)
def test_mistakes_do_not_fit(content: dict[str, Any]) -> None:
    """Unknown, missing and wrong things are marked in an editor as they are refused at load."""
    assert _errors(content)


def test_every_key_is_described() -> None:
    """An editor can explain every key."""
    definitions = [flow_schema(), *flow_schema()["$defs"].values()]
    for definition in definitions:
        for key, about in definition["properties"].items():
            assert about.get("description"), key


def test_the_schema_is_json_with_a_final_line_end() -> None:
    """The text of the schema parses, and ends as a text file does."""
    assert json.loads(schema_text(flow_schema())) == flow_schema()
    assert schema_text(flow_schema()).endswith("}\n")
