"""What the panel is shown in tests, and how a person meets it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from acepilot.browser.events import PanelPressed, PanelUnsure
from acepilot.person.human import Choice, Key, Situation, Turn
from acepilot.person.panel import panel_state as state_of
from acepilot.testing import FakePortal

ASK = Situation(
    Turn.PERSON,
    step_kind="ask",
    doing="Sign in to ACE with your own credentials.",
    flow="Enroll in ACH refunds",
    stage="Sign in",
    stage_n=1,
    stage_count=4,
    choices=(Choice(Key.GO_ON, "Go on", is_primary=True), Choice(Key.STOP, "Stop")),
    next="Open the importer's account",
    mock=True,
)
SETTLED_MS = 700


@pytest.fixture
def panel_state() -> Callable[..., dict[str, Any]]:
    """Return what the panel's script takes: a person's turn, with what a test changes in it."""

    def make(**changes: Any) -> dict[str, Any]:
        return state_of(replace(ASK, **changes))

    return make


@dataclass(frozen=True)
class Box:
    """Where something stands in the window."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Return its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def meets(self, other: Box) -> bool:
        """Tell whether both share a place."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass(frozen=True)
class Heard:
    """A node of the accessibility tree, as a screen reader has it."""

    role: str
    name: str
    description: str
    properties: dict[str, Any]
    backend: int


class PanelHands:
    """A person at the panel: sees it as a screen reader does, as its root is closed; acts by real mouse and keys.

    Args:
        portal: Where the page is.
    """

    def __init__(self, portal: FakePortal) -> None:
        self.portal = portal

    def show(self, wait_ms: int = SETTLED_MS, **changes: Any) -> None:
        """Show a person's turn with some changes, and let it stand."""
        self.portal.surface.panel.show(state_of(replace(ASK, **changes)))
        self.wait(wait_ms)

    def wait(self, milliseconds: int = SETTLED_MS) -> None:
        """Let time pass, and what is told be heard, as a run does; answers are kept for `answers`."""
        self.portal.stand(milliseconds)
        self._heard = [*getattr(self, "_heard", []), *self.portal.surface.events()]

    def answers(self) -> list[object]:
        """Return what was answered in the panel since the last call."""
        self.wait(150)
        heard, self._heard = self._heard, []
        return [one for one in heard if isinstance(one, PanelPressed | PanelUnsure)]

    def tree(self) -> list[Heard]:
        """Return the panel as the accessibility tree has it, from top to bottom; empty if there is none."""
        session = self.portal.context.new_cdp_session(self.portal.surface.page)
        session.send("Accessibility.enable")
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        by_id = {node["nodeId"]: node for node in nodes}
        top = next(
            (n for n in nodes if _text(n, "role") == "region" and _text(n, "name") == "acepilot"), None
        )
        return [_heard(node) for node in _under(top, by_id) if not node.get("ignored")] if top else []

    @property
    def text(self) -> str:
        """Return all that the panel says."""
        return " ".join(one.name for one in self.tree() if one.role == "StaticText")

    def find(self, name: str, role: str = "button") -> Heard:
        """Return the control of that name: whole, or as its beginning."""
        known = [one for one in self.tree() if one.role == role]
        found = [one for one in known if one.name == name] or [
            one for one in known if one.name.startswith(name)
        ]
        assert found, f"the panel has no {role} {name!r}, but {[one.name for one in known]}"
        return found[0]

    def has(self, name: str, role: str = "button") -> bool:
        """Tell whether the panel has a control of exactly that name."""
        return any((one.role, one.name) == (role, name) for one in self.tree())

    def box_of(self, one: Heard) -> Box:
        """Return where a node of the panel is drawn."""
        session = self.portal.context.new_cdp_session(self.portal.surface.page)
        quad = session.send("DOM.getBoxModel", {"backendNodeId": one.backend})["model"]["border"]
        session.detach()
        return Box(quad[0], quad[1], quad[4] - quad[0], quad[5] - quad[1])

    @property
    def box(self) -> Box:
        """Return where the panel stands."""
        return self.box_of(self.tree()[0])

    @property
    def corner(self) -> str:
        """Return the corner it stands at, in words."""
        size = self.portal.surface.page.viewport_size
        assert size is not None
        x, y = self.box.middle
        return (
            f"{'top' if y < size['height'] / 2 else 'bottom'} {'left' if x < size['width'] / 2 else 'right'}"
        )

    def press(self, name: str, role: str = "button") -> None:
        """Press a control of the panel with the mouse."""
        self.portal.surface.page.mouse.click(*self.box_of(self.find(name, role)).middle)
        self.wait(100)

    def away(self) -> None:
        """Take the pointer off the panel, to the middle of the page."""
        self.portal.surface.page.mouse.move(640, 300)

    def tab_to(self, name: str, role: str = "button") -> None:
        """Go to a control of the panel by keyboard alone."""
        for _ in range(40):
            self.portal.surface.page.keyboard.press("Tab")
            if self.focused() == (role, name):
                return
        raise AssertionError(f"{name!r} cannot be reached with Tab")

    def focused(self) -> tuple[str, str] | None:
        """Return role and name of what has the focus in the panel; None when it has none."""
        inner = self.tree()[1:]
        found = [one for one in inner if one.properties.get("focused")]
        return (found[-1].role, found[-1].name) if found else None


def _text(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _heard(node: dict[str, Any]) -> Heard:
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return Heard(
        _text(node, "role"),
        _text(node, "name"),
        _text(node, "description"),
        properties,
        int(node.get("backendDOMNodeId", 0)),
    )


def _under(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _under(by_id[child], by_id)


@pytest.fixture
def panel(portal: FakePortal) -> PanelHands:
    """Return a person at the panel of the module's portal."""
    return PanelHands(portal)
