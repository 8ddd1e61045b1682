"""The numbered checks, in words, and how one comes out.

Messages, the documentation and the tests use the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from enum import IntEnum
from itertools import islice

from acepilot.evidence.verification import Check, CheckOutcome, Mismatch

MOST_TOLD = 200
"""How many things that are wrong a check tells; more are none that anybody reads, and could be without number."""

LONGEST_TOLD = 500


class Number(IntEnum):
    """A check's number."""

    ARCHIVE = 1
    BAG = 2
    BESIDE = 3
    CHAIN = 4
    FILES = 5
    ORDER = 6
    CAPTURES = 7
    SIGNATURE = 8
    SIGNER = 9
    STAMP = 10
    END = 11


TITLES = {
    Number.ARCHIVE: "The archive is safe to unpack",
    Number.BAG: "The bag is complete and valid",
    Number.BESIDE: "Nothing lies beside",
    Number.CHAIN: "The journal's chain holds",
    Number.FILES: "Every file named in the journal is there and equal",
    Number.ORDER: "The entries are in an order that can happen",
    Number.CAPTURES: "Captures belong to the steps that name them",
    Number.SIGNATURE: "The signature holds",
    Number.SIGNER: "The signer is the one expected",
    Number.STAMP: "The time-stamp holds",
    Number.END: "The run had ended",
}


def judged(number: Number, mismatches: Iterable[Mismatch], note: str = "") -> Check:
    """Return a check that was made: it failed if anything is wrong, and passed if nothing is."""
    rest = iter(mismatches)
    wrong = tuple(_cut(one) for one in islice(rest, MOST_TOLD))
    if next(rest, None) is not None:
        wrong += (Mismatch("and more", f"at most {MOST_TOLD} are told", "more than these"),)
    return Check(number, TITLES[number], CheckOutcome.FAIL if wrong else CheckOutcome.PASS, wrong, note)


def _cut(wrong: Mismatch) -> Mismatch:
    """Return what is wrong in no more words than anybody reads; a file can hold any number of them."""
    return Mismatch(
        *(text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…" for text in astuple(wrong))
    )


def absent(number: Number, note: str) -> Check:
    """Return a check for which there was nothing to check, or that could not be made, and why."""
    return Check(number, TITLES[number], CheckOutcome.ABSENT, note=note)


def in_order(checks: Iterable[Check], *, otherwise: str) -> tuple[Check, ...]:
    """Return all checks by their numbers, those that are missing as not present, for one reason."""
    made = {check.number: check for check in checks}
    return tuple(made.get(number) or absent(number, otherwise) for number in Number)
