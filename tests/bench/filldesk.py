"""A desk of any size in seconds: rows as filing makes them, written many at a time; no bundle's bytes are stored.

`python tests/bench/filldesk.py HOME` makes the desk of the figures there, or where `ACEPILOT_DESK` says.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert

from acepilot.desk.board import Fact, Problem, ProblemCode, Proof
from acepilot.desk.bundle_reading import LINK, BundleReading, ClientNamed, RunRead
from acepilot.desk.database import Database
from acepilot.desk.desk import FOLDER
from acepilot.desk.filing import bundle_row, fact_row, problem_row, run_rows
from acepilot.desk.schema import bundles, clients, facts, importers, pins, problems, runs

CLIENTS, IMPORTERS, BUNDLES = 1_000, 3, 10_000
BEGAN = datetime(2026, 8, 1, 14, 0, tzinfo=UTC)
ENTRIES, AT_ONCE = 60, 1_000


def readings(
    clients: int = CLIENTS, importers: int = IMPORTERS, bundles: int = BUNDLES
) -> Iterator[BundleReading]:
    """Give made-up bundles, each of a run of its own, the clients in turn; one in fifty was refused."""
    for n in range(bundles):
        yield _reading(n, n % clients, importers)


def _reading(n: int, client: int, importers: int) -> BundleReading:
    sha256 = hashlib.sha256(str(n).encode()).hexdigest()
    run = f"20260801T140000Z-ach-flow-{n:06d}"
    at = BEGAN + timedelta(minutes=15 * n)
    numbers = tuple(f"{client:02d}-{client:07d} {suffix:02d}" for suffix in range(importers))
    proofs = (Proof.REFUSED,) if n % 50 == 7 else (Proof.ENROLLED, Proof.CONFIRMED)
    told = [Fact(Proof.LOGGED_IN, at, "", "ach-flow", run, sha256, "Jo Doe")]
    for number in numbers:
        told += [
            Fact(proof, at + timedelta(minutes=5), number, "ach-flow", run, sha256, "Jo Doe")
            for proof in proofs
        ]
    refused = [
        Problem(ProblemCode.REFUSED, "The routing number is unknown.", sha256, number) for number in numbers
    ]
    return BundleReading(
        sha256,
        400_000,
        ClientNamed(f"client-{client:05d}", f"Client {client} Imports LLC", numbers),
        hashlib.sha256(f"key of {client}".encode()).hexdigest(),
        (RunRead(run, "ach-flow", f"{n:0{LINK}x}" * ENTRIES),),
        tuple(told),
        tuple(refused if proofs == (Proof.REFUSED,) else ()),
    )


def fill(home: Path, environ: Mapping[str, str], *size: int) -> None:
    """Fill an empty desk, as if the readings had been filed in their order.

    Args:
        size: How many clients, importers of each, and bundles; those of the figures if not given.
    """
    latest = {
        (fact.number, fact.proof): fact.bundle
        for reading in readings(*size)
        for fact in reading.facts
        if fact.number
    }
    latest |= {(_key(reading), Proof.LOGGED_IN): reading.sha256 for reading in readings(*size)}
    seen: set[str] = set()
    all_of_them = readings(*size)
    with closing(Database.open(home / FOLDER, environ)) as database:
        while some := list(islice(all_of_them, AT_ONCE)):
            with database.writing() as connection:
                for reading in some:
                    if _key(reading) not in seen:
                        seen.add(_key(reading))
                        _insert(connection, _of_client(reading))
                rows: dict[Table, list[dict[str, Any]]] = {bundles: [], runs: [], facts: [], problems: []}
                for reading in some:
                    for table, of_one in _of_bundle(reading, latest).items():
                        rows[table] += of_one
                _insert(connection, rows)


def _insert(connection: Connection, rows: Mapping[Table, list[dict[str, Any]]]) -> None:
    for table, of_table in rows.items():
        if of_table:
            connection.execute(insert(table), of_table)


def _key(reading: BundleReading) -> str:
    return reading.client.key if reading.client else ""


def _of_client(reading: BundleReading) -> dict[Table, list[dict[str, Any]]]:
    key, named = _key(reading), reading.client
    at, signer = reading.facts[0].at, reading.signer
    return {
        clients: [{"key": key, "name": named.name if named else "", "signer": signer, "source": ""}],
        pins: [{"client": key, "fingerprint": signer, "at": at, "is_first_use": True}],
        importers: [{"client": key, "number": number} for number in (named.numbers if named else ())],
    }


def _of_bundle(
    reading: BundleReading, latest: Mapping[tuple[str, Proof], str]
) -> dict[Table, list[dict[str, Any]]]:
    key, sha256 = _key(reading), reading.sha256
    rows = [
        {
            **fact_row(fact, sha256, key),
            "counts": True,
            "is_latest": latest[fact.number or key, fact.proof] == sha256,
        }
        for fact in reading.facts
    ]
    return {
        bundles: [bundle_row(reading, reading.facts[0].at, is_proof=True)],
        runs: [{**row, "counts": True} for row in run_rows(reading, key)],
        facts: rows,
        problems: [problem_row(problem, sha256, key) for problem in reading.problems],
    }


def main() -> None:
    """Fill the desk of the figures."""
    fill(Path(sys.argv[1]), os.environ)


if __name__ == "__main__":
    main()
