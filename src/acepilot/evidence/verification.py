"""What a verification came to: data only; checks nothing, reads nothing and prints nothing.

Those who check make it; the report, the command and programs tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckOutcome(StrEnum):
    """How a check came out; its value is what JSON says."""

    PASS = "pass"  # noqa: S105 - a word, not a password
    FAIL = "fail"
    ABSENT = "not present"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as it must be.

    Attributes:
        path: What it is about: a file in the run or the bundle, or an entry in one (`journal.jsonl entry 7`).
        expected: What had to be there, in words or as a digest.
    """

    path: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check.

    Attributes:
        number: Its place in the list, from 1; messages and the documentation use the same number.
        title: What was checked, in a few words a clerk reads: "The journal's chain holds".
        outcome: Pass, fail, or not present: there was nothing to check.
        mismatches: All that is wrong; none unless it failed.
        note: What a reader must know of a check that passed or was not present; mostly empty.
    """

    number: int
    title: str
    outcome: CheckOutcome
    mismatches: tuple[Mismatch, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one run or one bundle.

    Attributes:
        checks: In the order of their numbers, every one, also those with nothing to check.
        signer: The fingerprint of the key whose signature holds; empty when nothing holds or it is unsigned.
            It tells whose key it was only to those who know the fingerprint from elsewhere.
        is_signer_known: Whether the verifier pinned that fingerprint, and it was the one.
        stamped_at: The time of a time-stamp that holds, as `2026-11-22T19:36:05Z`; empty without one.
    """

    checks: tuple[Check, ...]
    signer: str = ""
    is_signer_known: bool = False
    stamped_at: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether no check failed; it does not prove who made it."""
        return all(check.outcome is not CheckOutcome.FAIL for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """Return the checks that failed."""
        return tuple(check for check in self.checks if check.outcome is CheckOutcome.FAIL)
