"""One control of the page, held as that element until its step ends: whatever it is called meanwhile.

Owns knowing a control by Playwright's handle and by its number in the isolated world at once, and typing into it and
into nothing else. Knows no list and no flow.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import ElementHandle

from acepilot.browser.driver import driving
from acepilot.browser.found import Found
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds


@dataclass(frozen=True, slots=True)
class FoundControl:
    """A control that was found.

    Attributes:
        number: Its number in its document.
        state: What it is: `label`, `kind`, `value`, `options`, `editable`, as `met` in `watch.js` tells.
    """

    found: Found
    handle: ElementHandle
    world: World
    number: int
    state: dict[str, Any]

    @property
    def kind(self) -> str:
        """Return what sort of field it is."""
        return str(self.state["kind"])

    @property
    def label(self) -> str:
        """Return its name, as it was when it was found."""
        return str(self.state["label"])

    @property
    def told(self) -> str:
        """Return what a person calls it: the text beside it where it has no name of its own."""
        return str(self.state.get("told") or self.label)

    @property
    def shown(self) -> str:
        """Return the notation that found it."""
        return self.found.shown


def filled_call(control: FoundControl, chosen: str | None) -> str:
    """Return what tells a control's world that it was filled, and with which option."""
    return f"acepilot.filled({control.number}, {json.dumps(control.label)}, {json.dumps(chosen)})"


def leaving_call(worlds: Worlds, number: int) -> str:
    """Return what has a world leave a field."""
    return f"acepilot.blur({number}, {worlds.leave}, {worlds.timing.look_up_ms})"


def type_into(
    worlds: Worlds,
    control: FoundControl,
    text: str,
    check_meant: Callable[[FoundControl], None],
    timeout_ms: int | None = None,
) -> bool:
    """Go to a field and type into that one or nowhere, wherever the page takes the focus meanwhile.

    Args:
        check_meant: Called if the field bears another name once it is gone to; raises when another one is meant now.

    Returns:
        Whether it went there. If not, the page took the focus away, and nothing was typed anywhere.
    """
    try:
        name = None
        for world in worlds.present():
            number = control.number if world == control.world else 0
            told = worlds.require(world, f"[acepilot.focus({number}), acepilot.typing({number})][0]")
            name = told if number else name
        if name is None:
            return False
        if name != control.label:
            check_meant(control)
        with driving(f"type into {control.shown}"):
            control.handle.fill(text, timeout=timeout_ms)
    finally:
        kept_back = [is_astray for _, is_astray in worlds.ask_all("acepilot.typed()")]
    return not any(kept_back)
