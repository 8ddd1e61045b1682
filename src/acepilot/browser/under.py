"""What a press at a point of the page would hit, in whichever frame that is, and that a press of ours is known as such.

Knows no control that is sought, and judges none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from acepilot.browser.worlds import Worlds


def under_point(worlds: Worlds, x: float, y: float) -> dict[str, Any] | None:
    """Return role and names of the control at a point of the page, in whichever frame that is."""
    top = worlds.top()
    under = worlds.require(top, f"acepilot.under({x}, {y})") if top else None
    if not under or not under.get("frame"):
        return {**under, "world": top} if under else None
    for world, _ in worlds.places.frames():
        at = worlds.places.inward(world, x, y)
        inner = worlds.require(world, f"acepilot.under({at[0]}, {at[1]})") if at else None
        if inner and not inner.get("frame"):
            return {**inner, "world": world}
    return None


@contextmanager
def pressing(worlds: Worlds) -> Iterator[list[str]]:
    """Press; what is heard of a press meanwhile is ours, any other is the person's.

    Yields how the press met its aim, in each document, once it is over: see `aim.js`.
    """
    worlds.messages.is_pressing = True
    met: list[str] = []
    try:
        yield met
        # What the documents told of the press comes before they answer this.
        met.extend(str(state) for _, state in worlds.ask_all("acepilot.pressed()"))
    finally:
        worlds.messages.is_pressing = False
