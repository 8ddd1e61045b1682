"""What was stopped: asked once, in its own step; told once, and told by the way where the page goes to the person."""

from __future__ import annotations

from acepilot.browser.events import Stopped
from acepilot.browser.lookups import Load
from acepilot.journal.codes import StoppedBy
from acepilot.run.stops import Stops
from acepilot.testing import FakeClock
from acepilot.timing import USUAL, Timing

PRESS = Stopped("a press on “Submit”", StoppedBy.GUARD)
FORM = Stopped("the form “f”", StoppedBy.GUARD)


def request(path: str = "aura", *values: str) -> Stopped:
    """Return a request that was stopped."""
    url = f"https://portal.test/{path}"
    return Stopped(
        f"POST {url}",
        StoppedBy.LOCK,
        Load(("POST", url), frozenset(values), frozenset(), is_navigation=False, is_abroad=False),
    )


def test_look_ups_of_a_form_are_asked_about_together_and_once() -> None:
    """Each field's request to an address belongs to the one question; later ones, in whatever form, to none."""
    stops = Stops(USUAL, is_collecting=True)
    for value in ("one", "two"):
        stops.hear(request("aura", value))
    assert stops.take_requests() == (request("aura", "one"), request("aura", "two"))
    stops.hear(request("aura", "three"))
    assert not stops.has_requests
    assert stops.take_news() == ()


def test_another_address_is_another_question() -> None:
    """An answer holds for one method and address."""
    stops = Stops(USUAL, is_collecting=True)
    stops.hear(request())
    stops.take_requests()
    stops.hear(request("other"))
    assert stops.take_requests() == (request("other"),)


def test_what_a_step_leaves_over_is_news_and_no_question() -> None:
    """A stop that nobody was asked about in its step is told when the page goes to the person, once."""
    stops = Stops(USUAL)
    stops.hear(FORM)
    stops.hear(request())
    stops.put_off()
    assert stops.take_try() is None
    assert not stops.has_requests
    assert stops.take_news() == (FORM, request())
    stops.hear(FORM)
    assert (stops.take_try(), stops.take_news()) == (None, ())


def test_look_up_that_was_only_told_of_can_still_be_asked_about() -> None:
    """Outside of a form nobody is asked whether to let it through: in a form they are."""
    stops = Stops(USUAL)
    stops.hear(request())
    stops.take_news()
    stops.is_collecting = True
    stops.hear(request())
    assert stops.has_requests


def test_more_than_a_look_up_is_told_once() -> None:
    """What is stopped although look-ups pass is news, and told once."""
    stops = Stops(USUAL, is_collecting=True)
    stops.hear(request())
    stops.let_through(stops.take_requests())
    stops.hear(request())
    assert stops.take_more() == (request(),)
    stops.hear(request())
    assert stops.take_more() == ()


def test_press_by_the_persons_own_hand_is_told_each_time() -> None:
    """A hand on the page just before makes it their press; without one the page tried by itself."""
    clock = FakeClock()
    stops = Stops(Timing(clock=clock))
    for _ in range(2):
        stops.touched()
        stops.hear(PRESS)
        assert stops.take_presses() == (PRESS,)
    clock.pass_by(USUAL.hand_s + 1)
    stops.hear(PRESS)
    assert (stops.take_presses(), stops.take_try()) == ((), PRESS)


def test_look_up_while_a_hand_is_on_the_page_is_a_look_up() -> None:
    """In a form that is being filled, a request is what the page sends as a field is left."""
    stops = Stops(USUAL, is_collecting=True)
    stops.touched()
    stops.hear(request())
    assert stops.take_presses() == ()
    assert stops.has_requests
