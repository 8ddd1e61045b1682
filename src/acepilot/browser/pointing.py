"""Pointing: the person shows acepilot a control, and acepilot outlines controls for the person.

Owns telling what was pointed at, and which controls of a kind the page has. Presses nothing, changes nothing of the
page, and knows no flow: whoever asks turns a description into a target.

Source: measured with Playwright 1.65: while `page.pick_locator()` waits, the page hears `pointerdown`, `pointerup` and
`click` itself and gets an `x-pw-glass` element, a control in a closed root is told as its host, and nothing else can be
heard meanwhile. So this is a script of our own in the isolated world.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import driving
from acepilot.browser.found import Found
from acepilot.browser.swallowed import swallowed
from acepilot.browser.world import Unanswered, World
from acepilot.browser.worlds import Worlds
from acepilot.flow.roles import ROLES

SAME_PX = 1.5


class PointKind(StrEnum):
    """What kind of thing may be pointed at; the script knows these words."""

    PRESS = "press"
    FILL = "fill"
    HOLD = "hold"
    SEE = "see"


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands in the page's viewport, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float

    def is_like(self, other: Box) -> bool:
        """Tell whether both are the same, but for parts of a pixel."""
        pairs = ((self.x, other.x), (self.y, other.y), (self.width, other.width), (self.height, other.height))
        return all(abs(one - two) <= SAME_PX for one, two in pairs)

    def holds(self, other: Box) -> bool:
        """Tell whether the other stands inside this one."""
        return (
            self.x <= other.x + SAME_PX
            and self.y <= other.y + SAME_PX
            and self.x + self.width >= other.x + other.width - SAME_PX
            and self.y + self.height >= other.y + other.height - SAME_PX
        )


@dataclass(frozen=True, slots=True)
class Control:
    """A control on the page, as far as a person would name it."""

    world: World
    number: int
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """What a control stands in: a dialog, a row, a form."""

    role: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Described:
    """What was pointed at.

    Attributes:
        control: It, with role and name as the browser computes them for a screen reader.
        kind: For a field `text`, `select`, `combobox`, `radio` or `checkbox`; else `other`.
        is_editable: Whether it is a field that takes a value now.
        text: What it shows; empty for a field, whose value is nobody's business here.
        holders: What it stands in, the innermost first.
        heads: What a datum there may be called: the head of its column or row, its term, its label.
        element_id: Its `id`, or empty.
        testid: Its `data-testid`, or empty.
        is_closed: Whether it stands in a closed shadow root, where no locator reaches.
        beside: The text left of or above a field that has no name of its own; else empty.
        is_otherwise: Whether it has none, or one that bears what it shows: then `control.name` is the rest of it.
        attribute: The `name` under which a field's value is sent, or empty.
    """

    control: Control
    kind: str
    is_editable: bool
    text: str
    holders: tuple[Holder, ...]
    heads: tuple[str, ...]
    element_id: str
    testid: str
    path: str
    is_closed: bool
    box: Box
    beside: str = ""
    is_otherwise: bool = False
    attribute: str = ""


class Pointing:
    """Pointing on one page."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._ended_at = 0.0
        self._fit: PointKind | None = None

    @property
    def is_on(self) -> bool:
        """Tell whether a press on the page points, and does nothing else."""
        return self._fit is not None

    def begin(self, fit: PointKind) -> None:
        """Let the next press on the page, on the flow's hosts, point at something instead of acting.

        Raises:
            Unanswered: A document gives no answer: a press there would act.
        """
        self._fit = fit
        try:
            self._worlds.reach.extend(is_needed=True)  # frames without a world, closed roots
            self._worlds.require_all(self._start)
        except Unanswered:
            self.end()
            raise

    @property
    def _start(self) -> str:
        return f"acepilotPointing.start({json.dumps(self._fit)})"

    def join(self, world: World) -> bool:
        """Let presses in a document that has just come point, too; False where it does not answer: all is over."""
        if self.is_on:
            try:
                self._worlds.require(world, self._start)
            except Unanswered as error:
                swallowed(error)
                self.end()
                return False
        return True

    def end(self) -> None:
        """Let presses act again; what still comes of the last one does not."""
        if self.is_on:
            self._ended_at = self._worlds.timing.clock.monotonic()
        self._fit = None
        self._worlds.ask_all("acepilotPointing.stop()")

    def is_at_rest(self) -> bool:
        """Tell whether presses act again: for a moment after the end they do not, as the last may be a double one."""
        return (
            not self.is_on
            and self._worlds.timing.clock.monotonic() - self._ended_at > self._worlds.timing.linger_s
        )

    # -- outlines ---------------------------------------------------------------------------

    def outline(self, controls: Sequence[tuple[Control, str]]) -> None:
        """Draw a line around controls, each with a few words; around nothing else."""
        for world in self._worlds.present():
            own = [{"number": one.number, "text": text} for one, text in controls if one.world == world]
            self._worlds.ask(world, f"acepilotPointing.mark({json.dumps(own)})")

    # -- looking ----------------------------------------------------------------------------

    def controls(self, fit: PointKind) -> tuple[Control, ...]:
        """Return the visible controls of a kind that have a name, on the flow's hosts."""
        answers = self._worlds.ask_all(f"acepilotPointing.controls({json.dumps(fit)})")
        return tuple(
            Control(world, int(one["number"]), str(one["role"]), str(one["name"]))
            for world, found in answers
            for one in found
        )

    def nameless(self) -> tuple[Described, ...]:
        """Return the fields that can be filled, known by a text beside them or by a part of their name.

        Raises:
            Unanswered: A document gives no answer: its fields could be meant as well.
        """
        answers = self._worlds.require_all("acepilotPointing.nameless()")
        found = (self.describe(world, int(number)) for world, numbers in answers for number in numbers)
        return tuple(one for one in found if one is not None and one.is_otherwise and not one.is_closed)

    def of(self, found: Found) -> Described | None:
        """Return what was found; None when it is gone, or a script cannot tell which it is."""
        try:
            handles = found.locator.element_handles()
            met = self._worlds.reach.number_of(handles[0]) if handles else None
        except PlaywrightError as error:
            swallowed(error)
            return None
        return self.describe(*met) if met is not None else None

    def describe(self, world: World, number: int) -> Described | None:
        """Return what was pointed at; None when it is gone."""
        raw = self._worlds.ask(world, f"acepilotPointing.describe({number})")
        if not raw:
            return None
        offset = self._worlds.places.offset(world) or {"x": 0.0, "y": 0.0}
        return description(world, {**raw, "number": number}, self.computed(world, number), offset)

    def computed(self, world: World, number: int) -> tuple[str, str]:
        """Return role and name as a screen reader gets them; empty where the browser has none."""
        expression = {"expression": f"acepilotPointing.element({number})", "contextId": world.context}
        try:
            handle = self._worlds.sessions.command(world.session, "Runtime.evaluate", expression)[
                "result"
            ].get("objectId")
            asked = {"objectId": handle, "fetchRelatives": False}
            nodes: list[dict[str, Any]] = self._worlds.sessions.command(
                world.session, "Accessibility.getPartialAXTree", asked
            )["nodes"]
            self._worlds.sessions.command(world.session, "Runtime.releaseObject", {"objectId": handle})
        except PlaywrightError as error:
            swallowed(error)
            return "", ""
        if not nodes or nodes[0].get("ignored"):
            return "", ""
        node = nodes[0]
        return str(node.get("role", {}).get("value", "")), str(node.get("name", {}).get("value", ""))


