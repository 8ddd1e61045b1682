"""How often a page is asked while it is waited for: no oftener than the answer can have changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from acepilot.browser.pace import Pace
from acepilot.timing import USUAL


class Page:
    """A page that changed a while ago, and the clock it goes by; notes what it is asked."""

    def __init__(self, still_ms: float | None) -> None:
        self.now_ms = 0.0
        self.still_from = None if still_ms is None else -still_ms
        self.asked: list[float] = []
        self.beats = 0
        clock = SimpleNamespace(monotonic=lambda: self.now_ms / 1000)
        self.timing = SimpleNamespace(
            clock=clock,
            still_ms=USUAL.still_ms,
            still_slice_ms=USUAL.still_slice_ms,
            still_at_most_ms=USUAL.still_at_most_ms,
            longest_beat_s=USUAL.longest_beat_s,
        )

    def try_all(self, _expression: str) -> list[tuple[None, float]] | None:
        """Tell for how long it has been still; nothing where it does not answer."""
        self.asked.append(self.now_ms)
        return None if self.still_from is None else [(None, self.now_ms - self.still_from)]

    def wait_for_timeout(self, milliseconds: float) -> None:
        """Let time pass."""
        self.now_ms += milliseconds

    def beat(self) -> None:
        """Note that the run heard what happened."""
        self.beats += 1

    def settle(self) -> bool:
        """Wait until it is still."""
        page = cast("Any", self)
        return Pace(page, page, self.beat, lambda: 0.0).settle()


def test_page_that_changed_is_asked_again_once_it_can_be_still_and_heard_meanwhile() -> None:
    """Of 290 ms that are left none is asked about, and each slice is heard."""
    page = Page(still_ms=10)
    assert page.settle()
    assert page.asked == [0.0, 290.0]
    assert page.beats == 3


def test_page_that_tells_nothing_is_asked_at_each_slice_until_its_time_is_over() -> None:
    """No answer is no stillness, and is no promise of when it comes either."""
    page = Page(still_ms=None)
    assert page.settle()
    assert page.asked[:3] == [0.0, 100.0, 200.0]
    assert page.asked[-1] == USUAL.still_at_most_ms


def test_page_that_has_been_still_is_asked_once() -> None:
    """It is not waited for."""
    page = Page(still_ms=300)
    assert not page.settle()
    assert page.asked == [0.0]
