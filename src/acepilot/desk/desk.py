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
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from acepilot.desk.board import ClientLine, Fact, Problem, ProblemCode
from acepilot.desk.bundlestore import BundleStore, open_store
from acepilot.desk.database import Database, text_of
from acepilot.desk.filing import (
    add_importers,
    check_storable,
    distrust_others,
    file_reading,
    forget_rot,
    lock_client,
    pin,
    problem_row,
    recount,
    try_lock,
)
from acepilot.desk.shown import client_lines, facts_of, stored_bundles, stray_problems, unproven_runs
from acepilot.desk.stored import CheckedBundle, Filed, StoredBundle, StoredCode
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
_ARRIVED = "DELETE FROM arriving WHERE sha256 = :bundle"
Reader = Callable[[Path], "BundleReading"]


def _read(path: Path) -> BundleReading:
    from acepilot.desk.bundle_reading import read_bundle  # noqa: PLC0415 - loads all that verifies a bundle

    return read_bundle(path)


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

    def file(self, reading: BundleReading, path: Path) -> Filed:
        """File a bundle that was read: its bytes first, then its row with all that it proves.

        Raises:
            EvidenceError: The file is no longer what was read, or tells of what nobody could have written.
            EnvironmentFault: It could not be stored or filed; nothing of it counts.
        """
        check_storable(reading)
        sha256 = reading.sha256
        coming = {"sha256": sha256, "at": text_of(self._clock.now()), "process": _process()}
        with self._database.writing(
            is_lasting=False
        ) as transaction:  # of what a power cut takes, `check` tells
            transaction.insert("arriving", [coming])
        self._store.keep(sha256, path)
        with self._database.writing() as transaction:
            filed = file_reading(transaction, reading, self._clock.now())
            transaction.do(_ARRIVED, bundle=sha256)
        return filed

    def expect(self, client: ClientNamed, source: str) -> None:
        """Put an awaited client on the board: it is named there, and nothing is proven of it.

        Args:
            source: Where it was named, for whoever asks: a file's name.
        """
        named = "UPDATE clients SET name = :name, source = :source WHERE key = :client"
        with self._database.writing() as transaction:
            lock_client(transaction, client.key, client.name)
            transaction.do(named, name=client.name, source=source, client=client.key)
            add_importers(transaction, client.key, client.numbers)

    def trust(self, key: str, fingerprint: str, *, is_only: bool = False) -> None:
        """Pin a client to another key; what its earlier keys signed still counts.

        Args:
            is_only: Have nothing count that another key signed, before or later: that was never the client's.

        Raises:
            UsageError: The desk knows no such client.
        """
        with self._database.writing() as transaction:
            if try_lock(transaction, key) is None:
                raise UsageError(f"The desk knows no client {key!r}.", hint="See who there is: acepilot desk")
            pin(transaction, key, fingerprint, self._clock.now(), is_first_use=False)
            if is_only:
                distrust_others(transaction, key, fingerprint)
            recount(transaction, key, fingerprint)

    # -- what is asked of it ------------------------------------------------------------------

    def board(self) -> Iterator[ClientLine]:
        """Give every client, in the order of the keys: the desk as it is when the first is asked for."""
        with self._database.reading() as transaction:
            yield from client_lines(transaction)

    def strays(self) -> Iterator[Problem]:
        """Give the problems of bundles that nobody can be named for, the newest first."""
        with self._database.reading() as transaction:
            yield from stray_problems(transaction)

    def history(self, key: str) -> Iterator[Fact]:
        """Give all that counts of a client, the newest first."""
        with self._database.reading() as transaction:
            yield from facts_of(transaction, key)

    def unproven(self, key: str) -> Iterator[tuple[str, str]]:
        """Give each run of a client that proves nothing, and its bundle's SHA-256, the newest first."""
        with self._database.reading() as transaction:
            yield from unproven_runs(transaction, key)

    def bundles(self, key: str | None = None) -> Iterator[StoredBundle]:
        """Give the bundles of a client, of everybody if none is named, the newest first."""
        with self._database.reading() as transaction:
            yield from stored_bundles(transaction, key)

    def knows(self, sha256: str) -> bool:
        """Tell whether a bundle is filed already."""
        with self._database.reading() as transaction:
            return (
                transaction.first("SELECT 1 FROM bundles WHERE sha256 = :bundle", bundle=sha256) is not None
            )

    def has_run(self, run: str, chain: str, signer: str) -> bool:
        """Tell whether a bundle that this key signed holds a run as far as this chain of it, or farther."""
        query = "SELECT chain FROM runs JOIN bundles ON sha256 = bundle WHERE run = :run AND signer = :signer"
        with self._database.reading() as transaction:
            return any(has.startswith(chain) for (has,) in transaction.rows(query, run=run, signer=signer))

    def signer(self, key: str) -> str:
        """Return the fingerprint of the key that a client's bundles are to be signed with; empty before the first."""
        with self._database.reading() as transaction:
            row = transaction.first("SELECT signer FROM clients WHERE key = :client", client=key)
        return str(row[0]) if row else ""

    def name(self, key: str) -> str:
        """Return what a client is called on the board; empty where the desk knows none."""
        with self._database.reading() as transaction:
            row = transaction.first("SELECT name FROM clients WHERE key = :client", client=key)
        return str(row[0]) if row else ""

    def signs_for(self, fingerprint: str) -> tuple[tuple[str, str], ...]:
        """Return the key and the name of each client whose bundles may be signed with this key."""
        query = (
            "SELECT key, name FROM pins JOIN clients ON key = client WHERE fingerprint = :signer ORDER BY key"
        )
        with self._database.reading() as transaction:
            return tuple((key, name) for key, name in transaction.rows(query, signer=fingerprint))

    def opened(self, sha256: str) -> AbstractContextManager[Path]:
        """Give a stored bundle as a file to be read, for as long as the block lasts.

        Raises:
            EvidenceError: It is no longer there.
        """
        return self._store.opened(sha256)

    def check(self) -> Iterator[CheckedBundle]:
        """Hash everything that is stored again; what is rotten or missing is a problem on the board from then on."""
        known: set[str] = set()
        for bundle in list(self.bundles()):
            known.add(bundle.sha256)
            code = _stored_code(bundle.sha256, self._store.found(bundle.sha256))
            self._note(bundle, code)
            yield CheckedBundle(code, bundle.sha256, bundle.client)
        for sha256 in self._store.all():
            if sha256 not in known:
                yield CheckedBundle(StoredCode.ORPHAN, sha256)

    def _note(self, bundle: StoredBundle, code: StoredCode) -> None:
        with self._database.writing() as transaction:
            forget_rot(transaction, bundle.sha256)
            if code is not StoredCode.GOOD:
                told = "is missing" if code is StoredCode.MISSING else "is no longer as it was filed"
                problem = Problem(ProblemCode.ROTTEN, f"The stored bundle {told}.", bundle.sha256)
                transaction.insert("problems", [problem_row(problem, bundle.sha256, bundle.client or None)])

    # -- after a crash ------------------------------------------------------------------------

    def _mend(self) -> None:
        """File what was stored by a process that died before its row was written."""
        with self._database.reading() as transaction:
            left = list(transaction.rows("SELECT sha256, at, process FROM arriving"))
        for sha256, at, process in left:
            age = self._clock.now() - datetime.fromisoformat(at)
            if not _is_at_work(process, age):
                with suppress(EnvironmentFault, EvidenceError):  # then it is left to the next start
                    self._mend_one(sha256, is_old=age > DROPPED_AFTER)

    def _mend_one(self, sha256: str, *, is_old: bool) -> None:
        self._store.sweep(sha256)
        if self._store.found(sha256) == sha256:
            with self.opened(sha256) as path:
                self.file(self._read(path), path)
        elif is_old:
            with self._database.writing() as transaction:
                transaction.do(_ARRIVED, bundle=sha256)


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
    if int(pid) == os.getpid() or age > DROPPED_AFTER:  # by then the number is another program's
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