def box_of(found: Found) -> Box | None:
    """Return where a control that was found is drawn; None when it is not."""
    with driving(f"look at {found.shown}"):
        box = found.locator.bounding_box()
    return Box(box["x"], box["y"], box["width"], box["height"]) if box else None


def description(
    world: World, raw: dict[str, Any], computed: tuple[str, str], offset: dict[str, float]
) -> Described:
    """Return a description out of what the isolated world tells.

    Args:
        raw: As `acepilotPointing.describe` has it.
        computed: Role and name as a screen reader gets them; empty where they are not known.
        offset: Where the world's frame stands in the page.
    """
    role, name = computed
    beside = str(raw["beside"]) if name in {"", str(raw["placeholder"])} else ""
    own = str(raw["own"])
    box = raw["box"]
    return Described(
        control=Control(
            world,
            int(raw["number"]),
            role if role in ROLES else str(raw["role"]),
            "" if beside else own or name or str(raw["name"]),
        ),
        kind=str(raw["kind"]),
        is_editable=bool(raw["editable"]),
        text=str(raw["text"]),
        holders=tuple(Holder(**one) for one in raw["holders"]),
        heads=tuple(map(str, raw["heads"])),
        element_id=str(raw["id"]),
        testid=str(raw["testid"]),
        path=str(raw["path"]),
        is_closed=bool(raw["closed"]),
        box=Box(box["x"] + offset["x"], box["y"] + offset["y"], box["width"], box["height"]),
        beside=beside,
        is_otherwise=bool(beside or own),
        attribute=str(raw["attribute"]),
    )
