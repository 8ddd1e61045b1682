"""Whether a text carries a value: as it stands, or in the dress that pages put values in before they send them.

Undoes URL, JSON, HTML, base64 and hexadecimal escapes, some layers deep. Knows no request, and does not judge what
may be sent.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import suppress
from urllib.parse import unquote, unquote_plus

SHORT = 5
MOST_DECODINGS = 3
_TOKEN = re.compile(r"[^&=;,/?#\s\"'{}\[\]()<>|:]+")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015.()\x00]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_HEX = re.compile(r"[0-9a-fA-F]{8,}")
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}|\\[\"\\/bfnrt]")


def carries(text: str, values: Collection[str]) -> bool:
    """Tell whether a request's address or body holds one of the values.

    A value of five characters or more is found anywhere, with spaces, dashes, dots and brackets between its characters
    or not, in any case. A shorter one (a state, a suffix) only where it stands alone: as a parameter, a word, a JSON
    string.
    """
    for form in forms(text):
        folded = folded_all(form)
        bare = squeezed(folded)
        tokens = set(_TOKEN.findall(folded))
        if any(_is_in(value, folded, bare, tokens) for value in values) or is_within_code(form, values):
            return True
    return False


def carried(text: str, values: Collection[str]) -> frozenset[str]:
    """Return which of the values a text holds."""
    return frozenset(value for value in values if carries(text, {value}))


def is_within_code(text: str, values: Collection[str]) -> bool:
    """Tell whether a text holds a value of five characters or more in base64 or hexadecimal that begins anywhere.

    In an address, what stands around it is of the same letters: `/seen/MDAwMTIzNDU2Nzg5/now` makes one token.
    """
    long = [bare for value in values if len(bare := squeezed(folded_all(value.strip()))) >= SHORT]
    tokens = [(token, 4) for token in _BASE64.findall(text)] + [(token, 2) for token in _HEX.findall(text)]
    for token, width in tokens:
        for start in range(width):
            bare = squeezed(folded_all(_decoded(token[start:], width)))
            if any(value in bare for value in long):
                return True
    return False


def folded_all(text: str) -> str:
    """Return a text without its case and the width of its signs."""
    return unicodedata.normalize("NFKC", text).casefold()


def squeezed(text: str) -> str:
    """Return a text without what may stand between the signs of a value."""
    return _BETWEEN.sub("", text)


def forms(text: str) -> Iterator[str]:
    """Yield a text as sent, and as it reads once its escapes are undone, a few layers deep."""
    seen = {text}
    yield text
    layer = [text]
    for _ in range(MOST_DECODINGS):
        layer = [
            form
            for one in layer
            for form in (unquote(one), unquote_plus(one), _unescape(one), html.unescape(one), _decode(one))
            if form not in seen
        ]
        layer = list(dict.fromkeys(layer))
        seen.update(layer)
        yield from layer


def _is_in(value: str, folded: str, bare: str, tokens: set[str]) -> bool:
    plain = folded_all(value.strip())
    tight = squeezed(plain)
    if len(tight) < SHORT:
        return plain in tokens
    return plain in folded or tight in bare


def _decoded(token: str, width: int) -> str:
    """Return what readable signs stand in a piece of base64 (four wide) or hexadecimal (two wide)."""
    if width == 2:
        return binascii.unhexlify(token[: len(token) // 2 * 2]).decode(errors="ignore")
    whole = token[:-1] if len(token) % 4 == 1 else token
    return base64.urlsafe_b64decode(_padded(whole.replace("+", "-").replace("/", "_"))).decode(
        errors="ignore"
    )


def _decode(text: str) -> str:
    """Return what stands in a text as base64 or hexadecimal, in lines; nothing where neither makes a text."""
    found: list[str] = []
    for token in _BASE64.findall(text):
        with suppress(ValueError):
            found.append(
                base64.urlsafe_b64decode(_padded(token.replace("+", "-").replace("/", "_"))).decode()
            )
    for token in _HEX.findall(text):
        with suppress(ValueError):
            found.append(binascii.unhexlify(token[: len(token) // 2 * 2]).decode())
    return "\n".join(found)


def _padded(token: str) -> str:
    return token + "=" * (-len(token) % 4)


def _unescape(text: str) -> str:
    """Undo JSON's escapes wherever they stand."""
    return _ESCAPED.sub(lambda found: str(json.loads(f'"{found.group()}"')), text)
