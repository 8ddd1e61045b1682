"""What was pointed at, as a target in the notation of flows; and whether it is what a step needs.

Pure: a description goes in, texts come out. Whether a notation finds that control and no other is for the page to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from acepilot.browser.pointing import Described, Holder, PointKind
from acepilot.flow.roles import ROLES, spoken_role
from acepilot.folding import without_marks
from acepilot.person import texts

PRESSED_ROLES = frozenset({"button", "link", "menuitem", "menuitemradio", "tab", "treeitem", "option"})
FILLED_KINDS = frozenset({"text", "select", "combobox", "radio"})
ROW = "row"
_PLAIN_ID = re.compile(r"[A-Za-z][\w-]*")


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

Value = tuple[str, str]  # its name in a flow, its text


def unfit(seen: Described, need: Need, *, is_secret: bool) -> str | None:
    """Return why a control is not what a step needs; None when it may be.

    Args:
        seen: What was pointed at.
        need: What for.
        is_secret: Whether a secret would be typed there: then it must have a name that the person can confirm.
    """
    what = spoken(seen)
    if seen.is_closed:
        return texts.out_of_reach(what)
    if need in {Need.PRESS, Need.FOLLOW, Need.SUBMIT} and seen.control.role not in PRESSED_ROLES:
        return texts.no_button(what)
    if need is Need.FILL:
        if seen.kind not in FILLED_KINDS or not seen.is_editable:
            return texts.no_field(what)
        if is_secret and not (seen.control.name or seen.beside):
            return texts.NAMELESS
    return None


def spoken(seen: Described) -> str:
    """Return what a person would call it: button “Send details”."""
    role = spoken_role(seen.control.role) if seen.control.role in ROLES else ""
    name = without_marks(seen.control.name or seen.beside) or seen.text[:60]
    return f"{role} “{name}”".strip() if name else role or texts.SOMETHING


def notations(seen: Described, need: Need, values: Sequence[Value]) -> tuple[str, ...]:
    """Return how a flow could name a control, the best way first.

    Args:
        seen: The control.
        need: What for.
        values: The item's values: where a name holds one, `${…}` stands for it.
    """
    found: Iterator[str]
    if need is Need.COMPARE:
        found = (f"value {_quoted(head, values)}" for head in seen.heads if "${" not in head)
    elif need is Need.SEE:
        found = _sights(seen, values)
    else:
        found = _controls(seen, values)
    return tuple(dict.fromkeys(found))


def is_by_place(notation: str) -> bool:
    """Tell whether a notation goes by where a control stands, and not by what it is called."""
    return notation.startswith("css ")


def _sights(seen: Described, values: Sequence[Value]) -> Iterator[str]:
    own = _own(seen, values)
    if own and seen.control.name:
        yield own
    if seen.text and "${" not in seen.text:
        yield f"text {_quoted(seen.text, values)}"


def _controls(seen: Described, values: Sequence[Value]) -> Iterator[str]:
    own = _own(seen, values)
    if own:
        if seen.control.name:
            yield own
        yield from (f"{holder} >> {own}" for one in seen.holders if (holder := _holder(one, values)))
    name = seen.control.name
    if name and "${" not in name:
        yield f"label {_quoted(name, values)}"
    if seen.testid:
        yield f"testid {_quoted(seen.testid, ())}"
    if _PLAIN_ID.fullmatch(seen.element_id):
        yield f'css "#{seen.element_id}"'
    yield f'css "{seen.path}"'


def _own(seen: Described, values: Sequence[Value]) -> str | None:
    role, name = seen.control.role, seen.control.name
    if role not in ROLES - {"generic"} or "${" in name:
        return None
    return f"{role} {_quoted(without_marks(name), values)}" if name else role


def _holder(holder: Holder, values: Sequence[Value]) -> str | None:
    """Return how a flow would name what a control stands in: a row by the item's value in it, else by its name."""
    value = next((name for name, text in values if holder.role == ROW and text in holder.text), None)
    if value is not None:
        return f"row /${{{value}}}/"
    if holder.role not in ROLES or not holder.name or "${" in holder.name:
        return None
    return f"{holder.role} {_quoted(holder.name, values)}"


def _quoted(text: str, values: Sequence[Value]) -> str:
    """Return a text in quotes, as a flow writes it; `${…}` stands where it holds a value."""
    names = {value: name for name, value in reversed(values)}
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in longest) or r"(?!)")
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        parts += [_escaped(text[end : match.start()]), f"${{{names[match.group()]}}}"]
        end = match.end()
    return '"' + "".join([*parts, _escaped(text[end:])]) + '"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
