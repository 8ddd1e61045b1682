"""What the request guard lets go and stops, request by request, without a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from playwright.sync_api import BrowserContext

from acepilot.browser.judged_requests import Listeners, StoppedRequest
from acepilot.browser.net import LONGEST_READ as LONGEST
from acepilot.browser.net import Sending
from acepilot.browser.request_guard import RequestGuard
from acepilot.timing import USUAL

ACCOUNT = "000123456789"
AT = "https://portal.test/look"


class Obedient:
    """The browser, and the session with it."""

    def new_browser_cdp_session(self) -> Any:
        """Return the session."""
        return self

    def send(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Do what is told."""
        return {}

    def on(self, *_: Any) -> None:
        """Never tell of anything."""


@dataclass
class NoBrowser:
    """A context whose browser does what it is told, and holds nothing up: the net is asked by hand."""

    kept: list[dict[str, str]] = field(default_factory=list)
    browser: Any = field(default_factory=Obedient)
    pages: tuple[Any, ...] = ()

    def on(self, *_: Any) -> None:
        """Never close."""

    def cookies(self, _url: str | None) -> list[dict[str, str]]:
        """Return the cookies that the page wrote."""
        return self.kept


def lock(context: NoBrowser, stopped: list[StoppedRequest]) -> RequestGuard:
    """Return a lock in acepilot's turn, before anything is typed."""
    listeners = Listeners(
        lambda _method, _url: False,
        lambda: False,
        lambda _sending: False,
        stopped.append,
        lambda _passed: None,
    )
    made = RequestGuard(cast("BrowserContext", context), ("portal.test",), listeners, USUAL)
    made.watch()
    return made


@pytest.mark.parametrize(
    "sending",
    [
        Sending(f"M{ACCOUNT}", AT, {}, None),
        Sending("GET", AT, {f"x-{ACCOUNT}": "1"}),
        Sending("GET", AT, {f"x-{'-'.join(ACCOUNT)}": "1"}),
        Sending("GET", AT, {"x-more": ACCOUNT}),
        Sending("POST", AT, {}, "x" * LONGEST + ACCOUNT),
        Sending("GET", AT, {"x-more": "x" * LONGEST}),
        Sending("GET", f"{AT}?{'x' * LONGEST}", {}),
        Sending("POST", AT, {}, None),
    ],
)
def test_request_that_carries_is_stopped_once_a_value_is_locked(sending: Sending) -> None:
    """The method, a header's name, and what is too long or cannot be read count, once anything is typed."""
    stopped: list[StoppedRequest] = []
    judge = lock(NoBrowser(), stopped)
    assert judge.may_leave(sending)
    judge.engage((ACCOUNT,))
    assert not judge.may_leave(sending)
    assert ACCOUNT not in f"{[(one.told, one.load.address) for one in stopped]}"


@pytest.mark.parametrize(
    "sending",
    [
        Sending("GET", AT, {"user-agent": "1", "sec-fetch-mode": "cors"}),
        Sending("GET", f"data:text/plain,{ACCOUNT}", {}),
        Sending("GET", f"blob:https://portal.test/{ACCOUNT}", {}),
        Sending("POST", AT, {"content-type": "text/plain"}, "page=2"),
    ],
)
def test_request_that_carries_nothing_or_goes_nowhere_passes(sending: Sending) -> None:
    """What stays within the browser is not judged, nor are the names of the headers that every request has."""
    judge = lock(NoBrowser(), [])
    judge.engage((ACCOUNT, "Agent"))
    assert judge.may_leave(sending)


def test_body_that_goes_on_is_stopped_before_anything_is_typed() -> None:
    """An upload that is opened in acepilot's turn could be fed later; in the person's turn it is theirs."""
    stopped: list[StoppedRequest] = []
    judge = lock(NoBrowser(), stopped)
    stream = Sending("POST", AT, {}, None, is_stream=True)
    assert not judge.may_leave(stream)
    assert [one.told for one in stopped] == [AT]
    judge.release(forget=True)
    assert judge.may_leave(stream)


@pytest.mark.parametrize("cookie", [{"name": "d", "value": ACCOUNT}, {"name": f"d{ACCOUNT}", "value": "1"}])
def test_cookie_that_was_written_since_is_judged_with_every_request(cookie: dict[str, str]) -> None:
    """What passed is judged anew where its answer leads it: by then a cookie may hold the value, or be named so."""
    context = NoBrowser()
    judge = lock(context, [])
    judge.engage((ACCOUNT,))
    assert judge.may_leave(Sending("GET", AT, {}))
    context.kept.append(cookie)
    assert not judge.may_leave(Sending("GET", AT, {}))
    judge.suspend()
    assert judge.may_leave(Sending("GET", AT, {}))
