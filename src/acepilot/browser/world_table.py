"""Which isolated worlds a page has: one for each document that is there. Asks none of them anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession

from acepilot.browser.frame_sessions import FrameSessions
from acepilot.browser.world import World

WORLD = "acepilot"


class WorldTable:
    """The worlds of one page, as the browser tells of them.

    Args:
        on_new: Takes in each world that comes, which may have the number of one that is gone.
    """

    def __init__(self, sessions: FrameSessions, on_new: Callable[[World], None]) -> None:
        self._sessions = sessions
        self._on_new = on_new
        self._worlds: dict[tuple[int, int], World] = {}

    def listen(self, number: int, session: CDPSession) -> None:
        """Hear of the worlds of a new session."""
        session.on("Runtime.executionContextCreated", lambda event: self._on_created(number, event))
        session.on("Runtime.executionContextDestroyed", lambda event: self._on_destroyed(number, event))
        session.on("Runtime.executionContextsCleared", lambda _event: self.clear({number}))

    def _on_created(self, number: int, event: dict[str, Any]) -> None:
        context = event["context"]
        session = self._sessions.all.get(number)
        if session is None or context.get("name") != WORLD:
            return
        frame = str(context.get("auxData", {}).get("frameId", ""))
        world = World(session, context["id"], frame)
        self._worlds[number, context["id"]] = world
        self._on_new(world)

    def _on_destroyed(self, number: int, event: dict[str, Any]) -> None:
        self._worlds.pop((number, event["executionContextId"]), None)

    def clear(self, numbers: set[int]) -> None:
        """Take in that the documents of some sessions are gone."""
        self._worlds = {key: world for key, world in self._worlds.items() if key[0] not in numbers}

    def present(self) -> tuple[World, ...]:
        """Return the world of every document that is there, whether it answers or not."""
        return tuple(self._worlds.values())

    def has(self, world: World) -> bool:
        """Tell whether a document is one of this page's, and still there."""
        return world in self._worlds.values()

    def by_context(self, number: int, context: int) -> World | None:
        """Return the world with a context's number in a session."""
        return self._worlds.get((number, context))

    def of_frame(self, frame: str) -> World | None:
        """Return the world of the document in a frame; None while it is being replaced."""
        return next((world for world in self.present() if world.frame == frame), None)
