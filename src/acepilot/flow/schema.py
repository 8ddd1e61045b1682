"""The JSON Schema of flow files, for editors: made from the models, never by hand."""

from __future__ import annotations

import json
from typing import Any

from acepilot.flow.syntax import flow_syntax

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def flow_schema() -> dict[str, Any]:
    """Return the JSON Schema of a flow file."""
    schema = _tidy(flow_syntax().model_json_schema())
    assert isinstance(schema, dict)
    return {"$schema": DIALECT, **schema, "title": "acepilot flow"}


def schema_text() -> str:
    """Return the schema as `flow.schema.json` has it."""
    return json.dumps(flow_schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: object) -> object:
    """Drop what no flow file can hold: null and its defaults, and titles that repeat a key."""
    if isinstance(node, list):
        return [_tidy(each) for each in node if each != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _tidy(value)
        for key, value in node.items()
        if not (key == "default" and value is None) and not (key == "title" and isinstance(value, str))
    }
    choices = kept.pop("anyOf", None)
    if isinstance(choices, list) and len(choices) == 1:
        return {**choices[0], **kept}
    return kept if choices is None else {**kept, "anyOf": choices}
