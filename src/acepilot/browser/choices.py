"""Whether an address carries choices alone: options that were chosen, and nothing that somebody typed.

`/states?country=US` asks for the states of the country that was chosen. Judges the address and nothing else; knows
no request, no flow and no person. What it cannot judge is no choice.

1. A part of the path, or a parameter's value, that is wholly a choice's code or text, is a choice.
2. What else the address holds must carry no value at all, chosen or typed, in any dress.
3. Nor a part of what was typed, or of a bank's or secret value: see `_has_part`.
4. A choice that is, holds, or stands in such a value counts as that value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit

from acepilot.browser.carrying import SHORT, carries, folded_all, squeezed

PART = 3
WORD_PART = 4
_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """One part of an address: of the path, or a parameter's name or value."""

    text: str
    place: Literal["path", "name", "value"]


def carries_choices_alone(url: str, chosen: Collection[str], never: Collection[str]) -> bool:
    """Tell whether an address carries choices and nothing else.

    Args:
        url: The address.
        chosen: Codes and texts of the options that were chosen.
        never: What was typed, and every bank's and secret value, whether it stands on the page or not.
    """
    try:
        parts = urlsplit(url)
        units = tuple(_units(parts))
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    free = {folded_all(choice.strip()) for choice in chosen if _is_free(choice, never)}  # 4
    rest = [unit for unit in units if folded_all(unit.text.strip()) not in free]  # 1
    if len(rest) == len(units):
        return False
    text = "\n".join(unit.text for unit in rest)
    return not carries(text, {*chosen, *never}) and not any(_has_part(unit, never) for unit in rest)  # 2, 3


def _units(parts: SplitResult) -> Iterator[_Unit]:
    for segment in parts.path.split("/"):
        yield _Unit(unquote(segment), "path")
    for pair in re.split("[&;]", parts.query):
        name, _, value = pair.partition("=")
        yield _Unit(unquote_plus(name), "name")
        yield _Unit(unquote_plus(value), "value")


def _is_free(choice: str, never: Collection[str]) -> bool:
    """Tell whether a choice says nothing of what is never sent."""
    if carries(choice, never):
        return False
    tight = squeezed(folded_all(choice))
    tellings = [*re.findall(rf"[0-9]{{{PART},}}", tight), *([tight] if len(tight) >= SHORT else [])]
    bare = [squeezed(folded_all(value)) for value in never]
    return not any(telling in one for telling in tellings for one in bare)


def _has_part(unit: _Unit, never: Collection[str]) -> bool:
    """Tell whether a part of an address is a part of a value.

    Three figures that stand in one anywhere; three signs of a parameter that do; five signs in a row of a parameter
    that are in both; and in the path the beginning of a word, of four letters or more: pages have words there that
    stand in somebody's name by chance.
    """
    runs = [run for run in _RUN.findall(folded_all(unit.text)) if len(run) >= PART]
    return any(_is_part(run, folded_all(value), unit.place) for run in runs for value in never)


def _is_part(run: str, value: str, place: str) -> bool:
    tight = squeezed(value)
    if (place == "value" or run.isdigit()) and run in tight:
        return True
    if place == "value" or any(sign.isdigit() for sign in run):
        return any(run[n : n + SHORT] in tight for n in range(len(run) - SHORT + 1))
    is_word = place == "path" and len(run) >= WORD_PART
    return is_word and any(word.startswith(run) for word in _RUN.findall(value))
