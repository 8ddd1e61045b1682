"""Joining a browser that the person has started, through its remote-debugging switch.

For portals whose CAPTCHA refuses a browser that a program has started. What such a portal goes by is the browser's own
profile, its history and cookies: so acepilot works there in a tab of its own, and not off the record, where the portal
would see a stranger again. That has a price, which `WARNING` tells before anything is filled:

1. What is typed may be kept by the profile: a browser offers to save what it takes for an address or a password.
2. Service workers cannot be kept from the profile. acepilot's tab passes them by, and a page that has one is told.
3. No feature can be switched off, as `launch.py` does: of the requests of some the request guard hears nothing.
4. The driver is connected to the whole browser, the other tabs included. acepilot looks at none of them, but for the
   addresses of their frames where the request guard would stop what one of them sends (`bystanders.py`).

Never closes the browser, nor a tab that it did not open. Connects on this computer alone: the switch lets whoever
reaches it do anything with the browser. Chrome ignores the switch for its usual profile since version 136, so that the
command that is told gives it a folder of its own.
"""

from __future__ import annotations

import http.client
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acepilot.browser.endpoint import Endpoint
from acepilot.browser.find import NoBrowser, find_browser
from acepilot.browser.launch import Window
from acepilot.browser.locators import register_engines
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.errors import EnvironmentFault, Interrupted, UsageError
from acepilot.paths import home
from acepilot.timing import USUAL, Timing

LARGEST_ANSWER = 64 * 1024
PROFILE = "browser-profile"
WARNING = (
    "acepilot works in a new tab of your own browser. Unlike a window of acepilot's, this browser has a profile, which "
    "may keep what is typed: say no if it offers to save something. Leave its other tabs alone while acepilot is at "
    "work: it is connected to the whole browser, and looks at its own tab alone. What those of other sites send goes "
    "on; of the portal's own you are told, as acepilot cannot watch all of them. Service workers of the portal cannot "
    "be kept out here: acepilot's tab passes them by, and you are told of each before anything is filled. Nor can "
    "acepilot switch off here what sends past its lock: reports that a page asks for, payment requests, sign-in with "
    "another site's account, sockets that are read as streams, and uploads that a page began in your turn and goes on "
    "feeding."
)


class NobodyListens(EnvironmentFault):
    """There is no browser to join."""


def start_command(endpoint: Endpoint, more: tuple[str, ...] = ()) -> str:
    """Return the command that starts a browser so that it can be joined, as this system's shell takes it."""
    profile = home() / PROFILE
    switches = (
        f"--remote-debugging-port={endpoint.port}",
        f"--user-data-dir={profile}",
        "--no-first-run",
        *more,
    )
    words = (_program(), *switches)
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def _program() -> str:
    """Return the browser that is there, else what it is mostly called here."""
    with Swallowing(NoBrowser, UsageError):
        if path := find_browser().path:
            return path
    if sys.platform == "win32":
        return r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
    if sys.platform == "darwin":
        return "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    return "google-chrome"


@dataclass(frozen=True, slots=True)
class Listening:
    """A browser that can be joined: its name with version, and the address of its socket."""

    name: str
    socket: str


def find_listening(endpoint: Endpoint, more: tuple[str, ...] = (), timing: Timing = USUAL) -> Listening:
    """Return the browser that listens.

    Args:
        more: Further switches that it must be started with, for the command that is told.
        timing: How long it has to say what it is.

    Raises:
        NobodyListens: Nothing listens there; the hint has the command that starts a browser.
        EnvironmentFault: Something else than a browser listens there.
    """
    try:
        answer = _version(endpoint, timing)
    except (ConnectionError, TimeoutError, OSError) as error:
        raise NobodyListens(
            f"No browser listens on {endpoint}.",
            hint="Start yours with its remote-debugging switch, and a folder of its own for its profile (Chrome and "
            f"Edge ignore the switch without it):\n{start_command(endpoint, more)}",
        ) from error
    except (http.client.HTTPException, ValueError) as error:
        swallowed(error)
        answer = {}
    name, socket = answer.get("Browser"), answer.get("webSocketDebuggerUrl")
    if not isinstance(name, str) or not isinstance(socket, str):
        raise EnvironmentFault(
            f"Another program listens on {endpoint}, not a browser that can be joined.",
            hint=f"Take another port for both: --attach {endpoint.port + 1}, and start the browser with\n"
            f"{start_command(Endpoint(endpoint.host, endpoint.port + 1), more)}",
        )
    return Listening(_spoken(name), f"ws://{endpoint}{urlsplit(socket).path}")


def _version(endpoint: Endpoint, timing: Timing) -> dict[str, Any]:
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=timing.port_answer_within_s)
    try:
        connection.request("GET", "/json/version")
        answer = json.loads(connection.getresponse().read(LARGEST_ANSWER))
    finally:
        connection.close()
    return answer if isinstance(answer, dict) else {}


def _spoken(name: str) -> str:
    """Return a browser's name as people call it: `Edg/156.0` is Microsoft Edge 156.0."""
    word, _, version = name.partition("/")
    known = {"Edg": "Microsoft Edge", "Chrome": "Chrome", "HeadlessChrome": "Chrome"}
    return f"{known.get(word, word)} {version}".strip()


def wait_for(
    endpoint: Endpoint,
    more: tuple[str, ...],
    tell: Callable[[str], None],
    why_interrupted: Callable[[], str],
    timing: Timing = USUAL,
) -> Listening:
    """Wait until a browser listens; tell once how it is to be started, if it does not yet.

    Raises:
        Interrupted: Ctrl-C, or another signal to end.
        EnvironmentFault: Something else than a browser listens there.
    """
    is_told = False
    while not (why := why_interrupted()):
        try:
            return find_listening(endpoint, more, timing)
        except NobodyListens as nobody:
            swallowed(nobody)
            if not is_told:
                tell(f"{nobody.message} acepilot waits for it.\n{nobody.hint}")
            is_told = True
            timing.clock.sleep(timing.port_look_s)
    raise Interrupted(why)


@contextmanager
def attached(playwright: Playwright, listening: Listening, timing: Timing = USUAL) -> Iterator[Window]:
    """Join a browser, and let go of it at the end; it stays open, with all that the person has in it.

    Raises:
        EnvironmentFault: It cannot be joined.
    """
    try:
        # Without `no_defaults` the driver would take the person's downloads, and their choice of light or dark.
        browser = playwright.chromium.connect_over_cdp(
            listening.socket, timeout=timing.join_within_ms, no_defaults=True, is_local=True
        )
    except PlaywrightTimeout:
        raise EnvironmentFault(
            f"{listening.name} listens, and could not be joined: one of its tabs does not answer.",
            hint="A tab that sleeps, has crashed, or shows a message of its page keeps every program waiting. Go "
            "through its tabs: wake or close those that sleep, answer what they ask, close a print or file window; "
            "then try again. If that does not help, close the browser, and start it anew.",
        ) from None
    except PlaywrightError:
        raise EnvironmentFault(
            f"{listening.name} listens, and could not be joined.",
            hint="Close it, and start it anew. Another program may hold it.",
        ) from None
    register_engines(
        playwright
    )  # a context that was there before learns of none that were taught earlier (measured)
    try:
        yield Window(browser, browser.contexts[0], f"{listening.name} (attached)", is_attached=True)
    finally:
        with Swallowing(PlaywrightError):  # over this connection that lets go, and closes nothing
            browser.close()
