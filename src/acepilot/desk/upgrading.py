"""Brings the desk's tables to the newest revision, from none or from an older one; all or nothing.

The only module that knows Alembic, beside the revisions themselves. Must not know what the tables mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from acepilot.desk.connecting import Driver

MIGRATIONS = "acepilot.desk:migrations"
_ALONE = "SELECT pg_advisory_xact_lock(1633903972)"  # any number that nothing else in that database locks


def upgrade(connect: Callable[[], Driver], *, is_team: bool) -> None:
    """Do it in one transaction; of two who begin at once, the second finds it done."""
    engine = engine_of(connect, is_team=is_team)
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    with engine.begin() as connection:
        if is_team:
            connection.exec_driver_sql(_ALONE)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def engine_of(connect: Callable[[], Driver], *, is_team: bool) -> Engine:
    """Return the database as SQLAlchemy sees it."""
    if is_team:
        return create_engine(
            "postgresql+psycopg://", creator=connect, poolclass=NullPool, use_native_hstore=False
        )
    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver is told to begin nothing by itself
