"""The desk's database: SQLite in acepilot's home, or the team's PostgreSQL; opened, brought to this acepilot's tables.

Owns what differs between the two, and how a database's errors are told: never with a password. Must not know what the
tables mean.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Insert, Table, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from acepilot.desk.schema import REVISIONS
from acepilot.errors import EnvironmentFault, EvidenceError, UsageError
from acepilot.journal.files import make_private_directory
from acepilot.regular import open_private

VARIABLE = "ACEPILOT_DESK"
"""The environment variable that names a team's database."""
FILE = "desk.db"
BUSY_S = 60
"""How long another process's transaction is waited for; each takes milliseconds."""
CONNECT_S = 10
MIGRATIONS = "acepilot.desk:migrations"
_UPGRADE_LOCK = 0x61636564  # any number that nothing else in that database locks
_NO_DRIVER = "The desk of a team needs a driver for PostgreSQL, which is not installed."
_ADVICE = "pip install 'acepilot[team]'"
_EXAMPLE = f"Write it so: {VARIABLE}=postgresql+psycopg://USER@HOST/DATABASE"


class Database:
    """The open database; every error of it is ours."""

    def __init__(self, engine: Engine, told: str, secrets: Sequence[str] = ()) -> None:
        self._engine = engine
        self._told = told
        self._secrets = tuple(secret for secret in secrets if secret)

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
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the database as it is at one moment."""
        with self._telling(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose work is done whole when the block ends, or not at all."""
        engine = self._engine.execution_options(is_writing=True)
        with self._telling(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_S}s'")
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise EnvironmentFault(
                f"{self._told} cannot be used: {self._reason(error)}.",
                hint="Nothing that was filed is lost. See that it can be reached and written, and do the same again.",
            ) from None  # the driver's own error may hold the address with its password

    def _reason(self, error: SQLAlchemyError) -> str:
        first = str(error.orig if isinstance(error, DBAPIError) else type(error).__name__).strip()
        reason = first.partition("\n")[0].rstrip(".")
        for secret in self._secrets:
            reason = reason.replace(secret, "…")
        return reason

    def bring_up_to_date(self) -> None:
        """Bring the tables to what this acepilot works with; nothing where they are there."""
        with self._telling(), self._engine.connect() as connection:
            has = self._revision(connection)
        if has == REVISIONS[-1]:
            return
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
            if self._revision(connection) != REVISIONS[-1]:
                upgrade(connection)

    def _revision(self, connection: Connection) -> str:
        """Return the revision of the tables; empty where there are none.

        Raises:
            UsageError: It is none that this acepilot knows.
        """
        if not connection.dialect.has_table(connection, "alembic_version"):
            return ""
        has = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")
        if has and has not in REVISIONS:
            raise UsageError(
                f"{self._told} was made by a newer acepilot: its tables are at {has}, and this one knows "
                f"{REVISIONS[-1]}.",
                hint="Use the newer acepilot here too: pip install --upgrade acepilot",
            )
        return has


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a revision, in the transaction that is open."""
    from alembic import command  # noqa: PLC0415 - takes longer than all else, and is hardly ever needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert the rows that are not there yet, by their key; return how many that were."""
    if not rows:
        return 0
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - one of the two is loaded

        statement: Insert = postgresql.insert(table).on_conflict_do_nothing()
    else:
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415

        statement = sqlite.insert(table).on_conflict_do_nothing()
    values = statement.values([dict(row) for row in rows]).execution_options(preserve_rowcount=True)
    return connection.execute(values).rowcount


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
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        connect_args={"timeout": BUSY_S, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, f"The desk's database {path}")


def _set_up_sqlite(connection: DBAPIConnection, _: object) -> None:
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin ourselves: who is to write waits for its turn at once, since a reader that turns writer may not wait."""
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _of_team(named: str) -> Database:
    url = _parsed(named)
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args=_connect_args(url))
    except ModuleNotFoundError as error:
        raise EnvironmentFault(_NO_DRIVER, hint=_ADVICE) from error
    told = f"The desk's database {url.database} on {url.host or 'this computer'}"
    return Database(engine, told, [*(value for value in (url.password,) if isinstance(value, str))])


def _parsed(named: str) -> URL:
    try:
        url = make_url(named)
    except (SQLAlchemyError, ValueError):
        raise UsageError(
            f"{VARIABLE} is no address of a database.", hint=_EXAMPLE
        ) from None  # it has a password
    if url.drivername not in {"postgresql", "postgresql+psycopg"} or not url.database:
        raise UsageError(f"{VARIABLE} names no database of PostgreSQL.", hint=_EXAMPLE)
    return url.set(drivername="postgresql+psycopg")


def _connect_args(url: URL) -> dict[str, Any]:
    """Return how it is connected to: by TLS, unless the database is on this computer or the address says otherwise."""
    arguments: dict[str, Any] = {}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_S
    if "sslmode" not in url.query and not _is_here(url):
        arguments["sslmode"] = "require"
    return arguments


def _is_here(url: URL) -> bool:
    host = url.host or str(url.query.get("host", "/"))
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")
