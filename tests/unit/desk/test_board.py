from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from boardkit import NOON, NUMBER, TODAY, client, fact, importer, later

from acepilot.client.ir_number import HIDDEN_SSN
from acepilot.desk.board import ClientLine, Fact, Problem, ProblemCode, Proof
from acepilot.desk.calendar import calendar
from acepilot.desk.client_standing import (
    ClientStanding,
    DueKind,
    ImporterStanding,
    Lack,
    LineState,
    Urgency,
    day_of,
    in_order,
    standing,
)
from acepilot.desk.pages import Asked, DeskFrame, History, board_page, client_page
from acepilot.desk.query import Query, rows, standings

OTHER_SIGNER = Problem(ProblemCode.OTHER_SIGNER, "another key")


def stands(*facts: Fact, of_client: tuple[Fact, ...] = ()) -> ImporterStanding:
    """Return where an importer stands of which this is proven."""
    return standing(client(importer(*facts), facts=of_client), TODAY).importers[0]


def whole(line: ClientLine, today: date = TODAY) -> ClientStanding:
    """Return where a client stands."""
    return standing(line, today)


@pytest.mark.parametrize(
    ("facts", "of_client", "state", "lack"),
    [
        ((), (), LineState.MISSING, Lack.ENROLLMENT),
        ((), (fact(Proof.APPLIED, number=""),), LineState.APPLIED, Lack.ENROLLMENT),
        ((), (fact(Proof.REFUSED, number=""),), LineState.REFUSED, Lack.ENROLLMENT),
        ((), (fact(Proof.LOGGED_IN, number=""),), LineState.MISSING, Lack.ENROLLMENT),
        ((fact(Proof.PRACTISED),), (), LineState.PRACTISED, Lack.ENROLLMENT),
        ((fact(Proof.SKIPPED),), (), LineState.SKIPPED, Lack.ENROLLMENT),
        ((fact(Proof.ENROLLED),), (), LineState.ENROLLED, Lack.CONFIRMATION),
        ((fact(Proof.UNCLEAR),), (), LineState.UNCLEAR, Lack.CONFIRMATION),
        ((fact(Proof.CONFIRMED),), (), LineState.CONFIRMED, None),
        ((fact(Proof.ENROLLED), fact(Proof.CONFIRMED, at=later(days=1))), (), LineState.CONFIRMED, None),
        ((fact(Proof.ENROLLED), fact(Proof.SKIPPED, at=later(days=3))), (), LineState.ENROLLED, Lack.CONFIRMATION),
        ((fact(Proof.ENROLLED), fact(Proof.PRACTISED, at=later(days=3))), (), LineState.ENROLLED, Lack.CONFIRMATION),
        ((fact(Proof.CONFIRMED), fact(Proof.ENROLLED, at=later(days=9))), (), LineState.ENROLLED, Lack.CONFIRMATION),
        ((fact(Proof.ENROLLED), fact(Proof.REFUSED, at=later(days=1))), (), LineState.REFUSED, Lack.ENROLLMENT),
        ((fact(Proof.REFUSED), fact(Proof.ENROLLED, at=later(days=1))), (), LineState.ENROLLED, Lack.CONFIRMATION),
    ],
)  # fmt: skip
def test_state_is_of_the_newest_fact_that_changed_something(
    facts: tuple[Fact, ...], of_client: tuple[Fact, ...], state: LineState, lack: Lack | None
) -> None:
    """What was skipped or practised changes nothing, and what is of the client holds where the importer has no more."""
    found = stands(*facts, of_client=of_client)
    assert (found.state, found.lack) == (state, lack)


@pytest.mark.parametrize(
    ("hours", "state"), [(0.1, LineState.ENROLLED), (11.9, LineState.ENROLLED), (12.1, LineState.CONFIRMED)]
)
def test_what_was_just_typed_is_no_confirmation(hours: float, state: LineState) -> None:
    """A look on the same day at the portal shows what was typed; only one on a later day shows what is on file."""
    assert stands(fact(Proof.ENROLLED), fact(Proof.CONFIRMED, at=later(hours=hours))).state is state


def test_evening_at_the_portal_is_one_day() -> None:
    """Seven in the evening in New York is midnight by UTC: that makes no later day."""
    before, after = (datetime(2026, 11, 20, 23, 55, tzinfo=UTC) + timedelta(minutes=n) for n in (0, 10))
    assert before.date() != after.date()
    assert day_of(before) == day_of(after) == date(2026, 11, 20)
    assert (
        stands(fact(Proof.ENROLLED, at=before), fact(Proof.CONFIRMED, at=after)).state is LineState.ENROLLED
    )


