"""What is kept so that reading is one row: a learner's totals, a learner's day with a set, the service's day.

It is filled from the events, and a step down loses nothing that is not counted from them.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_COUNTS = ("checks", "passed", "submitted")
_EVENTS = sa.table(
    "events",
    *map(sa.column, ("user_id", "seq", "kind", "owner", "set", "made", "day")),
    sa.column("passed", sa.Boolean()),
)
_ACTIVE = sa.table("active_days", *map(sa.column, ("user_id", "day")))
_STATS = sa.table("user_stats", *map(sa.column, ("user_id", *_COUNTS)))
_WORK = sa.table("work_days", *map(sa.column, ("user_id", "day", "owner", "set", *_COUNTS)))
_PLATFORM = sa.table("platform_days", *map(sa.column, ("day", "shard", "learners", *_COUNTS)))
_COUNTED = {
    "checks": _EVENTS.c.kind == "checked",
    "passed": (_EVENTS.c.kind == "checked") & _EVENTS.c.passed,
    "submitted": _EVENTS.c.kind == "submitted",
}
_OPEN = sa.text("status in ('queued', 'running')")
_PASSED = sa.text("passed")


def upgrade() -> None:
    """The tables, columns and indexes are there, and count what the events say."""
    op.create_table(
        "work_days",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("set", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint("user_id", "day", "owner", "set", name="pk_work_days"),
    )
    op.create_table(
        "platform_days",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("shard", sa.String(length=1), nullable=False),
        sa.Column("learners", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint("day", "shard", name="pk_platform_days"),
    )
    op.add_column("events", sa.Column("day", sa.String(length=10), nullable=False, server_default=""))
    for name in _COUNTS:
        op.add_column("user_stats", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    _fill(op.get_bind())
    op.drop_table("active_days")
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
    op.create_table(
        "active_days",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_active_days"),
    )
    worked = sa.select(_WORK.c.user_id, _WORK.c.day).distinct()
    op.get_bind().execute(sa.insert(_ACTIVE).from_select(["user_id", "day"], worked))
    for name in _COUNTS:
        op.drop_column("user_stats", name)
    op.drop_column("events", "day")
    op.drop_table("platform_days")
    op.drop_table("work_days")


def _fill(connection: sa.Connection) -> None:
    iso = _EVENTS.c.made.like("____-__-__T%")
    connection.execute(sa.update(_EVENTS).where(iso).values(day=sa.func.substr(_EVENTS.c.made, 1, 10)))
    others = sa.select(_EVENTS.c.user_id, _EVENTS.c.seq, _EVENTS.c.made).where(~iso)
    for row in connection.execute(others).all():  # a day that is written in another way of ISO 8601
        this = (_EVENTS.c.user_id == row.user_id, _EVENTS.c.seq == row.seq)
        day = datetime.fromisoformat(row.made).date().isoformat()
        connection.execute(sa.update(_EVENTS).where(*this).values(day=day))
    theirs = sa.select(sa.func.count()).where(_EVENTS.c.user_id == _STATS.c.user_id)
    totals = {name: theirs.where(which).scalar_subquery() for name, which in _COUNTED.items()}
    connection.execute(sa.update(_STATS).values(**totals))
    key = [_EVENTS.c[name] for name in ("user_id", "day", "owner", "set")]
    active = (_ACTIVE.c.user_id == _EVENTS.c.user_id) & (_ACTIVE.c.day == _EVENTS.c.day)
    counts = (sa.func.sum(sa.case((which, 1), else_=0)) for which in _COUNTED.values())
    worked = sa.select(*key, *counts).join_from(_EVENTS, _ACTIVE, active)
    worked = worked.where(_EVENTS.c.kind != "level_opened").group_by(*key)
    connection.execute(sa.insert(_WORK).from_select([column.name for column in _WORK.c], worked))
    shard = sa.func.substr(_WORK.c.user_id, 36, 1)
    sums = (sa.func.sum(_WORK.c[name]) for name in _COUNTS)
    summed = sa.select(_WORK.c.day, shard, sa.func.count(_WORK.c.user_id.distinct()), *sums)
    summed = summed.group_by(_WORK.c.day, shard)
    connection.execute(sa.insert(_PLATFORM).from_select([column.name for column in _PLATFORM.c], summed))
