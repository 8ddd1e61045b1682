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

from acepilot.desk.board import Fact, Problem, ProblemCode, Proof
from acepilot.desk.bundle_reading import LINK, BundleReading, ClientNamed, RunRead
from acepilot.desk.database import Database, Transaction, text_of
from acepilot.desk.desk import FOLDER
from acepilot.desk.filing import bundle_row, fact_rows, problem_row, run_rows

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
        (fact.number, fact.proof.value): fact.bundle
        for reading in readings(*size)
        for fact in reading.facts
        if fact.number
    }
    latest |= {(_key(reading), Proof.LOGGED_IN.value): reading.sha256 for reading in readings(*size)}
    all_of_them = readings(*size)
    with closing(Database.open(home / FOLDER, environ)) as database:
        while some := list(islice(all_of_them, AT_ONCE)):
            with database.writing() as transaction:
                for reading in some:
                    if reading.client:
                        _insert_client(transaction, reading, reading.client)
                for table, rows in _rows(some, latest).items():
                    transaction.insert(table, rows)


def _key(reading: BundleReading) -> str:
    return reading.client.key if reading.client else ""


def _insert_client(transaction: Transaction, reading: BundleReading, client: ClientNamed) -> None:
    at, signer = text_of(reading.facts[0].at), reading.signer
    if transaction.insert(
        "clients", [{"key": client.key, "name": client.name, "signer": signer, "source": ""}]
    ):
        row = {"client": client.key, "fingerprint": signer, "at": at, "is_first_use": True}
        transaction.insert("pins", [row])
        transaction.insert(
            "importers", [{"client": client.key, "number": number} for number in client.numbers]
        )


def _rows(
    some: list[BundleReading], latest: Mapping[tuple[str, str], str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of some bundles, all of which count."""
    return {
        "bundles": [bundle_row(reading, reading.facts[0].at) for reading in some],
        "runs": [{**row, "counts": True} for reading in some for row in run_rows(reading)],
        "facts": [
            {
                **row,
                "counts": True,
                "is_latest": latest[row["number"] or _key(reading), row["proof"]] == reading.sha256,
            }
            for reading in some
            for row in fact_rows(reading)
        ],
        "problems": [
            problem_row(problem, reading.sha256, _key(reading))
            for reading in some
            for problem in reading.problems
        ],
    }


def main() -> None:
    """Fill the desk of the figures."""
    fill(Path(sys.argv[1]), os.environ)


if __name__ == "__main__":
    main()
