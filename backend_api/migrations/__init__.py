"""The database's schema in steps: one tree for SQLite and PostgreSQL, run by `migrate`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from backend_api.kit.db import Database

_LOCK = 4_020_811  # any number, the same in every process


async def migrate(db: Database) -> None:
    """The schema is the newest. Processes that start at the same time do it one after the other."""
    async with db.write() as transaction:
        await (await transaction.connection()).run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    """Runs the missing steps in the connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(config(connection), "head")


def config(connection: Connection) -> Config:
    """Alembic's settings for an open connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made
