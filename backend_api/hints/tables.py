"""What the hints room stores: diagnoses, so that later levels of an unchanged program come from the same one."""

from sqlalchemy import Column, String, Table, Text

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

TABLES = (diagnoses,)
