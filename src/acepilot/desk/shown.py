"""From the desk's rows to what the board shows: one client after the other, whatever their number.

Must not know how rows come about, nor what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from acepilot.desk.board import ClientLine, Fact, ImporterLine, Problem, ProblemCode, Proof
from acepilot.desk.schema import bundles, clients, facts, importers, pins, problems, runs

AT_ONCE = 500
"""How many rows are fetched at a time, so that memory does not grow with the desk."""
FACT = (
    facts.c.proof,
    facts.c.at,
    facts.c.number,
    facts.c.flow,
    facts.c.run,
    facts.c.bundle,
    facts.c.by,
    facts.c.is_said,
)
_OF_ANY_BUNDLE = (ProblemCode.ROTTEN.value, ProblemCode.FORKED.value)
PROBLEM = (problems.c.code, problems.c.told, problems.c.bundle, problems.c.number)


def client_lines(connection: Connection) -> Iterator[ClientLine]:
    """Give every client, in the order of the keys."""
    numbers = _Gathered(connection, select(importers.c.client, importers.c.number), importers.c.number)
    latest = _Gathered(connection, select(facts.c.client, *FACT).where(facts.c.is_latest), facts.c.number)
    wrong = _Gathered(connection, select(problems.c.client, *PROBLEM).where(_is_told()), problems.c.id.desc())
    others = _Gathered(
        connection,
        select(bundles.c.client, bundles.c.sha256).where(_is_of_other_signer()),
        bundles.c.at.desc(),
    )
    query = select(clients.c.key, clients.c.name, clients.c.signer).order_by(clients.c.key)
    for row in stream(connection, query):
        key, name, signer = tuple(row)
        told = [_other_signer(sha256) for (sha256,) in others.of(key)]
        told += [problem_of(row) for row in wrong.of(key)]
        of_client, lines = _importers([number for (number,) in numbers.of(key)], latest.of(key))
        yield ClientLine(key, name, signer, lines, of_client, tuple(told))


def stream(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """Give the rows of a query, some hundreds of which are in memory at a time."""
    options = {"stream_results": True, "yield_per": AT_ONCE}
    with connection.execute(query, execution_options=options) as result:
        yield from result


def fact_of(row: tuple[Any, ...]) -> Fact:
    """Return the fact that a row of the columns `FACT` is."""
    proof, *rest = row
    return Fact(Proof(proof), *rest)


def problem_of(row: tuple[Any, ...]) -> Problem:
    """Return the problem that a row of the columns `PROBLEM` is."""
    code, *rest = row
    return Problem(ProblemCode(code), *rest)


class _Gathered:
    """Rows in the order of their client, handed out client by client; the first column is its key."""

    def __init__(self, connection: Connection, query: Select[Any], order: ColumnElement[Any]) -> None:
        client = query.selected_columns[0]
        self._rows = stream(connection, query.where(client.is_not(None)).order_by(client, order))
        self._next = next(self._rows, None)

    def of(self, key: str) -> list[tuple[Any, ...]]:
        """Return the rows of a client, without its key; clients are asked for in order, each once."""
        found: list[tuple[Any, ...]] = []
        while self._next is not None and self._next[0] == key:
            found.append(tuple(self._next[1:]))
            self._next = next(self._rows, None)
        return found


def _importers(
    numbers: list[str], newest: list[tuple[Any, ...]]
) -> tuple[dict[Proof, Fact], tuple[ImporterLine, ...]]:
    """Return the newest facts about the client as a whole, and its importers with theirs."""
    latest: dict[str, dict[Proof, Fact]] = {number: {} for number in ("", *numbers)}
    for row in newest:
        fact = fact_of(row)
        latest.setdefault(fact.number, {})[fact.proof] = fact
    of_client = latest.pop("")
    return of_client, tuple(ImporterLine(number, latest[number]) for number in sorted(latest))


def _is_told() -> ColumnElement[bool]:
    """Return what is true of a problem to be looked into: of a bundle that proves nothing, or that counts."""
    is_proof = select(bundles.c.sha256).where(bundles.c.sha256 == problems.c.bundle, bundles.c.is_proof)
    counts = select(runs.c.bundle).where(runs.c.bundle == problems.c.bundle, runs.c.counts)
    return or_(problems.c.code.in_(_OF_ANY_BUNDLE), ~is_proof.exists(), counts.exists())


def _is_of_other_signer() -> ColumnElement[bool]:
    """Return what is true of a bundle that would prove something, had another key not signed it."""
    of_both = (pins.c.client == bundles.c.client) & (pins.c.fingerprint == bundles.c.signer)
    return bundles.c.is_proof & ~select(pins.c.client).where(of_both).exists()


def _other_signer(sha256: str) -> Problem:
    return Problem(
        ProblemCode.OTHER_SIGNER,
        "A bundle is signed by another key than this client's, and proves nothing.",
        sha256,
    )
