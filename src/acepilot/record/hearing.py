"""From what the browser's listener tells to acts: each control with the targets that find it, proven on the page.

Owns which notations are taken: the best that finds the control and nothing else, and the second-best as a fallback.
Knows no draft, and nothing of who reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from acepilot.browser.events import Recorded
from acepilot.browser.notations import Value, is_by_place, of_control, of_holder, quoted
from acepilot.browser.pointing import Described
from acepilot.browser.recorder import Recorder, Spelling
from acepilot.client.value import ClientValues, Values
from acepilot.client.value_names import ITEM_COLLECTIONS, VALUE_NAMES, is_of_bank
from acepilot.folding import squeeze, without_marks
from acepilot.record.acts import (
    Act,
    ActPlace,
    Filled,
    Named,
    PressedAct,
    Private,
    SaidAct,
    SentByKey,
    StandingField,
    Used,
)
from acepilot.record.afterwards import NUMBER
from acepilot.record.answers import MASK

SHORTEST_VALUE = 4
DIALOGS = frozenset({"dialog", "alertdialog"})
MOST_TARGETS = 2
LONGEST_NAME = 80
_OWN_ID = re.compile(r'css "#[A-Za-z_-]+"')  # with figures in it, it is mostly one that was counted up
_ITEM = tuple(f"{item}." for item in ITEM_COLLECTIONS.values())


class ActHearing:
    """Hears one recording.

    Args:
        recorder: What listens in the browser.
        client: The client's values; None without a client.
    """

    def __init__(self, recorder: Recorder, client: ClientValues | None) -> None:
        self._recorder = recorder
        self._client = client
        self._aimed: dict[int, Used] = {}

    def act_of(self, told: Recorded) -> Act | None:
        """Return what was told as an act; None for what is none."""
        data = told.data
        match told.what:
            case "ready" if told.world is not None:
                self._recorder.start(told.world)
            case "aim":
                self._aimed[int(data["seen"]["number"])] = self._used(told, data["seen"])
            case "press":
                return self._press(told)
            case "field":
                return Filled(field=self._standing(told, data), spot=spot_of(data["where"]))
            case "enter":
                return SentByKey(spot=spot_of(data["where"]))
            case "private":
                return Private(fields=tuple(self._used(told, one) for one in data["fields"]))
            case "said":
                return SaidAct(role=str(data["role"]), text=str(data["text"]))
        return None

    def now(self) -> ActPlace:
        """Return where the page is; what was typed and not told yet is told by this."""
        return spot_of(self._recorder.now())

    def _press(self, told: Recorded) -> PressedAct:
        data = told.data
        aimed = self._aimed.pop(int(data["seen"]["number"]), None)
        self._aimed.clear()
        return PressedAct(
            used=aimed or self._used(told, data["seen"]),
            spot=spot_of(data["where"]),
            submits=bool(data["submits"]),
            holds=bool(data["holds"]),
            opens=bool(data["opens"]),
            rest=tuple(self._standing(told, one) for one in data["rest"]),
        )

    def _standing(self, told: Recorded, data: Mapping[str, Any]) -> StandingField:
        return StandingField(
            used=self._used(told, data["seen"]),
            kind=str(data["kind"]),
            is_chosen=bool(data["chosen"]),
            is_empty=bool(data["empty"]),
            names=_named(data["names"]),
            option=str(data["option"]),
        )

    # -- targets ----------------------------------------------------------------------------

    def _used(self, told: Recorded, raw: dict[str, Any]) -> Used:
        seen = self._recorder.described(told, raw)
        item = self._item_of(seen)
        values = self._item_values(item)
        pairs = _pairs(values, is_of_item=item is not None)
        found = [one for one in of_control(seen, pairs) if MASK not in one] or [f'css "{seen.path}"']
        found.sort(key=lambda one: f"${{{NUMBER}}}" not in one)
        proven = self._proven(seen, found, values)
        is_known = proven is not None
        if proven is None:  # it is not in sight any more: the listener counted what is called so while it was
            is_in_row = f"${{{NUMBER}}}" in found[0]
            is_known = int(raw["rowed" if is_in_row else "alike"]) == 1
            proven = found[:1] if is_known or is_in_row else found[-1:]
        dialog = next((one for one in seen.holders if one.role in DIALOGS and MASK not in one.name), None)
        name = without_marks(seen.control.name or seen.beside) or squeeze(seen.text)[:LONGEST_NAME]
        return Used(
            role=seen.control.role,
            name=name.replace("${", "$ {"),
            targets=tuple(proven),
            place=self._place(seen, raw, pairs, values),
            dialog=(of_holder(dialog, pairs) or "") if dialog is not None and dialog.name else "",
            item=item,
            is_proven=is_known,
        )

    def _proven(self, seen: Described, found: Sequence[str], values: Values | None) -> list[str] | None:
        """Return the notations that find the control and nothing else; None where the page does not stand any more."""
        proven: list[str] = []
        for notation in found:
            if proven and (not _may_stand_in(notation, seen) or notation.endswith(f">> {proven[0]}")):
                continue  # it goes with the first
            is_found = self._recorder.finds(seen, notation, values)
            if is_found is None:
                return proven or None
            if is_found:
                proven.append(notation)
            if len(proven) == MOST_TARGETS:
                break
        return proven or list(found[-1:])

    def _place(
        self, seen: Described, raw: Mapping[str, Any], pairs: Sequence[Value], values: Values | None
    ) -> str:
        """Return the plain name by which `navigate:` finds it; empty for none."""
        name = without_marks(seen.control.name)
        if not name or MASK in name or "${" in name:
            return ""
        place = quoted(name, pairs)[1:-1]
        is_found = self._recorder.finds_place(seen, place, values)
        if is_found is None:
            is_found = int(raw["named"]) == 1
        return place if is_found else ""

    def _item_of(self, seen: Described) -> int | None:
        """Return which importer's row a control stands in; None for none, or where it cannot be told."""
        if self._client is None:
            return None
        for holder in seen.holders:
            found = [
                n for n, number in enumerate(self._numbers()) if number and number in holder.text.split()
            ]
            if holder.role == "row" and found:
                return found[0] if len(found) == 1 else None
        return None

    def _numbers(self) -> list[str | None]:
        assert self._client is not None
        return [item.values.lookup(NUMBER).text for item in self._client.items]

    def _item_values(self, item: int | None) -> Values | None:
        return self._client.items[item or 0].values if self._client is not None else None


