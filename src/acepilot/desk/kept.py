"""What the desk has filed, by way of SQLAlchemy: everything but the board, which is asked for most.

Each function here is one transaction. Must not know where bundles are stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from acepilot.desk.board import Fact, Problem, ProblemCode, Proof
from acepilot.desk.database import AT_ONCE, Database
from acepilot.desk.filing import (
    add_importers,
    file_reading,
    forget_rot,
    insert_new,
    lock_client,
    pin,
    problem_row,
    recount,
    try_lock,
)
from acepilot.desk.schema import arriving, bundles, clients, facts, pins, problems, runs
from acepilot.desk.stored import Filed, StoredBundle, StoredCode
from acepilot.errors import UsageError

if TYPE_CHECKING:
    from acepilot.desk.bundle_reading import BundleReading, ClientNamed

_FACT = (
    facts.c.proof,
    facts.c.at,
    facts.c.number,
    facts.c.flow,
    facts.c.run,
    facts.c.bundle,
    facts.c.by,
    facts.c.is_said,
)


class Kept:
    """The rows of the desk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def announce(self, sha256: str, process: str, now: datetime) -> None:
        """Note that a bundle is about to be stored."""
        with self._database.writing() as connection:
            insert_new(connection, arriving, [{"sha256": sha256, "at": now, "process": process}])

    def forget(self, sha256: str) -> None:
        """Take back that a bundle is about to be stored."""
        with self._database.writing() as connection:
            connection.execute(delete(arriving).where(arriving.c.sha256 == sha256))

    def file(self, reading: BundleReading, now: datetime) -> Filed:
        """Write the rows of a bundle that is stored."""
        with self._database.writing() as connection:
            filed = file_reading(connection, reading, now)
            connection.execute(delete(arriving).where(arriving.c.sha256 == reading.sha256))
        return filed

    def expect(self, client: ClientNamed, source: str) -> None:
        """Have a client that was named here."""
        with self._database.writing() as connection:
            lock_client(connection, client.key, client.name)
            named = update(clients).where(clients.c.key == client.key)
            connection.execute(named.values(name=client.name, source=source))
            add_importers(connection, client.key, client.numbers)

    def trust(self, key: str, fingerprint: str, now: datetime) -> None:
        """Pin a client to another key, and count what that one signed.

        Raises:
            UsageError: There is no such client.
        """
        with self._database.writing() as connection:
            if not try_lock(connection, key):
                raise UsageError(f"The desk knows no client {key!r}.", hint="See who there is: acepilot desk")
            connection.execute(update(clients).where(clients.c.key == key).values(signer=fingerprint))
            pin(connection, key, fingerprint, now, is_first_use=False)
            recount(connection, key, fingerprint)

    def note(self, bundle: StoredBundle, code: StoredCode) -> None:
        """Note how what is stored of a bundle was found."""
        with self._database.writing() as connection:
            forget_rot(connection, bundle.sha256)
            if code is not StoredCode.GOOD:
                told = "is missing" if code is StoredCode.MISSING else "is no longer as it was filed"
                problem = Problem(ProblemCode.ROTTEN, f"The stored bundle {told}.", bundle.sha256)
                row = problem_row(problem, bundle.sha256, bundle.client or None)
                connection.execute(insert(problems), [row])

    def knows(self, sha256: str) -> bool:
        """Tell whether a bundle is filed."""
        with self._database.reading() as connection:
            query = select(bundles.c.sha256).where(bundles.c.sha256 == sha256)
            return connection.scalar(query) is not None

    def has_run(self, run: str, chain: str, signer: str) -> bool:
        """Tell whether a bundle that this key signed holds a run as far as this chain of it, or farther."""
        query = (
            select(runs.c.bundle)
            .join_from(runs, bundles, runs.c.bundle == bundles.c.sha256)
            .where(
                runs.c.run == run, bundles.c.signer == signer, runs.c.chain.startswith(chain, autoescape=True)
            )
        )
        with self._database.reading() as connection:
            return connection.scalar(query.limit(1)) is not None

    def signer(self, key: str) -> str:
        """Return the fingerprint of a client's key; empty before the first bundle."""
        with self._database.reading() as connection:
            return connection.scalar(select(clients.c.signer).where(clients.c.key == key)) or ""

    def signs_for(self, fingerprint: str) -> tuple[tuple[str, str], ...]:
        """Return the key and the name of each client that is pinned to a key."""
        query = (
            select(clients.c.key, clients.c.name)
            .join_from(pins, clients, pins.c.client == clients.c.key)
            .where(pins.c.fingerprint == fingerprint)
            .order_by(clients.c.key)
        )
        with self._database.reading() as connection:
            return tuple((key, name) for key, name in connection.execute(query))

    def history(self, key: str) -> Iterator[Fact]:
        """Give all that counts of a client, the newest first."""
        query = select(*_FACT).where(facts.c.client == key, facts.c.counts)
        with self._database.reading() as connection:
            for row in _stream(connection, query.order_by(facts.c.at.desc(), facts.c.id.desc())):
                proof, *rest = tuple(row)
                yield Fact(Proof(proof), *rest)

    def bundles(self, key: str | None) -> Iterator[StoredBundle]:
        """Give the bundles of a client, of everybody if none is named, the newest first."""
        counts = select(runs.c.bundle).where(runs.c.bundle == bundles.c.sha256, runs.c.counts).exists()
        client = func.coalesce(bundles.c.client, "")
        query = select(
            bundles.c.sha256, bundles.c.size, client, bundles.c.signer, bundles.c.at, counts
        ).order_by(bundles.c.at.desc(), bundles.c.sha256)
        with self._database.reading() as connection:
            for row in _stream(connection, query if key is None else query.where(bundles.c.client == key)):
                yield StoredBundle(*tuple(row))


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """Give the rows of a query, some of which are in memory at a time."""
    options = {"stream_results": True, "yield_per": AT_ONCE}
    with connection.execute(query, execution_options=options) as result:
        yield from result
