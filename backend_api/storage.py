"""`codementor-api migrate`, `backup` and `restore`: the database's schema, and all that is in it."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from backend_api import backup
from backend_api.backup import BackupRefused
from backend_api.config import Settings
from backend_api.kit.db import Database
from backend_api.migrations import SchemaRefused, head, migrate

Verb = Callable[[Database, Namespace], Awaitable[str]]


async def bring(db: Database, options: Namespace) -> str:
    """Brings the schema up to date, or to the step named."""
    await migrate(db, options.to)
    return f"The schema is {options.to}." if options.to else f"The schema is up to date ({head()})."


async def save(db: Database, options: Namespace) -> str:
    """Writes everything in the database into a file, while the service may go on."""
    return f"Saved {await backup.write(db, options.file, datetime.now(UTC))} rows in {options.file}."


async def load(db: Database, options: Namespace) -> str:
    """Fills an empty database with what a backup holds."""
    return f"Restored {await backup.restore(db, options.file)} rows from {options.file}."


async def run(verb: Verb, settings: Settings, options: Namespace) -> int:
    """Does the verb and prints what it says; 1 when it is refused."""
    db = Database(settings.resolved_database_url())
    try:
        said = await verb(db, options)
    except (BackupRefused, SchemaRefused, OSError) as refused:
        sys.stderr.write(f"codementor-api: {refused}\n")
        return 1
    finally:
        await db.close()
    sys.stdout.write(f"{said}\n")
    return 0


def add_commands(commands: "_SubParsersAction[ArgumentParser]", common: ArgumentParser) -> None:
    """The verbs are commands of the parser."""

    def add(name: str, verb: Verb, says: str) -> ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=says)
        made.set_defaults(run=partial(run, verb))
        return made

    bringing = add("migrate", bring, "bring the schema up to date")
    bringing.add_argument("--to", default="", metavar="SCHEMA", help="an earlier one, before an earlier version starts")
    add("backup", save, "save everything in the database in a file").add_argument("file", type=Path)
    add("restore", load, "fill an empty database from a backup").add_argument("file", type=Path)
