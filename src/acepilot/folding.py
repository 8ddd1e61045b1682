"""How two texts are compared: folded, so that case, white space and required marks make no difference.

Owns that one comparison, for names and values alike. Must not know flows, clients or pages.
"""

from __future__ import annotations

import re
from typing import Final

LEADING_MARKS: Final = re.compile(r"\A(?:(?:\*|\(required\)) ?)+", re.IGNORECASE)
TRAILING_MARKS: Final = re.compile(r"(?: ?(?:\*|\(required\)|:))+\Z", re.IGNORECASE)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def squeeze(text: str) -> str:
    """Return the text with its white space as single spaces, and nothing invisible in it."""
    return " ".join(_INVISIBLE.sub("", text).split())


def without_marks(text: str) -> str:
    """Return a name as it is written, without required marks and final colon; one of nothing but marks stays."""
    squeezed = squeeze(text)
    return TRAILING_MARKS.sub("", LEADING_MARKS.sub("", squeezed)) or squeezed


def fold(text: str) -> str:
    """Return the text as names are compared: no case, single spaces, no required marks, no final colon.

    A text of nothing but marks stays as it is.
    """
    return without_marks(squeeze(text).casefold())
