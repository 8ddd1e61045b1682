"""What a text may read as: as it stands, and in the plain once what dresses it is undone, some layers deep.

Undone are the escapes of URLs, JSON, JavaScript, CSS, HTML and quoted-printable; base64, plain or URL-safe, wrapped or
not, begun anywhere; hexadecimal; and lists of character codes. Each reading knows where its signs stand in the text
that was given. Knows no value and judges nothing.
"""

from __future__ import annotations

import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from acepilot.errors import AcepilotError

LAYERS: Final = 6
"""How deep dresses may lie in each other: five-fold base64 in an address is six layers."""

LEAST: Final = 5
"""What was read out of a code holds nothing if it has fewer letters and figures: two or three are in any of them."""

Place = tuple[int, int]
"""Where something stands: its first sign, and the one behind its last."""

_MOST: Final = 32
_MOST_BESIDE: Final = 65_536
_HEX2 = "[0-9a-f]{2}"
_ESCAPE = re.compile(
    rf"(?P<bytes>(?:%{_HEX2})+|(?:={_HEX2}){{3,}})"
    r"|(?:%u|\\u)(?P<u>[0-9a-f]{4})|\\u\{(?P<w>[0-9a-f]{1,6})\}|\\x(?P<x>[0-9a-f]{2})|&\#x(?P<h>[0-9a-f]{1,7});?"
    r"|&\#(?P<dec>[0-9]{1,7});?|\\0{0,4}(?P<css>3[0-9])(?![0-9a-f])\s?|\\(?P<oct>[0-7]{3})|\\(?P<sign>[bfnrtv0\"'\\/])"
    r"|(?P<entity>&[a-z][a-z0-9]{1,31};)",
    re.IGNORECASE,
)
_SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_RADIX = {"u": 16, "w": 16, "x": 16, "h": 16, "css": 16, "dec": 10, "oct": 8}
_BITS_BASE64, _BITS_HEXADECIMAL = 6, 4
_IN_BASE64 = "[A-Za-z0-9+/_-]"
_BASE64 = re.compile(
    rf"{_IN_BASE64}{{7,}}(?:[\r\n]+[ \t]*{_IN_BASE64}+)*|{_IN_BASE64}+(?:[\r\n]+[ \t]*{_IN_BASE64}+)+"
)
_BASE64_PAUSE = re.compile(r"\s+")
_OF_URLS = str.maketrans("-_", "+/")
_HEXADECIMAL = re.compile(r"[0-9a-f]{10,}")
_CODE = "(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6])"
_CODE_ALONE = re.compile(rf"(?<![\w.\"])({_CODE})(?![\w.\"])")
_CODES = re.compile(rf"(?<![\w.]){_CODE}(?:[\s,;|]+(?:\"[0-9]{{1,6}}\"\s*:\s*)?{_CODE}(?![\w.])){{4,}}")


