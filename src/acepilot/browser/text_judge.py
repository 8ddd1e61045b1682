"""Which of the texts that a page shows hold a secret: judged here, so that the page never hears what is secret."""

from __future__ import annotations

import json
from itertools import accumulate

from acepilot.holding import Hit, SoughtValues
from acepilot.readings import Place, bare

LEAST_PART = 6


class TextJudge:
    """Judges the texts that a page shows, each once.

    Args:
        secrets: What must not be seen.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._sought = SoughtValues(secrets)
        self._numbers = tuple(one for one in self._sought.bare if one.isdigit())
        self._known: set[str] = set()
        self._holding: set[str] = set()
        self._parts: set[str] = set()
        self._drawn: dict[str, list[Place]] = {}
        self._shown: set[str] = set()

    def begin(self) -> None:
        """Begin another picture: what the last one did not show is forgotten, and told to no document any more."""
        for remembered in (self._known, self._holding, self._parts):
            remembered.intersection_update(self._shown)
        self._drawn = {text: places for text, places in self._drawn.items() if text in self._shown}
        self._shown = set()

    @property
    def verdict(self) -> str:
        """Return what is known by now, as `masks.js` takes it."""
        of_figures = len(self._numbers) == len(self._sought.bare)
        drawn = {text: places for text, places in self._drawn.items() if places}
        known = {"holding": sorted(self._holding), "parts": sorted(self._parts), "drawn": drawn}
        return json.dumps({**known, "ofFigures": of_figures})

    def learn(self, shown: dict[str, list[str]]) -> bool:
        """Judge what a document shows; return whether that changes the verdict."""
        self._shown.update(*shown.values())
        texts = [text for text in shown["texts"] if text not in self._known]
        drawn = [text for text in shown["drawn"] if text not in self._drawn]
        is_any = self._sought.holds("\n".join(texts))  # one look at all of them is quicker than many
        holding = {text for text in texts if self._sought.holds(text)} if is_any else set()
        parts = {text for text in shown["parts"] if self._is_part(text)} - self._parts
        places = {text: _spans(self._sought.find(text, scattered=LEAST_PART), text) for text in drawn}
        self._known.update(texts)
        self._holding |= holding
        self._parts |= parts
        self._drawn |= places
        return bool(holding or parts or any(places.values()))

    def _is_part(self, text: str) -> bool:
        """Tell whether a text is a part of a secret number."""
        figures = bare(text)
        return len(figures) >= LEAST_PART and any(figures in number for number in self._numbers)


def _spans(hits: list[Hit], text: str) -> list[Place]:
    """Return the places of what was found, each once, as the page counts them: in units of UTF-16."""
    places = {place for hit in hits for place in hit.places}
    if text.isascii():
        return sorted(places)
    at = [0, *accumulate(2 if sign > "\uffff" else 1 for sign in text)]
    return sorted((at[start], at[end]) for start, end in places)
