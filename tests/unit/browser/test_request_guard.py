"""The request guard on the matcher's corpus, in a real browser: what it knows never arrives, and all else does."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from holdingcorpus import ACCOUNT, HONEST, KNOWN, UNKNOWN, Dress
from playwright.sync_api import Page
from shortkit import first

from acepilot.browser.judged_requests import Listeners, PassedRequest, StoppedRequest
from acepilot.browser.net import LONGEST_READ
from acepilot.browser.request_guard import RequestGuard
from acepilot.testing import HOST, FakePage, FakePortal
from acepilot.timing import USUAL

SEND = """async ([texts, how]) => {
    const get = (text) => new Request(`/to?q=${encodeURIComponent(text)}`);
    const post = (text) => new Request('/to', {method: 'POST', body: text});
    const send = (text) => fetch({get, post}[how](text)).then(() => [text], () => []);
    return (await Promise.all(texts.map(send))).flat();
}"""
OTHERWISE = """async (value) => {
    const ways = {
        name: {headers: {['x-' + value]: '1'}}, text: {headers: {'x-a': value}},
        method: {method: 'M' + value, body: '1'},
        'name in part': {headers: {['x-' + value.slice(0, 6)]: '1', ['y-' + value.slice(6)]: '1'}},
    };
    const arrived = [];
    for (const [way, init] of Object.entries(ways)) {
        try { await fetch('/to', init); arrived.push(way); } catch {}
    }
    return arrived;
}"""
LONG = """async (size) => {
    try { await fetch('/to', {method: 'POST', body: 'x'.repeat(size)}); return true; } catch { return false; }
}"""


class Locked:
    """A page under a lock that nobody lets anything through.

    Args:
        portal: Where the page is.

    Attributes:
        stopped: What was stopped.
    """

    def __init__(self, portal: FakePortal) -> None:
        self.stopped: list[StoppedRequest] = []
        listeners = Listeners(
            is_listed=lambda _method, _url: False,
            is_over=lambda: False,
            is_of_others=lambda _sending: False,
            on_stopped=self.stopped.append,
            on_passed=_fail,
        )
        self.lock = RequestGuard(portal.context, (HOST,), listeners, USUAL)
        portal.locks.append(self.lock.may_leave)
        self.page: Page = portal.show("<p>Nothing here</p>")
        portal.serve("/to", FakePage("ok"))

    def arrived(self, texts: list[str], how: str) -> list[str]:
        """Send texts, and return which arrived."""
        return list(self.page.evaluate(SEND, [texts, how]))


def _fail(passed: PassedRequest) -> None:
    raise AssertionError(passed)


@pytest.fixture
def locked(portal: FakePortal) -> Iterator[Locked]:
    """Return a page on which an account number was typed."""
    made = Locked(portal)
    made.lock.engage((ACCOUNT,))
    yield made
    made.lock.close()


def dressed(corpus: dict[str, dict[str, Dress]], most: int | None) -> list[str]:
    """Return the number in every dress of a corpus, or in so many of each kind at most."""
    return [dress(ACCOUNT) for dresses in corpus.values() for dress in list(dresses.values())[:most]]


@first(("how", "most"), [("post", 3), ("post", None), ("get", None)])
def test_no_known_dress_arrives_and_all_else_does(locked: Locked, how: str, most: int | None) -> None:
    """Each dress of the corpus is stopped in a body and in an address; honest texts and unknown dresses pass.

    The short run sends three of each kind: `test_holding.py` judges all of them without a browser.
    """
    known, others = dressed(KNOWN, most), [*HONEST[:most], *dressed(UNKNOWN, most)]
    assert locked.arrived(known, how) == []
    assert len(locked.stopped) == len(known)
    assert locked.arrived(others, how) == others
    locked.lock.release(forget=True)
    assert locked.arrived(known, how) == known  # the control


def test_names_of_headers_and_methods_are_judged(locked: Locked) -> None:
    """A value in a header's name, in two names, in a header or in the method is stopped."""
    assert locked.page.evaluate(OTHERWISE, ACCOUNT) == []
    assert locked.page.evaluate(OTHERWISE, "999999999999") == ["name", "text", "method", "name in part"]
    locked.lock.release(forget=True)
    assert locked.page.evaluate(OTHERWISE, ACCOUNT) == [
        "name",
        "text",
        "method",
        "name in part",
    ]  # the control


@pytest.mark.long
@pytest.mark.timed
def test_body_too_long_to_read_is_stopped_at_once(locked: Locked) -> None:
    """Twenty megabytes are stopped and told within seconds; what can be read, and holds nothing, passes."""
    assert locked.page.evaluate(LONG, LONGEST_READ // 2)
    began = time.monotonic()
    assert not locked.page.evaluate(LONG, 20_000_000)
    assert time.monotonic() - began < 20
    (stopped,) = locked.stopped
    assert stopped.load.values is None
