"""How the desk's database is reached: SQLite in acepilot's home, or the team's PostgreSQL.

A team's by TLS, unless it is on this computer. Must not know what is asked of either.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acepilot.errors import EnvironmentFault, EvidenceError, UsageError
from acepilot.journal.files import make_private_directory
from acepilot.regular import open_private

if TYPE_CHECKING:
    import sqlite3

    import psycopg

    Driver = sqlite3.Connection | psycopg.Connection[Any]


VARIABLE = "ACEPILOT_DESK"
"""The environment variable that names a team's database."""
FILE = "desk.db"
BUSY_S = 60
"""How long another process's transaction is waited for; each takes milliseconds."""
CONNECT_S = 10
_SCHEMES = {"postgresql", "postgresql+psycopg"}
_EXAMPLE = f"Write it so: {VARIABLE}=postgresql+psycopg://USER@HOST/DATABASE"


@dataclass(frozen=True, slots=True)
class DatabaseReached:
    """A database that can be connected to.

    Attributes:
        told: What messages call it.
        secrets: What of its address no message may hold.
    """

    connect: Callable[[], Driver]
    told: str
    is_team: bool
    secrets: tuple[str, ...] = field(default=(), repr=False)


def reach_database(folder: Path, environ: Mapping[str, str]) -> DatabaseReached:
    """Return the team's database, if the environment names one, else the one in a folder.

    Raises:
        UsageError: What is named is no address of a database of PostgreSQL.
        EnvironmentFault: The folder or the file cannot be made, or the driver is not installed.
    """
    named = environ.get(VARIABLE, "")
    return _of_team(named) if named else _of_one(folder)


def _of_one(folder: Path) -> DatabaseReached:
    """Make a SQLite database of one's own; the file, and those that SQLite puts beside it, are for its owner alone."""
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
    return DatabaseReached(lambda: _connect_sqlite(path), f"The desk's database {path}", is_team=False)


def _connect_sqlite(path: Path) -> sqlite3.Connection:
    import sqlite3  # noqa: PLC0415 - a team has another

    driver = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA foreign_keys = ON")
    return driver


def _of_team(named: str) -> DatabaseReached:
    parameters = _parsed(named)
    told = f"The desk's database {parameters['dbname']} on {parameters.get('host', 'this computer')}"
    secrets = tuple(str(value) for name, value in parameters.items() if "password" in name)
    return DatabaseReached(lambda: _connect_postgres(parameters), told, is_team=True, secrets=secrets)


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
    safe = {} if _is_all_here(parameters) else {"sslmode": "require"}
    return {"connect_timeout": CONNECT_S, **safe, **parameters}


def _connect_postgres(parameters: Mapping[str, Any]) -> psycopg.Connection[Any]:
    import psycopg  # noqa: PLC0415 - a team's alone

    return psycopg.connect(**parameters)


def _is_all_here(parameters: Mapping[str, Any]) -> bool:
    """Tell whether every place that the driver may connect to is on this computer.

    Of what the address does not say it asks the process's environment, and a service file, which is not read here.
    """
    if parameters.get("service") or os.environ.get("PGSERVICE"):
        return False
    named = (parameters.get(name) or os.environ.get(f"PG{name.upper()}", "") for name in ("host", "hostaddr"))
    return all(_is_here(one) for places in named for one in str(places).split(",") if one)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")
