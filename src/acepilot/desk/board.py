"""The lines of the board: of each client, what its bundles prove, and what somebody has to look into.

Data alone; what follows from it and the day, `client_standing` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from acepilot.client.ir_number import HIDDEN_SSN

MOST_NAMED = 3
"""How many other clients a problem names."""


class Proof(StrEnum):
    """What a bundle proves of an importer, or of the client as a whole; its value is what JSON and the database say."""

    APPLIED = "applied"
    ENROLLED = "enrolled"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    SKIPPED = "skipped"
    LOGGED_IN = "logged-in"
    PRACTISED = "practised"
    """All that a run on the mock portal proves: nothing in it is real."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that one bundle proves.

    Attributes:
        at: When, aware, in UTC.
        number: The IR number with its suffix, as the journal has it; empty for the client as a whole.
        flow: The flow's name.
        run: The run's id.
        bundle: The SHA-256 of the bundle that proves it.
        by: Who sat there: what they said of themselves, else the account's name, else the account.
        is_said: Whether the person said so, and acepilot saw no page that shows it: in a guided run, or on their word.
    """

    proof: Proof
    at: datetime
    number: str
    flow: str
    run: str
    bundle: str
    by: str
    is_said: bool = False


class ProblemCode(StrEnum):
    """What somebody has to look into; its value is what JSON says."""

    NOT_WHOLE = "not-whole"
    UNSIGNED = "unsigned"
    OTHER_SIGNER = "other-signer"
    ROTTEN = "rotten"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    NO_BUNDLE = "no-bundle"
    """It is no bundle at all, and never was one: there is nothing to file."""
    NO_CLIENT = "no-client"
    """It does not say whose it is, or says it of several clients at once."""
    UNREAD = "unread"
    """It holds what this acepilot cannot read: what it proves is not known."""
    FORKED = "forked"
    """It tells a run otherwise than another bundle does: the two agree up to some entry, and then no more."""
    WRONG_TIME = "wrong-time"
    """Its times cannot be: in the future, or running back. What it proves may be of another day."""
    SHARED = "shared-number"
    """Two clients say that an IR number is theirs, and it can be one's alone: one of them is wrong, or lies."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, of a client or of a bundle that nobody can be named for."""

    code: ProblemCode
    told: str
    bundle: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class ImporterLine:
    """One importer number of a client.

    Attributes:
        number: The IR number with its suffix, as the journal and the client file have it.
        latest: The newest fact of each kind.
    """

    number: str
    latest: Mapping[Proof, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client, with its importers.

    Attributes:
        key: What the desk knows it by; stable, and safe in an address.
        signer: The fingerprint of the key that its bundles are signed with; empty before the first one.
        latest: The newest fact of each kind about the client as a whole: its application, its last log-in.
        problems: What somebody has to look into, the newest first.
    """

    key: str
    name: str
    signer: str
    importers: tuple[ImporterLine, ...]
    latest: Mapping[Proof, Fact] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def with_shared(lines: Iterable[ClientLine]) -> list[ClientLine]:
    """Return all clients' lines, and tell of each which of its IR numbers is another client's as well.

    Whoever has a key can sign for a client of the same name with another EIN, and say what they like of its importers.
    """
    every = list(lines)
    owners: dict[str, list[ClientLine]] = {}
    for line in every:
        for one in line.importers:
            owners.setdefault(one.number, []).append(line)
    shared = {
        number: found
        for number, found in owners.items()
        if len(found) > 1 and number and not number.startswith(HIDDEN_SSN)
    }
    return (
        [replace(line, problems=(*_shared(line, shared), *line.problems)) for line in every]
        if shared
        else every
    )


def _shared(line: ClientLine, shared: Mapping[str, Sequence[ClientLine]]) -> Iterator[Problem]:
    for number in (one.number for one in line.importers if one.number in shared):
        others = [other for other in shared[number] if other.key != line.key]
        told = ", ".join(f"{other.name} ({other.key})" for other in others[:MOST_NAMED])
        yield Problem(ProblemCode.SHARED, f"It is an importer of {told} as well.", number=number)
