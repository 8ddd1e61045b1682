"""The desk's database: its transactions, and its tables brought to what this acepilot works with.

Owns what differs between SQLite and PostgreSQL once either is reached, and how a database's errors are told: never with
a password. Statements are plain ones, which both take as they stand. Must not know what the tables mean.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acepilot.desk.connecting import BUSY_S, DatabaseReached, reach_database
from acepilot.errors import EnvironmentFault, UsageError
from acepilot.timing import SYSTEM_CLOCK

if TYPE_CHECKING:
    from acepilot.desk.connecting import Driver

REVISIONS = ("0001",)
"""Every revision of the tables, from the first on; the last is what this acepilot works with."""
IDLE_S = 30
"""How long a team's connection may lie idle before it is asked whether it still holds."""
AT_ONCE = 2_000
"""How many rows are fetched at a time, so that memory does not grow with the desk."""
_ERRORS = {
    "sqlite3": "Error",
    "psycopg": "Error",
    "sqlalchemy.exc": "SQLAlchemyError",
    "alembic.util": "CommandError",
}
_IS_MADE_ONE = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
_IS_MADE_TEAM = (
    "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"  # where the team's tables would lie
)
_VALUE = re.compile(r":(\w+)")


class Transaction:
    """One transaction; a statement has its values as `:name`, and moments as `text_of` writes them."""

    def __init__(self, driver: Driver, *, is_team: bool) -> None:
        self._driver: Any = driver
        self._is_team = is_team
        self.for_update = "FOR UPDATE" if is_team else ""
        """How a `SELECT` ends that keeps everybody else off its rows; SQLite lets one write at a time anyway."""

    def rows(self, statement: str, **values: object) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query, some of which are in memory at a time."""
        with closing(self._driver.cursor()) as cursor:
            cursor.execute(self._written(statement), _storable(values))
            while rows := cursor.fetchmany(AT_ONCE):
                yield from rows

    def first(self, statement: str, **values: object) -> tuple[Any, ...] | None:
        """Return the first row of a query; None without any."""
        row: tuple[Any, ...] | None = self._driver.execute(
            self._written(statement), _storable(values)
        ).fetchone()
        return row

    def do(self, statement: str, **values: object) -> int:
        """Do something, and return with how many rows."""
        return int(self._driver.execute(self._written(statement), _storable(values)).rowcount)

    def do_each(self, statement: str, rows: Iterable[Mapping[str, object]]) -> int:
        """Do something with each of these values, and return with how many rows in all."""
        if not (given := [_storable(row) for row in rows]):
            return 0
        with closing(self._driver.cursor()) as cursor:
            cursor.executemany(self._written(statement), given)
            return int(cursor.rowcount)

    def insert(self, table: str, rows: Sequence[Mapping[str, object]]) -> int:
        """Insert rows; one that is there already, by its key, stays as it is. Return how many were not."""
        if not rows:
            return 0
        names = ", ".join(f'"{name}"' for name in rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        # the names are those of our own tables, never from outside
        return self.do_each(f"INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT DO NOTHING", rows)  # noqa: S608

    def _written(self, statement: str) -> str:
        return _for_postgres(statement) if self._is_team else statement


class Database:
    """The open database; every error of it is ours."""

    def __init__(self, reached: DatabaseReached) -> None:
        self._connect = reached.connect
        self._told = reached.told
        self._is_team = reached.is_team
        self._secrets = reached.secrets
        self._spare: list[tuple[Driver, float]] = []

    @classmethod
    def open(cls, folder: Path, environ: Mapping[str, str]) -> Database:
        """Open the team's database, else the one in a folder, and bring its tables up to date.

        Raises:
            UsageError: The variable names no database that can be used, or a newer acepilot made this one.
            EnvironmentFault: It cannot be reached or opened, or its driver is not installed.
        """
        database = cls(reach_database(folder, environ))
        try:
            database.bring_up_to_date()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Let go of its connections."""
        while self._spare:
            self._spare.pop()[0].close()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Give a transaction that only reads, and sees the database as it is at one moment."""
        with self._telling(), self._taken() as driver:
            _begin_reading(driver, is_team=self._is_team)
            yield Transaction(driver, is_team=self._is_team)
            driver.rollback()

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Iterator[Transaction]:
        """Give a transaction whose work is done whole when the block ends, or not at all.

        Args:
            is_lasting: Whether it is on the disk then; else it outlives the process, but perhaps no power cut.
        """
        with self._telling(), self._taken() as driver:
            _begin_writing(driver, is_team=self._is_team, is_lasting=is_lasting)
            yield Transaction(driver, is_team=self._is_team)
            driver.commit()

    def bring_up_to_date(self) -> None:
        """Bring the tables to what this acepilot works with; nothing where they are there.

        Raises:
            UsageError: They are at no revision that this acepilot knows.
        """
        with self.reading() as transaction:
            has = _revision(transaction, is_team=self._is_team)
        if has and has not in REVISIONS:
            raise UsageError(
                f"{self._told} was made by a newer acepilot: its tables are at {has}, and this one knows "
                f"{REVISIONS[-1]}.",
                hint="Use the newer acepilot here too: pip install --upgrade acepilot",
            )
        if has != REVISIONS[-1]:
            from acepilot.desk.upgrading import upgrade  # noqa: PLC0415 - takes longer than all else, and is rare

            with self._telling():
                upgrade(self._connect, is_team=self._is_team)

    @contextmanager
    def _taken(self) -> Iterator[Driver]:
        """Give a connection, which is kept for the next unless something goes wrong."""
        driver = self._from_spare() or self._connect()
        try:
            yield driver
        except BaseException:
            driver.close()
            raise
        self._spare.append((driver, SYSTEM_CLOCK.monotonic()))

    def _try_spare(self) -> tuple[Driver, float] | None:
        """Take a connection that nobody uses; of two threads that ask at once for the last one, one has none."""
        with suppress(IndexError):
            return self._spare.pop()
        return None

    def _from_spare(self) -> Driver | None:
        while spare := self._try_spare():
            driver, since = spare
            if not self._is_team or SYSTEM_CLOCK.monotonic() - since < IDLE_S or _holds(driver):
                return driver
            driver.close()
        return None

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except _errors() as error:
            raise EnvironmentFault(
                f"{self._told} cannot be used: {self._reason(error)}.",
                hint="Nothing that was filed is lost. See that it can be reached and written, and do the same again.",
            ) from None  # the driver's own error may hold the address with its password

    def _reason(self, error: Exception) -> str:
        first = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
        for secret in self._secrets:
            first = first.replace(secret, "…")
        return first


def text_of(moment: datetime) -> str:
    """Return a moment as the tables have it: in UTC, a text that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _storable(values: Mapping[str, object]) -> dict[str, object]:
    """Return values as any database takes them: without the signs that not every one can keep in a text."""
    return {name: _clean(value) if isinstance(value, str) else value for name, value in values.items()}


