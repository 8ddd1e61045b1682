"""Presses on controls that were found: what each would hit is judged by the structural rule and the words (nets 1, 2).

Owns the checks between finding a control and pressing it. Knows nothing of filling.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator

from acepilot.browser.driver import NotInTime, driving
from acepilot.browser.found import Found
from acepilot.browser.passage import Passage
from acepilot.browser.presser import SubmitControl, check_words
from acepilot.browser.protection import BeforeAct, Protection
from acepilot.browser.swallowed import swallowed
from acepilot.browser.under import pressing, under_point
from acepilot.browser.world import Holdings
from acepilot.browser.worlds import Worlds
from acepilot.errors import StepFailed

NAVIGATION = frozenset({"link", "tab", "menuitem", "treeitem"})


class Held(StepFailed):
    """The structural rule: the page holds typed values, so acepilot presses nothing."""

    def __init__(self, doing: str, labels: tuple[str, ...]) -> None:
        super().__init__(
            f"The page still holds what was typed ({', '.join(labels)}), so acepilot does not {doing}.",
            expected="no field with a typed value on the page",
            got=", ".join(labels),
        )
        self.labels = labels


class Clicks:
    """Presses controls of one page.

    Args:
        before_act: Raises when acepilot may not act now.
        passage: What lets a press on a form's button through, once, after the person's yes.
    """

    def __init__(
        self, worlds: Worlds, before_act: BeforeAct, protection: Protection, passage: Passage
    ) -> None:
        self._worlds = worlds
        self._timing = worlds.timing
        self._before_act = before_act
        self._protection = protection
        self._passage = passage

    def check_held(self, doing: str, told: Holdings) -> None:
        """Hold the structural rule.

        Args:
            told: What the documents told just now that they hold; one that is not among them is asked.

        Raises:
            Held: A field on the page holds a typed value.
        """
        if not self._protection.rule:
            return
        labels = tuple(label for holding in self._worlds.holdings(told).values() for label in holding.labels)
        if labels:
            raise Held(doing, labels)

    def press(self, found: Found, doing: str, timeout_ms: int, *, is_navigation: bool, of_form: str) -> None:
        """Press a control that was found, after every check; see `Actions.click` and `Actions.follow`.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitControl: It submits a form, and there was no yes, or something was typed into it.
            SubmitWord: It is named like one that sends.
        """
        self.check_held(doing, self._before_act())
        if self._is_pressed_at_once(found, doing, timeout_ms, is_navigation=is_navigation):
            return
        self._make_way(found, doing)
        is_moving = not self._is_at_rest(found, doing, timeout_ms)
        under = self._worded(found, is_navigation=is_navigation)
        if under is None or not under["submits"]:
            self._click(found.locator, doing, timeout_ms, is_moving=is_moving)
            return
        world, number = under["world"], int(under["number"])
        if not of_form or under["sends"] != of_form:
            raise self._submits(found, under)
        with self._passage.once(world, number, of_form) as may_press:
            if not may_press:
                raise self._submits(found, under)
            self._click(found.locator, doing, timeout_ms, is_moving=is_moving)

    def _is_pressed_at_once(self, found: Found, doing: str, timeout_ms: int, *, is_navigation: bool) -> bool:
        """Press a control that stands free, and is pinned: only that one, as it was judged, gets the press.

        Returns:
            False for any other control, and where something else came under the press: then nothing was pressed.

        Raises:
            Held: A field on the page holds a typed value.
            SubmitWord: It is named like one that sends.
        """
        if not self._protection.words or not self._is_pointed_at(found, doing, timeout_ms):
            return False
        under = self._worlds.reach.aim(found.locator)
        if under is None:
            return False
        is_over = False
        try:
            if self._protection.rule:
                _check_none(under["labels"], doing)
            self._check_words(found, under, is_navigation=is_navigation)
            if under["submits"]:
                return False
            met = self._click(found.locator, doing, timeout_ms, is_moving=True)
            is_over = True
        finally:
            if not is_over:
                self._worlds.reach.end_aim()
        return "hit" in met or "astray" not in met  # what has come up since it hit got nothing of it

    def _is_pointed_at(self, found: Found, doing: str, timeout_ms: int) -> bool:
        """Have the pointer go to a control, if it can: what the page makes of that comes before it is judged."""
        try:
            with driving(doing):
                found.locator.hover(force=True, timeout=min(timeout_ms, self._timing.moves_ms))
        except StepFailed as error:
            swallowed(error)
            return False
        return True

    def _make_way(self, found: Found, doing: str) -> None:
        """Have acepilot's own panel go away from a control, if it stands on it."""
        with driving(doing):
            box = found.locator.bounding_box()
        top = self._worlds.top()
        if box is not None and top is not None:
            self._worlds.ask(top, f"acepilotPanel.makeWay({json.dumps(box)})")

    def _is_at_rest(self, found: Found, doing: str, timeout_ms: int) -> bool:
        """Make sure that a control can be pressed at all: what covers it would be judged in its place.

        Returns:
            Whether it stands still; one that never does is pressed where it is hit.

        Raises:
            NotInTime: Something else would be hit.
        """
        try:
            with driving(doing):  # a trial click would press for a moment
                before = found.locator.bounding_box()
                found.locator.hover(trial=True, timeout=min(timeout_ms, self._timing.moves_ms))
                is_same = before == found.locator.bounding_box()  # what turns round rests for two frames too
        except NotInTime as error:
            swallowed(error)
            if self._is_hit(found):
                return False
            with driving(doing):
                found.locator.hover(trial=True, timeout=max(1, timeout_ms - self._timing.moves_ms))
            return True
        return is_same or not self._is_hit(found)

    def _is_hit(self, found: Found) -> bool:
        """Tell whether a press in the middle of a control would hit it, enabled, and nothing else."""
        with driving(f"look at {found.shown}"):
            if not found.locator.is_enabled():
                return False
            met = self._worlds.reach.meet(found.locator.element_handle())
            box = found.locator.bounding_box()
        under = self._under(box) if box else None
        if under is None or met is None:
            return False
        return bool((under["world"], under["number"]) == (met[0], met[1]["number"]))

    def _submits(self, found: Found, under: dict[str, Any]) -> SubmitControl:
        name = under["names"][0] if under["names"] else found.shown
        is_open = self._passage.is_open(under["world"], int(under["number"]))
        return SubmitControl(name, str(under["sends"]), is_open=is_open)

    def _worded(self, found: Found, *, is_navigation: bool) -> dict[str, Any] | None:
        """Return the control that a press would hit, if no word forbids it; None for one that may be followed.

        Raises:
            NotInTime: Nobody can tell what a press would hit.
            SubmitWord: A word forbids it.
        """
        if not self._protection.words:
            return None
        with driving(f"look at {found.shown}"):
            box = found.locator.bounding_box()
        under = self._under(box) if box else None
        if under is None:
            raise NotInTime(
                f"acepilot cannot tell what a press on {found.shown} would hit.",
                expected=f"{found.shown} in view",
                got="a place where acepilot sees no control",
            )
        return under if self._check_words(found, under, is_navigation=is_navigation) else None

    def _check_words(self, found: Found, under: dict[str, Any], *, is_navigation: bool) -> bool:
        """Make sure that no word forbids what a press would hit; tell whether it is judged by words at all.

        Raises:
            SubmitWord: A word forbids it.
        """
        if is_navigation and str(under["role"]) in NAVIGATION:
            return False
        with driving(f"look at {found.shown}"):
            live = found.locator.aria_snapshot()
        lines = [line for line in live.splitlines() if "/url:" not in line]
        names = under["names"]
        check_words((" ".join(lines), *names), names[0] if names else found.shown)
        return True

    def _under(self, box: Any) -> dict[str, Any] | None:  # noqa: ANN401 - Playwright's FloatRect is not exported
        """Return role and names of the control under the middle of a box, as the isolated worlds see it."""
        return under_point(self._worlds, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def _click(self, locator: Locator, doing: str, timeout_ms: int, *, is_moving: bool = False) -> list[str]:
        with pressing(self._worlds) as met, driving(doing):
            locator.click(timeout=timeout_ms, force=is_moving)
        return met


def _check_none(labels: Sequence[str], doing: str) -> None:
    if labels:
        raise Held(doing, tuple(labels))
