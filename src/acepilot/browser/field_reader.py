"""How fields and texts of the page at hand stand now. Reads only; knows no flow, and not what was asked for."""

from __future__ import annotations

from collections.abc import Callable

from acepilot.browser.actions import FilledField
from acepilot.browser.driver import driving
from acepilot.browser.event_decoder import field_of
from acepilot.browser.events import FieldNow
from acepilot.browser.found import Found
from acepilot.browser.tabs import Tabs
from acepilot.browser.world import World


class FieldReader:
    """Reads the page at hand."""

    def __init__(self, tabs: Tabs) -> None:
        self._tabs = tabs

    def read_all(self, fields: tuple[FilledField, ...]) -> tuple[FieldNow | None, ...]:
        """Return how fields stand now; None for one whose document is gone, or may not be read.

        Raises:
            Unanswered: A document gives no answer: nobody knows how they stand.
        """
        found: dict[tuple[World, int], FieldNow] = {}
        for world in dict.fromkeys(one.world for one in fields):  # each document is asked once
            numbers = [one.number for one in fields if one.world == world]
            answers = self._tabs.at_hand.worlds.require(world, f"acepilot.read({numbers})") or ()
            found |= {(world, int(raw["number"])): field_of(world, raw) for raw in answers if raw}
        return tuple(found.get((one.world, one.number)) for one in fields)

    def read(self, world: World, number: int) -> FieldNow | None:
        """Return how one field stands now; as `read_all`."""
        answer = self._tabs.at_hand.worlds.require(world, f"acepilot.read([{number}])")
        return field_of(world, answer[0]) if answer and answer[0] else None

    def names_of_others(
        self, fields: tuple[FilledField, ...], is_it: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """Return what those fields in sight are called that hold such a value, and are none of these fields.

        Args:
            fields: Those that may hold it.
            is_it: Judges a value: the page is never told what is sought.

        Raises:
            Unanswered: A document gives no answer: its fields may hold it.
        """
        found: list[str] = []
        worlds = self._tabs.at_hand.worlds
        for world, values in worlds.require_all("acepilot.seenValues()"):
            places = [n for n, value in enumerate(values) if is_it(str(value))]
            if places:
                filled = [one.number for one in fields if one.world == world]
                found.extend(worlds.ask(world, f"acepilot.beside({places}, {filled})") or ())
        return tuple(found)


def read_text(found: Found) -> str:
    """Return what an element shows: a field's value, else its text. May be secret."""
    with driving(f"read {found.shown}"):
        fields = found.locator.and_(found.frame.locator("input, textarea, select"))
        if fields.count():
            return found.locator.input_value()
        return " ".join(found.locator.inner_text().split())
