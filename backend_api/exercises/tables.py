"""What the exercises room stores: published versions never change."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from backend_api.kit.db import Moment, metadata

bundles = Table(
    "bundles",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the content
    Column("author", LargeBinary, nullable=False),  # everything
    Column("learner", LargeBinary, nullable=False),  # without solutions and hidden cases
)

versions = Table(
    "set_versions",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("set", String(64), primary_key=True),
    Column("version", String(32), primary_key=True),
    Column("hash", String(64), ForeignKey("bundles.hash"), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("exercises", Integer, nullable=False),
    Column("published", Moment, nullable=False),
    Column("user_id", String(36), nullable=False, index=True),
)

# The version of each set that was published last, so that listing reads one row a set.
newest = Table(
    "sets",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("set", String(64), primary_key=True),
    Column("version", String(32), nullable=False),
)

TABLES = (bundles, versions, newest)
