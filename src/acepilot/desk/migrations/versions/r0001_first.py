"""The first tables of the desk: data about bundles, never what is in them beyond what they prove.

A text is sorted by its code points, on every database alike; a moment is one too, in UTC.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    # bundles that are being stored: what a crash leaves here is mended at the next start
    op.create_table("arriving", *_words("sha256", "at", "process"), _key("arriving", "sha256"))
    # signer: the key that a client is pinned to now, empty before the first bundle; source: where an awaited client
    # was named, empty for one that came with a bundle
    op.create_table("clients", *_words("key", "name", "signer", "source"), _key("clients", "key"))
    op.create_table(
        "bundles",
        _word("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _word("client", nullable=True),  # none where it does not say so in a way that can be believed
        *_words("name", "numbers", "signer"),  # numbers: a JSON list
        _flag("is_proof"),  # whole, signed, and of a client
        _word("at"),
        _client_of("bundles"),
        _key("bundles", "sha256"),
    )
    _index("bundles", "at")
    _index("bundles", "client")
    op.create_table(
        "importers",
        *_words("client", "number"),
        _client_of("importers"),
        _key("importers", "client", "number"),
    )
    op.create_table(  # every key that a client's bundles may be signed with: the pinned one, and those before it
        "pins",
        *_words("client", "fingerprint", "at"),
        _flag("is_first_use"),
        _client_of("pins"),
        _key("pins", "client", "fingerprint"),
    )
    op.create_table(
        "facts",
        sa.Column("id", _ID, nullable=False),
        *_words("bundle", "client", "number", "proof", "at", "flow", "run", "by"),
        _flag("is_said"),
        _flag("counts"),
        _flag("is_latest"),  # of those that count, of this client, number and proof
        _bundle_of("facts"),
        _client_of("facts"),
        _key("facts", "id"),
    )
    _index("facts", "bundle")
    _index("facts", "client", "number", "proof", "at")
    _index("facts", "is_latest", "client", "number")
    op.create_table(
        "problems",
        sa.Column("id", _ID, nullable=False),
        _word("bundle"),
        _word("client", nullable=True),
        *_words("code", "told", "number"),
        _bundle_of("problems"),
        _client_of("problems"),
        _key("problems", "id"),
    )
    _index("problems", "bundle")
    _index("problems", "client")
    op.create_table(  # a run may be in several bundles: the longest whole one counts
        "runs",
        *_words("bundle", "run"),
        _word("client", nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        _word("chain"),
        _flag("counts"),
        _bundle_of("runs"),
        _client_of("runs"),
        _key("runs", "bundle", "run"),
    )
    _index("runs", "run", "client")


def _word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, _WORD, nullable=nullable)


def _words(*names: str) -> list[sa.Column[str]]:
    return [_word(name) for name in names]


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _client_of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["client"], ["clients.key"], name=op.f(f"fk_{table}_client"))


def _bundle_of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["bundle"], ["bundles.sha256"], name=op.f(f"fk_{table}_bundle"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)