class _Bare(dict[int, str]):
    """What is left of each sign: letters without case, width and marks, figures as ASCII, nothing else."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        number = unicodedata.numeric(sign, None)
        if number is not None and number in range(10):
            left = str(int(number))
        else:
            left = "".join(one for one in unicodedata.normalize("NFKD", sign).casefold() if one.isalnum())
        self[code] = left
        return left


_BARE = _Bare()
for _ascii in range(128):
    _ = _BARE[_ascii]


def bare(text: str) -> str:
    """Return the letters and figures of a text: without case, width and accents, figures of any script as ASCII."""
    return text.translate(_BARE)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a reading, and where it comes from.

    Attributes:
        text: The part, as it reads.
        at: Where the signs of code stand, of which it was read, in the text before.
        bits: How many bits each of them tells; 0 for what stands as it stood, -1 where all of them make it together.
    """

    text: str
    at: Sequence[int]
    bits: int = 0

    def places(self) -> Iterator[Place]:
        """Yield the place of each sign in the text before."""
        if self.bits == 0:
            yield from ((at, at + 1) for at in self.at)
        elif self.bits < 0:
            yield from [(self.at[0], self.at[-1] + 1)] * len(self.text)
        else:
            read = 0
            for sign in self.text:
                size = 8 * len(sign.encode("utf-8", "surrogateescape"))
                yield self.at[read // self.bits], self.at[(read + size - 1) // self.bits] + 1
                read += size


class Reading:
    """One way to read a text.

    Args:
        before: The reading that it was made of; None for the text as it stands.
        pieces: Returns what of it comes from where there.
        is_decoded: Whether a code was read anywhere on the way, and not escapes alone.
    """

    def __init__(
        self,
        text: str,
        before: Reading | None = None,
        pieces: Callable[[], Iterator[_Piece]] = lambda: iter(()),
        *,
        is_decoded: bool = False,
    ) -> None:
        self.text = text
        self.bare = bare(text)
        self.is_decoded = is_decoded
        self._before = before
        self._pieces = pieces

    @cached_property
    def at(self) -> list[int]:
        """Return where each sign of `bare` stands in its text."""
        return [at for at, sign in enumerate(self.text) for _ in _BARE[ord(sign)]]

    @cached_property
    def _places(self) -> list[Place]:
        return [place for piece in self._pieces() for place in piece.places()]

    def place(self, start: int, end: int) -> Place:
        """Return where a stretch of its text stands in the text that was given."""
        if self._before is None:
            return start, end
        places = self._places[start:end]
        return self._before.place(min(one[0] for one in places), max(one[1] for one in places))


class Unreadable(AcepilotError):
    """A text has more readings than anybody could go through: it was made for that."""

    def __init__(self) -> None:
        super().__init__("A text can be read in more ways than anybody could go through.")


def readings(text: str, layers: int = LAYERS) -> Iterator[Reading]:
    """Yield the readings of a text, that as it stands first.

    Args:
        layers: How many dresses to take off, one after the other.

    Raises:
        Unreadable: They grow past all measure.
    """
    layer = [Reading(text)]
    yield layer[0]
    seen = {text}
    left = _MOST * len(text) + _MOST_BESIDE
    for _ in range(layers):
        layer = [fresh for one in layer for fresh in _undone(one) if fresh.text not in seen]
        if not layer:
            return
        seen.update(one.text for one in layer)
        left -= sum(len(one.text) for one in layer)
        if left < 0:
            raise Unreadable
        yield from layer


def _undone(reading: Reading) -> Iterator[Reading]:
    """Yield what a reading says with one dress off; what says too little to hold anything is passed over."""
    text = reading.text
    if any(sign in text for sign in "%\\&="):
        plain = _ESCAPE.sub(_unescaped, text)
        yield Reading(plain, reading, lambda: _of_escapes(text), is_decoded=reading.is_decoded)
    for tokens, width in ((_base64_in(text), 4), (_hexadecimal_in(reading), 2), (_codes_in(text), 1)):
        for start in range(width) if tokens else ():
            said = "\n".join(token.said(start) for token in tokens)
            fresh = Reading(said, reading, partial(_of_tokens, tokens, start), is_decoded=True)
            if len(fresh.bare) >= LEAST:
                yield fresh


def _of_escapes(text: str) -> Iterator[_Piece]:
    ended = 0
    for found in _ESCAPE.finditer(text):
        start, end = found.span()
        yield _Piece(text[ended:start], range(ended, start))
        yield _Piece(_unescaped(found), range(start, end), -1)
        ended = end
    yield _Piece(text[ended:], range(ended, len(text)))


def _unescaped(found: re.Match[str]) -> str:
    kind = str(found.lastgroup)
    said = found[kind]
    match kind:
        case "bytes":
            return _said(binascii.unhexlify(said.replace("%", "").replace("=", "")))
        case "sign":
            return _SIGNS.get(said.lower(), said)
        case "entity":
            return html.unescape(said)
        case _:
            code = int(said, _RADIX[kind])
            return chr(code) if code <= 0x10FFFF else "\ufffd"


@dataclass(frozen=True, slots=True)
class _Token:
    """A stretch of a text that may be a code.

    Attributes:
        at: Where they stand in the text.
    """

    signs: str
    at: Sequence[int]
    bits: int

    def said(self, start: int) -> str:
        """Return what it says if the code begins at this sign."""
        signs = self.signs[start:]
        if self.bits == _BITS_BASE64:
            whole = signs[:-1] if len(signs) % 4 == 1 else signs
            return _said(binascii.a2b_base64(whole.translate(_OF_URLS) + "=" * (-len(whole) % 4)))
        return _said(binascii.unhexlify(signs[:-1] if len(signs) % 2 else signs))


def _of_tokens(tokens: list[_Token], start: int) -> Iterator[_Piece]:
    for n, token in enumerate(tokens):
        if n:
            yield _Piece("\n", token.at, -1)
        yield _Piece(token.said(start), token.at[start:], token.bits)


def _base64_in(text: str) -> list[_Token]:
    return [_base64_of(found) for found in _BASE64.finditer(text)]


def _base64_of(found: re.Match[str]) -> _Token:
    token, start = found.group(), found.start()
    if not _BASE64_PAUSE.search(token):
        return _Token(token, range(start, start + len(token)), _BITS_BASE64)
    at = [start + at for at, sign in enumerate(token) if not sign.isspace()]
    return _Token(_BASE64_PAUSE.sub("", token), at, _BITS_BASE64)


def _hexadecimal_in(reading: Reading) -> list[_Token]:
    """Return what may be hexadecimal, with anything between its signs."""
    plain = reading.bare
    is_prefixed = "0x" in plain
    tokens = list(_HEXADECIMAL.finditer(plain.replace("0x", "") if is_prefixed else plain))
    if not tokens:
        return []
    at = reading.at
    if is_prefixed:
        aside = {at for found in re.finditer("0x", plain) for at in range(*found.span())}
        at = [one for n, one in enumerate(at) if n not in aside]
    return [_Token(found.group(), at[found.start() : found.end()], _BITS_HEXADECIMAL) for found in tokens]


def _codes_in(text: str) -> list[_Token]:
    """Return lists of character codes, as scripts turn a text's bytes into JSON, rewritten in hexadecimal."""
    return [_codes_of(found) for found in _CODES.finditer(text)] if _CODE_ALONE.search(text) else []


def _codes_of(found: re.Match[str]) -> _Token:
    codes = list(_CODE_ALONE.finditer(found.string, *found.span()))
    signs = "".join(f"{int(code.group()):02x}" for code in codes)
    return _Token(signs, [at for code in codes for at in (code.start(), code.end() - 1)], _BITS_HEXADECIMAL)


def _said(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
