"""Backups of either store, restored into either."""

import json
import stat
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, func, insert, select

from backend_api import backup
from backend_api.backup import BackupRefused
from backend_api.config import Settings
from backend_api.kit.db import Database
from backend_api.migrations import SchemaRefused, config, current, head, migrate
from backend_api.submissions.tables import pool
from tests.backend_api import filled

_NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
_TEXTS = ("owner", "set", "version", "exercise", "program", "user_id", "source")
_POOLED = {**dict.fromkeys(_TEXTS, "x"), "joined": _NOW}


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    """A database of each kind, with a row or two in every table."""
    found = Database(settings.resolved_database_url())
    await migrate(found)
    async with found.write() as writing:
        await (await writing.connection()).run_sync(_fill)
    yield found
    await found.close()


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Database]:
    """A file that holds nothing."""
    found = Database(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    yield found
    await found.close()


async def test_what_is_saved_comes_back_by_way_of_the_other_kind(db: Database, other: Database, tmp_path: Path) -> None:
    """Saved, restored into SQLite, saved there and restored where it came from, every value is what it was."""
    before = await _rows(db)
    count = await backup.write(db, tmp_path / "one.zip", _NOW)
    assert await backup.restore(other, tmp_path / "one.zip") == count == sum(len(rows) for rows in before.values())
    await backup.write(other, tmp_path / "two.zip", _NOW)
    async with db.reshape() as writing:
        await (await writing.connection()).run_sync(_down)
    assert await backup.restore(db, tmp_path / "two.zip") == count
    assert await _rows(db) == before
    async with db.write() as writing:
        await writing.execute(insert(pool).values(**_POOLED))
        numbers = (await writing.execute(select(func.count(), func.max(pool.c.seq)).select_from(pool))).one()
    assert tuple(numbers) == (3, 3)
    assert stat.S_IMODE((tmp_path / "one.zip").stat().st_mode) == 0o600


async def test_a_backup_of_an_earlier_schema_is_brought_up(db: Database, other: Database, tmp_path: Path) -> None:
    """A backup made before an upgrade restores into the upgraded version, and counts what its events say."""
    await migrate(db, "0009")
    await backup.write(db, tmp_path / "old.zip", _NOW)
    await migrate(other)  # an empty one of today's schema
    await backup.restore(other, tmp_path / "old.zip")
    async with other.read() as reading:
        assert await (await reading.connection()).run_sync(current) == head()
    rows = await _rows(other)
    assert [(row["day"], row["checks"]) for row in rows["work_days"]] == [("2026-03-01", 1), ("2026-03-02", 1)]
    assert len(rows["users"]) == 2


async def test_a_restore_that_cannot_be_good_changes_nothing(db: Database, other: Database, tmp_path: Path) -> None:
    """Into a filled database, from a cut, foreign or later file, nothing is restored, and the refusal says why."""
    whole, refused = tmp_path / "whole.zip", []
    await backup.write(db, whole, _NOW)
    with pytest.raises(BackupRefused, match="there already"):
        await backup.write(db, whole, _NOW)
    before = await _rows(db)
    with pytest.raises(BackupRefused, match="into an empty one"):
        await backup.restore(db, whole)
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-200])
    _changed(whole, tmp_path / "format.zip", format=2)
    _changed(whole, tmp_path / "schema.zip", schema="9999")
    _changed(whole, tmp_path / "short.zip", keep=1)
    for name in ("cut", "format", "schema", "short"):
        with pytest.raises((BackupRefused, SchemaRefused)) as told:
            await backup.restore(other, tmp_path / f"{name}.zip")
        refused.append(str(told.value))
    assert await _rows(db) == before
    assert await _rows(other) == {}
    assert ["no whole backup" in refused[0], "later version" in refused[1], "9999" in refused[2]] == [True] * 3
    assert "has 1 rows of" in refused[3]


def _changed(whole: Path, made: Path, keep: int = 99, **values: object) -> None:
    """The backup with another manifest, and with at most that many rows of users."""
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "backup.json":
                data = json.dumps({**json.loads(data), **values}).encode()
            elif name == "users.jsonl":
                data = b"".join(data.splitlines(keepends=True)[:keep])
            target.writestr(name, data)


async def _rows(db: Database) -> filled.Rows:
    def read(connection: Connection) -> filled.Rows:
        return filled.rows(connection, filled.tables(connection))

    async with db.read() as reading:
        found: filled.Rows = await (await reading.connection()).run_sync(read)
    return found


def _fill(connection: Connection) -> None:
    known = filled.tables(connection)
    for number in (1, 2):
        filled.fill(connection, known, number)


def _down(connection: Connection) -> None:
    command.downgrade(config(connection), "base")
