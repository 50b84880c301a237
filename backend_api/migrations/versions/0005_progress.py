"""Events of learners, and what follows from them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The tables are there."""
    op.create_table(
        "active_days",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_active_days"),
    )
    op.create_table(
        "events",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("set", sa.String(length=64), nullable=False),
        sa.Column("exercise", sa.String(length=64), nullable=False),
        sa.Column("made", sa.String(length=64), nullable=False),
        sa.Column("program", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("diagnosis", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "seq", name="pk_events"),
        sa.UniqueConstraint("user_id", "id", name="uq_events_user_id_id"),
    )
    op.create_index("ix_events_user_id_owner_set_exercise", "events", ["user_id", "owner", "set", "exercise"])
    op.create_table(
        "standings",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("set", sa.String(length=64), nullable=False),
        sa.Column("exercise", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "owner", "set", "exercise", name="pk_standings"),
    )
    op.create_table(
        "user_stats",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("best", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_stats"),
    )


def downgrade() -> None:
    """The tables and all they held are gone."""
    op.drop_table("user_stats")
    op.drop_table("standings")
    op.drop_table("events")
    op.drop_table("active_days")
