"""The send lock: in acepilot's turn nothing that somebody typed leaves the browser.

Judges every request by what it carries, in its method, its address, its body, and its headers and their names; what
that is, `holding.py` says. One that carries a typed value is stopped at once: a navigation by an empty answer, so that
page and values stay, anything else by an abort. So is a navigation that posts anything at all: nobody asked for it in
acepilot's turn. Nothing is ever held: a held request would get out if the process died. What cannot be read, or is too
long to be, counts as carrying. Three sorts pass all the same, and are told: what the flow lists, what carries choices
alone (`choices.py`), and look-ups that the person lets through (`lookups.py`). Knows no flow and no person.

Source: measured with Playwright 1.65 and Chromium 156: form posts, GET forms, fetch, keepalive, beacons, XHR and posts
into a new tab are stopped; service workers are blocked when the context is made; shared workers and WebSockets are not
seen here, and are reported by `Surface.open_channels`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Request, Route
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.ahead import FetchedAhead
from acepilot.browser.choices import NOTHING, Known, carries_choices_alone
from acepilot.browser.driver import driving
from acepilot.browser.locate import is_on_hosts
from acepilot.browser.lookups import Load, LookUps, words_of
from acepilot.browser.traffic import plain_url
from acepilot.browser.worlds import World
from acepilot.holding import held, holds

BODYLESS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_READ = 250_000
"""The longest request, in signs, that is read: a longer one is no look-up, and reading it would hold up the browser."""
_AROUND = frozenset({"referer"})


class Passing(StrEnum):
    """Why a request with locked values passes."""

    LISTED = "listed"
    CHOSEN = "chosen"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class StoppedRequest:
    """A request that was stopped.

    Attributes:
        told: Its address without query and fragment.
        load: What it carries.
    """

    told: str
    load: Load


@dataclass(frozen=True, slots=True)
class PassedRequest:
    """A request that carries locked values, and passed.

    Attributes:
        method: Its HTTP method.
        told: As in `StoppedRequest`.
        why: Why it passed.
    """

    method: str
    told: str
    why: Passing


@dataclass(frozen=True, slots=True)
class Listeners:
    """What the lock asks and tells.

    Attributes:
        is_listed: Tells whether the flow lists a request (method, URL) as a known look-up.
        is_over: Tells whether the person's hand has ended acepilot's turn just now.
        on_stopped: Called with each request that was stopped.
        on_passed: Called with each that carries locked values and passed.
    """

    is_listed: Callable[[str, str], bool]
    is_over: Callable[[], bool]
    on_stopped: Callable[[StoppedRequest], None]
    on_passed: Callable[[PassedRequest], None]


@dataclass(frozen=True, slots=True)
class _Sending:
    """A request as it is judged; `body` is None when it cannot be read."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None = ""
    is_navigation: bool = False

    @property
    def text(self) -> str:
        """Return what it says, headers aside."""
        return f"{self.method}\n{self.url}\n{self.body or ''}"

    @property
    def is_too_long(self) -> bool:
        """Tell whether nobody can wait until it is read."""
        return len(self.url) + len(self.body or "") > LONGEST_READ

    def said_beside(self, but: frozenset[str]) -> str:
        """Return what its headers say, but for some: their texts, and their names as one word.

        So no short value, as a state, is found in a name alone: `te` and `ct` are parts of many.
        """
        rest = {name: text for name, text in self.headers.items() if name not in but}
        return "\n".join((*rest.values(), "-".join(rest)))


@dataclass(frozen=True, slots=True)
class _Passing:
    """The one navigation that is to pass, and the words of a submission that it may say."""

    method: str
    url: str
    words: frozenset[str]

    def is_it(self, sending: _Sending) -> bool:
        """Tell whether this is it, by method and address."""
        return (self.method, self.url) == (sending.method, sending.url.partition("#")[0])

    def is_exceeded_by(self, sending: _Sending) -> bool:
        """Tell whether this is it, and says more than it may: beside where it goes, which was judged before."""
        is_here = sending.method == self.method and plain_url(sending.url) == plain_url(self.url)
        said = f"{urlsplit(sending.url).query}\n{sending.body or ''}"
        return sending.is_navigation and is_here and not words_of(said, ()) <= self.words


