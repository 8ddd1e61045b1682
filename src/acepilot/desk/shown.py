"""From the desk's rows to what the board shows: one client after the other, whatever their number.

Must not know how rows come about, nor what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from acepilot.desk.board import ClientLine, Fact, ImporterLine, Problem, ProblemCode, Proof
from acepilot.desk.database import Transaction
from acepilot.desk.stored import StoredBundle

_CLIENTS = "SELECT key, name, signer FROM clients ORDER BY key"
_NUMBERS = "SELECT client, number FROM importers ORDER BY client, number"
_FACTS = 'SELECT client, proof, at, number, flow, run, bundle, "by", is_said FROM facts'
_LATEST = f"{_FACTS} WHERE is_latest = TRUE ORDER BY client, number"
_HISTORY = f"{_FACTS} WHERE client = :client AND counts = TRUE ORDER BY at DESC, id DESC"
_EACH_BUNDLE = """
    SELECT sha256, size, client, signer, at, EXISTS (
        SELECT 1 FROM runs WHERE runs.bundle = sha256 AND counts = TRUE
    ) FROM bundles
"""
_BUNDLES = f"{_EACH_BUNDLE} ORDER BY at DESC, sha256"
_BUNDLES_OF = f"{_EACH_BUNDLE} WHERE client = :client ORDER BY at DESC, sha256"
_PROBLEMS = """
    SELECT problems.client, code, told, bundle, number FROM problems JOIN bundles ON sha256 = bundle
    WHERE problems.client IS NOT NULL AND (
        code IN ('rotten', 'forked') OR NOT is_proof
        OR EXISTS (SELECT 1 FROM runs WHERE runs.bundle = sha256 AND counts)
    )
    ORDER BY problems.client, id DESC
"""
"""Of a bundle that proves nothing, or that counts: what one says that a longer one took the place of is over."""
_OF_OTHER_SIGNER = """
    SELECT client, sha256, signer FROM bundles
    WHERE is_proof AND NOT EXISTS (
        SELECT 1 FROM pins WHERE pins.client = bundles.client AND fingerprint = bundles.signer
    )
    ORDER BY client, at DESC
"""
_UNPROVEN = """
    SELECT run, bundle FROM runs WHERE client = :client AND counts AND NOT EXISTS (
        SELECT 1 FROM facts WHERE facts.bundle = runs.bundle AND facts.run = runs.run
    )
    ORDER BY run DESC
"""
_STRAYS = "SELECT client, code, told, bundle, number FROM problems WHERE client IS NULL ORDER BY id DESC"
_NONE: tuple[str, Iterator[tuple[Any, ...]]] = ("", iter(()))
_PROOFS = {proof.value: proof for proof in Proof}


def client_lines(transaction: Transaction) -> Iterator[ClientLine]:
    """Give every client, in the order of the keys."""
    numbers, latest = _Gathered(transaction.rows(_NUMBERS)), _Gathered(transaction.rows(_LATEST))
    problems, others = _Gathered(transaction.rows(_PROBLEMS)), _Gathered(transaction.rows(_OF_OTHER_SIGNER))
    for key, name, signer in transaction.rows(_CLIENTS):
        told = [_other_signer(sha256, signer) for _, sha256, signer in others.of(key)]
        told += [_problem(row) for row in problems.of(key)]
        of_client, lines = _importers([number for _, number in numbers.of(key)], latest.of(key))
        yield ClientLine(key, name, signer, lines, of_client, tuple(told))


def stray_problems(transaction: Transaction) -> Iterator[Problem]:
    """Give the problems of bundles that nobody can be named for, the newest first."""
    for row in transaction.rows(_STRAYS):
        yield _problem(row)


def facts_of(transaction: Transaction, key: str) -> Iterator[Fact]:
    """Give all that counts of a client, the newest first."""
    for row in transaction.rows(_HISTORY, client=key):
        yield _fact(row)


def unproven_runs(transaction: Transaction, key: str) -> Iterator[tuple[str, str]]:
    """Give each run of a client that proves nothing, and its bundle, the newest first."""
    yield from transaction.rows(_UNPROVEN, client=key)


def stored_bundles(transaction: Transaction, key: str | None) -> Iterator[StoredBundle]:
    """Give the bundles of a client, of everybody if none is named, the newest first."""
    rows = transaction.rows(_BUNDLES) if key is None else transaction.rows(_BUNDLES_OF, client=key)
    for sha256, size, client, signer, at, is_counted in rows:
        yield StoredBundle(sha256, size, client or "", signer, datetime.fromisoformat(at), bool(is_counted))


def _fact(row: tuple[Any, ...]) -> Fact:
    _, proof, at, number, flow, run, bundle, by, is_said = row
    return Fact(_PROOFS[proof], datetime.fromisoformat(at), number, flow, run, bundle, by, bool(is_said))


def _problem(row: tuple[Any, ...]) -> Problem:
    _, code, *rest = row
    return Problem(ProblemCode(code), *rest)


class _Gathered:
    """Rows in the order of their client, handed out client by client; the first column is its key."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._key, self._rows = _NONE
        self._turn()

    def of(self, key: str) -> list[tuple[Any, ...]]:
        """Return the rows of a client; clients are asked for in order, each once."""
        if self._key != key:
            return []
        found = list(self._rows)
        self._turn()
        return found

    def _turn(self) -> None:
        self._key, self._rows = next(self._groups, _NONE)


def _importers(
    numbers: list[str], newest: list[tuple[Any, ...]]
) -> tuple[dict[Proof, Fact], tuple[ImporterLine, ...]]:
    """Return the newest facts about the client as a whole, and its importers with theirs."""
    latest: dict[str, dict[Proof, Fact]] = {number: {} for number in ("", *numbers)}
    for _, proof, at, number, flow, run, bundle, by, is_said in newest:
        fact = Fact(_PROOFS[proof], datetime.fromisoformat(at), number, flow, run, bundle, by, bool(is_said))
        latest.setdefault(fact.number, {})[fact.proof] = fact
    of_client = latest.pop("")
    return of_client, tuple(ImporterLine(number, latest[number]) for number in sorted(latest))


def _other_signer(sha256: str, signer: str) -> Problem:
    told = f"It is signed by {signer}, and not by this client's key: it proves nothing."
    return Problem(ProblemCode.OTHER_SIGNER, told, sha256)
