"""What the submissions room stores. A learner's own id names a submission; lane, turn and `seq` say who is next.

The pool: correct programs of learners who agreed, for repairs of others' programs.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from backend_api.kit.db import Moment, metadata

_OPEN = text("status in ('queued', 'running')")  # the few, of all that were ever handed in

submissions = Table(
    "submissions",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("user_id", String(36), nullable=False),
    Column("id", String(36), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("set", String(64), nullable=False),
    Column("version", String(32), nullable=False),
    Column("exercise", String(64), nullable=False),
    Column("file", String(200), nullable=False),
    Column("source", Text, nullable=False),
    Column("made", String(64), nullable=False),  # as the learner's machine said it, with its offset
    Column("status", String(16), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("report", Text),  # the learner's report, as JSON
    Column("note", String(500), nullable=False),
    Column("created", Moment, nullable=False),
    Column("lane", Integer, nullable=False, server_default="0"),  # see policy.Lane
    Column("share", String(36), nullable=False, server_default=""),  # the class, or the user, that takes turns
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),  # how often it was begun; tells who holds it
    Column("lease", Moment),  # who holds it is alive until then
    UniqueConstraint("user_id", "id"),
    Index(None, "user_id", "seq"),
    Index("ix_submissions_open", "status", "lane", "turn", "seq", postgresql_where=_OPEN, sqlite_where=_OPEN),
    Index("ix_submissions_share", "status", "share", postgresql_where=_OPEN, sqlite_where=_OPEN),
    Index(
        "ix_submissions_passed",
        *("user_id", "owner", "set", "exercise"),
        postgresql_where=text("passed"),
        sqlite_where=text("passed"),
    ),
)

consents = Table(
    "pool_consents",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("given", Moment, nullable=False),
    Column("withdrawn", Moment),
)

pool = Table(
    "pool_programs",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("owner", String(64), nullable=False),
    Column("set", String(64), nullable=False),
    Column("version", String(32), nullable=False),
    Column("exercise", String(64), nullable=False),
    Column("program", String(64), nullable=False),  # of its normal form: equal programs are kept once
    Column("user_id", String(36), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("joined", Moment, nullable=False),
    UniqueConstraint("owner", "set", "version", "exercise", "program"),
)

TABLES = (submissions, consents, pool)
