"""Backups: everything in the database, of one moment, in one file that restores into a database of either kind.

The file is a zip. `TABLE.jsonl` holds a table's rows, a JSON array a line: bytes as base64, moments as ISO 8601 in UTC.
`backup.json` names the format, the schema, the moment, and each table's columns and number of rows.
"""

import base64
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Connection, MetaData, Table, func, insert, select

from backend_api.kit.db import Database
from backend_api.migrations import current, require_known, run_steps

FORMAT = 1
_MANIFEST = "backup.json"
_ROWS = 500  # at a time


class BackupRefused(Exception):
    """The backup cannot be written or restored; the text says why and what to do."""


async def write(db: Database, file: Path, now: datetime) -> int:
    """The file, which was not there, holds everything of one moment, for its owner's eyes only. Gives how many rows."""
    with _new(file) as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as packed:
        async with db.snapshot() as reading:
            count: int = await (await reading.connection()).run_sync(_save, packed, now)
    return count


async def restore(db: Database, file: Path) -> int:
    """The database, which was empty, holds what the file does, in this version's schema: all of it, or nothing changed.

    Gives how many rows. Raises BackupRefused, or SchemaRefused for a backup of a later version.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = json.loads(packed.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise BackupRefused(f"{file} is a backup of format {manifest['format']}. A later version wrote it.")
            async with db.reshape() as writing:
                count: int = await (await writing.connection()).run_sync(_load, packed, manifest)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise BackupRefused(f"{file} is no whole backup ({type(error).__name__}). Take another one.") from None
    return count


@contextmanager
def _new(file: Path) -> Iterator[IO[bytes]]:
    """A file to write, which has its name only once it is whole and on the disk."""
    if file.exists():
        raise BackupRefused(f"{file} is there already. Name another file.")
    part = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def _save(connection: Connection, packed: zipfile.ZipFile, now: datetime) -> int:
    tables: dict[str, dict[str, Any]] = {}
    for table in _tables(connection):
        rows = connection.execution_options(stream_results=True).execute(select(table))
        count = 0
        with packed.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
            for part in rows.partitions(_ROWS):
                text = "".join(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n" for row in part)
                lines.write(text.encode())
                count += len(part)
        tables[table.name] = {"columns": [column.name for column in table.c], "rows": count}
    made = now.astimezone(UTC).isoformat(timespec="seconds")
    manifest = {"format": FORMAT, "schema": current(connection), "made": made, "tables": tables}
    packed.writestr(_MANIFEST, json.dumps(manifest, indent=2))
    return sum(each["rows"] for each in tables.values())


def _load(connection: Connection, packed: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    require_known(manifest["schema"])
    there = [table.name for table in _tables(connection) if connection.execute(select(table).limit(1)).first()]
    if there:
        raise BackupRefused(f"The database holds data already, as in {there[0]}. Restore into an empty one.")
    run_steps(connection, manifest["schema"])
    for table in _tables(connection):
        said = manifest["tables"][table.name]
        columns = [table.c[name] for name in said["columns"]]
        count = 0
        with packed.open(f"{table.name}.jsonl") as lines:
            while part := [_row(columns, line) for line in islice(lines, _ROWS)]:
                connection.execute(insert(table), part)
                count += len(part)
        if count != said["rows"]:
            raise BackupRefused(f"The backup has {count} rows of {table.name} where it says {said['rows']}.")
        _go_on_counting(connection, table)
    run_steps(connection)
    return sum(each["rows"] for each in manifest["tables"].values())


def _tables(connection: Connection) -> Iterator[Table]:
    """The tables as they are in the database, whatever its schema; those that others refer to come first."""
    found = MetaData()
    found.reflect(connection)
    return (table for table in found.sorted_tables if table.name != "alembic_version")


def _row(columns: list[Column[Any]], line: bytes) -> dict[str, Any]:
    return {column.name: _value(column, value) for column, value in zip(columns, json.loads(line), strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _value(column: Column[Any], plain: Any) -> Any:
    kind = column.type.python_type
    if plain is None:
        return None
    if kind in (datetime, date):
        return kind.fromisoformat(plain)
    return base64.b64decode(plain) if kind is bytes else plain


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL's next number of a table is one that no row has; SQLite looks for itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if sequence:
            following = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, following, False)))  # noqa: FBT003 (SQL's own argument)
