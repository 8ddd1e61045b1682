"""Where a client and its importers stand: what follows from the facts of the board and the day.

Reads no bundle and no database, and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum

from acepilot.desk.board import ClientLine, Fact, ImporterLine, Problem, ProblemCode, Proof

LOG_IN_DAYS = 45
"""An ACE Portal account that nobody has logged in to for so many days is locked (domain: dormant users)."""
CHECK_AFTER = timedelta(days=1)
"""How long after an enrollment the portal is looked at again: what was entered shows on the next day."""
SOON = timedelta(days=7)
"""What is due within so many days comes before what is due later."""
PORTAL_TIME = timezone(timedelta(hours=-5))
"""By what days are told apart: Eastern Standard Time. By UTC, an evening at the portal would be two days."""


def day_of(moment: datetime) -> date:
    """Return the day at the portal; of a moment beyond all calendars, its own.

    Args:
        moment: Aware.
    """
    try:
        return moment.astimezone(PORTAL_TIME).date()
    except OverflowError:
        return moment.date()


def _after(moment: datetime, wait: timedelta) -> date:
    """Return the day so long after a moment: the last there is, where a bundle tells a time beyond all calendars."""
    day = day_of(moment)
    return day + wait if day <= date.max - wait else date.max


class LineState(StrEnum):
    """Where an importer stands, as a code: what JSON says, and `--state` takes."""

    REFUSED = "refused"
    UNCLEAR = "unclear"
    MISSING = "missing"
    PRACTISED = "practised"
    SKIPPED = "skipped"
    APPLIED = "applied"
    ENROLLED = "enrolled"
    CONFIRMED = "confirmed"


class Lack(StrEnum):
    """What an importer still lacks."""

    ENROLLMENT = "enrollment"
    CONFIRMATION = "confirmation"


class DueKind(StrEnum):
    """What is to be done by a day."""

    LOG_IN = "log-in"
    CHECK = "check"


class Urgency(IntEnum):
    """How soon somebody has to see to a client; the least comes first."""

    PROBLEM = 0
    OVERDUE = 1
    SOON = 2
    LACKING = 3
    CALM = 4


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do by a day.

    Attributes:
        day: The last one, at the portal.
        number: The importer's IR number; empty for the client as a whole.
    """

    day: date
    kind: DueKind
    number: str = ""


@dataclass(frozen=True, slots=True)
class ImporterStanding:
    """Where one importer stands.

    Attributes:
        number: Its IR number with the suffix; empty where the client's are not known.
        proof: The fact that the state rests on; None where nothing is proven.
        check_due: By when the portal is to be looked at again; None for not at all.
    """

    number: str
    state: LineState
    proof: Fact | None = None
    lack: Lack | None = None
    check_due: date | None = None


@dataclass(frozen=True, slots=True)
class ClientStanding:
    """Where one client stands on a day.

    Attributes:
        importers: At least one.
        log_in: The last log-in that is proven.
        log_in_due: By when somebody must log in again; None where no log-in is proven.
        problems: Those that are still open.
    """

    key: str
    name: str
    signer: str
    importers: tuple[ImporterStanding, ...]
    log_in: Fact | None
    log_in_due: date | None
    problems: tuple[Problem, ...]
    urgency: Urgency

    @property
    def dues(self) -> tuple[Due, ...]:
        """Return all that is due, the next first."""
        log_in = [Due(self.log_in_due, DueKind.LOG_IN)] if self.log_in_due else []
        checks = [Due(one.check_due, DueKind.CHECK, one.number) for one in self.importers if one.check_due]
        return tuple(sorted((*log_in, *checks), key=lambda due: (due.day, due.kind, due.number)))


_TELLING = {
    Proof.ENROLLED: LineState.ENROLLED,
    Proof.CONFIRMED: LineState.CONFIRMED,
    Proof.REFUSED: LineState.REFUSED,
    Proof.UNCLEAR: LineState.UNCLEAR,
    Proof.APPLIED: LineState.APPLIED,
}
"""What an importer's newest fact makes of it. One that was skipped is as it was, so that is asked after these."""
_OPEN = frozenset({LineState.REFUSED, LineState.UNCLEAR})
_LACKS = {
    LineState.CONFIRMED: None,
    LineState.ENROLLED: Lack.CONFIRMATION,
    LineState.UNCLEAR: Lack.CONFIRMATION,
}


