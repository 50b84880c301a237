"""The database's schema in steps: one tree for SQLite and PostgreSQL, run by `migrate`."""

from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from backend_api.kit.db import Database

_LOCK = 4_020_811  # any number, the same in every process


class SchemaRefused(Exception):
    """The database's schema is none that this version works with; the text says what to do."""


async def settle(db: Database, *, may_migrate: bool) -> None:
    """The schema is this version's. Raises SchemaRefused when it is a later one, or has to be migrated and may not."""
    if may_migrate:
        await migrate(db)
        return
    async with db.read() as reading:
        here = await (await reading.connection()).run_sync(current)
    require_known(here)
    if here != head():
        raise SchemaRefused(
            f"The database's schema is {here or 'empty'}, and this version needs {head()}. "
            "Make a backup, then run `codementor-api migrate`."
        )


async def migrate(db: Database, to: str = "") -> None:
    """The schema is the newest, or that of the step named. Processes that migrate together do it one after the other.

    Raises SchemaRefused when the database or the name is of a later version.
    """
    async with db.reshape() as transaction:
        await (await transaction.connection()).run_sync(partial(run_steps, to=to))


def run_steps(connection: Connection, to: str = "") -> None:
    """Runs the steps to that schema in the connection's transaction, which nobody else's steps can come into."""
    on_postgresql = connection.dialect.name == "postgresql"  # SQLite is locked by the transaction's begin
    connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})" if on_postgresql else "select 1"))
    here, to = current(connection), to or head()
    require_known(here)
    if to not in steps():
        raise SchemaRefused(f"This version knows no schema {to}, but {steps()[0]} to {head()}.")
    way = command.downgrade if here and here > to else command.upgrade
    way(config(connection), to)
    if not on_postgresql and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise SchemaRefused(
            f"After the steps a row of {broken[0]} would refer to none of {broken[2]}. Nothing is changed."
        )


def require_known(schema: str) -> None:
    """Returns for a schema that this version knows, the empty one too. Raises SchemaRefused for a later version's."""
    if schema and schema not in steps():
        raise SchemaRefused(
            f"The schema is {schema}, and this version knows those up to {head()}: a later version wrote it. "
            "Start that version again. To go back, make a backup and let that version run "
            f"`codementor-api migrate --to {head()}`; what only it keeps is then lost."
        )


def steps() -> list[str]:
    """The names of all schemas, oldest first; a later one sorts after an earlier one."""
    return sorted(step.revision for step in ScriptDirectory.from_config(_settings()).walk_revisions())


def head() -> str:
    """The name of this version's schema."""
    return steps()[-1]


def current(connection: Connection) -> str:
    """The name of the database's schema, "" when it is empty."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def config(connection: Connection) -> Config:
    """Alembic's settings for an open connection."""
    made = _settings()
    made.attributes["connection"] = connection
    return made


def _settings() -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made
