"""One press on a form's own button that the person said yes to: let through both guards, once.

Owns for how long. What is judged of the control and its form is judged in the isolated world, at the press itself; what
leaves the browser is the request guard's. Knows no person, and decides nothing: it is used only after a yes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from acepilot.browser.driver import driving
from acepilot.browser.request_guard import RequestGuard
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds
from acepilot.flow.words import submit_words

OVER = "over"


class Passage:
    """Lets such a press through on one page.

    Args:
        typed: Returns every value that somebody typed or chose in this run, in whatever document. May be secret.
    """

    def __init__(
        self, page: Page, worlds: Worlds, request_guard: RequestGuard, typed: Callable[[], tuple[str, ...]]
    ) -> None:
        self._page = page
        self._worlds = worlds
        self._request_guard = request_guard
        self._typed = typed

    def is_open(self, world: World, number: int) -> bool:
        """Tell whether a press on a submit control could be let through; in doubt False.

        Its form, and the page, hold nothing that somebody typed or chose; it sends to one of the flow's hosts, and says
        no word of a submission in its address and its fields.
        """
        call = f"acepilot.mayPass({number}, {json.dumps(self._typed())})"
        return self._worlds.ask(world, call) is True

    @contextmanager
    def once(self, world: World, number: int, agreed: str) -> Iterator[bool]:
        """Let one press on a submit control, and what its form then sends, through; yields whether it may be pressed.

        Any other press, form or request meanwhile is stopped as ever; so is this one if it carries a typed value, or a
        word of a submission. It is not pressed at all if it sends anything else than the person said yes to.
        """
        typed = self._typed()
        call = f"acepilot.passOnce({number}, {json.dumps(typed)}, {json.dumps(agreed)})"
        sends = self._worlds.ask(world, call)
        if sends is None:
            yield False
            return
        try:
            own_words = submit_words(str(sends["name"]))
            with self._request_guard.passing(str(sends["method"]), str(sends["url"]), typed, own_words):
                yield True
                self._await_request(world)
        finally:
            self._worlds.ask(world, "acepilot.passOnce(0, [], null)")

    def _await_request(self, world: World) -> None:
        """Wait until the form's request is on its way, or will not come: it is made a moment after the press.

        Nothing is heard meanwhile: a turn of the person's must not begin while the request guard has an exception.
        """
        timing = self._worlds.timing
        ends = timing.clock.monotonic() + timing.goes_within_s
        while (
            self._worlds.ask(world, "acepilot.passing()") not in {None, OVER}
            and timing.clock.monotonic() < ends
        ):
            with driving("wait"):
                self._page.wait_for_timeout(timing.slice_ms)
