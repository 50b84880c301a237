"""What the quota room stores. Exceptions are never changed but ended, so that it can be told who had what, and why."""

from sqlalchemy import Column, Index, Integer, String, Table

from backend_api.kit.db import Moment, metadata

tiers = Table(
    "quota_tiers",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("tier", String(64), nullable=False),
    Column("since", Moment, nullable=False),
)

exceptions = Table(
    "quota_exceptions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False),
    Column("calls", Integer, nullable=False),  # an hour
    Column("reason", String(200), nullable=False),
    Column("actor_id", String(36), nullable=False),  # who made it
    Column("made", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Index(None, "user_id", "ends"),
)

TABLES = (tiers, exceptions)
