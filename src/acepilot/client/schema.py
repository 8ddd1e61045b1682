"""The JSON Schema of client files, for editors."""

from __future__ import annotations

from typing import Any

from acepilot.client.models import Client
from acepilot.editorschema import schema_of


def client_schema() -> dict[str, Any]:
    """Return the JSON Schema of a client file; what a number's check digit says, it cannot know."""
    return schema_of(Client, "acepilot client")
