"""One control of the page, held as that element until its step ends: whatever it is called meanwhile.

Owns knowing a control by Playwright's handle and by its number in the isolated world at once, typing into it and into
nothing else, and pressing what only that world knows. Knows no list and no flow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import ElementHandle, Page

from acepilot.browser.driver import NotInTime, driving
from acepilot.browser.locate import Found
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds
from acepilot.errors import StepFailed
from acepilot.flow.words import submit_word

PRESS_TRIES = 10


class SubmitWord(StepFailed):
    """The words: what would be pressed is named like something that sends.

    Attributes:
        word: The word.
    """

    def __init__(self, name: str, word: str) -> None:
        super().__init__(
            f"“{name}” says “{word}”: acepilot does not press such a control.",
            expected="a control that sends nothing",
            got=name,
        )
        self.word = word


class SubmitControl(SubmitWord):
    """The words, for what needs none: the control submits the form that it belongs to.

    Attributes:
        name: Its name.
        sends: What it is called, and what it sends, as a code: a yes holds for the same and nothing else.
        is_open: Whether it may be pressed once the person says yes: nothing was typed into the form.
    """

    def __init__(self, name: str, sends: str = "", *, is_open: bool = False) -> None:
        super().__init__(name, "submit")
        self.name = name
        self.sends = sends
        self.is_open = is_open
        self.message = f"“{name}” submits a form of the page: acepilot does not press such a control."


@dataclass(frozen=True, slots=True)
class FoundControl:
    """A control that was found.

    Attributes:
        found: How.
        handle: Playwright's hold on it.
        world: Its document.
        number: Its number there.
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


def leaving_call(worlds: Worlds, number: int) -> str:
    """Return what has a world leave a field."""
    return f"acepilot.blur({number}, {worlds.leave}, {worlds.timing.look_up_ms})"


def type_into(worlds: Worlds, control: FoundControl, text: str, timeout_ms: int | None = None) -> bool:
    """Type into a field that has the focus: into that one or nowhere, wherever the page takes the focus meanwhile.

    Returns:
        Whether it went there. If not, the page took the focus away, and nothing was typed anywhere.
    """
    worlds.require_all("acepilot.typing(0)")
    try:
        worlds.require(control.world, f"acepilot.typing({control.number})")
        with driving(f"type into {control.shown}"):
            control.handle.fill(text, timeout=timeout_ms)
    finally:
        kept_back = [is_astray for _, is_astray in worlds.ask_all("acepilot.typed()")]
    return not any(kept_back)


class Presser:
    """Presses what is known by its number: at a point where nothing else would be hit, judged by the words first.

    Args:
        page: The page.
        worlds: Its isolated worlds.
        under: Returns role and names of what a press at a point of the page would hit.
        wait: Lets time pass.
        has_words: Whether the words are switched on.
    """

    def __init__(
        self,
        page: Page,
        worlds: Worlds,
        under: Callable[[float, float], dict[str, Any] | None],
        wait: Callable[[int], None],
        *,
        has_words: bool,
    ) -> None:
        self._page = page
        self._worlds = worlds
        self._under = under
        self._wait = wait
        self._has_words = has_words

    def press(self, world: World, spot: str, doing: str) -> None:
        """Press where the isolated world says.

        Args:
            world: The document.
            spot: What it is asked for the point, in JavaScript: `{x, y}` in its own viewport, or null.
            doing: What this does, for messages.

        Raises:
            NotInTime: There is no point where it would be hit, or nobody can tell what would be.
            SubmitWord: What would be hit is named like something that sends.
        """
        for _ in range(PRESS_TRIES):
            found = self._worlds.ask(world, spot)
            point = self._point(world, found)
            if point is not None:
                with driving(doing):
                    self._page.mouse.move(*point)  # what moves under the pointer is seen before it is pressed
                if self._worlds.ask(world, spot) == found and self._is_pointed_at(world, found, point):
                    self._check_words(point, doing)
                    self._click(point, doing)
                    return
            self._wait(self._worlds.timing.press_again_ms)
        raise NotInTime(
            f"The page did not let acepilot {doing} in time.",
            expected=f"to {doing}",
            got="the page was busy, or something covered the control",
        )

    def _point(self, world: World, found: dict[str, float] | None) -> tuple[float, float] | None:
        """Return the point in the page's viewport; None where another document or element would be hit."""
        if not found:
            return None
        x, y = float(found["x"]), float(found["y"])
        top = self._worlds.top()
        if world == top:
            return x, y
        point = self._worlds.places.outward(world, x, y)
        under = self._worlds.ask(top, f"acepilot.under({point[0]}, {point[1]})") if point and top else None
        return point if under and under.get("frame") else None

    def _is_pointed_at(self, world: World, found: dict[str, float], point: tuple[float, float]) -> bool:
        """Tell whether the pointer is where it was sent, by the browser's own judgement, however a frame is drawn."""
        is_still_there = self._point(world, found) == point
        return is_still_there and bool(
            self._worlds.ask(world, f"acepilotLists.isPointedAt({found['x']}, {found['y']})")
        )

    def _check_words(self, point: tuple[float, float], doing: str) -> None:
        if not self._has_words:
            return
        under = self._under(*point)
        if under is None:
            raise NotInTime(
                f"acepilot cannot tell what it would press to {doing}.",
                expected=f"to {doing}",
                got="a place where acepilot sees nothing",
            )
        names: Sequence[str] = under["names"]
        for name in names:
            word = submit_word(name)
            if word:
                raise SubmitWord(names[0], word)
        if under["submits"]:
            raise SubmitControl(names[0] if names else "A control")

    def _click(self, point: tuple[float, float], doing: str) -> None:
        """Press the mouse; a press that is heard meanwhile is ours, any other is the person's."""
        self._worlds.messages.is_pressing = True
        try:
            with driving(doing):
                self._page.mouse.click(*point)
            self._worlds.ask_all("1")  # what the documents told of the press comes before they answer this
        finally:
            self._worlds.messages.is_pressing = False
