"""What a person calls a field, from the notation in which entries name it."""

from __future__ import annotations

import re

from acepilot.folding import without_marks

_NAMED = re.compile(r"""\w+ ["“]([^"“”]+)["”]""")


_QUOTED_OR_PATTERN = re.compile(r"""("[^"]*"|“[^”]*”)|/((?:[^/\\]|\\.)+)/""")
_EITHER = re.compile(r"\(([\w -]+(?:\|[\w -]+)+)\)")
_ESCAPED = re.compile(r"\\(\W)")


def without_patterns(target: str) -> str:
    """Return a target's notation with its patterns in words, as they are of no use to who reads a record.

    >>> without_patterns('button /^add .*(ach|bank)/')
    'button like “add … ach or bank”'
    >>> without_patterns('cell /[0-9]{9}/')
    'cell by a pattern of the flow'
    """
    return _QUOTED_OR_PATTERN.sub(lambda found: found[1] or _in_words(found[2]), target)


def _in_words(pattern: str) -> str:
    text = pattern.removeprefix("^").removesuffix("$")
    text = re.sub(r"\.[*+]\??|\\[sb][*+]?", lambda gap: "…" if gap[0][0] == "." else " ", text)
    text = _EITHER.sub(lambda either: either[1].replace("|", " or "), text)
    if set(re.sub(_ESCAPED, "", text)) & set("\\[]{}()*+?|^$"):
        return "by a pattern of the flow"
    text = re.sub(r" ?… ?", " … ", _ESCAPED.sub(r"\1", text))
    return f"like “{' '.join(text.split())}”"


def field_name(target: str) -> str:
    """Return a field's name without its role and required marks, the first where a flow gives several.

    >>> field_name('textbox "Company Org. Structure *" | textbox "Type"')
    'Company Org. Structure'
    """
    first = target.partition(" | ")[0]
    named = _NAMED.fullmatch(first)
    return without_marks(named[1]) if named else first
