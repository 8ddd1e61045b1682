"""Where the frames of a page stand in its viewport, and which point of one is which of the other.

Knows nothing of what stands in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.frame_sessions import FrameSessions
from acepilot.browser.swallowed import swallowed
from acepilot.browser.world import Unanswered, World

Ask = Callable[[World, str], Any]
"""Evaluates an expression in a world; None when it does not answer."""


class FramePlaces:
    """Where the frames of one page stand.

    Args:
        present: Returns the world of every document that is there.
    """

    def __init__(self, sessions: FrameSessions, present: Callable[[], tuple[World, ...]], ask: Ask) -> None:
        self._sessions = sessions
        self._present = present
        self._ask = ask

    def frames(self) -> list[tuple[World, dict[str, float]]]:
        """Return the worlds of all frames that are drawn, and where: as `offset` has it.

        Raises:
            Unanswered: Where one stands is not told in time.
        """
        inner = tuple(world for world in self._present() if world.frame != self._sessions.top)
        placed = [(world, self.offset_of(world.frame)) for world in inner]
        return [(world, offset) for world, offset in placed if offset is not None]

    def offset(self, world: World) -> dict[str, float] | None:
        """Return where a world's frame stands, as `offset_of` has it; None if that is not told in time."""
        try:
            return self.offset_of(world.frame)
        except Unanswered as error:
            swallowed(error)
            return None

    def offset_of(self, frame: str) -> dict[str, float] | None:
        """Return where a frame's content stands in the page's viewport: x, y, width, height in CSS pixels.

        `turned` is how far its corners are from where those of a frame stand that is neither turned nor mirrored. None
        for a frame that is not drawn.

        Raises:
            Unanswered: It is not told in time.
        """
        main = self._sessions.main
        try:
            owner = self._sessions.command(main, "DOM.getFrameOwner", {"frameId": frame})
            node = {"backendNodeId": owner["backendNodeId"]}
            box = self._sessions.command(main, "DOM.getBoxModel", node)["model"]
        except PlaywrightTimeoutError:
            raise Unanswered(has_failed=False) from None
        except PlaywrightError as error:
            swallowed(error)
            return None
        quad = box["content"]
        left, top = min(quad[::2]), min(quad[1::2])
        width, height = max(quad[::2]) - left, max(quad[1::2]) - top
        upright = (left, top, left + width, top)
        turned = max(abs(is_at - was_at) for is_at, was_at in zip(quad, upright, strict=False))
        return {"x": left, "y": top, "width": width, "height": height, "turned": turned}

    def outward(self, world: World, x: float, y: float) -> tuple[float, float] | None:
        """Return where a point of a frame's viewport stands in the page's; None for a turned or undrawn frame."""
        drawn = self._drawn(world)
        if drawn is None:
            return None
        at, across, down = drawn
        return at["x"] + x * across, at["y"] + y * down

    def inward(self, world: World, x: float, y: float) -> tuple[float, float] | None:
        """Return where a point of the page's viewport stands in a frame's; None where it is not in the frame."""
        drawn = self._drawn(world)
        if drawn is None:
            return None
        at, across, down = drawn
        inner = (x - at["x"], y - at["y"])
        is_in = 0 <= inner[0] < at["width"] and 0 <= inner[1] < at["height"]
        return (inner[0] / across, inner[1] / down) if is_in else None

    def _drawn(self, world: World) -> tuple[dict[str, float], float, float] | None:
        """Return where an upright frame stands, and how many of the page's pixels one of its own takes."""
        at, size = self.offset(world), self._ask(world, "[innerWidth, innerHeight]")
        if at is None or at["turned"] > 1 or not size or min(size) < 1 or min(at["width"], at["height"]) < 1:
            return None
        return at, at["width"] / size[0], at["height"] / size[1]
