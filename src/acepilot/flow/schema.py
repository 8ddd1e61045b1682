"""The JSON Schema of flow files, for editors."""

from __future__ import annotations

from typing import Any

from acepilot.editorschema import schema_of
from acepilot.flow.syntax import flow_syntax


def flow_schema() -> dict[str, Any]:
    """Return the JSON Schema of a flow file."""
    return schema_of(flow_syntax(), "acepilot flow")
