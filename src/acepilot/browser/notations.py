"""A control that was described, as a target in the notation of flows: each way to name it, the best first.

Pure: a description goes in, texts come out. Whether a notation finds that control and no other is for the page to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from acepilot.browser.pointing import Described, Holder
from acepilot.flow.roles import ROLES
from acepilot.folding import without_marks

ROW = "row"
_PLAIN_ID = re.compile(r"[A-Za-z][\w-]*")

Value = tuple[str, str]  # its name in a flow, its text


def is_by_place(notation: str) -> bool:
    """Tell whether a notation goes by where a control stands, and not by what it is called."""
    return notation.startswith("css ")


def of_datum(seen: Described, values: Sequence[Value]) -> Iterator[str]:
    """Yield how a flow could name what the page shows for a name, the best way first."""
    return (f"value {quoted(head, values)}" for head in seen.heads if "${" not in head)


def of_sight(seen: Described, values: Sequence[Value]) -> Iterator[str]:
    """Yield how a flow could name what is only looked for, the best way first."""
    own = _own(seen, values)
    if own and seen.control.name:
        yield own
    if seen.text and "${" not in seen.text:
        yield f"text {quoted(seen.text, values)}"


def of_control(seen: Described, values: Sequence[Value]) -> Iterator[str]:
    """Yield how a flow could name a control that is pressed, filled or bounds others, the best way first."""
    own = _own(seen, values)
    if own:
        if seen.control.name:
            yield own
        yield from (f"{holder} >> {own}" for one in seen.holders if (holder := of_holder(one, values)))
    name = seen.control.name
    if name and "${" not in name:
        yield f"label {quoted(without_marks(name), values)}"
    if seen.testid:
        yield f"testid {quoted(seen.testid, ())}"
    if _PLAIN_ID.fullmatch(seen.element_id):
        yield f'css "#{seen.element_id}"'
    if _PLAIN_ID.fullmatch(seen.attribute):
        yield f'css "[name={seen.attribute}]"'
    yield f'css "{seen.path}"'


def _own(seen: Described, values: Sequence[Value]) -> str | None:
    role, name = seen.control.role, seen.control.name
    if role not in ROLES - {"generic"} or "${" in name:
        return None
    return f"{role} {quoted(without_marks(name), values)}" if name else role


def of_holder(holder: Holder, values: Sequence[Value]) -> str | None:
    """Return how a flow would name what a control stands in: a row by the item's value in it, else by its name."""
    value = next((name for name, text in values if holder.role == ROW and text in holder.text), None)
    if value is not None:
        return f"row /${{{value}}}/"
    if holder.role not in ROLES or not holder.name or "${" in holder.name:
        return None
    return f"{holder.role} {quoted(holder.name, values)}"


def quoted(text: str, values: Sequence[Value]) -> str:
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
