"""The send lock: in acepilot's turn nothing that somebody typed leaves the browser.

Judges every request by what it carries, in its address, its body and its headers: as sent, and with URL, JSON, HTML,
base64 and hexadecimal escapes undone. One that carries a typed value is stopped at once: a navigation by an empty
answer, so that page and values stay, anything else by an abort. So is a navigation that posts anything at all: nobody
asked for it in acepilot's turn. Nothing is ever held: a held request would get out if the process died. A body that
cannot be read counts as carrying. Knows no flow and no person.

Source: measured with Playwright 1.65 and Chromium 156: form posts, GET forms, fetch, keepalive, beacons, XHR and posts
into a new tab are stopped; service workers are blocked when the context is made; shared workers and WebSockets are not
seen here, and are reported by `Surface.open_channels`.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus, urlsplit

from playwright.sync_api import BrowserContext, Request, Route
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.ahead import FetchedAhead
from acepilot.browser.driver import driving

SHORT = 5
BODYLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_TOKEN = re.compile(r"[^&=;,/?#\s\"'{}\[\]()<>|:]+")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015.()\x00]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_HEX = re.compile(r"[0-9a-fA-F]{8,}")
AMBIENT = frozenset({"referer", "cookie"})
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}|\\[\"\\/bfnrt]")
MOST_DECODINGS = 3


@dataclass(frozen=True, slots=True)
class StoppedRequest:
    """A request that was stopped.

    Attributes:
        method: Its HTTP method.
        url: Its address without query and fragment.
        told: The same as it may be told: without what holds a typed value in base64 or hexadecimal, which nobody who
            masks secrets would find there.
    """

    method: str
    url: str
    told: str


class SendLock:
    """Stops requests that carry typed values, while it is on.

    Args:
        context: The browser context.
        is_known: Tells whether the flow or the person lets a request (method, URL) through.
        is_over: Tells whether the person's hand has ended acepilot's turn just now.
        on_stopped: Called with each request that was stopped.
    """

    def __init__(
        self,
        context: BrowserContext,
        is_known: Callable[[str, str], bool],
        is_over: Callable[[], bool],
        on_stopped: Callable[[StoppedRequest], None],
    ) -> None:
        self._context = context
        self._is_known = is_known
        self._is_over = is_over
        self._on_stopped = on_stopped
        self._values: set[str] = set()
        self._ambient: set[str] = set()
        self._is_routed = False
        self._passing: tuple[str, str] | None = None
        self._ahead = FetchedAhead(context, self._is_ahead_to_stop)
        self.is_on = False

    def engage(self, values: tuple[str, ...]) -> None:
        """Watch for these values too, from now on; the lock is on before this returns."""
        fresh = {value for value in values if value.strip()} - self._values
        if fresh:
            around = "\n".join((*self._cookies(None), *(page.url for page in self._context.pages)))
            self._ambient.update(value for value in fresh if carries(around, {value}))
            self._values |= fresh
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
    def passing(self, method: str, url: str, values: tuple[str, ...]) -> Iterator[None]:
        """Let one navigation with this method to this address through that carries nothing typed; stop any other post.

        Args:
            method: As a form has it, in any case.
            url: Its address.
            values: What else was typed in this run, in documents that are gone: locked meanwhile.
        """
        before, was_on = set(self._values), self.is_on
        self.engage(values)
        self._route()
        self._passing = (method.upper(), url.partition("#")[0])
        try:
            yield
        finally:
            self._passing = None
            self._values &= before
            self._ambient &= before
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
            self._values.clear()
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

    def _on_route(self, route: Route, request: Request) -> None:
        try:
            self._judge(route, request)
        except PlaywrightError:
            with suppress(PlaywrightError):  # the page is gone, and its request with it
                route.abort()

    def _judge(self, route: Route, request: Request) -> None:
        if (
            not self.is_on
            or self._is_known(request.method, request.url)
            or not self._is_to_stop(request)
            or self._is_over()
        ):
            route.fallback()
            return
        self._tell(request.method, request.url)
        if request.is_navigation_request():
            route.fulfill(status=204)
        else:
            route.abort("blockedbyclient")

    def _is_ahead_to_stop(self, method: str, url: str, headers: Mapping[str, str]) -> bool:
        """Judge a link that is fetched ahead: an address and headers, never a body."""
        if not self.is_on or self._is_known(method, url) or self._is_over():
            return False
        named = {name.lower(): text for name, text in headers.items()}
        is_stopped = carries(url, self._values) or self._is_in_headers(url, named)
        if is_stopped:
            self._tell(method, url)
        return is_stopped

    def _tell(self, method: str, url: str) -> None:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        told = "/".join("…" if self._is_encoded(part) else part for part in parts.path.split("/"))
        self._on_stopped(StoppedRequest(method, f"{place}{parts.path}", f"{place}{told}"))

    def _is_encoded(self, part: str) -> bool:
        return any(_is_within_code(form, self._values) for form in _forms(part))

    def _is_to_stop(self, request: Request) -> bool:
        if self._carries(request):
            return True
        is_post = request.method not in BODYLESS
        return is_post and request.is_navigation_request() and not self._passes(request)

    def _passes(self, request: Request) -> bool:
        """Tell whether this is the one navigation that was to pass: the next like it is not."""
        passing, is_it = self._passing, self._passing == (request.method, request.url.partition("#")[0])
        self._passing = None if is_it else passing
        return is_it

    def _carries(self, request: Request) -> bool:
        if carries(request.url, self._values) or self._is_in_headers(request.url, request.headers):
            return True
        if request.method in BODYLESS or not self._values:
            return False
        body = request.post_data_buffer
        if body is None:
            return True
        try:
            return carries(body.decode("utf-8"), self._values)
        except UnicodeDecodeError:
            return True

    def _is_in_headers(self, url: str, named: Mapping[str, str]) -> bool:
        """Tell whether a header carries a value.

        Referrer and cookies go with every request: a value that they held before it was typed says nothing there.
        """
        headers = dict(named)
        around = [headers.pop("referer", ""), *self._cookies(url)]
        return carries("\n".join(headers.values()), self._values) or carries(
            "\n".join(around), self._values - self._ambient
        )

    def _cookies(self, url: str | None) -> tuple[str, ...]:
        return tuple(cookie["value"] for cookie in self._context.cookies(url))


def carries(text: str, values: set[str]) -> bool:
    """Tell whether a request's address or body holds one of the values.

    A value of five characters or more is found anywhere, with spaces, dashes, dots and brackets between its characters
    or not, in any case. A shorter one (a state, a suffix) only where it stands alone: as a parameter, a word, a JSON
    string.
    """
    for form in _forms(text):
        folded = _fold(form)
        bare = _BETWEEN.sub("", folded)
        tokens = set(_TOKEN.findall(folded))
        if any(_is_in(value, folded, bare, tokens) for value in values) or _is_within_code(form, values):
            return True
    return False


def _is_within_code(text: str, values: set[str]) -> bool:
    """Tell whether a text holds a value of five characters or more in base64 or hexadecimal that begins anywhere.

    In an address, what stands around it is of the same letters: `/seen/MDAwMTIzNDU2Nzg5/now` makes one token.
    """
    long = [bare for value in values if len(bare := _BETWEEN.sub("", _fold(value.strip()))) >= SHORT]
    tokens = [(token, 4) for token in _BASE64.findall(text)] + [(token, 2) for token in _HEX.findall(text)]
    for token, width in tokens:
        for start in range(width):
            bare = _BETWEEN.sub("", _fold(_decoded(token[start:], width)))
            if any(value in bare for value in long):
                return True
    return False


def _decoded(token: str, width: int) -> str:
    """Return what readable signs stand in a piece of base64 (four wide) or hexadecimal (two wide)."""
    if width == 2:
        return binascii.unhexlify(token[: len(token) // 2 * 2]).decode(errors="ignore")
    whole = token[:-1] if len(token) % 4 == 1 else token
    return base64.urlsafe_b64decode(_padded(whole.replace("+", "-").replace("/", "_"))).decode(
        errors="ignore"
    )


def _is_in(value: str, folded: str, bare: str, tokens: set[str]) -> bool:
    plain = _fold(value.strip())
    squeezed = _BETWEEN.sub("", plain)
    if len(squeezed) < SHORT:
        return plain in tokens
    return plain in folded or squeezed in bare


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _forms(text: str) -> Iterator[str]:
    """Yield a text as sent, and as it reads once its escapes are undone, a few layers deep."""
    seen = {text}
    yield text
    layer = [text]
    for _ in range(MOST_DECODINGS):
        layer = [
            form
            for one in layer
            for form in (unquote(one), unquote_plus(one), _unescape(one), html.unescape(one), _decode(one))
            if form not in seen
        ]
        layer = list(dict.fromkeys(layer))
        seen.update(layer)
        yield from layer


def _decode(text: str) -> str:
    """Return what stands in a text as base64 or hexadecimal, in lines; nothing where neither makes a text."""
    found: list[str] = []
    for token in _BASE64.findall(text):
        with suppress(ValueError):
            found.append(
                base64.urlsafe_b64decode(_padded(token.replace("+", "-").replace("/", "_"))).decode()
            )
    for token in _HEX.findall(text):
        with suppress(ValueError):
            found.append(binascii.unhexlify(token[: len(token) // 2 * 2]).decode())
    return "\n".join(found)


def _padded(token: str) -> str:
    return token + "=" * (-len(token) % 4)


def _unescape(text: str) -> str:
    """Undo JSON's escapes wherever they stand."""
    return _ESCAPED.sub(lambda found: str(json.loads(f'"{found.group()}"')), text)
