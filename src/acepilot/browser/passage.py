"""One press on a form's own button that the person said yes to: let through guard and send lock, once.

Owns for how long. What is judged of the control and its form is judged in the isolated world, at the press itself; what
leaves the browser is the send lock's. Knows no person, and decides nothing: it is used only after a yes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from acepilot.browser.driver import driving
from acepilot.browser.locate import SLICE_MS
from acepilot.browser.sendlock import SendLock
from acepilot.browser.worlds import World, Worlds

GOES_WITHIN_S = 2.0
OVER = "over"


class Passage:
    """Lets such a press through on one page.

    Args:
        page: The page.
        worlds: Its isolated worlds.
        lock: The window's send lock.
        typed: Returns every value that somebody typed or chose in this run, in whatever document. May be secret.
    """

    def __init__(
        self, page: Page, worlds: Worlds, lock: SendLock, typed: Callable[[], tuple[str, ...]]
    ) -> None:
        self._page = page
        self._worlds = worlds
        self._lock = lock
        self._typed = typed

    def is_open(self, world: World, number: int) -> bool:
        """Tell whether a press on a submit control could be let through; in doubt False.

        Its form, and the page, hold nothing that somebody typed or chose, and it sends to one of the flow's hosts.
        """
        call = f"acepilot.mayPass({number}, {json.dumps(self._typed())})"
        return self._worlds.ask(world, call) is True

    @contextmanager
    def once(self, world: World, number: int) -> Iterator[bool]:
        """Let one press on a submit control, and what its form then sends, through; yields whether it may be pressed.

        Any other press, form or request meanwhile is stopped as ever; so is this one if it carries a typed value.
        """
        typed = self._typed()
        sends = self._worlds.ask(world, f"acepilot.passOnce({number}, {json.dumps(typed)})")
        if sends is None:
            yield False
            return
        try:
            with self._lock.passing(str(sends["method"]), str(sends["url"]), typed):
                yield True
                self._await_request(world)
        finally:
            self._worlds.ask(world, "acepilot.passOnce(0, [])")

    def _await_request(self, world: World) -> None:
        """Wait until the form's request is on its way, or will not come: it is made a moment after the press.

        Nothing is heard meanwhile: a turn of the person's must not begin while the lock has an exception.
        """
        ends = time.monotonic() + GOES_WITHIN_S
        while self._worlds.ask(world, "acepilot.passing()") not in {None, OVER} and time.monotonic() < ends:
            with driving("wait"):
                self._page.wait_for_timeout(SLICE_MS)
