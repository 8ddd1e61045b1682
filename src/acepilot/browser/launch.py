"""Starting a browser window, and closing it.

Always an off-the-record context: a profile on disk would keep what was typed (measured). Signals are not handed to
the browser, so that acepilot alone decides when its window closes.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.find import FoundBrowser, check_display
from acepilot.browser.swallowed import Swallowing
from acepilot.errors import EnvironmentFault
from acepilot.timing import USUAL, Timing

HEADLESS_SIZE: ViewportSize = {"width": 1280, "height": 900}
QUIET = ("--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync")
# What Playwright says of its own doings when a browser does not start, and what it puts before the browser's words.
OF_PLAYWRIGHT = ("BrowserType", "Browser logs", "<launch", "[pid=")
HEARD_FROM = re.compile(r"^\[pid=\d+\]\[(?:err|out)\] ")
# What Playwright 1.65 switches off: Chromium heeds the last such switch alone, so that ours has to say it again.
OFF_ANYWAY = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying",
    "AimEnabled", "PreconnectToSearch", "msForceBrowserSignIn", "msEdgeUpdateLaunchServicesPreferredVersion",
)  # fmt: skip
# Features that no form of a portal needs, and whose requests pass the request guard's net (measured with Chromium 156):
# reports to addresses that the page names, payment manifests, and sign-in with another site's account.
UNWATCHED = ("Reporting", "NetworkErrorLogging", "WebPayments", "PaymentRequest", "FedCm")
# A process of their own for sandboxed frames, also for one that a page writes itself: that one cannot be held until it
# lets no socket be opened (`newcomers.py`); in its page's process the page's own rules are its rules.
UNHELD = ("IsolateSandboxedIframes",)
# What drops down from the address bar, as pages of the browser's own that each new window loads at once, two processes'
# worth of work that nobody looks at: without them it is drawn as it always was.
UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# As UNWATCHED, where Chromium has no switch but for the page's own view of it: sockets that are read as streams, and
# uploads that a page goes on feeding once they are on their way.
UNWATCHED_IN_PAGES = ("WebSocketStream", "FetchUploadStreaming", "FetchLaterAPI", "FedCm", "PaymentRequest")


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """How to start the browser.

    Attributes:
        headless: Without a window; for the mock portal alone.
        arguments: Further switches, such as the mock portal's.
        cdp_port: A port on which another process may drive the browser; for the mock portal alone.
        has_unwatched: Whether the browser has the features that no net sees; for the controls of tests alone.
    """

    browser: FoundBrowser
    headless: bool = False
    arguments: tuple[str, ...] = ()
    cdp_port: int | None = None
    has_unwatched: bool = False
    timing: Timing = USUAL


@dataclass(frozen=True, slots=True)
class Window:
    """An open browser, with the context that acepilot works in.

    Attributes:
        context: Its context: off the record, unless it is attached.
        name: The browser and its version, for the journal.
        is_attached: Whether it is the person's own, with tabs that are none of acepilot's business.
    """

    browser: Browser
    context: BrowserContext
    name: str
    is_attached: bool = False


@contextmanager
def open_window(playwright: Playwright, options: LaunchOptions) -> Iterator[Window]:
    """Open a browser window, and close it at the end.

    Raises:
        EnvironmentFault: The browser cannot be started here; the hint says what to do.
    """
    check_display(headless=options.headless)
    try:
        browser = playwright.chromium.launch(
            executable_path=options.browser.path,
            headless=options.headless,
            args=list(_arguments(options)),
            env=dict(
                os.environ
            ),  # not the driver's: a socket in its temporary folder would have too long a path
            chromium_sandbox=not _is_root(),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=options.timing.launch_within_ms,
        )
    except PlaywrightError as error:
        raise EnvironmentFault(
            f"{options.browser.name} could not be started.",
            hint=f"Run `acepilot doctor`, or name another with --browser. It said: {_last_words(error.message)}",
        ) from None
    context = browser.new_context(
        viewport=HEADLESS_SIZE if options.headless else None,
        no_viewport=None if options.headless else True,
        service_workers="block",
        # Playwright would set these itself, over what the person has set in their browser and system.
        color_scheme="null",
        forced_colors="null",
        reduced_motion="null",
        contrast="null",
    )
    try:
        yield Window(browser, context, f"{options.browser.name} {browser.version}")
    finally:
        with Swallowing(PlaywrightError):  # it may be closed already, which is all that is wanted
            browser.close()


def _arguments(options: LaunchOptions) -> Iterator[str]:
    yield from QUIET
    watched = () if options.has_unwatched else (*UNWATCHED, *UNHELD)
    yield f"--disable-features={','.join((*OFF_ANYWAY, *UNSEEN, *watched))}"
    if not options.has_unwatched:
        yield f"--disable-blink-features={','.join(UNWATCHED_IN_PAGES)}"
    yield from options.arguments
    if options.cdp_port is not None:
        yield f"--remote-debugging-port={options.cdp_port}"
        yield "--remote-debugging-address=127.0.0.1"


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _last_words(message: str) -> str:
    """Return the first line that says why; Playwright's own text has its doings around it, and advice behind."""
    lines = [HEARD_FROM.sub("", line.strip(" -║╔╗╚╝═")) for line in message.splitlines()]
    telling = [line for line in lines if line and not line.startswith(("Call log", *OF_PLAYWRIGHT))]
    return telling[0][:200] if telling else "nothing"
