"""The words on a control that sends, signs or deletes: acepilot never clicks one.

Owns the list and how a text is searched for it. Must not know targets or pages: the loader asks with what a
flow says, the browser with what an element says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SUBMIT_WORDS: frozenset[str] = frozenset(
    "submit save send sign certify authorize confirm agree accept apply enroll register pay delete remove deactivate"
    " finish verify captcha".split()
)

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")


def submit_word(text: str) -> str | None:
    """Return the first word of `text` that is a submit word, else None.

    Whole words only, whatever their case; `btnSubmit` and `submit_form` count as two words each.
    """
    return next(_submit_words(text), None)


def submit_words(text: str) -> frozenset[str]:
    """Return every submit word of `text`, each as `submit_word` finds it."""
    return frozenset(_submit_words(text))


def _submit_words(text: str) -> Iterator[str]:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    for word in (*_WORD.findall(_CAMEL.sub(" ", plain)), *_WORD.findall(plain)):
        if word.casefold() in SUBMIT_WORDS:
            yield str(word.casefold())
