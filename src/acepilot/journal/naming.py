"""What a person calls a field, from the notation in which entries name it."""

from __future__ import annotations

import re

from acepilot.folding import without_marks

_NAMED = re.compile(r"""\w+ ["“]([^"“”]+)["”]""")


def field_name(target: str) -> str:
    """Return a field's name without its role and required marks, the first where a flow gives several.

    >>> field_name('textbox "Company Org. Structure *" | textbox "Type"')
    'Company Org. Structure'
    """
    first = target.partition(" | ")[0]
    named = _NAMED.fullmatch(first)
    return without_marks(named[1]) if named else first