def standing(line: ClientLine, today: date) -> ClientStanding:
    """Return where a client stands on a day."""
    importers = tuple(_importer(one, line) for one in line.importers or (ImporterLine(""),))
    log_in = line.latest.get(Proof.LOGGED_IN)
    log_in_due = _after(log_in.at, timedelta(days=LOG_IN_DAYS)) if log_in else None
    problems = tuple(_open_problems(line, {one.number: one.state for one in importers}))
    calm = ClientStanding(
        line.key, line.name, line.signer, importers, log_in, log_in_due, problems, Urgency.CALM
    )
    return _urgent(calm, today)


def in_order(standings: list[ClientStanding]) -> list[ClientStanding]:
    """Return clients as they are to be seen to: problems first, then by what is due next, then by name."""
    return sorted(standings, key=lambda one: (one.urgency, next_due(one), one.name.casefold(), one.key))


def next_due(client: ClientStanding) -> date:
    """Return the next day on which something is due; the last there is for nothing."""
    return client.dues[0].day if client.dues else date.max


def _importer(importer: ImporterLine, client: ClientLine) -> ImporterStanding:
    state, proof = _proven(importer.latest) or _proven(client.latest) or _unproven(importer, client)
    return ImporterStanding(
        importer.number,
        state,
        proof,
        _LACKS.get(state, Lack.ENROLLMENT),
        _check_due(state, importer.latest),
    )


def _proven(latest: Mapping[Proof, Fact]) -> tuple[LineState, Fact] | None:
    """Return what the newest telling fact makes of an importer, or of a client; None without any."""
    telling = [fact for proof, fact in latest.items() if proof in _TELLING]
    if not telling:
        return None
    newest = max(telling, key=lambda fact: (fact.at, list(_TELLING).index(fact.proof)))
    entered = _entered(latest)
    if newest.proof is Proof.CONFIRMED and entered and day_of(newest.at) <= day_of(entered.at):
        return (
            LineState.ENROLLED,
            newest,
        )  # the portal shows what was just typed; whether it stays, tomorrow tells
    return _TELLING[newest.proof], newest


def _unproven(importer: ImporterLine, client: ClientLine) -> tuple[LineState, Fact | None]:
    for proof, state in ((Proof.SKIPPED, LineState.SKIPPED), (Proof.PRACTISED, LineState.PRACTISED)):
        if fact := importer.latest.get(proof) or client.latest.get(proof):
            return state, fact
    return LineState.MISSING, None


def _entered(latest: Mapping[Proof, Fact]) -> Fact | None:
    """Return the last time that bank details were sent, or may have been."""
    sent = [fact for proof in (Proof.ENROLLED, Proof.UNCLEAR) if (fact := latest.get(proof))]
    return max(sent, key=lambda fact: fact.at, default=None)


def _check_due(state: LineState, latest: Mapping[Proof, Fact]) -> date | None:
    """Return by when the portal is to be looked at; what is unclear at once, as it may have to be done again."""
    entered = _entered(latest)
    if entered is None or state not in {LineState.ENROLLED, LineState.UNCLEAR}:
        return None
    return _after(entered.at, timedelta(0) if state is LineState.UNCLEAR else CHECK_AFTER)


def _open_problems(line: ClientLine, states: Mapping[str, LineState]) -> Iterator[Problem]:
    """Yield the problems that nothing newer has answered: a refusal is over once the portal has accepted."""
    of_client = _proven(line.latest)
    for problem in line.problems:
        state = states.get(problem.number) if problem.number else of_client and of_client[0]
        is_answerable = problem.code in {ProblemCode.REFUSED, ProblemCode.UNCLEAR}
        if not is_answerable or state is None or state in _OPEN:
            yield problem


def _urgent(client: ClientStanding, today: date) -> ClientStanding:
    due = next_due(client)
    states = {one.state for one in client.importers}
    if client.problems or states & _OPEN:
        urgency = Urgency.PROBLEM
    elif due < today:
        urgency = Urgency.OVERDUE
    elif due <= today + SOON:
        urgency = Urgency.SOON
    elif any(one.lack for one in client.importers):
        urgency = Urgency.LACKING
    else:
        urgency = Urgency.CALM
    return replace(client, urgency=urgency)
