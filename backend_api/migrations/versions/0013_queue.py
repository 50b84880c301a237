"""Submissions say whose turn it is, and who holds them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True)
_OPEN = sa.text("status in ('queued', 'running')")


def upgrade() -> None:
    """Those that wait go on in the order in which they came; those that run are held by nobody, so they wait again."""
    op.drop_index("ix_submissions_open", "submissions")
    with op.batch_alter_table("submissions") as table:
        table.drop_column("started")
        table.add_column(sa.Column("lane", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("share", sa.String(length=36), nullable=False, server_default=""))
        table.add_column(sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("lease", MOMENT, nullable=True))
    op.execute("update submissions set status = 'queued' where status = 'running'")
    for name, columns in (("open", ("lane", "turn", "seq")), ("share", ("share",))):
        op.create_index(
            f"ix_submissions_{name}", "submissions", ["status", *columns], postgresql_where=_OPEN, sqlite_where=_OPEN
        )


def downgrade() -> None:
    """As before; those that run are taken up again when their time is over."""
    for name in ("open", "share"):
        op.drop_index(f"ix_submissions_{name}", "submissions")
    with op.batch_alter_table("submissions") as table:
        for column in ("lane", "share", "turn", "tries", "lease"):
            table.drop_column(column)
        table.add_column(sa.Column("started", MOMENT, nullable=True))
    op.execute("update submissions set status = 'queued' where status = 'running'")
    op.create_index("ix_submissions_open", "submissions", ["status", "seq"], postgresql_where=_OPEN, sqlite_where=_OPEN)
