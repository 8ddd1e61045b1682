"""What may not be written: known secrets, and the parts of a URL that carry values.

Knows no file and no format; the writers of journal, log and captured text ask it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit, urlunsplit

from acepilot.browser.carrying import is_within_code

_BETWEEN = r"(?:[^\w%&#;]|_|%20|%2d|&nbsp;|&#160;)*"
_SEPARATORS = re.compile(_BETWEEN, re.IGNORECASE)
_NOT_WRITTEN = re.compile(r"\[[a-z-]+(?:=[^\]]*)?\]")
_NAME_OF_VALUE = re.compile(r'^\s*- [a-z]+ "((?:[^"\\]|\\.)*)"(?: \[[^\]]*\])*: ', re.MULTILINE)
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_ESCAPED_DIGIT = re.compile(r"%3([0-9])|&#(?:x3([0-9])|(4[89]|5[0-7]));", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_URL = re.compile(r"(?:https?|wss?|ftp)://[^\s\"'<>`]+", re.IGNORECASE)
_CODES = (re.compile(r"[A-Za-z0-9+_-]{8,}={0,2}"), re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}"))
_SHORT = 6
_ASCII_DIGITS = frozenset("0123456789")
MASK = "••••"


class SecretGate:
    """Knows the secrets of a run and tells whether a text holds one of them.

    A secret is found whole, in any case, in the digits of any script, and with whatever is no letter and no digit
    between its characters: white space, dashes, bullets, invisible characters; also in base64 and hexadecimal. One of
    fewer than six characters counts only where it stands alone: `1234` in the middle of a longer number is some other
    number.

    Args:
        secrets: What is known from the start.
        is_blind: Never in a run: for tests that show that a search finds what is not masked.
    """

    def __init__(self, secrets: Iterable[str] = (), *, is_blind: bool = False) -> None:
        self._is_blind = is_blind
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._shown: dict[str, str] = {}
        self._digits: dict[str, tuple[tuple[str, int], ...]] = {}
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str, *, shown: str = MASK) -> None:
        """Add a secret; what has no character but separators is no secret and is passed over.

        Args:
            secret: The secret itself.
            shown: What `mask` puts in its place.
        """
        bare = _SEPARATORS.sub("", _normal(secret))
        if self._is_blind or not bare or bare in self._patterns:
            return
        pattern = _BETWEEN.join(re.escape(character) for character in bare)
        if len(bare) < _SHORT:
            pattern = rf"(?<![^\W_]){pattern}(?![^\W_])"
        self._patterns[bare] = re.compile(pattern, re.IGNORECASE)
        self._shown[bare] = shown
        self._digits[bare] = tuple((digit, bare.count(digit)) for digit in sorted(set(bare) & _ASCII_DIGITS))

    def _is_in(self, bare: str, text: str) -> bool:
        """Tell whether a text holds a secret; one that lacks a digit of it is not searched further."""
        if any(text.count(digit) < count for digit, count in self._digits[bare]):
            return False
        return self._patterns[bare].search(text) is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return all secrets, without separators, for the search on a page."""
        return tuple(self._patterns)

    def _longest_first(self) -> list[str]:
        """Return the secrets in the order in which they are masked: what begins like a longer one would spoil it."""
        return sorted(self._patterns, key=len, reverse=True)

    def mask(self, text: str) -> str:
        """Return a text in which every secret is replaced by what may be seen of it.

        A text that holds one in another form too is returned normalised.
        """
        plain = self._mask_in_code(self._mask_as_written(text))
        normal = _normal(plain)
        return self._mask_as_written(normal) if normal != plain and self.holds(normal) else plain

    def _mask_as_written(self, text: str) -> str:
        for bare in self._longest_first():
            if self._is_in(bare, text):
                text = self._patterns[bare].sub(self._shown[bare], text)
        return text

    def _mask_in_code(self, text: str) -> str:
        """Mask what holds a secret in base64 or hexadecimal: a page may have put it into its address so."""
        for code in _CODES:
            if not is_within_code(text, self.secrets):
                break
            text = code.sub(
                lambda found: MASK if is_within_code(found.group(), self.secrets) else found.group(), text
            )
        return text

    def mask_scattered(self, text: str) -> str:
        """Return the text of a whole page masked, numbers included whose digits stand in parts of their own.

        1. What `mask` finds.
        2. What is found of a number of six digits or more when all that is no digit is passed over: it may stand in
           several cells or lines. Then the same without the names of fields: a field for each digit may have a name
           with a digit of its own.

        Args:
            text: An accessible text: attributes in square brackets, such as `[level=2]`, are no part of it.
        """
        plain = self.mask(text)  # 1
        aside = {at for found in _NOT_WRITTEN.finditer(plain) for at in range(*found.span())}
        names = {at for found in _NAME_OF_VALUE.finditer(plain) for at in range(*found.span(1))}
        everywhere = [at for at, sign in enumerate(plain) if sign.isdecimal() and at not in aside]
        hidden: set[int] = set()
        for places in (everywhere, [at for at in everywhere if at not in names]):  # 2
            digits = "".join(str(int(plain[at])) for at in places)
            for bare in self._longest_first():
                if bare.isdecimal() and len(bare) >= _SHORT:
                    hidden.update(
                        at
                        for found in re.finditer(rf"(?={bare})", digits)
                        for at in places[found.start() : found.start() + len(bare)]
                    )
        return "".join("•" if at in hidden else sign for at, sign in enumerate(plain)) if hidden else plain

    def holds(self, text: str) -> bool:
        """Tell whether a text holds a secret."""
        if not self._patterns:
            return False
        plain = _normal(text)
        return any(self._is_in(bare, plain) for bare in self._patterns) or is_within_code(text, self.secrets)

    def holds_in(self, value: object) -> bool:
        """Tell whether any text in a JSON value holds a secret; keys count, SHA-256 digests in hex do not."""
        match value:
            case str():
                return not _DIGEST.fullmatch(value) and self.holds(value)
            case Mapping():
                return any(self.holds_in(key) or self.holds_in(part) for key, part in value.items())
            case list() | tuple():
                return any(self.holds_in(part) for part in value)
            case _:
                return False


def _normal(text: str) -> str:
    """Return a text in its plainest form: NFKC, digits of any script as ASCII, no digit escaped."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = _OTHER_DIGIT.sub(lambda found: str(int(found[0])), text)
    if "%3" in text or "&#" in text:
        text = _ESCAPED_DIGIT.sub(lambda found: found[1] or found[2] or chr(int(found[3])), text)
    return text


def clean_url(url: str) -> str:
    """Return a URL without query, fragment, user name and password; a `data:` URL keeps its scheme only."""
    head = url.partition("#")[0].partition("?")[0]
    scheme, colon, _ = head.partition(":")
    if colon and scheme.lower() in {"data", "javascript"}:
        return f"{scheme}:…"
    try:
        parts = urlsplit(head)
    except ValueError:
        return head.rpartition("@")[2] if "@" in head else head
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def clean_urls_in(text: str) -> str:
    """Return a text in which every URL has been cleaned as by `clean_url`."""
    return _URL.sub(lambda found: clean_url(found.group()), text) if "://" in text else text
