"""What a person calls a field, from the notation in which entries name it."""

from __future__ import annotations

import re

_NAMED = re.compile(r"""\w+ ["“]([^"“”]+)["”]""")


def field_name(target: str) -> str:
    """Return a field's name without its role, the first where a flow gives several."""
    first = target.partition(" | ")[0]
    named = _NAMED.fullmatch(first)
    return named[1] if named else first
