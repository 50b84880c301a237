"""The pool of correct programs, and who agreed to be in it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The tables are there."""
    op.create_table(
        "pool_consents",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("given", MOMENT, nullable=False),
        sa.Column("withdrawn", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("user_id", name="pk_pool_consents"),
    )
    op.create_table(
        "pool_programs",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("set", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("exercise", sa.String(length=64), nullable=False),
        sa.Column("program", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("joined", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_pool_programs"),
        sa.UniqueConstraint(
            "owner", "set", "version", "exercise", "program", name="uq_pool_programs_owner_set_version_exercise_program"
        ),
    )
    op.create_index("ix_pool_programs_user_id", "pool_programs", ["user_id"])


def downgrade() -> None:
    """The tables and all they held are gone."""
    op.drop_table("pool_programs")
    op.drop_table("pool_consents")
