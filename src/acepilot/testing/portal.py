"""Made-up pages in a real browser, with a surface on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Frame, Page, Request, Route

from acepilot.browser.found import Found
from acepilot.browser.launch import HEADLESS_SIZE
from acepilot.browser.net import BODYLESS, Sending
from acepilot.browser.surface import Surface
from acepilot.client.value import Values
from acepilot.flow.resolved import ResolvedTarget, resolve_target
from acepilot.flow.target import parse_target
from acepilot.timing import SYSTEM_CLOCK, USUAL, Timing

Scheme = Literal["light", "dark"]
HOST = "portal.test"
HOME = f"https://{HOST}/"
BEAT_MS = 100
BEATS = f"async (beats) => {{ while (beats-- > 0) await new Promise((done) => setTimeout(done, {BEAT_MS})) }}"


@dataclass(frozen=True, slots=True)
class FakePage:
    """What a made-up address answers.

    Attributes:
        body: HTML, without doctype; or what `headers` says.
        headers: Further headers, such as a CSP.
    """

    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    doctype: str = "<!doctype html>"


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request that came in."""

    method: str
    url: str
    body: str


class FakePortal:
    """Made-up pages in a fresh, off-the-record context of a real browser, with a surface on them.

    Args:
        browser: The browser.
        hosts: The flow's hosts.
        color_scheme: Whether the person likes their screens light or dark.
        device_scale_factor: How many pixels of the screen a CSS pixel takes; None for a real window as it is.
        timing: How long its surface waits for what.

    Attributes:
        asked: Every request, in order.
        surface: What a run works on.
        locks: What a request is let go by, as the net would ask it; the surface's own first.
    """

    def __init__(
        self,
        browser: Browser,
        hosts: tuple[str, ...] = (HOST,),
        color_scheme: Scheme = "light",
        device_scale_factor: float | None = 1,
        timing: Timing = USUAL,
    ) -> None:
        is_window = device_scale_factor is None
        self.context: BrowserContext = browser.new_context(
            viewport=None if is_window else HEADLESS_SIZE,
            no_viewport=is_window,
            service_workers="block",
            color_scheme=color_scheme,
            device_scale_factor=device_scale_factor,
        )
        self.context.set_default_timeout(20_000)
        self.context.route("**/*", self._answer)
        self.asked: list[SentRequest] = []
        self._pages: dict[str, FakePage | Callable[[Request], FakePage | None]] = {}
        self.locks: list[Callable[[Sending], bool]] = []
        self.surface = Surface(self.context, hosts, timing=timing)
        self.locks.append(self.surface.may_leave)
        self.surface.turn.take()

    # -- pages ------------------------------------------------------------------------------

    def serve(self, url: str, page: str | FakePage | Callable[[Request], FakePage | None]) -> None:
        """Serve a page from now on; an address without scheme is one of the first host.

        What is called and returns nothing leaves its request without an answer for ever.
        """
        url = url if "://" in url else f"{HOME.rstrip('/')}{url}"
        self._pages[url] = FakePage(page) if isinstance(page, str) else page

    def show(self, body: str | FakePage) -> Page:
        """Serve the portal's first page, and go there; return it, for a test to act on."""
        self.serve("/", body)
        return self.go(HOME)

    def go(self, url: str) -> Page:
        """Go to an address, as a person would."""
        page = self.surface.page
        page.goto(url)
        return page

    def _answer(self, route: Route) -> None:
        """Answer a request, if the request guard lets it go: what is answered here never comes as far as the net."""
        request = route.request
        if not all(may_leave(_sending(request)) for may_leave in self.locks):
            if request.is_navigation_request():
                route.fulfill(status=204)
            else:
                route.abort("blockedbyclient")
            return
        self.asked.append(SentRequest(request.method, request.url, request.post_data or ""))
        page = self._pages.get(request.url.partition("?")[0])
        if page is None:
            route.abort()
            return
        answer = page(request) if callable(page) else page
        if answer is None:
            return
        route.fulfill(
            status=answer.status,
            headers={"content-type": "text/html; charset=utf-8", **answer.headers},
            body=f"{answer.doctype}{answer.body}",
        )

    # -- looking ----------------------------------------------------------------------------

    def find(self, text: str, *, within: Found | None = None, timeout_ms: int = 10_000) -> Found:
        """Find a target in the notation of flows, without `${}`."""
        return self.surface.locating.find(target(text), within=within, timeout_ms=timeout_ms)

    def find_now(self, text: str) -> Found:
        """Find a target that must be there already."""
        return self.find(text, timeout_ms=0)

    def is_present(self, text: str) -> bool:
        """Tell whether a target is there."""
        return self.surface.locating.present(target(text))

    def frame(self, url: str) -> Frame:
        """Return the frame at an address."""
        return next(frame for frame in self.surface.page.frames if frame.url == url)

    def pass_time(self, milliseconds: int = 200) -> None:
        """Let the page, and what is heard of it, go on; by how much a busy machine is late, it gets four times more.

        That is two seconds at most: a script of many such waits would else outlast a test's limit.
        """
        began = SYSTEM_CLOCK.monotonic()
        self.surface.wait(milliseconds)
        late_ms = 1000 * (SYSTEM_CLOCK.monotonic() - began) - milliseconds
        self.surface.wait(min(round(4 * late_ms), 2_000))

    def stand(self, milliseconds: int) -> None:
        """Let time pass on the page, in beats of its own: one that a busy machine holds up gets its time too."""
        self.surface.page.evaluate(BEATS, math.ceil(milliseconds / BEAT_MS))
        self.pass_time(0)

    def reset(self) -> None:
        """Forget pages and requests, and what was heard; acepilot has the turn, and nobody has typed anything.

        The last page stands until another is shown, but where it holds what somebody typed: going away from it might
        carry that along, and would be stopped.
        """
        self._pages.clear()
        self.asked.clear()
        self.surface.panel.show(None)
        if self.surface.typed.is_any_held():
            self.surface.page.goto("about:blank")
        self.surface.events()
        self.surface.turn.take()

    def close(self) -> None:
        """Close the context."""
        self.context.close()


def _sending(request: Request) -> Sending:
    data = request.post_data_buffer
    is_bodyless = request.method in BODYLESS
    try:
        body = "" if is_bodyless else data.decode("utf-8") if data is not None else None
    except UnicodeDecodeError:
        body = None
    return Sending(request.method, request.url, request.headers, body, request.is_navigation_request())


def target(text: str) -> ResolvedTarget:
    """Return a target in the notation of flows, without `${}`."""
    return resolve_target(parse_target(text), Values({}))
