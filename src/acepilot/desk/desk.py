"""The desk itself: bundles are filed here, and what they prove is asked for here.

Each bundle's bytes are stored before its row, and its row, facts and problems are one transaction. What counts of a
client (its pinned keys, the longest bundle of each run, the newest fact of each kind) is kept with the rows, for the
board is asked for more often than a bundle is filed. Must not know how a bundle is read, nor what day it is.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import delete, func, insert, select, update

from acepilot.desk.board import ClientLine, Fact, Problem, ProblemCode
from acepilot.desk.bundlestore import BundleStore, open_store
from acepilot.desk.database import Database, insert_new
from acepilot.desk.filing import (
    Filed,
    add_importers,
    file_reading,
    forget_rot,
    is_filed,
    lock_client,
    pin,
    problem_row,
    recount,
    try_lock,
)
from acepilot.desk.schema import arriving, bundles, clients, facts, problems, runs
from acepilot.desk.shown import FACT, PROBLEM, client_lines, fact_of, problem_of, stream
from acepilot.errors import EnvironmentFault, EvidenceError, UsageError
from acepilot.timing import SYSTEM_CLOCK, Clock

if TYPE_CHECKING:
    from acepilot.desk.bundle_reading import BundleReading, ClientNamed

FOLDER = "desk"
"""Where in acepilot's home one's own desk lies."""
STALE_AFTER = timedelta(minutes=15)
"""How long another computer may take to store a bundle before it is taken for dead."""
DROPPED_AFTER = timedelta(days=1)
"""How long it is remembered that a bundle was to come, of which nothing was stored."""
Reader = Callable[[Path], "BundleReading"]


def _read(path: Path) -> BundleReading:
    from acepilot.desk.bundle_reading import read_bundle  # noqa: PLC0415 - loads all that verifies a bundle

    return read_bundle(path)


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """One bundle that the desk has.

    Attributes:
        client: Whose it is, by key; empty for nobody who can be named.
        at: When it was filed.
        is_counted: Whether any of what it proves counts: it is signed by the client's key, and no longer bundle of its
            runs is here.
    """

    sha256: str
    size: int
    client: str
    signer: str
    at: datetime
    is_counted: bool


class StoredCode(StrEnum):
    """How what is stored of a bundle was found; its value is what JSON says."""

    GOOD = "good"
    MISSING = "missing"
    ROTTEN = "rotten"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class Checked:
    """One bundle, looked at where it is stored.

    Attributes:
        code: ORPHAN where there is no row of it: it was never filed.
        client: Whose it is, by key; empty for nobody who can be named.
    """

    code: StoredCode
    sha256: str
    client: str = ""


class Desk:
    """The desk; a context manager that lets go of the database."""

    def __init__(self, database: Database, store: BundleStore, clock: Clock, read: Reader) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._read = read

    @classmethod
    def open(
        cls, home: Path, environ: Mapping[str, str], *, clock: Clock = SYSTEM_CLOCK, read: Reader = _read
    ) -> Self:
        """Open the desk, and finish filing what a process that died had stored.

        Args:
            home: Acepilot's home: where the desk lies, unless the environment names a team's.
            environ: `ACEPILOT_DESK` names a team's database, `ACEPILOT_BUNDLES` its object store.
            read: Reads a bundle that a process which died had stored.

        Raises:
            UsageError: One of the two names nothing that can be used, or a newer acepilot made this desk.
            EnvironmentFault: The database or the store cannot be reached, or what they need is not installed.
        """
        folder = home / FOLDER
        store = open_store(folder, environ)
        desk = cls(Database.open(folder, environ), store, clock, read)
        try:
            desk._mend()
        except BaseException:
            desk.close()
            raise
        return desk

    def close(self) -> None:
        """Let go of the database; a second time does nothing."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what is given to it ------------------------------------------------------------------

    def knows(self, sha256: str) -> bool:
        """Tell whether a bundle is filed already."""
        with self._database.reading() as connection:
            return is_filed(connection, sha256)

    def file(self, reading: BundleReading, path: Path) -> Filed:
        """File a bundle that was read: its bytes first, then its row with all that it proves.

        Raises:
            EvidenceError: The file is no longer what was read.
            EnvironmentFault: It could not be stored or filed; nothing of it counts.
        """
        sha256 = reading.sha256
        with self._database.writing() as connection:
            insert_new(
                connection, arriving, [{"sha256": sha256, "at": self._clock.now(), "process": _process()}]
            )
        self._store.keep(sha256, path)
        with self._database.writing() as connection:
            filed = file_reading(connection, reading, self._clock.now())
            connection.execute(delete(arriving).where(arriving.c.sha256 == sha256))
        return filed

    def expect(self, client: ClientNamed, source: str) -> None:
        """Put an awaited client on the board: it is named there, and nothing is proven of it.

        Args:
            source: Where it was named, for whoever asks: a file's name.
        """
        with self._database.writing() as connection:
            lock_client(connection, client.key, client.name)
            connection.execute(
                update(clients).where(clients.c.key == client.key).values(name=client.name, source=source)
            )
            add_importers(connection, client.key, client.numbers)

    def trust(self, key: str, fingerprint: str) -> None:
        """Pin a client to another key; what its earlier keys signed still counts.

        Raises:
            UsageError: The desk knows no such client.
        """
        with self._database.writing() as connection:
            if not try_lock(connection, key):
                raise UsageError(f"The desk knows no client {key!r}.", hint="See who there is: acepilot desk")
            connection.execute(update(clients).where(clients.c.key == key).values(signer=fingerprint))
            pin(connection, key, fingerprint, self._clock.now(), is_first_use=False)
            recount(connection, key, fingerprint)

    # -- what is asked of it ------------------------------------------------------------------

    def signer(self, key: str) -> str:
        """Return the fingerprint of the key that a client's bundles are to be signed with; empty before the first."""
        with self._database.reading() as connection:
            return connection.scalar(select(clients.c.signer).where(clients.c.key == key)) or ""

    def board(self) -> Iterator[ClientLine]:
        """Give every client, in the order of the keys: the desk as it is when the first is asked for."""
        with self._database.reading() as connection:
            yield from client_lines(connection)

    def history(self, key: str) -> Iterator[Fact]:
        """Give all that counts of a client, the newest first."""
        query = (
            select(*FACT)
            .where(facts.c.client == key, facts.c.counts)
            .order_by(facts.c.at.desc(), facts.c.id.desc())
        )
        with self._database.reading() as connection:
            for row in stream(connection, query):
                yield fact_of(row)

    def bundles(self, key: str | None = None) -> Iterator[StoredBundle]:
        """Give the bundles of a client, of everybody if none is named, the newest first."""
        counts = select(runs.c.bundle).where(runs.c.bundle == bundles.c.sha256, runs.c.counts).exists()
        query = select(
            bundles.c.sha256,
            bundles.c.size,
            func.coalesce(bundles.c.client, ""),
            bundles.c.signer,
            bundles.c.at,
            counts,
        ).order_by(bundles.c.at.desc(), bundles.c.sha256)
        with self._database.reading() as connection:
            for row in stream(connection, query if key is None else query.where(bundles.c.client == key)):
                yield StoredBundle(*tuple(row))

    def strays(self) -> Iterator[Problem]:
        """Give the problems of bundles that nobody can be named for, the newest first."""
        query = select(*PROBLEM).where(problems.c.client.is_(None)).order_by(problems.c.id.desc())
        with self._database.reading() as connection:
            for row in stream(connection, query):
                yield problem_of(row)

    def opened(self, sha256: str) -> AbstractContextManager[Path]:
        """Give a stored bundle as a file to be read, for as long as the block lasts.

        Raises:
            EvidenceError: It is no longer there.
        """
        return self._store.opened(sha256)

    def check(self) -> Iterator[Checked]:
        """Hash everything that is stored again; what is rotten or missing is a problem on the board from then on."""
        known: set[str] = set()
        for bundle in list(self.bundles()):
            known.add(bundle.sha256)
            found = self._store.found(bundle.sha256)
            code = _stored_code(bundle.sha256, found)
            self._note(bundle, code)
            yield Checked(code, bundle.sha256, bundle.client)
        for sha256 in self._store.all():
            if sha256 not in known:
                yield Checked(StoredCode.ORPHAN, sha256)

    def _note(self, bundle: StoredBundle, code: StoredCode) -> None:
        with self._database.writing() as connection:
            forget_rot(connection, bundle.sha256)
            if code is not StoredCode.GOOD:
                told = "is missing" if code is StoredCode.MISSING else "is no longer as it was filed"
                problem = Problem(ProblemCode.ROTTEN, f"The stored bundle {told}.", bundle.sha256)
                connection.execute(
                    insert(problems), [problem_row(problem, bundle.sha256, bundle.client or None)]
                )

    # -- after a crash ------------------------------------------------------------------------

    def _mend(self) -> None:
        """File what was stored by a process that died before its row was written."""
        with self._database.reading() as connection:
            left = connection.execute(select(arriving.c.sha256, arriving.c.at, arriving.c.process)).all()
        for sha256, at, process in left:
            age = self._clock.now() - at
            if not _is_at_work(process, age):
                with suppress(EnvironmentFault, EvidenceError):  # then it is left to the next start
                    self._mend_one(sha256, is_old=age > DROPPED_AFTER)

    def _mend_one(self, sha256: str, *, is_old: bool) -> None:
        self._store.sweep(sha256)
        if self._store.found(sha256) == sha256:
            with self.opened(sha256) as path:
                self.file(self._read(path), path)
        elif is_old:
            with self._database.writing() as connection:
                connection.execute(delete(arriving).where(arriving.c.sha256 == sha256))


def _stored_code(sha256: str, found: str | None) -> StoredCode:
    if found is None:
        return StoredCode.MISSING
    return StoredCode.GOOD if found == sha256 else StoredCode.ROTTEN


# -- who files --------------------------------------------------------------------------------


def _process() -> str:
    return f"{platform.node()}:{os.getpid()}"


def _is_at_work(process: str, age: timedelta) -> bool:
    """Tell whether whoever stores a bundle may still be at it."""
    node, _, pid = process.rpartition(":")
    if node != platform.node() or os.name == "nt":  # where asking for a process would end it
        return age < STALE_AFTER
    if int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
