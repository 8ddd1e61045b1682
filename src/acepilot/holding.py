"""Whether a text holds a value, and where: the one answer for redaction, for the request guard and for the masks.

A value is its letters and figures: case, width, accents and whatever stands between them make no difference, and
figures may be of any script. It is looked for in every reading of the text (`readings.py`). Which dresses are known,
and which are not, is listed with examples in `tests/unit/kit/holdingcorpus.py` and told in SECURITY.md. Knows no page,
no request and no record, and does not judge what may be sent or written.

1. A value with a figure in it, of five signs or more, is found anywhere, with any signs between its own that are
   neither letter nor figure.
2. A value without figures, of five signs or more: the same, but not across signs that part one datum from the next.
3. A shorter value counts only where it stands alone, as a word, a parameter, a JSON text. Never in what was read out
   of a code: two letters are in any of them.
4. A number of eight figures or more is also found where its figures are scattered, whatever stands between: in
   parameters of the same name, in fields of their own, in cells of a table; the names beside, with their figures, read
   or passed over.
5. A number that has lost its leading zeros, if six figures are left, counts in one piece or in groups of three, where
   no further figure stands beside it: figures of the same order are in many a date, price and list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from acepilot.readings import LAYERS, LEAST, Place, Reading, Unreadable, bare, readings

SHORT: Final = LEAST
SCATTERED: Final = 8
LEAST_LEFT: Final = 6
_PARTING = frozenset('&=;/?#:{}[]"<>|')
_TOKEN = re.compile(r"[^&=;,/?#\s\"'{}\[\]()<>|:]+")
_ONE_NUMBER = re.compile(r"\d+|\d{1,3}(?:[^\w]\d{3})+")
_NO_FIGURES = re.compile("[^0-9]+")
_ATTRIBUTE = re.compile(r"\[[a-z-]+(?:=[^\]]*)?\]")
_NAME = re.compile(
    r"(?:^|(?<=[?&;\n]))[^=&?;\s]{1,200}="  # a parameter's
    r'|"(?:[^"\\]|\\.){0,200}"\s*:'  # in JSON
    r"|^--.*$|^content-[a-z-]+:.*$"  # of a part of a form
    r'|^\s*- [a-z]+ "(?:[^"\\]|\\.)*"(?: \[[^\]]*\])*: ',  # of a field in an accessible text
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A value that a text holds.

    Attributes:
        places: Where it stands in the text; more than one place where its figures are scattered.
    """

    value: str
    places: tuple[Place, ...]


