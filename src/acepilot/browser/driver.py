"""The edge to Playwright: its failures become ours, and its texts stay behind.

Playwright's exception texts can hold what was typed (measured with 1.65), so they are neither shown nor chained: a
failure is told by its kind alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.errors import Interrupted, StepFailed

GONE = (
    "Target page, context or browser has been closed",
    "Target closed",
    "Browser has been closed",
    "Connection closed",
)


def is_gone(error: PlaywrightError) -> bool:
    """Tell whether the window, or the whole browser, went away."""
    return any(words in error.message for words in GONE)


class NotInTime(StepFailed):
    """The page did not let an act happen in time: it was busy, or something covered the control."""


def is_lost_window(error: BaseException) -> bool:
    """Tell whether an error, whatever was being done, means that the window or the browser went away."""
    return isinstance(error, PlaywrightError) and is_gone(error)


@contextmanager
def driving(doing: str) -> Iterator[None]:
    """Turn what Playwright raises inside into an error of ours.

    Args:
        doing: What was tried, as the second half of a sentence: "press button “Next”". Holds no secret.

    Raises:
        StepFailed: The page did not let it happen in time.
        Interrupted: The window or the browser went away.
    """
    failure: StepFailed | Interrupted
    try:
        yield
    except PlaywrightTimeoutError:
        failure = NotInTime(
            f"The page did not let acepilot {doing} in time.",
            expected=f"to {doing}",
            got="the page was busy, or something covered the control",
        )
    except PlaywrightError as error:
        if is_gone(error):
            failure = Interrupted("The browser window was closed.")
        else:
            failure = StepFailed(
                f"The browser could not {doing}.",
                expected=f"to {doing}",
                got="the page changed while acepilot was at it"
                if "detached" in error.message
                else "the browser refused",
            )
    else:
        return
    raise failure from None
