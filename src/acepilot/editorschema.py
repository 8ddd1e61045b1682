"""The JSON Schema of a file that people write, for editors: made from the file's model, never by hand.

Must not know any file: flows and clients hand over their models.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALAR = ("string", "number", "boolean")
"""What an editor may take a text for: acepilot reads each as it is written."""


def schema_of(model: type[BaseModel], title: str) -> dict[str, Any]:
    """Return the JSON Schema of a model's file."""
    schema = _tidy(model.model_json_schema())
    assert isinstance(schema, dict)
    return {"$schema": DIALECT, **schema, "title": title}


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidy(node: object, *, names_keys: bool = False) -> object:
    """Drop what no such file can hold: null and its defaults, and titles that repeat a key; let a text be any scalar.

    Args:
        names_keys: Whether its keys are those of the file, and not JSON Schema's words.
    """
    if isinstance(node, list):
        return [_tidy(each) for each in node if each != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    if names_keys:
        return {key: _tidy(value) for key, value in node.items()}
    kept = {
        key: value if key in {"examples", "enum"} else _tidy(value, names_keys=key in {"properties", "$defs"})
        for key, value in node.items()
        if key != "title" and not (key == "default" and value is None)
    }
    if kept.get("type") == "string":
        kept["type"] = list(SCALAR)
    choices = kept.pop("anyOf", None)
    if isinstance(choices, list) and len(choices) == 1:
        return {**choices[0], **kept}
    return kept if choices is None else {**kept, "anyOf": choices}
