"""What the scripts in the pages tell, as events.

Owns the form of their messages. Knows neither turn nor tab: what only those can tell is the surface's.
"""

from __future__ import annotations

from typing import Any

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
    Said,
    Saying,
    Stopped,
    Touched,
    Typed,
)
from acepilot.browser.worlds import Tale, World
from acepilot.journal.codes import StoppedBy


def meaning(tale: Tale) -> Event | None:
    """Return what a message means; None when it is nothing that happened, or an act of acepilot's own."""
    return _of_texts(tale) if tale.kind in {"live", "said"} else _of_hands(tale)


def _of_texts(tale: Tale) -> Event:
    """Return what the page says."""
    data = tale.data
    if tale.kind == "live":
        return Announced(str(data["role"]), str(data["text"]), bool(data["after"]), tale.world)
    texts = tuple(Saying(str(one["text"]), bool(one["data"])) for one in data["texts"])
    return Said(texts, float(data["at"]), tale.world)


def _of_hands(tale: Tale) -> Event | None:
    """Return what somebody, or acepilot's guard, did."""
    data = tale.data
    match tale.kind:
        case "hand" if not tale.while_pressing:
            return Touched(str(data["by"]))
        case "input" if tale.world is not None:
            return Typed(tale.world, int(data["number"]))
        case "press":
            fields = tuple(field_of(tale.world, one) for one in data["fields"]) if tale.world else ()
            return Pressed(str(data["control"]), str(data["by"]), fields, float(data["at"]), tale.world)
        case "panel":
            return PanelPressed(str(data["key"]), data.get("index"), str(data.get("text", "")))
        case "panel-unsure":
            return PanelUnsure()
        case "stopped":
            return Stopped(str(data["what"]), StoppedBy(data.get("by", StoppedBy.GUARD)))
        case "pointed" if tale.world is not None:
            return PointedAt(tale.world, int(data["number"]))
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
