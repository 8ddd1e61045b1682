from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from acepilot.person import texts
from acepilot.person.calling import LONGEST_TITLE, Calling
from acepilot.person.human import Situation, Turn
from acepilot.person.notifier import Delivery
from acepilot.testing import FakeClock
from acepilot.timing import Timing

WORKING = Situation(Turn.ACEPILOT, flow="Enroll in ACH refunds", client="Bayside Imports LLC")
TURN = replace(WORKING, turn=Turn.PERSON, doing="Type 021000021 and 987654321 as Ann Lee.", item="12-3456789")


@dataclass
class Away:
    """What is known of whether somebody is at the window, as the test has it."""

    clock: FakeClock
    is_seen: bool = True
    moved: float = float("-inf")

    def is_in_front(self) -> bool:
        """Tell what the test says."""
        return self.is_seen

    def unmoved_s(self) -> float:
        """Return how long ago the test moved."""
        return self.clock.monotonic() - self.moved


@dataclass
class FakeNotifier:
    """Notes what it is asked to give."""

    given: list[tuple[str, str]] = field(default_factory=list)
    outcomes: list[Delivery] = field(default_factory=list)
    is_closed: bool = False

    def give(self, title: str, text: str) -> None:
        """Note it."""
        self.given.append((title, text))

    def outcome(self) -> Delivery | None:
        """Return what the test says."""
        return self.outcomes.pop(0) if self.outcomes else None

    def close(self) -> None:
        """Note it."""
        self.is_closed = True


class Desk:
    """A run's person at their desk: a clock, what is known of them, and all calls, by the second of the turn."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.away = Away(self.clock)
        self.notifier = FakeNotifier()
        self.rung: list[float] = []
        self.noted: list[Delivery] = []
        self.calling = Calling(
            self.away,
            self.notifier,
            lambda: self.rung.append(self.clock.monotonic()),
            self.noted.append,
            Timing(clock=self.clock),
        )
        self.calling.show(WORKING)
        self.go_on(300)
        self.began = self.away.moved = self.clock.monotonic()

    def go_on(self, seconds: float) -> None:
        """Let a run take its breaths for so long."""
        ends = self.clock.monotonic() + seconds
        while self.clock.monotonic() < ends:
            assert self.calling.take() is None
            self.clock.pass_by(0.5)

    @property
    def calls(self) -> list[float]:
        """Return the seconds of the turn at which the person was called; each call is both bell and notification."""
        assert len(self.rung) == len(self.notifier.given)
        return [at - self.began for at in self.rung]


@pytest.fixture
def desk() -> Desk:
    """Return a desk at which acepilot has worked for five minutes; somebody has just moved there."""
    return Desk()


def test_window_that_is_not_in_front_is_called_to_at_once(desk: Desk) -> None:
    """Who looks elsewhere is told the moment that the turn comes."""
    desk.away.is_seen = False
    desk.calling.show(TURN)
    desk.go_on(3)
    assert desk.calls == [0]


def test_who_sits_before_the_window_is_not_called(desk: Desk) -> None:
    """The control: in front, and moving, for half an hour; neither bell nor notification."""
    desk.calling.show(TURN)
    for _ in range(360):
        desk.away.moved = desk.clock.monotonic()
        desk.go_on(5)
    assert desk.calls == []


def test_who_has_not_moved_for_ten_seconds_is_called(desk: Desk) -> None:
    """A window in front may have nobody before it."""
    desk.calling.show(TURN)
    desk.go_on(9.5)
    assert desk.calls == []
    desk.go_on(2)
    assert desk.calls == [10]


def test_who_has_not_moved_for_long_as_the_turn_comes_is_called_at_once(desk: Desk) -> None:
    """They look at another window, which the browser does not tell; who moved a moment ago is not called yet."""
    desk.go_on(12)
    desk.calling.show(TURN)
    desk.go_on(2)
    assert desk.calls == [12]


def test_who_has_just_ended_a_turn_was_there(desk: Desk) -> None:
    """What is said at the terminal, or done where no hand is heard, ends a turn all the same."""
    desk.away.moved = float("-inf")
    desk.calling.show(TURN)
    desk.calling.show(WORKING)
    desk.go_on(4)
    desk.calling.show(TURN)
    desk.go_on(5)
    assert desk.calls == []
    desk.go_on(3)
    assert desk.calls == [10]


def test_a_move_puts_the_call_off(desk: Desk) -> None:
    """Ten seconds count from the last move."""
    desk.calling.show(TURN)
    desk.go_on(7)
    desk.away.moved = desk.clock.monotonic()
    desk.go_on(9)
    assert desk.calls == []
    desk.go_on(3)
    assert desk.calls == [17]


def test_nobody_is_called_in_acepilots_turn(desk: Desk) -> None:
    """There is nothing to do then."""
    desk.away.is_seen = False
    desk.go_on(600)
    assert desk.calls == []


def test_calls_come_again_after_two_minutes_and_never_more_than_three(desk: Desk) -> None:
    """Whoever does not come then will not come for a fourth."""
    desk.calling.show(TURN)
    desk.go_on(3600)
    assert desk.calls == [10, 130, 250]


def test_a_turn_that_ends_stops_its_calls_and_the_next_has_its_own(desk: Desk) -> None:
    """Nothing is left over from a turn that is over."""
    desk.calling.show(TURN)
    desk.go_on(100)
    desk.calling.show(WORKING)
    desk.go_on(600)
    assert desk.calls == [10]
    desk.calling.show(TURN)
    desk.go_on(1000)
    assert desk.calls == [10, 700, 820, 940]


def test_what_is_shown_anew_in_a_turn_begins_no_new_one(desk: Desk) -> None:
    """A notice, or a field that has changed, is no further reason to call."""
    desk.calling.show(TURN)
    for n in range(100):
        desk.calling.show(replace(TURN, notice=f"Line {n}."))
        desk.go_on(10)
    assert desk.calls == [10, 130, 250]


@pytest.mark.parametrize("limit", ["deadline", "stops_at"])
def test_a_minute_before_the_time_runs_out_they_are_called(desk: Desk, limit: str) -> None:
    """A countdown, and the step's own limit: one call of the three is kept for it, and none comes afterwards."""
    ends = desk.clock.now() + timedelta(minutes=15)
    desk.calling.show(replace(TURN, **{limit: ends}))  # type: ignore[arg-type]  # both are dates
    desk.go_on(1200)
    assert desk.calls == [10, 130, 840]


