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
    """Runs the missing steps in the connection's transaction, which nobody else's steps can come into."""
    on_postgresql = connection.dialect.name == "postgresql"  # SQLite is locked by the transaction's begin
    connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})" if on_postgresql else "select 1"))
    command.upgrade(config(connection), "head")


def config(connection: Connection) -> Config:
    """Alembic's settings for an open connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made
