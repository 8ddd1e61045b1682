"""What a look does once the page is calm. Knows neither pages nor targets."""

from __future__ import annotations

import math
from collections.abc import Callable

from acepilot.browser.found import Found
from acepilot.timing import Timing


class Rest:
    """What a look does once the page is calm: look for what is called otherwise; give up, so that somebody is asked.

    Args:
        timing: For how long a page is calm before each, and the clock.
        calm_ms: Tells for how long the page has been calm.
        otherwise: Looks once for what is called otherwise; None when there is none.
        gives_up: Whether the look ends once the page has been calm for three seconds, whatever time it has left.
        is_hopeless: Tells whether nothing more can come: the look ends.
    """

    def __init__(
        self,
        timing: Timing,
        calm_ms: Callable[[], float] = lambda: 0.0,
        otherwise: Callable[[], Found | None] = lambda: None,
        *,
        gives_up: bool = False,
        is_hopeless: Callable[[], bool] = lambda: False,
    ) -> None:
        self._timing = timing
        self._calm_ms = calm_ms
        self._otherwise = otherwise
        self._gives_up = gives_up
        self._is_hopeless = is_hopeless
        self._asked_at = -math.inf
        self._has_looked = False
        self._has_begun = False
        self.is_over = False

    def look(self, *, is_gone: bool = True) -> Found | None:
        """Look for what is called otherwise, once for each time the page comes to rest; None when it is not time.

        Args:
            is_gone: Whether nothing fits what the flow names: else nothing else is taken for it.

        Raises:
            Ambiguous: More than one control is called so.
        """
        now = self._timing.clock.monotonic()
        if not self._has_begun or now - self._asked_at < self._timing.calm_look_s:
            self._has_begun = True
            return None
        self._asked_at = now
        calm_ms = self._calm_ms()
        self.is_over = (self._gives_up and calm_ms >= self._timing.calm_ms) or self._is_hopeless()
        is_due = is_gone and calm_ms >= self._timing.otherwise_ms and not self._has_looked
        self._has_looked = calm_ms >= self._timing.otherwise_ms
        return self._otherwise() if is_due else None

    def last_look(self) -> Found | None:
        """Look for what is called otherwise once more, at the end of all time, on a page with nothing on its way."""
        return self._otherwise() if self._calm_ms() > 0 else None