def test_of_two_limits_the_first_counts(desk: Desk) -> None:
    """A countdown of ten minutes in a step of twenty."""
    now = desk.clock.now()
    desk.calling.show(
        replace(TURN, deadline=now + timedelta(minutes=10), stops_at=now + timedelta(minutes=20))
    )
    desk.go_on(1200)
    assert desk.calls[:3] == [10, 130, 540]


def test_of_a_short_time_the_second_half_is_the_end(desk: Desk) -> None:
    """Half a minute: called after ten seconds, and once more at half time."""
    desk.calling.show(replace(TURN, deadline=desk.clock.now() + timedelta(seconds=30)))
    desk.go_on(40)
    assert desk.calls == [10, 15]


def test_who_is_at_it_is_not_called_as_the_time_runs_out(desk: Desk) -> None:
    """They see the countdown."""
    desk.calling.show(replace(TURN, deadline=desk.clock.now() + timedelta(minutes=2)))
    for _ in range(30):
        desk.away.moved = desk.clock.monotonic()
        desk.go_on(5)
    assert desk.calls == []


def test_a_call_says_the_flow_the_client_and_whose_turn_it_is_alone(desk: Desk) -> None:
    """Anybody who walks by may read it: nothing of what is asked, of whom, or for which number."""
    desk.calling.show(TURN)
    desk.go_on(15)
    assert desk.notifier.given == [("Enroll in ACH refunds for Bayside Imports LLC", texts.CALLED)]


def test_a_title_is_short_and_cannot_act_on_a_desktop(desk: Desk) -> None:
    """Flow and client come out of files; the text beneath, in which marks may act, is ours alone."""
    desk.calling.show(replace(TURN, client="A\u202e\x1b[2J\n" + "b" * 500))
    desk.go_on(15)
    title, text = desk.notifier.given[0]
    assert title.isprintable()
    assert len(title) == LONGEST_TITLE
    assert text == texts.CALLED


def test_what_became_of_a_notification_is_noted(desk: Desk) -> None:
    """Once each, whoever's turn it is by then."""
    desk.notifier.outcomes = [Delivery.FAILED, Delivery.TOO_SLOW]
    desk.go_on(2)
    assert desk.noted == [Delivery.FAILED, Delivery.TOO_SLOW]


def test_at_the_end_of_a_run_nobody_is_called_any_more(desk: Desk) -> None:
    """What is still being given is given up."""
    desk.calling.show(TURN)
    desk.calling.close()
    desk.go_on(60)
    assert desk.notifier.is_closed
    assert desk.calls == []
