"""What is kept so that reading is one row: totals of a learner, counts of a day, counts of the whole service's day.

What is there is filled from the events; a step down loses nothing that is not counted from them.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_COUNTS = ("checks", "passed", "submitted")
_EVENTS = sa.table(
    "events", *map(sa.column, ("user_id", "seq", "kind", "made", "day")), sa.column("passed", sa.Boolean())
)
_STATS = sa.table("user_stats", *map(sa.column, ("user_id", *_COUNTS)))
_DAYS = sa.table("active_days", *map(sa.column, ("user_id", "day", *_COUNTS)))
_COUNTED = (
    _EVENTS.c.kind == "checked",
    (_EVENTS.c.kind == "checked") & _EVENTS.c.passed,
    _EVENTS.c.kind == "submitted",
)
_OPEN = sa.text("status in ('queued', 'running')")
_PASSED = sa.text("passed")


def upgrade() -> None:
    """The tables, columns and indexes are there, and count what the events say."""
    op.create_table(
        "platform_days",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("shard", sa.String(length=1), nullable=False),
        sa.Column("learners", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint("day", "shard", name="pk_platform_days"),
    )
    op.add_column("events", sa.Column("day", sa.String(length=10), nullable=False, server_default=""))
    for table in ("user_stats", "active_days"):
        for name in _COUNTS:
            op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    _fill()
    op.drop_index("ix_submissions_status", "submissions")
    for name, columns, which in (
        ("ix_submissions_open", ["status", "seq"], _OPEN),
        ("ix_submissions_passed", ["user_id", "owner", "set", "exercise"], _PASSED),
    ):
        op.create_index(name, "submissions", columns, postgresql_where=which, sqlite_where=which)


def downgrade() -> None:
    """The tables, columns and indexes are gone."""
    op.drop_index("ix_submissions_passed", "submissions")
    op.drop_index("ix_submissions_open", "submissions")
    op.create_index("ix_submissions_status", "submissions", ["status"])
    for table in ("active_days", "user_stats"):
        for name in _COUNTS:
            op.drop_column(table, name)
    op.drop_column("events", "day")
    op.drop_table("platform_days")


def _fill() -> None:
    connection = op.get_bind()
    iso = _EVENTS.c.made.like("____-__-__T%")
    connection.execute(sa.update(_EVENTS).where(iso).values(day=sa.func.substr(_EVENTS.c.made, 1, 10)))
    others = sa.select(_EVENTS.c.user_id, _EVENTS.c.seq, _EVENTS.c.made).where(~iso)
    for row in connection.execute(others).all():  # a day that is written in another way of ISO 8601
        this = (_EVENTS.c.user_id == row.user_id, _EVENTS.c.seq == row.seq)
        day = datetime.fromisoformat(row.made).date().isoformat()
        connection.execute(sa.update(_EVENTS).where(*this).values(day=day))
    for table, key in ((_STATS, ("user_id",)), (_DAYS, ("user_id", "day"))):
        same = [_EVENTS.c[name] == table.c[name] for name in key]
        counts = (sa.select(sa.func.count()).select_from(_EVENTS).where(*same, which) for which in _COUNTED)
        values = {name: count.scalar_subquery() for name, count in zip(_COUNTS, counts, strict=True)}
        connection.execute(sa.update(table).values(**values))
    shard = sa.func.substr(_DAYS.c.user_id, 36, 1)
    sums = (sa.func.sum(_DAYS.c[name]) for name in _COUNTS)
    summed = sa.select(_DAYS.c.day, shard, sa.func.count(), *sums).group_by(_DAYS.c.day, shard)
    columns = ["day", "shard", "learners", *_COUNTS]
    connection.execute(sa.insert(sa.table("platform_days", *map(sa.column, columns))).from_select(columns, summed))