def _clean(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _revision(transaction: Transaction, *, is_team: bool) -> str:
    """Return the revision of the tables; empty where there are none."""
    if not transaction.first(_IS_MADE_TEAM if is_team else _IS_MADE_ONE):
        return ""
    row = transaction.first("SELECT version_num FROM alembic_version")
    return str(row[0]) if row else ""


def _errors() -> tuple[type[Exception], ...]:
    """Return the errors of what is loaded by now."""
    return tuple(
        getattr(sys.modules[module], name) for module, name in _ERRORS.items() if module in sys.modules
    )


@cache
def _for_postgres(statement: str) -> str:
    return _VALUE.sub(r"%(\1)s", statement)


def _begin_reading(driver: Any, *, is_team: bool) -> None:  # noqa: ANN401 - of either kind
    if is_team:
        from psycopg import IsolationLevel  # noqa: PLC0415 - a team's alone

        driver.isolation_level = IsolationLevel.REPEATABLE_READ  # the driver begins by itself
    else:
        driver.execute("BEGIN")


def _begin_writing(driver: Any, *, is_team: bool, is_lasting: bool) -> None:  # noqa: ANN401 - of either kind
    """Begin; who is to write waits for its turn at once, since a reader that turns writer may not wait in SQLite."""
    if is_team:
        driver.isolation_level = None
        driver.execute(f"SET LOCAL lock_timeout = '{BUSY_S}s'")
        if not is_lasting:
            driver.execute("SET LOCAL synchronous_commit = off")
    else:
        driver.execute(f"PRAGMA synchronous = {'FULL' if is_lasting else 'NORMAL'}")
        driver.execute("BEGIN IMMEDIATE")


def _holds(driver: Any) -> bool:  # noqa: ANN401 - a team's
    """Tell whether a connection that was idle still holds."""
    try:
        driver.execute("SELECT 1")
        driver.rollback()
    except _errors():
        return False
    return True
