"""What language models cost, in nanos (billionths of a dollar): a row a call, a sum a day, and what left for them."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Index, Integer, String, Table, Text

from backend_api.kit.db import Moment, metadata

calls = Table(
    "model_calls",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False),  # empty once the account is deleted: the costs stay
    Column("class_id", String(36), nullable=False),
    Column("provider", String(32), nullable=False),
    Column("model", String(100), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("version", String(32), nullable=False),
    Column("began", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("outcome", String(16), nullable=False),  # "open" while it runs
    Column("reserved", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("counted", Boolean, nullable=False),  # False: the provider did not say, and the most was charged
    Column("read", Integer, nullable=False),
    Column("cached", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Index(None, "user_id", "id"),
    Index(None, "outcome", "began"),
)

spending = Table(
    "model_spending",
    metadata,
    Column("payer", String(80), primary_key=True),  # user:ID, class:ID or site
    Column("day", Date, primary_key=True),
    Column("spent", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("alerted", Integer, nullable=False),  # the highest share told, in percent
)

receipts = Table(
    "model_receipts",
    metadata,
    Column("call_id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False, index=True),
    Column("sent", Text, nullable=False),  # the messages as JSON, exactly as they left
    Column("made", Moment, nullable=False, index=True),
)

TABLES = (calls, spending, receipts)
