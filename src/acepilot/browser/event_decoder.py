"""What the scripts in the pages tell, as events.

Owns the form of their messages. Knows neither turn nor tab: what only those can tell is the surface's.
"""

from __future__ import annotations

from typing import Any

from acepilot.browser.binding_messages import BindingMessage
from acepilot.browser.events import (
    Announced,
    Event,
    FieldNow,
    NoAnswer,
    PanelPressed,
    PanelUnsure,
    PointedAt,
    PointingEnded,
    Pressed,
    Recorded,
    Said,
    Saying,
    Stopped,
    Touched,
    Typed,
)
from acepilot.browser.world import World
from acepilot.journal.codes import StoppedBy


def meaning(message: BindingMessage) -> Event | None:
    """Return what a message means; None when it is nothing that happened, or an act of acepilot's own."""
    if message.kind == "recorded":
        return Recorded(message.world, str(message.data["what"]), message.data)
    return _of_texts(message) if message.kind in {"live", "said"} else _of_hands(message)


def _of_texts(message: BindingMessage) -> Event:
    """Return what the page says."""
    data = message.data
    if message.kind == "live":
        return Announced(str(data["role"]), str(data["text"]), message.at, message.world)
    texts = tuple(Saying(str(one["text"]), bool(one["data"])) for one in data["texts"])
    return Said(texts, float(data["at"]), message.world)


def _of_hands(message: BindingMessage) -> Event | None:
    """Return what somebody, or acepilot's guard, did."""
    data = message.data
    match message.kind:
        case "hand" if not message.while_pressing:
            return Touched(str(data["by"]))
        case "input" if message.world is not None and not message.while_pressing:
            return Typed(message.world, int(data["number"]))
        case "press":
            fields = tuple(field_of(message.world, one) for one in data["fields"]) if message.world else ()
            return Pressed(str(data["control"]), str(data["by"]), fields, float(data["at"]), message.world)
        case "panel":
            return PanelPressed(str(data["key"]), data.get("index"), str(data.get("text", "")))
        case "panel-unsure":
            return PanelUnsure()
        case "stopped":
            return Stopped(str(data["what"]), StoppedBy(data.get("by", StoppedBy.GUARD)))
        case "pointed" if message.world is not None:
            return PointedAt(message.world, int(data["number"]))
        case "silent":
            return NoAnswer(bool(data["failed"]))
        case "pointing-ended":
            return PointingEnded()
        case _:
            return None


def field_of(world: World, raw: dict[str, Any]) -> FieldNow:
    """Return a field as a script read it."""
    return FieldNow(
        world,
        int(raw["number"]),
        str(raw["label"]),
        str(raw["kind"]),
        str(raw["value"]),
        bool(raw["invalid"]),
        bool(raw["connected"]),
    )
