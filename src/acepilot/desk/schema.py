"""What the desk keeps, as tables: data about bundles, never what is in them beyond what they prove.

The tables here and the newest of the migrations are the same. Must not know how a bundle is read.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

Word = String().with_variant(String(collation="C"), "postgresql")
"""A text that is sorted by its code points, on every database alike; a moment is one too, in UTC."""


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Word, nullable=False)


def _client(*, nullable: bool = False, primary_key: bool = False, index: bool = False) -> Column[str]:
    of = ForeignKey("clients.key")
    return Column("client", Word, of, nullable=nullable, primary_key=primary_key, index=index)


def _bundle(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    return Column(
        "bundle", Word, ForeignKey("bundles.sha256"), nullable=False, primary_key=primary_key, index=index
    )


clients = Table(
    "clients",
    metadata,
    Column("key", Word, primary_key=True),
    _text("name"),
    _text("signer"),  # the key that it is pinned to now; empty before the first bundle
    _text("source"),  # where an awaited client was named; empty for one that came with a bundle
)

pins = Table(  # every key that a client's bundles may be signed with: the pinned one, and those before it
    "pins",
    metadata,
    _client(primary_key=True),
    Column("fingerprint", Word, primary_key=True),
    Column("at", Word, nullable=False),
    Column("is_first_use", Boolean, nullable=False),
)

importers = Table(
    "importers",
    metadata,
    _client(primary_key=True),
    Column("number", Word, primary_key=True),
)

bundles = Table(
    "bundles",
    metadata,
    Column("sha256", Word, primary_key=True),
    Column("size", BigInteger, nullable=False),
    _client(nullable=True, index=True),  # none where it does not say so in a way that can be believed
    _text("name"),
    _text("numbers"),  # a JSON list
    _text("signer"),
    Column("is_proof", Boolean, nullable=False),  # whole, signed, and of a client
    Column("at", Word, nullable=False, index=True),
)

runs = Table(  # a run may be in several bundles: the longest whole one counts
    "runs",
    metadata,
    _bundle(primary_key=True),
    Column("run", Word, primary_key=True),
    _client(nullable=True),
    Column("entries", Integer, nullable=False),
    _text("chain"),
    Column("counts", Boolean, nullable=False),
    Index(None, "run", "client"),
)

facts = Table(
    "facts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _bundle(index=True),
    _client(nullable=False),
    _text("number"),
    _text("proof"),
    Column("at", Word, nullable=False),
    _text("flow"),
    _text("run"),
    _text("by"),
    Column("is_said", Boolean, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("is_latest", Boolean, nullable=False),  # of those that count, of this client, number and proof
    Index(None, "client", "number", "proof", "at"),
    Index(None, "is_latest", "client", "number"),
)

problems = Table(
    "problems",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _bundle(index=True),
    _client(nullable=True, index=True),
    _text("code"),
    _text("told"),
    _text("number"),
)

arriving = Table(  # bundles that are being stored: what a crash leaves here is mended at the next start
    "arriving",
    metadata,
    Column("sha256", Word, primary_key=True),
    Column("at", Word, nullable=False),
    _text("process"),
)
