"""The board: who stands where. Data, and what follows from it and the day.

Reads no bundle and no database, and prints nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LOG_IN_DAYS = 45
"""An ACE Portal account that nobody has logged in to for so many days is locked (domain: dormant users)."""
CHECK_AFTER = timedelta(days=1)
"""How long after an enrollment the portal is looked at again: what was entered shows on the next day."""


class Proof(StrEnum):
    """What a bundle proves of an importer, or of the client as a whole; its value is what JSON and the database say."""

    APPLIED = "applied"
    ENROLLED = "enrolled"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    SKIPPED = "skipped"
    LOGGED_IN = "logged-in"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that one bundle proves.

    Attributes:
        at: When, aware, in UTC.
        number: The IR number with its suffix, as the journal has it; empty for the client as a whole.
        flow: The flow's name.
        run: The run's id.
        bundle: The SHA-256 of the bundle that proves it.
        by: Who sat there: the name that was said, else the account.
    """

    proof: Proof
    at: datetime
    number: str
    flow: str
    run: str
    bundle: str
    by: str


class ProblemCode(StrEnum):
    """What somebody has to look into; its value is what JSON says."""

    NOT_WHOLE = "not-whole"
    UNSIGNED = "unsigned"
    OTHER_SIGNER = "other-signer"
    ROTTEN = "rotten"
    REFUSED = "refused"
    UNCLEAR = "unclear"


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
