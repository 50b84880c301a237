"""Published exercise sets."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The tables are there."""
    op.create_table(
        "bundles",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("author", sa.LargeBinary(), nullable=False),
        sa.Column("learner", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_bundles"),
    )
    op.create_table(
        "sets",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("set", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("owner", "set", name="pk_sets"),
    )
    op.create_table(
        "set_versions",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("set", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("exercises", sa.Integer(), nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["bundles.hash"], name="fk_set_versions_hash"),
        sa.PrimaryKeyConstraint("owner", "set", "version", name="pk_set_versions"),
    )
    op.create_index("ix_set_versions_hash", "set_versions", ["hash"])
    op.create_index("ix_set_versions_user_id", "set_versions", ["user_id"])


def downgrade() -> None:
    """The tables and all they held are gone."""
    op.drop_table("set_versions")
    op.drop_table("sets")
    op.drop_table("bundles")