def test_due_days_follow_from_log_in_and_enrollment() -> None:
    """45 days after the last log-in, and a day after the enrollment until a later day has confirmed it."""
    enrolled = fact(Proof.ENROLLED)
    open_ = whole(client(importer(enrolled), logged_in=NOON))
    assert [(str(due.day), due.kind, due.number) for due in open_.dues] == [
        ("2026-11-21", DueKind.CHECK, NUMBER),
        ("2027-01-04", DueKind.LOG_IN, ""),
    ]
    done = whole(client(importer(enrolled, fact(Proof.CONFIRMED, at=later(days=1))), logged_in=NOON))
    assert [due.kind for due in done.dues] == [DueKind.LOG_IN]
    assert whole(client(importer())).dues == ()


def test_what_is_unclear_is_to_be_looked_at_at_once() -> None:
    """Whether it was sent is not known, so it may have to be done again: that waits for no day."""
    assert stands(fact(Proof.UNCLEAR)).check_due == date(2026, 11, 20)


def test_problem_is_over_once_the_portal_accepted() -> None:
    """A refusal stays until something newer answers it; what is wrong with a bundle stays whatever comes."""
    refusal = Problem(ProblemCode.REFUSED, "no", number=NUMBER)
    refused, accepted = fact(Proof.REFUSED), fact(Proof.ENROLLED, at=later(hours=1))
    both = (refusal, OTHER_SIGNER)
    assert whole(client(importer(refused), problems=both)).problems == both
    assert whole(client(importer(refused, accepted), problems=both)).problems == (OTHER_SIGNER,)
    of_client = Problem(ProblemCode.REFUSED, "no")
    assert whole(client(importer(accepted), problems=(of_client,))).problems == (of_client,)
    applied = (fact(Proof.APPLIED, number=""),)
    assert whole(client(importer(), problems=(of_client,), facts=applied)).problems == ()


def test_problems_come_first_then_what_is_late_due_and_lacking() -> None:
    """The order is by what somebody has to see to; a refusal is a problem though no bundle tells one."""
    on_file = importer(fact(Proof.CONFIRMED))
    lines = [
        client(on_file, name="Calm", logged_in=later(days=7)),
        client(importer(), name="Lacking"),
        client(on_file, name="Soon", logged_in=later(days=-30)),
        client(on_file, name="Late", logged_in=later(days=-60)),
        client(on_file, name="Problem", problems=(OTHER_SIGNER,)),
        client(importer(fact(Proof.REFUSED)), name="Refused"),
    ]
    found = in_order([whole(line) for line in lines])
    assert [(one.name, one.urgency) for one in found] == [
        ("Problem", Urgency.PROBLEM),
        ("Refused", Urgency.PROBLEM),
        ("Late", Urgency.OVERDUE),
        ("Soon", Urgency.SOON),
        ("Lacking", Urgency.LACKING),
        ("Calm", Urgency.CALM),
    ]


def test_client_whose_numbers_are_not_known_has_a_line() -> None:
    """A client is never left out of the board."""
    assert [(one.number, one.state) for one in whole(client()).importers] == [("", LineState.MISSING)]


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_time_beyond_all_calendars_takes_nobody_s_board_away(at: datetime) -> None:
    """A bundle tells what times it likes: its client's line is odd then, and everybody else's is there."""
    line = client(importer(fact(Proof.ENROLLED, at=at)), logged_in=at)
    found = in_order([standing(line, TODAY)])[0]
    assert found.importers[0].state is LineState.ENROLLED
    assert len(found.dues) == 2
    assert calendar([found], TODAY, NOON)
    assert board_page(DeskFrame("x/", TODAY), 1, (), rows([found], Query()), Asked())
    assert client_page(DeskFrame("x/", TODAY), found, History(list(line.latest.values())))


def test_number_that_two_clients_have_is_a_problem_of_both() -> None:
    """Whoever signs for a client of the same name takes no importer of it unseen; masked numbers are nobody's."""
    hidden = importer(number=HIDDEN_SSN)
    real = client(importer(), hidden, key="ein-123456789")
    evil = client(importer(fact(Proof.CONFIRMED)), hidden, key="ein-999999999")
    other = client(importer(number="98-765432100"), key="other")
    found = {one.key: one.problems for one in standings([real, evil, other], TODAY)}
    assert [(one.code, one.number) for one in found["ein-123456789"]] == [(ProblemCode.SHARED, NUMBER)]
    assert "Bayside Imports LLC (ein-123456789)" in found["ein-999999999"][0].told
    assert found["other"] == ()
