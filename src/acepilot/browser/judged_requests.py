"""What the request guard tells of the requests that it judged, and the one navigation that is to pass. Judges none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from acepilot.browser.lookups import Load, words_of
from acepilot.browser.net import Sending
from acepilot.browser.traffic import plain_url


class PassReason(StrEnum):
    """Why a request with locked values passes."""

    LISTED = "listed"
    CHOSEN = "chosen"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class StoppedRequest:
    """A request that was stopped.

    Attributes:
        told: Its address without query and fragment.
    """

    told: str
    load: Load


@dataclass(frozen=True, slots=True)
class PassedRequest:
    """A request that carries locked values, and passed.

    Attributes:
        told: As in `StoppedRequest`.
    """

    method: str
    told: str
    why: PassReason


@dataclass(frozen=True, slots=True)
class Listeners:
    """What the request guard asks and tells.

    Attributes:
        is_listed: Tells whether the flow lists a request (method, URL) as a known look-up.
        is_over: Tells whether the person's hand has ended acepilot's turn just now.
        is_of_others: Tells whether a request comes from a tab that is none of acepilot's business.
        on_stopped: Called with each request that was stopped.
        on_passed: Called with each that carries locked values and passed.
    """

    is_listed: Callable[[str, str], bool]
    is_over: Callable[[], bool]
    is_of_others: Callable[[Sending], bool]
    on_stopped: Callable[[StoppedRequest], None]
    on_passed: Callable[[PassedRequest], None]


@dataclass(frozen=True, slots=True)
class PassingNavigation:
    """The one navigation that is to pass, and the words of a submission that it may say."""

    method: str
    url: str
    words: frozenset[str]

    def is_it(self, sending: Sending) -> bool:
        """Tell whether this is it, by method and address."""
        return (self.method, self.url) == (sending.method, sending.url.partition("#")[0])

    def is_exceeded_by(self, sending: Sending) -> bool:
        """Tell whether this is it, and says more than it may: beside where it goes, which was judged before."""
        is_here = sending.method == self.method and plain_url(sending.url) == plain_url(self.url)
        said = f"{urlsplit(sending.url).query}\n{sending.body or ''}"
        return sending.is_navigation and is_here and not words_of(said, ()) <= self.words
