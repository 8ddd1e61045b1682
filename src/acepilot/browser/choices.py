"""Whether an address carries choices alone: options that were chosen, and nothing that somebody typed.

`/states?country=US` asks for the states of the country that was chosen. Judges the address and nothing else; knows
no request, no flow and no person. It goes by proof: what is not explained is no choice.

1. A part of the path, or a parameter's value, that is wholly a choice's code or text, is a choice; each choice once.
2. Any other value is empty, or the only one that its parameter had in the addresses that the page knew before anything
   was typed.
3. Any other part of the path, and each parameter's name, is a word without figures that stood in the page's source
   then, or in a script that a server sent, or stood at that place in one of those addresses. No name comes twice.
4. What is explained so must carry no value all the same, chosen or typed, in any dress, nor a part of what was typed,
   or of a bank's or secret value: see `_has_part`.
5. A choice that is, holds, or stands in such a value counts as that value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit

from acepilot.browser.swallowed import swallowed
from acepilot.holding import SHORT, holds
from acepilot.readings import bare

PART = 3
WORD_PART = 4
_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What a page's source and its requests said before anything was typed.

    Attributes:
        words: The words without figures of its source.
        places: What stood at each place of a path, by what stood before it.
    """

    words: frozenset[str] = frozenset()
    values: dict[str, frozenset[str]] = field(default_factory=dict)
    places: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Iterable[str], addresses: Iterable[str]) -> Self:
        """Return what stands in these words and addresses."""
        values: dict[str, frozenset[str]] = {}
        places: dict[tuple[str, ...], frozenset[str]] = {}
        for address in addresses:
            parts = _split(address)
            for unit in _units(parts) if parts else ():
                if unit.place == "path":
                    places[unit.before] = places.get(unit.before, frozenset()) | {unit.text}
                elif unit.place == "value":
                    values[unit.before[0]] = values.get(unit.before[0], frozenset()) | {unit.text}
        return cls(frozenset(words), values, places)

    def __or__(self, other: Known) -> Known:
        """Return what either of two knows."""
        values, places = dict(self.values), dict(self.places)
        for name, seen in other.values.items():
            values[name] = values.get(name, frozenset()) | seen
        for place, seen in other.places.items():
            places[place] = places.get(place, frozenset()) | seen
        return Known(self.words | other.words, values, places)

    def explains(self, unit: _UrlPart) -> bool:
        """Tell whether a part of an address is the page's own; one of several with figures could tell something."""
        if not unit.text:
            return True
        if unit.place == "value":
            return self.values.get(unit.before[0], frozenset()) == {unit.text}
        seen = self.places.get(unit.before, frozenset()) if unit.place == "path" else frozenset(self.values)
        has_figures = any(sign.isnumeric() for sign in unit.text)
        if not has_figures:
            return unit.text in self.words or unit.text in seen
        others = {one for one in seen if any(sign.isnumeric() for sign in one)}
        return others == {unit.text} or (unit.place == "name" and unit.text in seen)


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class _UrlPart:
    """One part of an address: of the path, or a parameter's name or value; a value may have no name.

    `before` is the path before it, or the parameter's name.
    """

    text: str
    place: Literal["path", "name", "value"]
    before: tuple[str, ...] = ()


def carries_choices_alone(
    url: str, chosen: Collection[str], never: Collection[str], known: Known = NOTHING
) -> bool:
    """Tell whether an address carries choices and nothing else.

    Args:
        chosen: Codes and texts of the options that were chosen.
        never: What was typed, and every bank's and secret value, whether it stands on the page or not.
        known: What the page said before anything was typed.
    """
    parts = _split(url)
    if parts is None or parts.username or parts.password:
        return False
    units = tuple(_units(parts))
    free = {_folded(choice) for choice in chosen if _is_free(choice, never)}  # 5
    choices, rest = _parted(units, free)
    names = [unit.text for unit in rest if unit.place == "name"]
    if not choices or len(set(choices)) < len(choices) or len(set(names)) < len(names):  # 1, 3
        return False
    if not all(known.explains(unit) for unit in rest):  # 2, 3
        return False
    text = "\n".join(unit.text for unit in rest)
    return not holds(text, {*chosen, *never}) and not any(_has_part(unit, never) for unit in rest)  # 4


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError as error:
        swallowed(error)
        return None


def _parted(units: Collection[_UrlPart], free: Collection[str]) -> tuple[list[str], list[_UrlPart]]:
    """Return the choices in an address, and what else it is made of."""
    choices: list[str] = []
    rest: list[_UrlPart] = []
    for unit in units:
        folded = _folded(unit.text)
        if folded in free and unit.place != "name":
            choices.append(folded)
        else:
            rest.append(unit)
    return choices, rest


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _units(parts: SplitResult) -> Iterator[_UrlPart]:
    segments = [unquote(segment) for segment in parts.path.split("/")]
    for n, segment in enumerate(segments):
        yield _UrlPart(segment, "path", tuple(segments[:n]))
    for pair in re.split("[&;]", parts.query):
        name, sign, value = pair.partition("=")
        name, value = (unquote_plus(name), unquote_plus(value)) if sign else ("", unquote_plus(name))
        if name:
            yield _UrlPart(name, "name")
        yield _UrlPart(value, "value", (name,))


def _is_free(choice: str, never: Collection[str]) -> bool:
    """Tell whether a choice says nothing of what is never sent."""
    if holds(choice, never):
        return False
    tight = bare(choice)
    tellings = [*re.findall(rf"[0-9]{{{PART},}}", tight), *([tight] if len(tight) >= SHORT else [])]
    never_bare = [bare(value) for value in never]
    return not any(telling in one for telling in tellings for one in never_bare)


def _has_part(unit: _UrlPart, never: Collection[str]) -> bool:
    """Tell whether a part of an address is a part of a value.

    Three figures that stand in one anywhere; three signs of a parameter that do; five signs in a row of a parameter
    that are in both; and in the path the beginning of a word, of four letters or more: pages have words there that
    stand in somebody's name by chance.
    """
    runs = [run for word in _RUN.findall(unit.text) if len(run := bare(word)) >= PART]
    return any(_is_part(run, value, unit.place) for run in runs for value in never)


def _is_part(run: str, value: str, place: str) -> bool:
    tight = bare(value)
    if (place == "value" or run.isdigit()) and run in tight:
        return True
    if place == "value" or any(sign.isdigit() for sign in run):
        return any(run[n : n + SHORT] in tight for n in range(len(run) - SHORT + 1))
    is_word = place == "path" and len(run) >= WORD_PART
    return is_word and any(bare(word).startswith(run) for word in _RUN.findall(value))
