"""What is kept so that reading is one row: totals of a learner, counts of a day, counts of the whole service's day.

What is there is filled from the events; a step down loses nothing that is not counted from them.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_COUNTS = ("checks", "passed", "submitted")
_COUNTED = ("kind = 'checked'", "kind = 'checked' and passed", "kind = 'submitted'")
_ISO_DAY = "made like '____-__-__T%'"
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
    op.execute(f"update events set day = substr(made, 1, 10) where {_ISO_DAY}")
    others = connection.execute(sa.text(f"select user_id, seq, made from events where not ({_ISO_DAY})")).all()
    for user, seq, made in others:  # a day that is written in another way of ISO 8601
        values = {"user": user, "seq": seq, "day": datetime.fromisoformat(made).date().isoformat()}
        connection.execute(sa.text("update events set day = :day where user_id = :user and seq = :seq"), values)
    _count("user_stats", "user_id")
    _count("active_days", "user_id", "day")
    sums = ", ".join(f"sum({name})" for name in _COUNTS)
    op.execute(
        f"insert into platform_days (day, shard, learners, {', '.join(_COUNTS)}) "
        f"select day, substr(user_id, 36, 1), count(*), {sums} from active_days group by 1, 2"
    )


def _count(table: str, *key: str) -> None:
    """The table's rows hold the counts of the events that have their key."""
    same = " and ".join(f"events.{name} = {table}.{name}" for name in key)
    counts = (f"(select count(*) from events where {same} and {which})" for which in _COUNTED)
    op.execute(
        f"update {table} set {', '.join(f'{name} = {found}' for name, found in zip(_COUNTS, counts, strict=True))}"
    )
