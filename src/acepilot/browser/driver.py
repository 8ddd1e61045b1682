"""The edge to Playwright: its failures become ours, and its texts stay behind.

Playwright's exception texts can hold what was typed (measured with 1.65), so they are neither shown nor chained: a
failure is told by its kind alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.swallowed import swallowed
from acepilot.errors import EnvironmentFault, Interrupted, StepFailed

GONE = (
    "Target page, context or browser has been closed",
    "Target closed",
    "Browser has been closed",
    "Connection closed",
    "connection closed",  # every call after the driver has ended
)


def is_gone(error: PlaywrightError) -> bool:
    """Tell whether the window, or the whole browser, went away."""
    return any(words in error.message for words in GONE)


Command = Callable[[CDPSession, str, dict[str, Any]], dict[str, Any]]
"""Sends a command in a session, with its parameters, and returns what it answers."""


def send(
    session: CDPSession, method: str, parameters: dict[str, Any] | None = None, *, within_ms: int
) -> dict[str, Any]:
    """Send a command to the browser, which a page that is busy may keep from answering.

    Raises:
        PlaywrightError: It failed, or gave no answer in time: by itself Playwright waits for ever.
    """
    return dict(session.send(method, parameters, timeout=within_ms))


def browser_session(context: BrowserContext) -> CDPSession:
    """Return a session with the whole browser, without which it can be kept from nothing.

    Raises:
        EnvironmentFault: The context belongs to no browser that can be asked.
    """
    if context.browser is None:
        raise EnvironmentFault("This browser cannot be watched as a whole, so acepilot does not work in it.")
    return context.browser.new_browser_cdp_session()


_NET_ERROR = re.compile(r"net::(ERR_[A-Z0-9_]+)")
# What Chromium says when the page itself made it stop, or another navigation came first: the portal was reached then.
_REACHED = frozenset(
    {"ERR_ABORTED", "ERR_BLOCKED_BY_CLIENT", "ERR_BLOCKED_BY_RESPONSE", "ERR_HTTP_RESPONSE_CODE_FAILURE"}
)


def net_error(text: str) -> str:
    """Return Chromium's name for why a server could not be reached, out of a text of its own; empty if there is none.

    >>> net_error("page.goto: net::ERR_NAME_NOT_RESOLVED at https://portal.example/")
    'net::ERR_NAME_NOT_RESOLVED'
    """
    found = _NET_ERROR.search(text)
    return found[0] if found and found[1] not in _REACHED else ""


_NO_WAY = re.compile(
    r"net::ERR_(?:ADDRESS_|CONNECTION_|EMPTY_RESPONSE|INTERNET_|NAME_|NETWORK_|PROXY_|SOCKET_|TIMED_OUT|TUNNEL_)"
)


def is_no_way(error: str) -> bool:
    """Tell whether Chromium's name for an error says that there is no way to a server: network, name, proxy.

    >>> is_no_way("net::ERR_CONNECTION_REFUSED"), is_no_way("net::ERR_FAILED")
    (True, False)
    """
    return _NO_WAY.match(error) is not None


class Unreachable(StepFailed):
    """The portal could not be reached: nothing of it was seen."""

    def __init__(self, error: str) -> None:
        super().__init__(
            f"The portal cannot be reached. The browser says: {error}.",
            expected="the portal's page",
            got=error,
            hint="Look whether the network, a VPN or a proxy is in the way: open the page in your own browser.",
        )


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
    except PlaywrightTimeoutError as error:
        swallowed(error)
        failure = NotInTime(
            f"The page did not let acepilot {doing} in time.",
            expected=f"to {doing}",
            got="the page was busy, or something covered the control",
        )
    except PlaywrightError as error:
        swallowed(error)
        if is_gone(error):
            failure = Interrupted("The browser window was closed.")
        elif error_name := net_error(error.message):
            failure = Unreachable(error_name)
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
