"""Presses at a point of the page where nothing else would be hit, judged by the words first (net 2).

Owns what the words forbid, and pressing what only an isolated world knows, by its number. Knows no list and no flow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.sync_api import Page

from acepilot.browser.driver import NotInTime, driving
from acepilot.browser.under import pressing, under_point
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds
from acepilot.errors import StepFailed
from acepilot.flow.words import submit_word

PRESS_TRIES = 10


class SubmitWord(StepFailed):
    """The words: what would be pressed is named like something that sends."""

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
        sends: What it is called, and what it sends, as a code: a yes holds for the same and nothing else.
        is_open: Whether it may be pressed once the person says yes: nothing was typed into the form.
    """

    def __init__(self, name: str, sends: str = "", *, is_open: bool = False) -> None:
        super().__init__(name, "submit")
        self.name = name
        self.sends = sends
        self.is_open = is_open
        self.message = f"“{name}” submits a form of the page: acepilot does not press such a control."


def check_words(names: Sequence[str], name: str) -> None:
    """Make sure that nothing that a control is called says that it sends.

    Raises:
        SubmitWord: One does.
    """
    for one in names:
        word = submit_word(one)
        if word:
            raise SubmitWord(name, word)


class Presser:
    """Presses what is known by its number: at a point where nothing else would be hit, judged by the words first."""

    def __init__(
        self,
        page: Page,
        worlds: Worlds,
        wait: Callable[[int], None],
        *,
        has_words: bool,
    ) -> None:
        self._page = page
        self._worlds = worlds
        self._wait = wait
        self._has_words = has_words

    def press(self, world: World, spot: str, doing: str) -> None:
        """Press where the isolated world says.

        Args:
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
                    with pressing(self._worlds), driving(doing):
                        self._page.mouse.click(*point)
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
        under = under_point(self._worlds, *point)
        if under is None:
            raise NotInTime(
                f"acepilot cannot tell what it would press to {doing}.",
                expected=f"to {doing}",
                got="a place where acepilot sees nothing",
            )
        names: Sequence[str] = under["names"]
        check_words(names, names[0] if names else "A control")
        if under["submits"]:
            raise SubmitControl(names[0] if names else "A control")
