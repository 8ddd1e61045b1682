"""How a flow's name is compared with a page's: folded, and as a regex that a browser understands.

A name matches whole, whatever its case and white space, with or without required marks (`*`, `(required)`) and
a final colon. A regex is searched for in the text. Must not know pages.
"""

from __future__ import annotations

import re

from acepilot.flow.regex import escape_regex
from acepilot.flow.resolved import ResolvedName
from acepilot.folding import fold, squeeze, without_marks

_PAGE_SAFE = {'"': r"\x22", "'": r"\x27", "`": r"\x60", ">": r"\x3e", "<": r"\x3c", "/": r"\x2f"}


def matches(name: ResolvedName, text: str) -> bool:
    """Tell whether a page's text is what the name asks for."""
    if name.is_regex:
        return re.search(name.text, squeeze(text), re.IGNORECASE) is not None
    return fold(name.text) == fold(text)


def browser_regex(name: ResolvedName) -> str:
    """Return a regex source, the same for Python and a browser, that finds the name.

    To be used ignoring case. A plain name must be the whole of the text, required marks and a final colon
    at either end allowed. Quotes, `<`, `>` and `/` are escaped, as Playwright puts the source into a selector.
    """
    if name.is_regex:
        return _for_selector(name.text)
    words = (_for_selector(escape_regex(word)) for word in without_marks(name.text).split(" "))
    body = r"\s+".join(words)
    return rf"^\s*(?:(?:\*|\(required\))\s*)*{body}\s*(?:(?:\*|\(required\)|:)\s*)*$"


def _for_selector(source: str) -> str:
    """Write quotes, `<`, `>` and `/` so that they survive a selector, escaped or not."""
    return re.sub(r"\\(.)|(.)", _one_sign, source, flags=re.DOTALL)


def _one_sign(match: re.Match[str]) -> str:
    sign = match.group(1) or match.group(2)
    return _PAGE_SAFE.get(sign, match.group(0))
