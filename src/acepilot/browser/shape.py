"""The shape of a request: what it says but for the values that it carries, and for what changes from one to the next.

By it a look-up that the person let through is known again, whatever the field, the time and the serial number: and a
request to the same address that names another call is none. Judges nothing; knows no person and no flow.

1. The parameters of the address, and the body: JSON and forms name by name, JSON in a form's field too; any other body
   word by word.
2. Of a text that carries a value, the value's own words are left out.
3. One date, number or made-up code counts as the other, if it is long enough to be no call's; so do the figures of what
   counts requests (`COUNTERS`), and what parts a body.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from acepilot.browser.swallowed import swallowed
from acepilot.holding import holds
from acepilot.readings import bare

COUNTERS = frozenset("_ id r nonce requestid rid seq t time timestamp ts".split())
LONG_FIGURES = 5
LONG_CODE, FIGURES_OF_CODE = 8, 3
_WORD = re.compile(r"[\w$]+")
_FIGURES = re.compile(r"\d+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?")
_FORM = re.compile(r"[^\s<>{}=]+=[^\s<>{}]*")

Place = tuple[str, ...]
"""Where an address leads: see `place`."""

Leaf = tuple[str, str, int]
"""Where something is said, what, and how often it was said there before."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a request.

    Attributes:
        leaves: What it says, each with its place.
    """

    method: str = ""
    leaves: frozenset[Leaf] = frozenset()

    @classmethod
    def of(cls, method: str, url: str, body: str, values: Collection[str]) -> Shape | None:
        """Return a request's shape; None where it lies too deep to be read."""
        query = urlsplit(url).query
        try:
            said = [*_of_text("?", query, values), *_of_text("", body, values)]
        except RecursionError as error:
            swallowed(error)
            return None
        before: Counter[tuple[str, str]] = Counter()
        leaves = set()
        for one in said:
            leaves.add((*one, before[one]))
            before[one] += 1
        return cls(method, frozenset(leaves))


def place(url: str) -> Place:
    """Return where an address leads: its host, and the parts of its path without what tells one record from another."""
    parts = urlsplit(url)
    path = unquote(parts.path).casefold()
    names = [part.partition(";")[0] for part in path.split("/") if part]
    return parts.netloc, *(
        _FIGURES.sub("0", "…" if _is_code(name) or _is_figures(name) else name) for name in names
    )


def is_at(url: Place, other: Place) -> bool:
    """Tell whether one place is another, or lies beneath it; beneath a host alone lies nothing."""
    return url == other or (len(other) > 1 and url[: len(other)] == other)


def _of_text(name: str, text: str, values: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what a text says, and where."""
    if (found := _json(text)) is not None:
        yield from _of_json(name, found, values)
    elif _FORM.match(text):
        for key, value in parse_qsl(text, keep_blank_values=True):
            yield from (
                _of_text(f"{name}/{key}", value, values)
                if _json(value) is not None
                else _of_leaf(f"{name}/{key}", value, values)
            )
    else:
        lines = text.splitlines()
        parts = lines[0] if lines and lines[0].startswith("--") else "\n"
        for line in lines:
            if not line.startswith(parts):
                yield from _of_leaf(name, line, values)


def _json(text: str) -> Any:  # noqa: ANN401 - whatever JSON it is
    """Return what a text that is a JSON list or object says; None for any other."""
    if text[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        swallowed(error)
        return None


def _of_json(name: str, found: Any, values: Collection[str]) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _of_json(f"{name}/{key}", value, values)
    elif isinstance(found, list):
        for n, value in enumerate(found):
            yield from _of_json(f"{name}/{n}", value, values)
    elif isinstance(found, str) and _json(found) is not None:
        yield from _of_text(name, found, values)
    else:
        yield from _of_leaf(name, found if isinstance(found, str) else json.dumps(found), values)


def _of_leaf(name: str, text: str, values: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what stands in one place: its words, but for a value's own."""
    if name.rpartition("/")[2].casefold() in COUNTERS:
        text = _FIGURES.sub("0", text)
    own = tuple(map(bare, values)) if values and holds(text, values) else ()
    if not own and _is_figures(_TIME.sub("00000", text)):
        text = "0" * LONG_CODE
    words = [word for word in _WORD.findall(text) if not any(bare(word) in one for one in own)]
    yield name, " ".join([*(["•"] if own else []), *("…" if _is_code(word) else word for word in words)])


def _is_figures(text: str) -> bool:
    """Tell whether a text is a long number, a date or a time."""
    return not any(sign.isalpha() for sign in text) and sum(sign.isdigit() for sign in text) >= LONG_FIGURES


def _is_code(word: str) -> bool:
    """Tell whether a word is a made-up code: a token, a record's number."""
    return len(word) >= LONG_CODE and sum(sign.isdigit() for sign in word) >= FIGURES_OF_CODE
