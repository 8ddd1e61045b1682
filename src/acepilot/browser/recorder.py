"""What a recording needs of the browser: a listener in each document, and whether a target finds what was used.

Owns switching the listener on in every document of every tab, and handing it the client's values. Touches nothing on
the page, and knows no flow: what is made of the messages is for whoever records.

The listener is a script of our own in the isolated world. Playwright's recorder is not used, as it carries what is
typed into password fields and one event for each key (measured with Playwright 1.65), runs among the page's own
scripts, and names controls in a notation of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.events import Recorded
from acepilot.browser.found import Found
from acepilot.browser.pointing import Box, Described, description
from acepilot.browser.surface import Surface
from acepilot.browser.swallowed import swallowed
from acepilot.browser.world import Unanswered, World
from acepilot.browser.world_table import WORLD
from acepilot.browser.worlds import Worlds
from acepilot.client.value import Values
from acepilot.errors import StepFailed
from acepilot.flow.resolved import MissingValue, resolve_target, resolve_text
from acepilot.flow.target import parse_target
from acepilot.flow.template import NotationError, parse_template

NOWHERE = {"x": 0.0, "y": 0.0}


@dataclass(frozen=True, slots=True)
class Spelling:
    """One of the client's values in one of its spellings, for the isolated world alone.

    Attributes:
        item: Which importer it belongs to, from 0; None for the company's own.
        text: The value; may be secret.
        is_secret: Whether nothing that the page shows of it may be told.
    """

    name: str
    item: int | None
    text: str
    is_secret: bool

    def __repr__(self) -> str:
        return f"Spelling(name={self.name!r}, item={self.item!r})"


class Recorder:
    """Listens in all documents of a surface, for as long as a recording lasts.

    Args:
        surface: The surface; its turn is the person's.
        yes: Words by which a portal says that all is well, in small letters: of plain text only such is told.
    """

    def __init__(self, surface: Surface, spellings: Sequence[Spelling], yes: Sequence[str] = ()) -> None:
        self._surface = surface
        told = [{"name": s.name, "item": s.item, "text": s.text, "secret": s.is_secret} for s in spellings]
        self._values = json.dumps(told)
        self._public = json.dumps([one for one in told if not one["secret"]])
        self._yes = json.dumps(yes)
        self._joined: dict[Worlds, str] = {}
        self.is_paused = False

    def join(self) -> bool:
        """Listen in the tab at hand, if that is new; tell whether it is."""
        worlds = self._surface.tabs.at_hand.worlds
        if worlds in self._joined:
            return False
        self._joined[worlds] = ""
        begin = (
            f"globalThis.acepilotRecording?.begin({self._public}, {self._yes}, {json.dumps(self.is_paused)})"
        )
        try:  # for documents to come: each says when it is ready for the rest
            source = {"source": begin, "worldName": WORLD, "runImmediately": True}
            added = worlds.sessions.command(
                worlds.sessions.main, "Page.addScriptToEvaluateOnNewDocument", source
            )
            self._joined[worlds] = str(added["identifier"])
        except PlaywrightError as error:
            swallowed(error)
        for world in worlds.present():
            self.start(world)
        return True

    def start(self, world: World) -> None:
        """Hand the client's values to a document, on the flow's own hosts alone, and listen there."""
        worlds = self._surface.tabs.at_hand.worlds
        if worlds.ask(world, "acepilot.kit.home"):
            asked = f"{self._values}, {self._yes}, {json.dumps(self.is_paused)}"
            worlds.ask(world, f"acepilotRecording.start({asked})")

    def pause(self, *, on: bool) -> None:
        """Hear nothing until told otherwise."""
        self.is_paused = on
        for world in self._surface.tabs.at_hand.worlds.present():
            self.start(world)

    def stop(self) -> None:
        """Hear nothing any more, in no document and in none to come; the client's values leave them."""
        for worlds, identifier in self._joined.items():
            try:
                script = {"identifier": identifier}
                worlds.sessions.command(
                    worlds.sessions.main, "Page.removeScriptToEvaluateOnNewDocument", script
                )
            except PlaywrightError as error:  # the tab is gone
                swallowed(error)
            worlds.ask_all("acepilotRecording.stop()")
        self._joined.clear()

    def now(self) -> dict[str, Any]:
        """Have every document tell what was typed and not told yet; return where the page is."""
        found = self._surface.tabs.at_hand.worlds.ask_all("acepilotRecording.now()")
        return dict(found[0][1]) if found else {"path": "", "heads": [], "shows": [], "data": []}

    def described(self, told: Recorded, raw: dict[str, Any]) -> Described:
        """Return what was used: with the name that a screen reader has, while the page still stands.

        Not of a field: with its name the browser would tell what was typed into it (measured with Chromium 156).
        """
        role, name = "", ""
        offset = None
        if told.world is not None and self._surface.tabs.at_hand.worlds.has(told.world):
            if raw["kind"] == "other":
                role, name = self._surface.pointing.computed(told.world, int(raw["number"]))
            offset = self._surface.tabs.at_hand.worlds.places.offset(told.world)
        world = told.world or World(None, 0, "")  # type: ignore[arg-type]  # gone: nothing is asked of it
        return description(world, raw, (role, name), offset or NOWHERE)

    def finds(self, seen: Described, notation: str, values: Values | None) -> bool | None:
        """Tell whether a target finds just what was used; None where that is not in sight any more."""
        if not self._is_shown(seen):
            return None
        try:
            target = resolve_target(parse_target(notation), values or Values({}))
            found = self._surface.locating.find(target, within=None, timeout_ms=0)
        except (StepFailed, MissingValue, NotationError) as error:
            swallowed(error)
            return False
        return self._is_at(seen, found)

    def finds_place(self, seen: Described, name: str, values: Values | None) -> bool | None:
        """Tell whether a plain name of `navigate:` finds just what was used; None as in `finds`."""
        if not self._is_shown(seen):
            return None
        try:
            named = resolve_text(parse_template(name), values or Values({}))
            return self._is_at(seen, self._surface.locating.find_place((named,), timeout_ms=0))
        except (StepFailed, MissingValue, NotationError) as error:
            swallowed(error)
            return False

    def _is_shown(self, seen: Described) -> bool:
        worlds, control = self._surface.tabs.at_hand.worlds, seen.control
        return worlds.has(control.world) and bool(
            worlds.ask(control.world, f"acepilotRecording.isShown({control.number})")
        )

    def _is_at(self, seen: Described, found: Found) -> bool | None:
        """Tell whether what was found is that control, by its number or where the two are drawn; None once it is gone.

        The page may be left meanwhile, and a recording waits for nothing that is no longer there.
        """
        try:
            if handles := found.locator.element_handles():
                met = self._surface.tabs.at_hand.worlds.reach.number_of(handles[0])
                if met is not None and met[0] == seen.control.world:
                    return met[1] == seen.control.number
                if drawn := handles[0].bounding_box():
                    return Box(**drawn).is_like(seen.box)
        except (PlaywrightError, Unanswered) as error:
            swallowed(error)
        return False if self._is_shown(seen) else None
