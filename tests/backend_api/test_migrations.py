"""The schema: one tree of steps for both databases."""

import asyncio
import json
import os
import secrets
import sqlite3
import sys
from asyncio.subprocess import DEVNULL
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from backend_api import cli
from backend_api.config import Settings
from backend_api.kit.db import Database, metadata
from backend_api.migrations import SchemaRefused, config, current, head, migrate, run_steps, settle, steps
from tests.backend_api import filled
from tests.sampling import sample


@pytest.fixture
def url(settings: Settings) -> str:
    """A fresh database of each kind (PostgreSQL's is migrated already, as its template is)."""
    return settings.resolved_database_url()


async def test_the_steps_give_exactly_the_tables_of_the_rooms(url: str) -> None:
    """After all steps nothing differs between the database and what the rooms' code says."""
    db = Database(url)
    await migrate(db)
    async with db.read() as reading:
        assert await (await reading.connection()).run_sync(_differences) == []
    await db.close()


async def test_every_step_can_be_undone_and_done_again(url: str) -> None:
    """Down to nothing and up again ends in the same schema."""
    db = Database(url)
    await migrate(db)
    async with db.reshape() as writing:
        await (await writing.connection()).run_sync(_down)
    async with db.read() as reading:
        left = await (await reading.connection()).run_sync(lambda connection: inspect(connection).get_table_names())
    await migrate(db)
    async with db.read() as reading:
        assert await (await reading.connection()).run_sync(_differences) == []
    await db.close()
    assert left == ["alembic_version"]


async def test_many_who_migrate_at_once_do_no_harm(url: str, tmp_path: Path) -> None:
    """Processes that start together wait for each other, and all find the newest schema."""
    db = Database(url)
    async with db.write() as writing:
        await (await writing.connection()).run_sync(_up_then_down)
    environment = {
        **os.environ,
        "CODEMENTOR_API_DATA_DIR": str(tmp_path),
        "CODEMENTOR_API_DATABASE_URL": url,
        "CODEMENTOR_API_SECRET_KEYS": json.dumps([secrets.token_urlsafe(48)]),
    }
    command = [sys.executable, "-c", "import sys; from backend_api.cli import main; sys.exit(main(['migrate']))"]
    started = [await asyncio.create_subprocess_exec(*command, env=environment, stdout=DEVNULL) for _ in range(3)]
    codes = [await process.wait() for process in started]
    async with db.read() as reading:
        assert await (await reading.connection()).run_sync(_differences) == []
    await db.close()
    assert codes == [0, 0, 0]


async def test_no_step_loses_what_an_earlier_schema_held(url: str) -> None:
    """Rows of every earlier schema stand unchanged after each step up, and after each step down."""
    db = Database(url)
    await migrate(db)
    async with db.reshape() as writing:
        await (await writing.connection()).run_sync(_down)
    before: filled.Rows = {}
    lost = []
    chosen = sample(steps()[:-1], 5)
    for number, step in enumerate([*chosen, head()], 1):
        async with db.reshape() as writing:
            connection = await writing.connection()
            await connection.run_sync(run_steps, step)
            known = await connection.run_sync(filled.tables)
            lost += [] if filled.kept(before, await connection.run_sync(filled.rows, known)) else [("up", step)]
            await connection.run_sync(filled.fill, known, number)
            before = await connection.run_sync(filled.rows, known)
    for step in reversed(chosen):
        async with db.reshape() as writing:
            connection = await writing.connection()
            await connection.run_sync(run_steps, step)
            after = await connection.run_sync(filled.rows, await connection.run_sync(filled.tables))
            lost += [] if filled.kept(before, after) else [("down", step)]
            before = after
    await db.close()
    assert lost == []
    assert all(table for table in before.values())


async def test_a_schema_that_does_not_fit_is_refused_and_the_way_out_told(url: str) -> None:
    """A later version's schema is left alone and the way back told; an earlier one wants `migrate`, or gets it."""
    db = Database(url)
    await migrate(db)
    await migrate(db, steps()[-2])
    with pytest.raises(SchemaRefused, match=r"run `codementor-api migrate`"):
        await settle(db, may_migrate=False)
    await settle(db, may_migrate=True)
    await settle(db, may_migrate=False)
    with pytest.raises(SchemaRefused, match="knows no schema 9999"):
        await migrate(db, "9999")
    async with db.write() as writing:
        await writing.execute(text("update alembic_version set version_num = '9999'"))
    for may in (True, False):
        with pytest.raises(SchemaRefused, match=f"codementor-api migrate --to {head()}"):
            await settle(db, may_migrate=may)
    async with db.read() as reading:
        assert await (await reading.connection()).run_sync(current) == "9999"
    await db.close()


def test_a_service_does_not_start_on_a_later_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`serve` ends with 1 and one line that tells how to go back; the file is as it was."""
    monkeypatch.setattr(cli, "set_up", lambda *_: None)
    arguments = ["--data", str(tmp_path)]
    assert cli.main(["migrate", *arguments]) == 0
    with closing(sqlite3.connect(tmp_path / "service.db")) as file:
        file.execute("update alembic_version set version_num = '9999'")
        file.commit()
    capsys.readouterr()
    assert cli.main(["serve", "--port", "0", *arguments]) == 1
    line = capsys.readouterr().err
    assert f"codementor-api migrate --to {head()}" in line
    assert len(line.splitlines()) == 1


def test_no_step_is_longer_than_a_screen() -> None:
    """Each room's tables come in a step of their own, so a step can be read."""
    steps = sorted((Path(migrate.__code__.co_filename).parent / "versions").glob("0*.py"))
    assert len(steps) >= 5
    assert all(len(step.read_text().splitlines()) < 130 for step in steps)


def _differences(connection: Connection) -> Any:
    return compare_metadata(MigrationContext.configure(connection), metadata)


def _down(connection: Connection) -> None:
    command.downgrade(config(connection), "base")


def _up_then_down(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
    command.downgrade(config(connection), "base")
