"""The first tables of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "arriving",
        sa.Column("sha256", _WORD, nullable=False),
        sa.Column("at", _WORD, nullable=False),
        sa.Column("process", _WORD, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_arriving")),
    )
    op.create_table(
        "clients",
        sa.Column("key", _WORD, nullable=False),
        sa.Column("name", _WORD, nullable=False),
        sa.Column("signer", _WORD, nullable=False),
        sa.Column("source", _WORD, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_clients")),
    )
    op.create_table(
        "bundles",
        sa.Column("sha256", _WORD, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("client", _WORD, nullable=True),
        sa.Column("name", _WORD, nullable=False),
        sa.Column("numbers", _WORD, nullable=False),
        sa.Column("signer", _WORD, nullable=False),
        sa.Column("is_proof", sa.Boolean(), nullable=False),
        sa.Column("at", _WORD, nullable=False),
        sa.ForeignKeyConstraint(["client"], ["clients.key"], name=op.f("fk_bundles_client")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bundles")),
    )
    op.create_index(op.f("ix_bundles_at"), "bundles", ["at"], unique=False)
    op.create_index(op.f("ix_bundles_client"), "bundles", ["client"], unique=False)
    op.create_table(
        "importers",
        sa.Column("client", _WORD, nullable=False),
        sa.Column("number", _WORD, nullable=False),
        sa.ForeignKeyConstraint(["client"], ["clients.key"], name=op.f("fk_importers_client")),
        sa.PrimaryKeyConstraint("client", "number", name=op.f("pk_importers")),
    )
    op.create_table(
        "pins",
        sa.Column("client", _WORD, nullable=False),
        sa.Column("fingerprint", _WORD, nullable=False),
        sa.Column("at", _WORD, nullable=False),
        sa.Column("is_first_use", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["client"], ["clients.key"], name=op.f("fk_pins_client")),
        sa.PrimaryKeyConstraint("client", "fingerprint", name=op.f("pk_pins")),
    )
    op.create_table(
        "facts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("bundle", _WORD, nullable=False),
        sa.Column("client", _WORD, nullable=False),
        sa.Column("number", _WORD, nullable=False),
        sa.Column("proof", _WORD, nullable=False),
        sa.Column("at", _WORD, nullable=False),
        sa.Column("flow", _WORD, nullable=False),
        sa.Column("run", _WORD, nullable=False),
        sa.Column("by", _WORD, nullable=False),
        sa.Column("is_said", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bundles.sha256"], name=op.f("fk_facts_bundle")),
        sa.ForeignKeyConstraint(["client"], ["clients.key"], name=op.f("fk_facts_client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_index(op.f("ix_facts_bundle"), "facts", ["bundle"], unique=False)
    op.create_index(
        op.f("ix_facts_client_number_proof_at"), "facts", ["client", "number", "proof", "at"], unique=False
    )
    op.create_index(
        op.f("ix_facts_is_latest_client_number"), "facts", ["is_latest", "client", "number"], unique=False
    )
    op.create_table(
        "problems",
        sa.Column("id", _ID, nullable=False),
        sa.Column("bundle", _WORD, nullable=False),
        sa.Column("client", _WORD, nullable=True),
        sa.Column("code", _WORD, nullable=False),
        sa.Column("told", _WORD, nullable=False),
        sa.Column("number", _WORD, nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bundles.sha256"], name=op.f("fk_problems_bundle")),
        sa.ForeignKeyConstraint(["client"], ["clients.key"], name=op.f("fk_problems_client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
    )
    op.create_index(op.f("ix_problems_bundle"), "problems", ["bundle"], unique=False)
    op.create_index(op.f("ix_problems_client"), "problems", ["client"], unique=False)
    op.create_table(
        "runs",
        sa.Column("bundle", _WORD, nullable=False),
        sa.Column("run", _WORD, nullable=False),
        sa.Column("client", _WORD, nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("chain", _WORD, nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bundles.sha256"], name=op.f("fk_runs_bundle")),
        sa.ForeignKeyConstraint(["client"], ["clients.key"], name=op.f("fk_runs_client")),
        sa.PrimaryKeyConstraint("bundle", "run", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_run_client"), "runs", ["run", "client"], unique=False)
