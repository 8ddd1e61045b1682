"""The request guard: in acepilot's turn nothing that somebody typed leaves the browser.

Judges every request by what it carries, in its method, its address, its body, and its headers and their names; what
that is, `holding.py` says. One that carries a typed value is stopped at once: a navigation by an empty answer, so that
page and values stay, anything else by an abort. So is a navigation that posts anything at all: nobody asked for it in
acepilot's turn; and a body that goes on after it was judged. Nothing is ever held: a held request would get out if the
process died. What cannot be read, or is too long to be, counts as carrying. Three sorts pass all the same, and are
told: what the flow lists, what carries choices alone (`choices.py`), and look-ups that the person lets through
(`lookups.py`). Knows no flow and no person.

The net (`net.py`) is up for the whole of acepilot's turn, although nothing is locked before something is typed: a
download that it did not hold up is told, and what answers lead elsewhere is judged anew.
Service workers are blocked when the context is made; WebSockets are not seen here, and are reported by
`SideChannels.open_now`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.choices import NOTHING, Known, carries_choices_alone
from acepilot.browser.driver import driving
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.judged_requests import (
    Listeners,
    PassedRequest,
    PassingNavigation,
    PassReason,
    StoppedRequest,
)
from acepilot.browser.lookups import Load, LookUps, words_of
from acepilot.browser.net import BODYLESS, Net, Sending
from acepilot.browser.script_sources import Sources
from acepilot.browser.shape import Shape
from acepilot.browser.swallowed import Swallowing
from acepilot.browser.traffic import plain_url
from acepilot.browser.world import World
from acepilot.holding import held, holds
from acepilot.timing import Timing

JUDGED_KEPT = 200
WITHIN = ("data:", "blob:", "about:")  # what never leaves the browser
_AROUND = frozenset({"referer"})


class RequestGuard:
    """Stops requests that carry locked values, while it is on.

    Attributes:
        look_ups: The look-ups that the person lets through.
        private: Every bank's and secret value, typed yet or not: it is never a mere choice. Kept for the whole run.
        passes_choices: Whether what carries choices alone passes at all.
        known: What the documents of this run said of their own, each before anything was typed in it.
    """

    def __init__(
        self, context: BrowserContext, hosts: tuple[str, ...], listeners: Listeners, timing: Timing
    ) -> None:
        self._context = context
        self._hosts = hosts
        self._listeners = listeners
        self._typed: set[str] = set()
        self._chosen: set[str] = set()
        self._ambient: set[str] = set()
        self._is_watching = False
        self._is_suspended = False
        self._passing: PassingNavigation | None = None
        self._judged: deque[str] = deque(maxlen=JUDGED_KEPT)
        self._net = Net(context, self.may_leave, timing)
        self.look_ups = LookUps()
        self.private: set[str] = set()
        self.passes_choices = True
        self.known: dict[World, Known] = {}
        self.sources = Sources(timing)
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
        """Watch for these values too, from now on; the guard is on before this returns."""
        fresh = {value for value in (*typed, *chosen) if value.strip()} - self._values
        if fresh:
            with driving("read its cookies"):
                around = "\n".join((*self._cookies(None), *(page.url for page in self._context.pages)))
            self._ambient.update(held(around, fresh))
        self._typed.update(value for value in typed if value.strip())
        self._chosen.update(value for value in chosen if value.strip())
        if self._values:
            self.watch()
        self.is_on = bool(self._values)

    def watch(self) -> None:
        """Hold every request up from now on, whether or not anything is locked yet."""
        if not self._is_watching:
            with driving("lock what is sent"):
                self._net.watch(on=True)
        self._is_watching = True
        self._is_suspended = False

    @contextmanager
    def passing(
        self, method: str, url: str, values: tuple[str, ...], words: frozenset[str]
    ) -> Iterator[None]:
        """Let one navigation with this method to this address through that carries nothing typed; stop any other post.

        It says no word of a submission either: a script may add to a form what nobody saw there.

        Args:
            method: As a form has it, in any case.
            values: What else was typed in this run, in documents that are gone: locked meanwhile.
            words: What words of a submission it may say: those of the name that its button is sent by.
        """
        typed, chosen, was_on = set(self._typed), set(self._chosen), self.is_on
        self.engage(values)
        self.watch()
        self.is_on = True
        self._passing = PassingNavigation(method.upper(), url.partition("#")[0], words)
        try:
            yield
        finally:
            self._passing = None
            self._typed &= typed
            self._chosen &= chosen
            self._ambient &= typed | chosen
            self.is_on = self.is_on and was_on

    def suspend(self) -> None:
        """Let everything through from now on, without a word to the browser.

        For a page that shows a dialog: the browser answers nothing about it before the dialog is closed (measured).
        """
        self.is_on = False
        self._is_suspended = True

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
        if self._is_watching:
            self._is_watching = False
            with driving("let requests through"), Swallowing(PlaywrightError):
                self._net.watch(on=False)

    def close(self) -> None:
        """Take everything away; the pages are gone."""
        self.release(forget=True)
        self._net.close()

    # -- judging ----------------------------------------------------------------------------

    def may_leave(self, sending: Sending) -> bool:
        """Judge a request that the net holds up, and tell of it if it is stopped, or passes although it carries."""
        is_within = sending.url.startswith(WITHIN)
        if not self._is_watching or self._is_suspended or is_within:
            return True
        if sending.is_navigation:
            self._judged.append(sending.url)
        if not (self.is_on or sending.is_stream):
            self._see(sending)
            return True
        return self._may_go(sending)

    def has_missed(self, url: str) -> bool:
        """Tell whether a download came by, in acepilot's turn, that the net did not hold up."""
        return self._is_watching and not self._is_suspended and url not in self._judged

    def _may_go(self, sending: Sending) -> bool:
        """Judge a request, and tell of it if it carries anything."""
        load = self._load(sending) if self._is_to_stop(sending) else None
        if load is None:
            self._see(sending)
            return True
        if self._listeners.is_over() or self._listeners.is_of_others(sending):
            return True
        told = plain_url(sending.url)
        why = self._why_it_passes(sending, load)
        if why is not None:
            self._listeners.on_passed(PassedRequest(sending.method, told, why))
            return True
        self._listeners.on_stopped(StoppedRequest(told, load))
        return False

    def _see(self, sending: Sending) -> None:
        """Take note of a request that carries nothing: once a look-up is let through there, it is no news."""
        if not (sending.is_navigation or sending.is_too_long or sending.body is None):
            shape = Shape.of(sending.method, sending.url, sending.body, ())
            if shape is not None:
                self.look_ups.see(plain_url(sending.url), shape)

    def _why_it_passes(self, sending: Sending, load: Load) -> PassReason | None:
        if self._listeners.is_listed(sending.method, sending.url):
            return PassReason.LISTED
        choices = self._chosen - self._typed - self.private
        if self._has_choices_alone(sending, load, choices):
            return PassReason.CHOSEN
        return PassReason.PERSON if self.look_ups.admits(load, choices, self.private) else None

    def _has_choices_alone(self, sending: Sending, load: Load, choices: set[str]) -> bool:
        is_plain = sending.method == "GET" and not (load.is_navigation or load.is_abroad or load.words)
        if not is_plain or not self.passes_choices:
            return False
        never = self._typed | self.private
        return load.values is not None and carries_choices_alone(
            sending.url, choices, never, reduce(or_, self.known.values(), NOTHING)
        )

    def _is_to_stop(self, sending: Sending) -> bool:
        if sending.is_stream:
            return True
        if self._values and (sending.is_too_long or holds(sending.text, self._values)):
            return True
        if self._is_in_headers(sending):
            return True
        if self._passing is not None and self._passing.is_exceeded_by(sending):
            return True
        is_read = sending.method in BODYLESS
        if self._values and not is_read and sending.body is None:
            return True
        if sending.is_navigation and not is_read:
            return not self._passes(sending)
        return bool(self._values) and self._says_more_than_it_may(sending, is_read=is_read)

    def _passes(self, sending: Sending) -> bool:
        """Tell whether this is the one navigation that was to pass: the next like it is not."""
        is_it = self._passing is not None and self._passing.is_it(sending)
        self._passing = None if is_it else self._passing
        return is_it

    def _says_more_than_it_may(self, sending: Sending, *, is_read: bool) -> bool:
        is_known = self.look_ups.knows(plain_url(sending.url))
        return is_known and self.look_ups.says_more(self._load(sending), is_read=is_read)

    def _load(self, sending: Sending) -> Load:
        """Return what a request carries."""
        is_whole = not (sending.body is None or sending.is_too_long or self._is_in_headers(sending))
        said = f"{sending.url.removeprefix(_origin(sending.url))}\n{sending.body or ''}"
        values = held(sending.text, self._values) if is_whole else None
        return Load(
            ("…" if holds(sending.method, self._values) else sending.method, plain_url(sending.url)),
            values,
            words_of("" if sending.is_too_long else said, self._values),
            sending.is_navigation,
            not is_on_hosts(sending.url, self._hosts),
            self.look_ups.is_late(values),
            Shape.of(sending.method, sending.url, sending.body or "", values or ()) if is_whole else None,
        )

    def _is_in_headers(self, sending: Sending) -> bool:
        """Tell whether the method, or a header by its name or content, carries a value.

        Referrer and cookies go with every request: a value that they held before it was typed says nothing there.
        """
        around = "\n".join((sending.headers.get("referer", ""), *self._cookies(sending.url)))
        return holds(sending.said_beside(_AROUND), self._values) or holds(
            around, self._values - self._ambient
        )

    def _cookies(self, url: str | None) -> tuple[str, ...]:
        cookies = self._context.cookies(url)
        return tuple(text for cookie in cookies for text in (cookie["name"], cookie["value"]))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
