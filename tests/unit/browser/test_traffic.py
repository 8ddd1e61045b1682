"""What counts as on its way: by when a request began and ended, with a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from acepilot.browser.traffic import CutOff, InFlight
from acepilot.testing import FakeClock
from acepilot.timing import USUAL, Timing


@dataclass(frozen=True, eq=False)
class Asked:
    """As much of a request as counts here."""

    url: str = "https://portal.test/updates"
    method: str = "GET"
    resource_type: str = "fetch"
    post_data_buffer: bytes | None = None


def begun() -> FakeClock:
    """Return a clock that stands at 100 seconds, where `since` in these tests begins."""
    clock = FakeClock()
    clock.pass_by(100)
    return clock


def flight() -> tuple[Any, FakeClock]:
    """Return what is on its way, and its clock."""
    clock = begun()
    found = InFlight(Timing(clock=clock))
    found.act()
    return found, clock


def test_request_counts_until_it_ends() -> None:
    """While it is on its way nothing is quiet; from its end on the time is counted."""
    found, clock = flight()
    asked = Asked()
    found.begin(asked)
    clock.pass_by(2)
    assert found.quiet_ms() == 0
    found.end(asked)
    clock.pass_by(3)
    assert found.quiet_ms() == 3000


def test_poll_that_the_page_begins_again_counts_no_more() -> None:
    """The first time it may bring something; kept waiting, and begun again at once, it is a long poll."""
    found, clock = flight()
    first, second = Asked(), Asked()
    found.begin(first)
    clock.pass_by(USUAL.long_poll_s)
    assert found.quiet_ms() == 0
    found.end(first)
    found.begin(second)
    clock.pass_by(3)
    assert found.quiet_ms() == 3000


def test_slow_request_that_an_act_begins_again_counts() -> None:
    """The same address after an act is asked for what the act wants, however slow it was before."""
    found, clock = flight()
    first, second = Asked(), Asked()
    found.begin(first)
    clock.pass_by(USUAL.long_poll_s)
    found.end(first)
    found.act()
    found.begin(second)
    clock.pass_by(3)
    assert found.quiet_ms() == 0


def test_request_of_long_before_the_act_counts_no_more() -> None:
    """What has been on its way since long before the last act is not what the act waits for; a young one may be."""
    found, clock = flight()
    found.begin(Asked())
    clock.pass_by(1)
    found.act()
    assert found.quiet_ms() == 0
    clock.pass_by(USUAL.stale_s)
    assert found.quiet_ms() == USUAL.stale_s * 1000


def beat(found: Any, clock: FakeClock, periods: list[float], asks: list[Asked], took_s: float = 0.1) -> None:
    """Have requests go out, each after a time since the one before."""
    for period, asked in zip(periods, asks, strict=True):
        clock.pass_by(period)
        found.begin(asked)
        clock.pass_by(took_s)
        found.end(asked)
        clock.pass_by(-took_s)


def test_request_at_even_times_counts_no_more_from_its_third_time_on() -> None:
    """A counter that is fetched each second: quiet since the first, though the address bears the time."""
    found, clock = flight()
    polls = [Asked(f"https://portal.test/count?at={n}") for n in range(4)]
    beat(found, clock, [1.0, 1.0], polls[:2])
    clock.pass_by(0.5)
    assert found.quiet_ms() < 1000
    beat(found, clock, [0.6, 0.9], polls[2:])
    assert found.quiet_ms() > 2800
    found.begin(Asked())
    assert found.quiet_ms() == 0


def test_request_at_uneven_times_or_without_a_breath_counts() -> None:
    """Tries that come ever later, pages of data one after the other, other bodies to one address: all may bring it."""
    for periods, took_s in (([1.0, 2.0, 4.0, 8.0], 0.1), ([1.0, 1.0, 1.0, 1.0], 1.0)):
        found, clock = flight()
        beat(found, clock, periods, [Asked() for _ in periods], took_s)
        clock.pass_by(took_s)
        assert found.quiet_ms() < 1
    found, clock = flight()
    beat(found, clock, [1.0] * 4, [Asked(method="POST", post_data_buffer=bytes([97 + n])) for n in range(4)])
    clock.pass_by(0.1)
    assert found.quiet_ms() < 1


def test_request_that_comes_of_an_act_counts_though_it_comes_at_an_even_time() -> None:
    """What is asked for right after an act is what the act wants."""
    found, clock = flight()
    beat(found, clock, [1.0] * 3, [Asked() for _ in range(3)])
    clock.pass_by(0.9)
    found.act()
    clock.pass_by(0.1)
    found.begin(Asked())
    clock.pass_by(2)
    assert found.quiet_ms() == 0


def test_portal_is_cut_off_until_it_answers() -> None:
    """A request that had no way to the portal counts from the first on, until one is answered."""
    clock = begun()
    cut_off = CutOff(clock)
    cut_off.fail("https://portal.test/a", "net::ERR_CONNECTION_REFUSED")
    clock.pass_by(2)
    cut_off.fail("https://portal.test/b", "net::ERR_CONNECTION_REFUSED")
    assert cut_off.error(lambda _: True, since=100.0) == ("net::ERR_CONNECTION_REFUSED", 2.0)
    cut_off.answer("https://portal.test/c")
    assert cut_off.error(lambda _: True, since=100.0) == ("", 0.0)


def test_only_the_portal_since_the_last_act_counts_as_cut_off() -> None:
    """Other servers, what failed before acepilot acted, and what was reached and refused say nothing."""
    clock = begun()
    cut_off = CutOff(clock)
    cut_off.fail("https://ads.test/a", "net::ERR_NAME_NOT_RESOLVED")
    for error in ("net::ERR_ABORTED", "net::ERR_FAILED", "net::ERR_BLOCKED_BY_CLIENT", "NS_ERROR", ""):
        cut_off.fail("https://portal.test/a", error)
    assert cut_off.error(lambda url: url == "https://portal.test/", since=0.0) == ("", 0.0)
    cut_off.fail("https://portal.test/a", "net::ERR_TIMED_OUT")
    assert cut_off.error(lambda url: url == "https://portal.test/", since=100.5) == ("", 0.0)
