"""What the hints room stores: diagnoses, so that later levels of an unchanged program come from the same one.

And questions to the workers: one a program, whoever asks; its answer is given again while nothing about it changes.
"""

from enum import StrEnum

from sqlalchemy import Boolean, Column, Index, String, Table, Text, text

from backend_api.kit.db import Moment, metadata

diagnoses = Table(
    "diagnoses",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("source_hash", String(64), nullable=False),  # of the exact text: lines must fit
    Column("diagnosis", Text, nullable=False),  # as JSON
    Column("made", Moment, nullable=False),
)


class Status(StrEnum):
    """How far a question is."""

    QUEUED = "queued"
    RUNNING = "running"
    ANSWERED = "answered"
    REFUSED = "refused"  # the workers do not run programs
    FAILED = "failed"


_OPEN = text("status in ('queued', 'running')")

questions = Table(
    "hint_questions",
    metadata,
    Column("id", String(64), primary_key=True),  # of all that the answer depends on
    Column("user_id", String(36), nullable=False, index=True),  # who asked first: what goes with them
    Column("owner", String(64), nullable=False),
    Column("set", String(64), nullable=False),
    Column("version", String(32), nullable=False),
    Column("exercise", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("source", Text, nullable=False),  # until it is answered
    Column("status", String(16), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("diagnosis", Text),  # as JSON
    Column("asked", Moment, nullable=False, index=True),
    Index("ix_hint_questions_open", "status", "asked", postgresql_where=_OPEN, sqlite_where=_OPEN),
)

TABLES = (diagnoses, questions)