class SoughtValues:
    """Values that are looked for.

    Args:
        values: What is looked for; what has neither letter nor figure is nothing.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: dict[str, _Value] = {}
        for value in values:
            self.add(value)

    @classmethod
    def sent(cls, values: Collection[str]) -> SoughtValues:
        """Return values that a page may send: its numbers also without their zeros, but where that is another value."""
        made = cls(values)
        for value in values:
            short = shortened(value)
            if short and not any(short in other for other in made.bare if other != bare(value)):
                made.add(short, is_whole=True, of=value)
        return made

    def add(self, value: str, *, is_whole: bool = False, of: str = "") -> bool:
        """Look for another value; return whether it is one, and was not looked for yet.

        Args:
            is_whole: Whether a number counts only where no further figure stands beside it.
            of: What it is another form of, and counts as; itself if empty.
        """
        one = _Value(bare(value), bare(of or value), frozenset(value), is_whole)
        if not one.bare or one.bare in self._values:
            return False
        self._values[one.bare] = one
        return True

    @property
    def bare(self) -> tuple[str, ...]:
        """Return the letters and figures of what is looked for."""
        return tuple(self._values)

    def holds(self, text: str, *, layers: int = LAYERS) -> bool:
        """Tell whether a text holds any of the values; one that nobody could read through counts as holding them."""
        try:
            return any(True for _ in self._found(text, layers, SCATTERED))
        except Unreadable:
            return True

    def held(self, text: str) -> frozenset[str]:
        """Return the letters and figures of the values that a text holds; all, if nobody could read it through."""
        try:
            return frozenset(value.of for value, _, _ in self._found(text, LAYERS, SCATTERED))
        except Unreadable:
            return frozenset(value.of for value in self._values.values())

    def find(self, text: str, *, scattered: int = SCATTERED) -> list[Hit]:
        """Return every place where a text holds one of the values.

        Args:
            scattered: From how many figures a number is also found scattered.
        """
        try:
            hits = [
                Hit(value.bare, tuple(reading.place(*place) for place in places))
                for value, reading, places in self._found(text, LAYERS, scattered)
            ]
        except Unreadable:
            return [Hit(value, ((0, len(text)),)) for value in self._values]
        whole = {at for hit in hits if len(hit.places) == 1 for at in range(*hit.places[0])}
        return [
            hit for hit in hits if len(hit.places) == 1 or any(start not in whole for start, _ in hit.places)
        ]

    def _found(self, text: str, layers: int, scattered: int) -> Iterator[tuple[_Value, Reading, list[Place]]]:
        if not self._values:
            return
        values = self._values.values()
        numbers = [value for value in values if value.is_number and len(value.bare) >= scattered]
        for reading in readings(text, layers):
            for value in values:
                if value.bare in reading.bare:
                    for place in value.places_in(reading):
                        yield value, reading, [place]
            if numbers and len(_NO_FIGURES.sub("", reading.bare)) >= scattered:
                for value, places in _scattered(numbers, reading):
                    yield value, reading, places


def held(text: str, values: Collection[str]) -> frozenset[str]:
    """Return which of the values a text that is sent holds."""
    found = SoughtValues.sent(values).held(text)
    return frozenset(value for value in values if bare(value) in found)


def holds(text: str, values: Collection[str]) -> bool:
    """Tell whether a text that is sent holds one of the values."""
    return SoughtValues.sent(values).holds(text)


def shortened(number: str) -> str:
    """Return a number without its leading zeros; nothing where it has none, is no number, or too little is left."""
    figures = bare(number)
    left = figures.lstrip("0")
    return left if figures.isdigit() and LEAST_LEFT <= len(left) < len(figures) else ""


@dataclass(frozen=True, slots=True)
class _Value:
    """One value that is looked for.

    Attributes:
        of: Those of the value that it counts as.
        signs: Its signs, as it was given.
        is_whole: Whether no further figure may stand beside it.
    """

    bare: str
    of: str
    signs: frozenset[str]
    is_whole: bool

    @property
    def is_number(self) -> bool:
        """Tell whether it is figures alone, and may be scattered."""
        return self.bare.isdigit() and not self.is_whole

    def places_in(self, reading: Reading) -> Iterator[Place]:
        """Yield where it stands in one piece."""
        if len(self.bare) < SHORT:
            yield from self._places_alone(reading)
            return
        for start in _starts(reading.bare, self.bare):
            place = reading.at[start], reading.at[start + len(self.bare) - 1] + 1
            if self._counts(reading.text, *place):
                yield place

    def _places_alone(self, reading: Reading) -> Iterator[Place]:
        if not reading.is_decoded:
            yield from (
                found.span() for found in _TOKEN.finditer(reading.text) if bare(found.group()) == self.bare
            )

    def _counts(self, text: str, start: int, end: int) -> bool:
        if self.is_whole:
            beside = text[max(start - 1, 0) : start] + text[end : end + 1]
            return _ONE_NUMBER.fullmatch(text, start, end) is not None and not any(map(str.isdigit, beside))
        if any(sign.isdigit() for sign in self.bare):
            return True
        return not (set(text[start:end]) & _PARTING) - self.signs


def _starts(text: str, part: str) -> Iterator[int]:
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def _scattered(numbers: list[_Value], reading: Reading) -> Iterator[tuple[_Value, list[Place]]]:
    """Yield the numbers whose figures are scattered over a text, and the places of the figures."""
    for text in _scatterings(reading):
        figures = _NO_FIGURES.sub("", bare(text))
        held_numbers = [number for number in numbers if number.bare in figures]
        if not held_numbers:
            continue
        at = [(at, at + 1) for at, sign in enumerate(text) for one in bare(sign) if one.isdigit()]
        for number in held_numbers:
            for start in _starts(figures, number.bare):
                yield number, at[start : start + len(number.bare)]


def _scatterings(reading: Reading) -> Iterator[str]:
    """Yield a text, without attributes, and without names as well: blanks stand in their place."""
    text = reading.text
    yield text
    for aside in (_ATTRIBUTE, _NAME):
        fewer = aside.sub(lambda found: " " * len(found.group()), text)
        if fewer != text:
            yield fewer
            text = fewer
