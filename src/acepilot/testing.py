"""Our public fakes: a scripted person, and a portal of made-up pages.

Our own tests use them, and whoever writes a flow or another way to a person may. Nothing here reaches a network: the
portal's pages come from memory, and every other address is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Frame, Page, Request, Route

from acepilot.browser.found import Found
from acepilot.browser.launch import HEADLESS_SIZE
from acepilot.browser.net import BODYLESS, Sending
from acepilot.browser.surface import Surface
from acepilot.client.value import Values
from acepilot.errors import AcepilotError
from acepilot.flow.resolved import ResolvedTarget, resolve_target
from acepilot.flow.target import parse_target
from acepilot.person.human import Answer, Key, Situation, Turn
from acepilot.timing import SYSTEM_CLOCK, USUAL, SystemClock, Timing

Scheme = Literal["light", "dark"]
HOST = "portal.test"
PACE_S = 0.15  # between two acts of a scripted person, so that each is answered before the next
HOME = f"https://{HOST}/"
BEAT_MS = 100
BEATS = f"async (beats) => {{ while (beats-- > 0) await new Promise((done) => setTimeout(done, {BEAT_MS})) }}"


@dataclass(frozen=True, slots=True)
class Cue:
    """What a scripted person does once, when what they are shown fits.

    Attributes:
        act: What they say, or do on the page.
        at: A part of what they are asked or told, in any case; empty for whatever it is.
        turn: Whose turn it must be.
    """

    act: Answer | Callable[[], object]
    at: str = ""
    turn: Turn = Turn.PERSON

    def fits(self, situation: Situation) -> bool:
        """Tell whether it is time."""
        words = f"{situation.doing}\n{situation.notice}".casefold()
        return situation.turn is self.turn and self.at.casefold() in words


def says(
    key: Key, *, at: str = "", index: int | None = None, text: str = "", turn: Turn = Turn.PERSON
) -> Cue:
    """Return a cue to say something."""
    return Cue(Answer(key, index, text), at, turn)


def does(act: Callable[[], object], *, at: str = "", turn: Turn = Turn.PERSON) -> Cue:
    """Return a cue to do something on the page."""
    return Cue(act, at, turn)


class ScriptStuck(AcepilotError):
    """A scripted person has waited too long for a cue: the script, or what it tests, is wrong."""


class FakeHuman:
    """A person with a script; implements `Human`. Follows its cues in order, each once.

    Args:
        cues: The script.
        patience_s: How long a turn of the person may last without a cue.
        helps: Whether they can be asked for help with a page that is not as the flow has it.

    Attributes:
        log: Every situation shown, in order.
        is_closed: Whether the run took leave.
    """

    def __init__(self, *cues: Cue, patience_s: float = 40.0, helps: bool = False) -> None:
        self._cues = list(cues)
        self._helps = helps
        self._patience_s = patience_s
        self._waiting_since = SYSTEM_CLOCK.monotonic()
        self._said: tuple[Answer, int] | None = None
        self.log: list[Situation] = []
        self.is_closed = False

    @property
    def helps(self) -> bool:
        """Tell whether they help, as the test has it."""
        return self._helps

    @property
    def left(self) -> int:
        """Return how many cues never came."""
        return len(self._cues)

    @property
    def told(self) -> list[str]:
        """Return what was asked of the person in their turns, each once, in order."""
        return list(dict.fromkeys(one.doing for one in self.log if one.turn is Turn.PERSON))

    @property
    def notices(self) -> list[str]:
        """Return every notice, each once, in order."""
        return list(dict.fromkeys(one.notice for one in self.log if one.notice))

    def show(self, situation: Situation) -> None:
        """Remember the situation."""
        if not self.log or self.log[-1].turn is not situation.turn:
            self._waiting_since = SYSTEM_CLOCK.monotonic()
        self.log.append(situation)

    def take(self) -> Answer | None:
        """Follow the next cue, if it is time for it.

        Raises:
            ScriptStuck: It has not been time for anything for long.
        """
        if not self._is_time() or SYSTEM_CLOCK.monotonic() - self._waiting_since < PACE_S:
            self._check_patience()
            return None
        self._waiting_since = SYSTEM_CLOCK.monotonic()
        act = self._cues.pop(0).act
        if isinstance(act, Answer):
            self._said = act, len(self.log)
            return act
        act()
        return None

    def _is_time(self) -> bool:
        """Tell whether the next cue fits what is shown; the same answer again is meant for what is shown next."""
        if not self._cues or not self.log or not self._cues[0].fits(self.log[-1]):
            return False
        return self._said != (self._cues[0].act, len(self.log))

    def _check_patience(self) -> None:
        if not self.log or self.log[-1].turn is not Turn.PERSON:
            return
        if SYSTEM_CLOCK.monotonic() - self._waiting_since > self._patience_s:
            shown = self.log[-1]
            raise ScriptStuck(f"Nothing to do at: {shown.doing!r} {shown.notice!r}; {self.left} cues left.")

    def close(self) -> None:
        """Remember that the run took leave."""
        self.is_closed = True


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


class FakeClock:
    """A clock that goes on only when it is told to, or slept by; implements `Clock`.

    Args:
        at: The time of day at first.
        step_s: How many seconds it goes on each time it is asked for the time of day.

    Attributes:
        slept: For how many seconds it was slept, in order.
    """

    def __init__(self, at: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC), *, step_s: float = 0.0) -> None:
        self._began = at
        self._step_s = step_s
        self._seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the time of day."""
        now = self._began + timedelta(seconds=self._seconds)
        self.pass_by(self._step_s)
        return now

    def monotonic(self) -> float:
        """Return how many seconds have passed."""
        return self._seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(seconds)
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds


class LeapingClock(SystemClock):
    """The computer's own clock, which leaps ahead when a test says so: for what runs in a real browser."""

    def __init__(self) -> None:
        self._leapt_s = 0.0

    def now(self) -> datetime:
        """Return the time of day, with all leaps."""
        return super().now() + timedelta(seconds=self._leapt_s)

    def monotonic(self) -> float:
        """Return seconds that only grow, with all leaps."""
        return super().monotonic() + self._leapt_s

    def pass_by(self, seconds: float) -> None:
        """Leap ahead."""
        self._leapt_s += seconds


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
        """Forget pages and requests, and what was heard; acepilot has the turn, and the page is blank."""
        self._pages.clear()
        self.asked.clear()
        self.surface.panel.show(None)
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