def _may_stand_in(notation: str, seen: Described) -> bool:
    """Tell whether a notation may be a fallback: no place is, but the `id` of what is pressed, if it was not made up.

    A field is filled by its name alone: what stands behind an `id` may become another field.
    """
    is_field = seen.kind != "other"
    return not is_by_place(notation) or (not is_field and _OWN_ID.fullmatch(notation) is not None)


def _pairs(values: Values | None, *, is_of_item: bool) -> list[Value]:
    """Return the importer's values that may stand in a name, its whole number first; none that is a secret."""
    if values is None:
        return []
    names = sorted((name for name in VALUE_NAMES if name.startswith(_ITEM)), key=lambda name: name != NUMBER)
    found = ((name, values.lookup(name)) for name in names)
    return [
        (name, value.text)
        for name, value in found
        if is_of_item and not value.is_secret and value.text is not None and len(value.text) >= SHORTEST_VALUE
    ]


def spot_of(raw: Mapping[str, Any]) -> ActPlace:
    """Return a place of the portal, as the isolated world tells it."""
    return ActPlace(
        path=str(raw["path"]),
        heads=tuple(map(str, raw["heads"])),
        shows=_named(raw["shows"]),
        data=tuple(dict.fromkeys((str(name), str(head)) for name, _, head in raw["data"])),
    )


def _named(raw: Sequence[Sequence[Any]]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys((str(name), int(item) if item is not None else None) for name, item in raw))


def spellings(client: ClientValues) -> tuple[Spelling, ...]:
    """Return all of a client's values, secrets too, to be compared in the browser's isolated world."""
    found: list[Spelling] = []
    for name in VALUE_NAMES:
        is_own = name.startswith(_ITEM) or is_of_bank(name)
        for n, item in enumerate(client.items if is_own else client.items[:1]):
            value = item.values.lookup(name)
            if value.is_present and (value.text is not None or value.secret is not None):
                found.append(Spelling(name, n if is_own else None, value.reveal(), value.is_secret))
    return tuple(found)


def public_texts(client: ClientValues) -> dict[str, str]:
    """Return the client's values that are no secret, by name: those of its first importer."""
    found = {name: client.base.lookup(name) for name in VALUE_NAMES}
    return {name: v.text for name, v in found.items() if v.text is not None and not v.is_secret}
