"""The parts of a journal entry, which anybody may have written: what is not as it should be counts as not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Data = Mapping[str, Any]
"""An entry, or a part of one, as it is read."""


def data_of(entry: Data) -> Data:
    """Return an entry's data; nothing when it has none that is an object."""
    return part(entry, "data")


def part(mapping: Data, key: str) -> Data:
    """Return a part of an entry that is an object; an empty one when it is none."""
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}


def rows(mapping: Data, key: str) -> list[Data]:
    """Return the objects of a list in an entry; none where there is no list."""
    value = mapping.get(key)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    """Return a text out of an entry; an empty one for what is none."""
    return value if isinstance(value, str) else ""


def say(data: Data, key: str, otherwise: str = "") -> str:
    """Return a part of an entry as text; `otherwise` when there is none."""
    value = data.get(key)
    if value is None or value == "":
        return otherwise
    return value if isinstance(value, str) else str(value)
