"""What the progress room stores: the learner's events, and what follows from them, kept so that reading is one row."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from backend_api.kit.db import metadata

COUNTS = ("checks", "passed", "submitted")


def _counts() -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False) for name in COUNTS]


events = Table(
    "events",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column(
        "seq", BigInteger, primary_key=True, autoincrement=False
    ),  # per user, in the order the service learned of them
    Column("id", String(36), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("set", String(64), nullable=False),
    Column("exercise", String(64), nullable=False),
    Column("made", String(64), nullable=False),
    Column("program", String(64), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("level", Integer),
    Column("diagnosis", String(64), nullable=False),
    Column("day", String(10), nullable=False, server_default=""),  # the learner's own date in `made`
    UniqueConstraint("user_id", "id"),
    Index(None, "user_id", "owner", "set", "exercise"),
)

# Its row is locked by whoever adds events of the user, so that `events.seq` has no gaps that fill up later.
stats = Table(
    "user_stats",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("events", BigInteger, nullable=False),  # how many; the last `seq`
    Column("last_day", String(10), nullable=False),  # the learner's own date, "" before the first
    Column("current", Integer, nullable=False),  # days in a row up to last_day
    Column("best", Integer, nullable=False),
    Column("offset", Integer, nullable=False),  # of the learner's clock, in minutes
    *(Column(name, BigInteger, nullable=False, server_default="0") for name in COUNTS),
)

# By set, since an instructor sees the work on the sets of a class, and no other.
days = Table(
    "work_days",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("owner", String(64), primary_key=True),
    Column("set", String(64), primary_key=True),
    *_counts(),
)

# The sums of `work_days`, in which nobody is named. A day has a row for each last digit of a user's id, so that
# learners who work at the same time rarely wait for each other.
platform_days = Table(
    "platform_days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("shard", String(1), primary_key=True),
    Column("learners", BigInteger, nullable=False),
    *_counts(),
)

standings = Table(
    "standings",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("owner", String(64), primary_key=True),
    Column("set", String(64), primary_key=True),
    Column("exercise", String(64), primary_key=True),
    Column("standing", String(16), nullable=False),
    Column("checks", Integer, nullable=False),
    Column("level", Integer, nullable=False),
)

TABLES = (events, stats, days, platform_days, standings)
