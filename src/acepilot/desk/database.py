"""The desk's database: SQLite in acepilot's home, or the team's PostgreSQL; opened, brought to this acepilot's tables.

Owns what differs between the two, and how a database's errors are told: never with a password. SQLAlchemy and Alembic
are loaded where something is written or changed: each takes longer than the board to be read. Must not know what the
tables mean.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acepilot.errors import EnvironmentFault, EvidenceError, UsageError
from acepilot.journal.files import make_private_directory
from acepilot.regular import open_private

if TYPE_CHECKING:
    import sqlite3

    import psycopg
    from sqlalchemy import Connection, Engine

    Driver = sqlite3.Connection | psycopg.Connection[Any]

VARIABLE = "ACEPILOT_DESK"
"""The environment variable that names a team's database."""
FILE = "desk.db"
REVISIONS = ("0001",)
"""Every revision of the tables, from the first on; the last is what this acepilot works with."""
MIGRATIONS = "acepilot.desk:migrations"
BUSY_S = 60
"""How long another process's transaction is waited for; each takes milliseconds."""
CONNECT_S = 10
AT_ONCE = 2_000
"""How many rows are fetched at a time, so that memory does not grow with the desk."""
_UPGRADE_LOCK = 0x61636564  # any number that nothing else in that database locks
_SCHEMES = {"postgresql", "postgresql+psycopg"}
_EXAMPLE = f"Write it so: {VARIABLE}=postgresql+psycopg://USER@HOST/DATABASE"
_ERRORS = {"sqlite3": "Error", "psycopg": "Error", "sqlalchemy.exc": "SQLAlchemyError"}

Ask = Callable[[str], Iterator[tuple[Any, ...]]]
"""Asks one query, and gives its rows."""


class Database:
    """The open database; every error of it is ours."""

    def __init__(
        self, connect: Callable[[], Driver], told: str, *, is_team: bool, secrets: tuple[str, ...] = ()
    ) -> None:
        self._connect = connect
        self._told = told
        self._is_team = is_team
        self._secrets = secrets
        self._spare: list[Driver] = []

    @classmethod
    def open(cls, folder: Path, environ: Mapping[str, str]) -> Database:
        """Open the team's database, else the one in a folder, and bring its tables up to date.

        Raises:
            UsageError: The variable names no database that can be used, or a newer acepilot made this one.
            EnvironmentFault: It cannot be reached or opened, or its driver is not installed.
        """
        named = environ.get(VARIABLE, "")
        database = _of_team(named) if named else _of_one(folder)
        try:
            database.bring_up_to_date()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Let go of its connections."""
        while self._spare:
            self._spare.pop().close()
        if "_engine" in self.__dict__:
            self._engine.dispose()

    @contextmanager
    def asking(self) -> Iterator[Ask]:
        """Give a function that asks the driver itself, of the database as it is at one moment."""
        with self._telling(), self._taken() as driver:
            yield lambda query: _rows(driver, query)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the database as it is at one moment."""
        with self._telling(), self._engine.connect() as connection:
            if self._is_team:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose work is done whole when the block ends, or not at all."""
        with self._telling():
            engine = self._engine.execution_options(is_writing=True)
            with engine.begin() as connection:
                if self._is_team:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_S}s'")
                yield connection

    def bring_up_to_date(self) -> None:
        """Bring the tables to what this acepilot works with; nothing where they are there."""
        with self.asking() as ask:
            if self._revision(ask) == REVISIONS[-1]:
                return
        with self.writing() as connection:
            if self._is_team:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
            has = self._revision(lambda query: (tuple(row) for row in connection.exec_driver_sql(query)))
            if has != REVISIONS[-1]:
                upgrade(connection)

    def _revision(self, ask: Ask) -> str:
        """Return the revision of the tables; empty where there are none.

        Raises:
            UsageError: It is none that this acepilot knows.
        """
        tables = "pg_tables WHERE tablename" if self._is_team else "sqlite_master WHERE name"
        if not list(ask(f"SELECT 1 FROM {tables} = 'alembic_version'")):  # noqa: S608 - two constants
            return ""
        has = next((str(version) for (version,) in ask("SELECT version_num FROM alembic_version")), "")
        if has and has not in REVISIONS:
            raise UsageError(
                f"{self._told} was made by a newer acepilot: its tables are at {has}, and this one knows "
                f"{REVISIONS[-1]}.",
                hint="Use the newer acepilot here too: pip install --upgrade acepilot",
            )
        return has

    @contextmanager
    def _taken(self) -> Iterator[Driver]:
        """Give a connection of the driver's own, in a transaction that only reads; it is kept for the next."""
        driver = self._spare.pop() if self._spare else self._connect()
        try:
            if not self._is_team:
                driver.execute("BEGIN")
            yield driver
            driver.rollback()
        except BaseException:
            driver.close()
            raise
        self._spare.append(driver)

    @cached_property
    def _engine(self) -> Engine:
        from sqlalchemy import create_engine, event  # noqa: PLC0415 - takes longer than the board to be read
        from sqlalchemy.pool import QueuePool  # noqa: PLC0415 - as above

        if self._is_team:
            return create_engine(
                "postgresql+psycopg://", creator=self._connect, pool_pre_ping=True, use_native_hstore=False
            )
        engine = create_engine("sqlite+pysqlite://", creator=self._connect, poolclass=QueuePool)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

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


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision, in the transaction that is open."""
    from alembic import command  # noqa: PLC0415 - takes longer than all else, and is hardly ever needed
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _errors() -> tuple[type[Exception], ...]:
    """Return the errors of what is loaded by now."""
    return tuple(
        getattr(sys.modules[module], name) for module, name in _ERRORS.items() if module in sys.modules
    )


def _rows(driver: Driver, query: str) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a query, some of which are in memory at a time."""
    cursor: Any = driver.cursor()
    try:
        cursor.execute(query)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows
    finally:
        cursor.close()


