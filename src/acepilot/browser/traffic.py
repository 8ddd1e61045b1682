"""What the pages sent that changes something, and who answered; and whether anything is still on its way.

Owns the last requests of the window, and their answers' servers. Must not judge them: that is the request guard's.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from playwright.sync_api import BrowserContext, Request, Response
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import is_no_way, net_error
from acepilot.browser.events import Event, Sent
from acepilot.browser.swallowed import swallowed
from acepilot.timing import Clock, Timing

PLAIN_READS = frozenset({"GET", "HEAD", "OPTIONS"})
REQUESTS_KEPT = 50
# What can bring a control: no picture, font or film, and no channel that is meant to stay open.
BRINGING = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
STREAMS = (
    "text/event-stream",
    "multipart/x-mixed-replace",
    "application/x-ndjson",
    "application/stream+json",
)
UNEVEN = 0.35
RHYTHMS_KEPT = 200
_POLLS = re.compile(
    r"(?:^|[/_.-])(?:long[_-]?poll(?:ing)?|poll(?:ing)?|cometd?|signalr|socket\.?io|sockjs|streaming|event-?stream|sse"
    r"|heart-?beat|keep-?alive)(?:$|[/_.-])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Rhythm:
    """When requests of one kind went out: a page that asks at even times, with a breath in between, keeps a clock.

    Attributes:
        ended_at: When the last was over; None while it is not.
        period: How long after the one before; 0 at first.
        is_even: Whether the last two came after as long.
    """

    begun_at: float
    ended_at: float | None = None
    period: float = 0.0
    is_even: bool = False

    def begin(self, now: float, breath_s: float, *, is_of_act: bool) -> None:
        """Note that another goes out."""
        period = now - self.begun_at
        has_breath = self.ended_at is not None and now - self.ended_at >= breath_s
        is_as_long = abs(period - self.period) <= UNEVEN * max(period, self.period)
        self.is_even = has_breath and is_as_long and not is_of_act
        self.begun_at, self.ended_at, self.period = now, None, period if has_breath else 0.0


@dataclass(slots=True)
class InFlight:
    """What is on its way: requests that the pages have begun, and that are not over.

    A long poll is none: one that its address calls so, one whose answer streams, and one that the page begins again by
    itself after it was kept waiting for long. Nor is what the page asks for again and again at even times, from its
    third time on: what that brings shows on the page. Nor is what was begun before the last act, and has not ended for
    long since: what comes of the act does not wait for it.
    """

    timing: Timing
    _begun: dict[Request, float] = field(default_factory=dict)
    _kept_waiting: dict[str, float] = field(default_factory=dict)
    _polls: set[str] = field(default_factory=set)
    _rhythms: dict[str, _Rhythm] = field(default_factory=dict)
    _acted_at: float = 0.0
    _changed_at: float = 0.0

    def _now(self) -> float:
        return self.timing.clock.monotonic()

    def act(self) -> None:
        """Note that somebody acts on the page now."""
        self._acted_at = self._now()

    @property
    def acted_at(self) -> float:
        """Return when somebody acted last, in seconds of the clock."""
        return self._acted_at

    def begin(self, request: Request) -> None:
        """Note a request that goes out."""
        if request.resource_type not in BRINGING or _POLLS.search(request.url.partition("?")[0]):
            return
        address, now = _address(request), self._now()
        kept = self._kept_waiting.pop(address, None)
        if kept is not None and kept > self._acted_at and now - kept < self.timing.long_poll_s:
            self._polls.add(address)
        self._begun[request] = now
        self._keep_time(_kind(request), now)

    def _keep_time(self, kind: str, now: float) -> None:
        rhythm = self._rhythms.pop(kind, None)
        if rhythm is None:
            rhythm = _Rhythm(now)
        else:
            before = rhythm.ended_at
            is_of_act = now - self._acted_at < self.timing.of_act_s
            rhythm.begin(now, self.timing.breath_s, is_of_act=is_of_act)
            if before is not None and not rhythm.is_even:
                self._changed_at = max(self._changed_at, before)
        self._rhythms[kind] = rhythm
        if len(self._rhythms) > RHYTHMS_KEPT:
            oldest = next(iter(self._rhythms))
            self._changed_at = max(self._changed_at, self._rhythms.pop(oldest).ended_at or 0.0)

    def stream(self, request: Request) -> None:
        """Note that the answer to a request goes on and on."""
        self._begun.pop(request, None)

    def end(self, request: Request) -> None:
        """Note that a request is over, well or not."""
        began = self._begun.pop(request, None)
        if began is None:
            return
        now = self._now()
        rhythm = self._rhythms.get(_kind(request))
        if rhythm is None or rhythm.begun_at != began:
            self._changed_at = now  # several of a kind at once keep no time
        else:
            rhythm.ended_at = now
        if now - began >= self.timing.long_poll_s:
            self._kept_waiting[_address(request)] = now

    def has(self, request: Request) -> bool:
        """Tell whether a request is on its way; a stream is not."""
        return request in self._begun

    def is_even(self, request: Request) -> bool:
        """Tell whether the page sends such requests at even times."""
        rhythm = self._rhythms.get(_kind(request))
        return rhythm is not None and rhythm.is_even

    def quiet_ms(self) -> float:
        """Return for how long nothing has been on its way since the last act."""
        now = self._now()
        if any(self._counts(request, began, now) for request, began in self._begun.items()):
            return 0.0
        ends = (one.ended_at or 0.0 for one in self._rhythms.values() if not one.is_even)
        return (now - max(self._changed_at, self._acted_at, *ends)) * 1000

    def _counts(self, request: Request, began: float, now: float) -> bool:
        is_stale = began < self._acted_at and now - began > self.timing.stale_s
        rhythm = self._rhythms.get(_kind(request))
        is_even = rhythm is not None and rhythm.is_even and rhythm.begun_at == began
        return not is_stale and not is_even and _address(request) not in self._polls


def _kind(request: Request) -> str:
    """Return what tells a request from others: one that counts on, or bears the time, is the same again.

    Some portals have one address for everything: what is sent tells, too. It may be secret, and is only hashed.
    """
    try:
        body = request.post_data_buffer or b""
    except PlaywrightError as error:
        swallowed(error)
        body = b""
    digest = hashlib.sha256(re.sub(rb"\d+", b"0", body)).hexdigest() if body else ""
    return f"{request.method} {re.sub(r'[0-9]+', '0', request.url)} {digest}"


@dataclass(slots=True)
class CutOff:
    """Which servers the pages cannot reach: no request to them has been answered since one had no way to them."""

    clock: Clock
    _errors: dict[str, tuple[str, float, float]] = field(default_factory=dict)

    def fail(self, url: str, error: str) -> None:
        """Note how a request failed."""
        if is_no_way(error):
            now = self.clock.monotonic()
            _, first, _ = self._errors.get(_origin(url), (error, now, now))
            self._errors[_origin(url)] = (error, first, now)

    def answer(self, url: str) -> None:
        """Note that a request was answered."""
        self._errors.pop(_origin(url), None)

    def error(self, is_ours: Callable[[str], bool], since: float) -> tuple[str, float]:
        """Return Chromium's name for what keeps the page from one of the flow's servers, and for how many seconds.

        Args:
            is_ours: Tells whether an address is on the flow's hosts.
            since: What failed last before this does not count: when acepilot acted last.
        """
        now = self.clock.monotonic()
        for origin, (error, first, last) in self._errors.items():
            if last >= since and is_ours(origin):
                return error, now - max(first, since)
        return "", 0.0


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        swallowed(error)
        return ""
    return f"{parts.scheme}://{parts.netloc}/"


def _address(request: Request) -> str:
    return f"{request.method} {plain_url(request.url)}"


@dataclass(frozen=True, slots=True)
class Server:
    """Who answered: address and port, and who issued the certificate; empty where the browser does not say."""

    address: str = ""
    tls_issuer: str = ""


class Traffic:
    """The requests of a context that are no plain reads.

    Args:
        is_of_others: Tells whether a request comes from a tab that is none of acepilot's business.
        is_elsewhere: Tells whether it comes from another tab than the one at hand.
        note: Takes each of them in, as an event.
        timing: What tells a poll from an answer that is awaited, and the clock.
    """

    def __init__(
        self,
        context: BrowserContext,
        is_of_others: Callable[[Request], bool],
        is_elsewhere: Callable[[Request], bool],
        note: Callable[[Event], None],
        timing: Timing,
    ) -> None:
        self._is_of_others = is_of_others
        self._is_elsewhere = is_elsewhere
        self._note = note
        self._requests: deque[tuple[int, Request]] = deque(maxlen=REQUESTS_KEPT)
        self._responses: dict[int, Response] = {}
        self._serial = 0
        self.in_flight = InFlight(timing)
        self.cut_off = CutOff(timing.clock)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfinished", self._on_over)
        context.on("requestfailed", self._on_failed)

    def _on_request(self, request: Request) -> None:
        if self._is_of_others(request):
            return
        self.in_flight.begin(request)
        is_navigation = request.is_navigation_request()
        if request.method in PLAIN_READS and not is_navigation:
            return
        self._serial += 1
        self._requests.append((self._serial, request))
        is_elsewhere = self._is_elsewhere(request)
        self._note(Sent(request.method, plain_url(request.url), is_navigation, self._serial, is_elsewhere))

    def _on_over(self, request: Request) -> None:
        self.in_flight.end(request)

    def _on_failed(self, request: Request) -> None:
        self.in_flight.end(request)
        if request.resource_type in BRINGING and not self._is_of_others(request):
            self.cut_off.fail(request.url, net_error(request.failure or ""))

    def _on_response(self, response: Response) -> None:
        self.cut_off.answer(response.url)
        if response.headers.get("content-type", "").partition(";")[0].strip().casefold() in STREAMS:
            self.in_flight.stream(response.request)
        for serial, request in self._requests:
            if request == response.request:
                self._responses[serial] = response
                self._responses = dict(list(self._responses.items())[-REQUESTS_KEPT:])

    def is_under_way(self, serial: int) -> bool:
        """Tell whether a request has no answer yet."""
        request = self._request(serial)
        return request is not None and self.in_flight.has(request)

    def is_again(self, serial: int, first: int) -> bool:
        """Tell whether a request says what an earlier one said, and is none that the page sends at even times."""
        request, earlier = self._request(serial), self._request(first)
        if request is None or earlier is None or _kind(request) != _kind(earlier):
            return False
        return not self.in_flight.is_even(request)

    def _request(self, serial: int) -> Request | None:
        return next((request for number, request in self._requests if number == serial), None)

    def server_of(self, serial: int) -> Server:
        """Return who answered a request; empty when nothing is known of it."""
        response = self._responses.get(serial)
        if response is None:
            return Server()
        try:
            address = response.server_addr()
            security = response.security_details()
        except PlaywrightError as error:
            swallowed(error)
            return Server()
        where = f"{address['ipAddress']}:{address['port']}" if address else ""
        return Server(where, str(security.get("issuer", "")) if security else "")


def plain_url(url: str) -> str:
    """Return an address without user, query and fragment, which can hold what was typed."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        where = f"{host}:{parts.port}" if parts.port else host
    except ValueError as error:
        swallowed(error)
        return ""
    return urlunsplit((parts.scheme, where, parts.path, "", ""))
