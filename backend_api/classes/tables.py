"""What the classes room stores."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, true

from backend_api.kit.db import Moment, metadata

classes = Table(
    "classes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False, index=True),  # its instructor
    Column("title", String(200), nullable=False),
    Column("code", String(8), unique=True),  # with which learners join; none: closed
    Column("help", String(8), nullable=False),
    Column("focus", Boolean, nullable=False),
    Column("sharing", Boolean, nullable=False),
    Column("own_key", Boolean, nullable=False, server_default=true()),
    Column("budget", Integer),  # US cents a day; none: the service's
    Column("created", Moment, nullable=False),
)

members = Table(
    "class_members",
    metadata,
    Column("class_id", String(36), ForeignKey("classes.id"), primary_key=True),
    Column("user_id", String(36), primary_key=True, index=True),
    Column("joined", Moment, nullable=False),
    Column("seq", String(36), nullable=False),  # who joined later sorts later
    Index(None, "class_id", "seq"),
)

assignments = Table(
    "class_sets",
    metadata,
    Column("class_id", String(36), ForeignKey("classes.id"), primary_key=True),
    Column("owner", String(64), primary_key=True),
    Column("set", String(64), primary_key=True),
    Column("version", String(32), nullable=False),
    Column("opens", Moment),
    Column("closes", Moment),
)

TABLES = (classes, members, assignments)
