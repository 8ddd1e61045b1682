"""What was pointed at, as a target in the notation of flows; and whether it is what a step needs.

Pure: a description goes in, texts come out. Whether a notation finds that control and no other is for the page to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from acepilot.browser.notations import Value, of_control, of_datum, of_sight
from acepilot.browser.pointing import Described, PointKind
from acepilot.client.value import Values
from acepilot.client.value_names import ITEM_COLLECTIONS, VALUE_NAMES
from acepilot.flow.roles import ROLES, spoken_role
from acepilot.folding import without_marks
from acepilot.person import help_texts

PRESSED_ROLES = frozenset({"button", "link", "menuitem", "menuitemradio", "tab", "treeitem", "option"})
FILLED_KINDS = frozenset({"text", "select", "combobox", "radio"})


SHORTEST_VALUE = 4
_ITEM = tuple(f"{item}." for item in ITEM_COLLECTIONS.values())


def nameable(values: Values, first: frozenset[str] = frozenset()) -> list[Value]:
    """Return the item's values that may stand in a control's name, those of `first` before the rest; no secret."""
    names = sorted(
        (name for name in VALUE_NAMES if name.startswith(_ITEM)), key=lambda name: name not in first
    )
    found = ((name, values.lookup(name)) for name in names)
    return [
        (name, value.text)
        for name, value in found
        if not value.is_secret and value.text is not None and len(value.text) >= SHORTEST_VALUE
    ]


class Need(StrEnum):
    """What a step needs a control for."""

    PRESS = "press"
    FOLLOW = "follow"
    FILL = "fill"
    SUBMIT = "submit"
    HOLD = "hold"
    SEE = "see"
    COMPARE = "compare"


FITS: Mapping[Need, PointKind] = MappingProxyType(
    {
        Need.PRESS: PointKind.PRESS,
        Need.FOLLOW: PointKind.PRESS,
        Need.FILL: PointKind.FILL,
        Need.SUBMIT: PointKind.PRESS,
        Need.HOLD: PointKind.HOLD,
        Need.SEE: PointKind.SEE,
        Need.COMPARE: PointKind.SEE,
    }
)


def unfit(seen: Described, need: Need, *, is_secret: bool) -> str | None:
    """Return why a control is not what a step needs; None when it may be.

    Args:
        is_secret: Whether a secret would be typed there: then it must have a name that the person can confirm.
    """
    what = spoken(seen)
    if seen.is_closed:
        return help_texts.out_of_reach(what)
    if need in {Need.PRESS, Need.FOLLOW, Need.SUBMIT} and seen.control.role not in PRESSED_ROLES:
        return help_texts.no_button(what)
    if need is Need.FILL:
        if seen.kind not in FILLED_KINDS or not seen.is_editable:
            return help_texts.no_field(what)
        if is_secret and not (seen.control.name or seen.beside):
            return help_texts.NAMELESS
    return None


def spoken(seen: Described) -> str:
    """Return what a person would call it: button “Send details”."""
    role = spoken_role(seen.control.role) if seen.control.role in ROLES else ""
    name = without_marks(seen.control.name or seen.beside) or seen.text[:60]
    return f"{role} “{name}”".strip() if name else role or help_texts.SOMETHING


def notations(seen: Described, need: Need, values: Sequence[Value]) -> tuple[str, ...]:
    """Return how a flow could name a control, the best way first.

    Args:
        values: The item's values: where a name holds one, `${…}` stands for it.
    """
    found: Iterator[str]
    if need is Need.COMPARE:
        found = of_datum(seen, values)
    elif need is Need.SEE:
        found = of_sight(seen, values)
    else:
        found = of_control(seen, values)
    return tuple(dict.fromkeys(found))
