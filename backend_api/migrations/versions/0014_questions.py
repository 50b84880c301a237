"""Questions to the workers: programs to diagnose, and what was found."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_OPEN = sa.text("status in ('queued', 'running')")


def upgrade() -> None:
    """The table is there."""
    sizes = {"owner": 64, "set": 64, "version": 32, "exercise": 64, "language": 16}
    op.create_table(
        "hint_questions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        *(sa.Column(name, sa.String(length=size), nullable=False) for name, size in sizes.items()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=True),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hint_questions"),
    )
    op.create_index("ix_hint_questions_user_id", "hint_questions", ["user_id"])
    op.create_index("ix_hint_questions_asked", "hint_questions", ["asked"])
    op.create_index(
        "ix_hint_questions_open", "hint_questions", ["status", "asked"], postgresql_where=_OPEN, sqlite_where=_OPEN
    )


def downgrade() -> None:
    """The table and all it held are gone."""
    op.drop_table("hint_questions")
