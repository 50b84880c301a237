"""Submissions while every part of the service is killed in the middle of them."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from backend_api import app
from backend_api.config import Settings
from backend_api.migrations import migrate
from codementor.wire.accounts import Role
from tests.backend_api import samples
from tests.backend_api.conftest import SECRET, database_url
from tests.backend_api.house import Clock, House, put_set, submission
from tests.backend_api.test_processes import environment_of, first_line, start
from tests.killable import Killable, KillablePostgres, KillableRedis
from tests.parts import missing
from tests.sampling import is_full
from tests.services import free_port, postgres_programs

pytestmark = pytest.mark.services
_LEARNERS, _EACH = (40, 50) if is_full() else (8, 30)
_PATIENCE = 600 if is_full() else 180
_GRADES = """
create table grades (seq bigint not null);
create function graded() returns trigger language plpgsql as
'begin insert into grades values (new.seq); return new; end';
create trigger graded after update on submissions for each row
when (new.status in ('graded', 'failed')) execute function graded();
"""


@dataclass
class Parts:
    """The service's processes, its Redis and its PostgreSQL: each can be killed, and comes back."""

    settings: Settings
    redis: Killable
    postgres: Killable
    port: int
    processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    async def start(self, name: str) -> None:
        """A process of the service is there."""
        environment = {**os.environ, **environment_of(self.settings), "CODEMENTOR_API_LEASE_SECONDS": "3"}
        arguments = ("serve", "--port", str(self.port)) if name == "cli" else ()
        self.processes[name] = start(name, environment, *arguments)
        if name == "cli":
            await asyncio.to_thread(first_line, self.processes[name])

    async def kill(self, name: str) -> None:
        """A process of the service is killed, and another one takes its place."""
        self._end(name, signal.SIGKILL)
        await self.start(name)

    async def kill_store(self, store: Killable) -> None:
        """A store is killed, and comes back with what it wrote down."""
        await asyncio.to_thread(store.kill)
        await asyncio.to_thread(store.start)

    def stop(self) -> None:
        """All processes of the service have ended."""
        for name in self.processes:
            self._end(name, signal.SIGTERM)

    def _end(self, name: str, how: signal.Signals) -> None:
        process = self.processes[name]
        process.send_signal(how)
        process.wait(30)
        assert process.stdout
        process.stdout.close()


@pytest.fixture
def stores() -> Iterator[tuple[Killable, Killable]]:
    """A PostgreSQL and a Redis that write down what they were told before they say so."""
    redis_program = shutil.which("redis-server") or shutil.which("valkey-server")
    programs = postgres_programs()
    if not redis_program or not programs:
        missing("PostgreSQL's and Redis' own programs", ".ci/install-services")
    redis, postgres = KillableRedis(redis_program), KillablePostgres(programs)
    try:
        redis.start()
        postgres.start()
        yield redis, postgres
    finally:
        postgres.close()
        redis.close()


@pytest.fixture
async def parts(stores: tuple[Killable, Killable], runs: dict[str, Any], tmp_path: Path) -> AsyncIterator[Parts]:
    """The service, answering, with a log of every grade in its database."""
    redis, postgres = stores
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=SecretStr(database_url(postgres.url, "postgres")),
        redis_url=SecretStr(redis.url),
        secret_keys=(SecretStr(SECRET),),
        **runs,
    )
    parts = Parts(settings, redis, postgres, free_port())
    service = app.build(settings, Clock())
    await migrate(service.site.db)
    async with service.site.db.write() as db:
        connection = await (await db.connection()).get_raw_connection()
        await connection.driver_connection.execute(_GRADES)  # type: ignore[union-attr]
    await service.stop()
    for name in ("cli", "worker"):
        await parts.start(name)
    yield parts
    await asyncio.to_thread(parts.stop)


async def test_a_kill_of_any_part_loses_no_submission_and_grades_each_once(parts: Parts) -> None:
    """API, worker, Redis and PostgreSQL are killed in the middle: every submission taken is graded exactly once."""
    service = app.build(parts.settings, Clock())
    house = House(service, f"http://127.0.0.1:{parts.port}", Clock(), app.server(service))
    try:
        grace = house.client((await house.tokens("grace", Role.INSTRUCTOR)).access_token)
        assert (await put_set(grace, "grace", samples.bundle())).status_code == 201
        learners = [await house.somebody(f"learner-{at}") for at in range(_LEARNERS)]
        taken: dict[str, str] = {}
        await asyncio.gather(*(_hand_in(each, taken) for each in learners), _kill_all(parts, taken))
        await _until(lambda: _all_graded(service))
        async with service.site.db.read() as db:
            graded = {row.id: row for row in await db.execute(text("select * from submissions"))}
            counts = (await db.execute(text("select count(*), count(distinct seq) from grades"))).one()
    finally:
        for client in house.opened:
            await client.aclose()
        await service.stop()
    assert len(taken) == _LEARNERS * _EACH
    assert {(name, row.status, row.passed) for name, row in graded.items()} == {
        (name, "graded", source == samples.GOOD) for name, source in taken.items()
    }
    assert tuple(counts) == (len(taken), len(taken))


async def _hand_in(learner: httpx.AsyncClient, taken: dict[str, str]) -> None:
    """All programs of a learner are taken: as an outbox does, the same is sent again until it is answered."""
    for at in range(_EACH):
        body = submission((samples.GOOD, samples.WRONG, "def double(n:\n")[at % 3])
        while True:
            try:
                answer = await learner.post("/v1/submissions", json=body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 202:
                break
            assert answer is None or answer.status_code in (429, 503), answer.text
            await asyncio.sleep(0.3)
        taken[body["id"]] = body["source"]


async def _kill_all(parts: Parts, taken: dict[str, str]) -> None:
    """Each part is killed once in the course of the submissions."""
    kills: list[Callable[[], Awaitable[None]]] = [
        lambda: parts.kill("worker"),
        lambda: parts.kill_store(parts.redis),
        lambda: parts.kill("cli"),
        lambda: parts.kill_store(parts.postgres),
    ]
    for at, kill in enumerate(kills, 1):
        await _until(partial(_are, taken, at * _LEARNERS * _EACH // 5))
        await kill()


async def _all_graded(service: app.Service) -> bool:
    async with service.site.db.read() as db:
        waiting = await db.execute(text("select count(*) from submissions where status <> 'graded'"))
        return bool(waiting.scalar_one() == 0)


async def _are(taken: dict[str, str], count: int) -> bool:
    return len(taken) >= count


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not await holds():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.05)