# -- one's own ----------------------------------------------------------------------------------


def _of_one(folder: Path) -> Database:
    """Open a SQLite database of one's own; the file, and those that SQLite puts beside it, are for its owner alone."""
    path = folder / FILE
    try:
        make_private_directory(folder)
        os.close(open_private(path, os.O_RDWR | os.O_CREAT))
    except (OSError, EvidenceError) as error:
        reason = error.strerror if isinstance(error, OSError) else "there can be no such folder"
        raise EnvironmentFault(
            f"The desk's database {path} cannot be opened: {reason}.",
            hint="Mend the permissions there, or set ACEPILOT_HOME to another directory.",
        ) from error
    return Database(lambda: _connect_sqlite(path), f"The desk's database {path}", is_team=False)


def _connect_sqlite(path: Path) -> sqlite3.Connection:
    import sqlite3  # noqa: PLC0415 - a team has another

    driver = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        driver.execute(f"PRAGMA {pragma}")
    return driver


def _begin_sqlite(connection: Connection) -> None:
    """Begin ourselves: who is to write waits for its turn at once, since a reader that turns writer may not wait."""
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


# -- a team's -----------------------------------------------------------------------------------


def _of_team(named: str) -> Database:
    parameters = _parsed(named)
    told = f"The desk's database {parameters['dbname']} on {parameters.get('host', 'this computer')}"
    secrets = tuple(str(value) for name, value in parameters.items() if "password" in name)
    return Database(lambda: _connect_postgres(parameters), told, is_team=True, secrets=secrets)


def _parsed(named: str) -> dict[str, Any]:
    """Return what the address says, as the driver takes it; by TLS, unless it is on this computer or says otherwise.

    Raises:
        UsageError: It is no address of a database of PostgreSQL.
        EnvironmentFault: There is no driver.
    """
    scheme, _, rest = named.partition("://")
    if scheme not in _SCHEMES or not rest:
        raise UsageError(f"{VARIABLE} names no database of PostgreSQL.", hint=_EXAMPLE)
    try:
        from psycopg import Error  # noqa: PLC0415 - a team's alone
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - as above
    except ImportError as error:
        raise EnvironmentFault(
            "The desk of a team needs a driver for PostgreSQL, which is not installed.",
            hint="pip install 'acepilot[team]'",
        ) from error
    try:
        parameters: dict[str, Any] = dict(conninfo_to_dict(f"postgresql://{rest}"))
    except Error:
        raise UsageError(
            f"{VARIABLE} is no address of a database.", hint=_EXAMPLE
        ) from None  # it has a password
    if not parameters.get("dbname"):
        raise UsageError(f"{VARIABLE} does not say which database.", hint=_EXAMPLE)
    safe = {} if _is_here(str(parameters.get("host", "/"))) else {"sslmode": "require"}
    return {"connect_timeout": CONNECT_S, **safe, **parameters}


def _connect_postgres(parameters: Mapping[str, Any]) -> psycopg.Connection[Any]:
    import psycopg  # noqa: PLC0415 - a team's alone

    return psycopg.connect(**parameters)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")