class SendLock:
    """Stops requests that carry locked values, while it is on.

    Args:
        context: The browser context.
        hosts: The flow's hosts.
        listeners: What it asks and tells.

    Attributes:
        look_ups: The look-ups that the person lets through.
        private: Every bank's and secret value, typed yet or not: it is never a mere choice. Kept for the whole run.
        passes_choices: Whether what carries choices alone passes at all.
        known: What the documents of this run said of their own, each before anything was typed in it.
    """

    def __init__(self, context: BrowserContext, hosts: tuple[str, ...], listeners: Listeners) -> None:
        self._context = context
        self._hosts = hosts
        self._listeners = listeners
        self._typed: set[str] = set()
        self._chosen: set[str] = set()
        self._ambient: set[str] = set()
        self._is_routed = False
        self._passing: _Passing | None = None
        self._ahead = FetchedAhead(context, self._is_ahead_to_stop)
        self.look_ups = LookUps()
        self.private: set[str] = set()
        self.passes_choices = True
        self.known: dict[World, Known] = {}
        self.is_on = False

    def begin_run(self, private: Iterable[str]) -> None:
        """Forget what an earlier run let through, and know these private values."""
        self.look_ups = LookUps()
        self.private = set(private)
        self.passes_choices = True
        self.known = {}

    @property
    def _values(self) -> set[str]:
        return self._typed | self._chosen

    def engage(self, typed: tuple[str, ...], chosen: tuple[str, ...] = ()) -> None:
        """Watch for these values too, from now on; the lock is on before this returns."""
        fresh = {value for value in (*typed, *chosen) if value.strip()} - self._values
        if fresh:
            around = "\n".join((*self._cookies(None), *(page.url for page in self._context.pages)))
            self._ambient.update(held(around, fresh))
        self._typed.update(value for value in typed if value.strip())
        self._chosen.update(value for value in chosen if value.strip())
        if self._values:
            self._route()
        self.is_on = self._is_routed

    def _route(self) -> None:
        if not self._is_routed:
            with driving("lock what is sent"):
                self._context.route("**/*", self._on_route)
                self._ahead.watch(on=True)
        self.is_on = self._is_routed = True

    @contextmanager
    def passing(
        self, method: str, url: str, values: tuple[str, ...], words: frozenset[str]
    ) -> Iterator[None]:
        """Let one navigation with this method to this address through that carries nothing typed; stop any other post.

        It says no word of a submission either: a script may add to a form what nobody saw there.

        Args:
            method: As a form has it, in any case.
            url: Its address.
            values: What else was typed in this run, in documents that are gone: locked meanwhile.
            words: What words of a submission it may say: those of the name that its button is sent by.
        """
        typed, chosen, was_on = set(self._typed), set(self._chosen), self.is_on
        self.engage(values)
        self._route()
        self._passing = _Passing(method.upper(), url.partition("#")[0], words)
        try:
            yield
        finally:
            self._passing = None
            self._typed &= typed
            self._chosen &= chosen
            self._ambient &= typed | chosen
            if self.is_on and not was_on:  # a dialog has suspended it: the browser is at a standstill then
                self.release(forget=False)

    def suspend(self) -> None:
        """Let everything through from now on, without a word to the browser.

        For a page that shows a dialog: the browser answers nothing about it before the dialog is closed (measured).
        """
        self.is_on = False

    def release(self, *, forget: bool) -> None:
        """Let everything through.

        Args:
            forget: Whether the values are gone; else they are kept for the next turn.
        """
        if forget:
            self._typed.clear()
            self._chosen.clear()
            self._ambient.clear()
        self.is_on = False
        if self._is_routed:
            self._is_routed = False
            with driving("let requests through"), suppress(PlaywrightError):
                self._context.unroute("**/*", self._on_route)
                self._ahead.watch(on=False)

    def close(self) -> None:
        """Take everything away; the pages are gone."""
        self.release(forget=True)
        self._ahead.close()

    # -- judging ----------------------------------------------------------------------------

    def _on_route(self, route: Route, request: Request) -> None:
        try:
            self._judge(route, request)
        except PlaywrightError:
            with suppress(PlaywrightError):  # the page is gone, and its request with it
                route.abort()

    def _judge(self, route: Route, request: Request) -> None:
        if not self.is_on or self._may_go(_sending(request)):
            route.fallback()
        elif request.is_navigation_request():
            route.fulfill(status=204)
        else:
            route.abort("blockedbyclient")

    def _is_ahead_to_stop(self, method: str, url: str, headers: Mapping[str, str]) -> bool:
        """Judge a link that is fetched ahead: an address and headers, never a body."""
        named = {name.lower(): text for name, text in headers.items()}
        return self.is_on and not self._may_go(_Sending(method, url, named))

    def _may_go(self, sending: _Sending) -> bool:
        """Judge a request, and tell of it if it carries anything."""
        load = self._load(sending) if self._is_to_stop(sending) else None
        if load is None or self._listeners.is_over():
            return True
        told = plain_url(sending.url)
        why = self._why_it_passes(sending, load)
        if why is not None:
            self._listeners.on_passed(PassedRequest(sending.method, told, why))
            return True
        self._listeners.on_stopped(StoppedRequest(told, load))
        return False

    def _why_it_passes(self, sending: _Sending, load: Load) -> Passing | None:
        if self._listeners.is_listed(sending.method, sending.url):
            return Passing.LISTED
        choices = self._chosen - self._typed - self.private
        if self._has_choices_alone(sending, load, choices):
            return Passing.CHOSEN
        return Passing.PERSON if self.look_ups.admits(load, choices, self.private) else None

    def _has_choices_alone(self, sending: _Sending, load: Load, choices: set[str]) -> bool:
        is_plain = sending.method == "GET" and not (load.is_navigation or load.is_abroad or load.words)
        if not is_plain or not self.passes_choices:
            return False
        never = self._typed | self.private
        return load.values is not None and carries_choices_alone(
            sending.url, choices, never, reduce(or_, self.known.values(), NOTHING)
        )

    def _is_to_stop(self, sending: _Sending) -> bool:
        if self._values and (sending.is_too_long or holds(sending.text, self._values)):
            return True
        if self._is_in_headers(sending):
            return True
        if self._passing is not None and self._passing.is_exceeded_by(sending):
            return True
        if sending.method in BODYLESS:
            return False
        if self._values and sending.body is None:
            return True
        if sending.is_navigation:
            return not self._passes(sending)
        return bool(self._values) and self._says_more_than_it_may(sending)

    def _passes(self, sending: _Sending) -> bool:
        """Tell whether this is the one navigation that was to pass: the next like it is not."""
        is_it = self._passing is not None and self._passing.is_it(sending)
        self._passing = None if is_it else self._passing
        return is_it

    def _says_more_than_it_may(self, sending: _Sending) -> bool:
        is_known = self.look_ups.knows((sending.method, plain_url(sending.url)))
        return is_known and self.look_ups.says_more(self._load(sending))

    def _load(self, sending: _Sending) -> Load:
        """Return what a request carries."""
        is_whole = not (sending.body is None or sending.is_too_long or self._is_in_headers(sending))
        said = f"{sending.url.removeprefix(_origin(sending.url))}\n{sending.body or ''}"
        values = held(sending.text, self._values) if is_whole else None
        return Load(
            (sending.method, plain_url(sending.url)),
            values,
            words_of("" if sending.is_too_long else said, self._values),
            sending.is_navigation,
            not is_on_hosts(sending.url, self._hosts),
            self.look_ups.is_late(values),
        )

    def _is_in_headers(self, sending: _Sending) -> bool:
        """Tell whether a header carries a value.

        Referrer and cookies go with every request: a value that they held before it was typed says nothing there.
        """
        around = "\n".join((sending.headers.get("referer", ""), *self._cookies(sending.url)))
        return holds(sending.said_beside(_AROUND), self._values) or holds(
            around, self._values - self._ambient
        )

    def _cookies(self, url: str | None) -> tuple[str, ...]:
        return tuple(cookie["value"] for cookie in self._context.cookies(url))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _sending(request: Request) -> _Sending:
    return _Sending(
        request.method, request.url, request.headers, _body(request), request.is_navigation_request()
    )


def _body(request: Request) -> str | None:
    """Return a request's body as text; None when it cannot be read."""
    if request.method in BODYLESS:
        return ""
    body = request.post_data_buffer
    if body is not None and len(body) > LONGEST_READ:
        return None
    try:
        return body.decode("utf-8") if body is not None else None
    except UnicodeDecodeError:
        return None
