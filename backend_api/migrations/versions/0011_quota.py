"""Tiers of accounts, and exceptions from them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The tables are there."""
    op.create_table(
        "quota_tiers",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_quota_tiers"),
    )
    op.create_table(
        "quota_exceptions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("ends", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quota_exceptions"),
    )
    op.create_index("ix_quota_exceptions_user_id_ends", "quota_exceptions", ["user_id", "ends"])


def downgrade() -> None:
    """The tables and all they held are gone."""
    op.drop_table("quota_exceptions")
    op.drop_table("quota_tiers")
