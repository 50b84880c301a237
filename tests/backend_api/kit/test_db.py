"""The database as transactions, over both kinds of stores."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from backend_api.config import Settings
from backend_api.kit import db as kit
from backend_api.kit.db import Database, Transaction
from tests.backend_api import samples
from tests.backend_api.house import running

_WORDS = Table("words", MetaData(), Column("word", String(99), primary_key=True), Column("count", Integer))
_PERSON = "ada@example.org"
_LONG = "with recursive c(n) as (select 1 union all select n + 1 from c where n < 200000) select count(*), :who from c"


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    """A database of each kind with one table, which tells slow statements."""
    found = Database(settings.resolved_database_url(), slow_ms=1)
    async with found.write() as writing:
        await (await writing.connection()).run_sync(_WORDS.create)
    yield found
    await found.close()


async def test_reads_see_what_is_committed_and_a_snapshot_one_moment(db: Database) -> None:
    """Between two reads of one block a commit becomes visible; in a snapshot it does not; neither can keep a change."""
    async with db.read() as reading, db.snapshot() as still:
        assert (await _count(reading), await _count(still)) == (0, 0)
        async with db.write() as writing:
            await writing.execute(insert(_WORDS).values(word="one", count=1))
        assert (await _count(reading), await _count(still)) == (1, 0)


async def test_rows_are_put_once_and_counts_added(db: Database) -> None:
    """A row whose key is there takes the new values, and its counts are added up."""
    for count in (1, 2):
        async with db.write() as writing:
            await kit.put(writing, _WORDS, [{"word": "a", "count": count}, {"word": "b", "count": 5}], add=("count",))
    async with db.write() as writing:
        await kit.put(writing, _WORDS, [{"word": "b", "count": 0}])
    async with db.read() as reading:
        rows = await reading.execute(select(_WORDS).order_by(_WORDS.c.word))
        assert [tuple(row) for row in rows] == [("a", 3), ("b", 0)]


async def test_slow_statements_are_told_without_their_values(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    """A slow query is logged once with its time and text; no value of it stands in a log or in an error."""
    with caplog.at_level(logging.WARNING, kit.__name__):
        async with db.read() as reading:
            await reading.execute(text(_LONG), [{"who": _PERSON}])
    slow = [record for record in caplog.records if "recursive" in str(getattr(record, "facts", {}))]
    assert len(slow) == 1
    assert _PERSON not in str(vars(slow[0]))
    async with db.write() as writing:
        await writing.execute(insert(_WORDS).values(word=_PERSON, count=1))
        with pytest.raises(DBAPIError, match="parameters hidden"):
            await writing.execute(insert(_WORDS).values(word=_PERSON, count=1))


async def test_a_replica_answers_what_may_lag_and_takes_no_change(db: Database, tmp_path: Path) -> None:
    """With a replica named, lagging reads come from it and writes to it fail; all else comes from the database."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'replica.db'}"
    replica = Database(address)
    async with replica.write() as writing:
        await (await writing.connection()).run_sync(_WORDS.create)
        await writing.execute(insert(_WORDS).values(word="old", count=1))
    await replica.close()
    both = Database(str(db.engine.url.render_as_string(hide_password=False)), replica=address)
    async with both.read() as reading, both.read(lagging=True) as lagging:
        assert (await _count(reading), await _count(lagging)) == (0, 1)
        with pytest.raises(DBAPIError, match="readonly"):
            await lagging.execute(insert(_WORDS).values(word="new", count=1))
    await both.close()


@pytest.mark.parametrize("settings", ["hosted"], indirect=True)
async def test_a_replica_on_postgresql_takes_no_change(db: Database) -> None:
    """The connections to a replica are read-only, whatever the server allows."""
    address = db.engine.url.render_as_string(hide_password=False)
    both = Database(address, replica=address)
    async with both.read(lagging=True) as lagging:
        with pytest.raises(DBAPIError, match="read-only"):
            await lagging.execute(insert(_WORDS).values(word="new", count=1))
    await both.close()


@pytest.mark.parametrize("settings", ["hosted"], indirect=True)
async def test_a_server_that_went_away_costs_one_failure_at_most(db: Database) -> None:
    """After every pooled connection was ended by the server, at most the first request fails."""
    async with db.read() as one, db.read() as two, db.read() as three:
        for each in (one, two, three):
            await _count(each)
    other = Database(db.engine.url.render_as_string(hide_password=False))
    others = "datname = :name and pid <> pg_backend_pid()"
    ends = f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {others}"
    async with other.read() as reading:
        ended = await reading.execute(text(ends), [{"name": db.engine.url.database}])
    assert ended.scalar_one() >= 3
    await other.close()
    failures = 0
    for _ in range(4):
        try:
            await db.ping()
        except DBAPIError:
            failures += 1
    assert failures <= 1
    await db.ping()


async def test_the_list_of_sets_comes_from_the_replica(tmp_path: Path) -> None:
    """The route that may lag answers from the replica, who is signed in and all else comes from the database."""
    async with running(Settings(data_dir=tmp_path / "one")) as house:
        await house.publish()
    address = f"sqlite+aiosqlite:///{tmp_path / 'one' / 'service.db'}"
    async with running(Settings(data_dir=tmp_path / "two", database_replica_url=SecretStr(address))) as house:
        ada = await house.somebody("ada")
        listed = (await ada.get("/v1/sets")).json()["sets"]
        assert [each["set"] for each in listed] == [samples.SET]
        assert (await ada.get(f"/v1/sets/grace/{samples.SET}")).status_code == 404


async def _count(db: Transaction) -> int:
    return len((await db.execute(select(_WORDS))).all())
