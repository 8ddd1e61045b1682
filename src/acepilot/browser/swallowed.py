"""Errors that are let go of on purpose, told at debug level: `acepilot --debug` shows them.

Owns what is told of them: the error's type, and its way through acepilot. Never its message: Playwright's have
selectors, values and texts of the page in them. Must not know why an error may be let go of; that is for the place.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from traceback import walk_tb
from types import TracebackType

LOGGER = "acepilot"


def swallowed(error: BaseException) -> None:
    """Tell that an error was caught, and is not raised as it is: its type, and the lines that it came by."""
    logger = logging.getLogger(LOGGER)
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s let go of at %s", type(error).__name__, _way(error.__traceback__))


def _way(traceback: TracebackType | None) -> str:
    """Return the way of an error through acepilot, from the line that let go of it to the one that failed."""
    lines = [(frame.f_globals.get("__name__", ""), line) for frame, line in walk_tb(traceback)]
    ours = (one for n, one in enumerate(lines) if n == 0 or one[0].partition(".")[0] == LOGGER)
    return " < ".join(f"{module}:{line}" for module, line in ours)


class Swallowing(suppress):
    """`contextlib.suppress` that tells what it suppressed."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Tell of an error of the kinds that are let go of."""
        is_over = super().__exit__(kind, error, traceback)
        if is_over and error is not None:
            swallowed(error)
        return is_over
