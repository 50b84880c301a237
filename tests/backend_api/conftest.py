"""The service over both kinds of stores: SQLite with in-process adapters, and PostgreSQL with Redis."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from backend_api.config import Settings
from backend_api.kit.db import Database
from backend_api.migrations import migrate
from codementor.runner.jail import Jail
from codementor.runner.jail_trial import prove
from deploy.unprivileged import service_settings
from tests import services
from tests.backend_api.house import House, running
from tests.parts import missing

_TEMPLATE = "codementor_template"
SECRET = secrets.token_urlsafe(48)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server with a migrated template database; the address of its own database."""
    with services.postgres() as url:
        asyncio.run(_on_server(url, f"drop database if exists {_TEMPLATE}", f"create database {_TEMPLATE}"))
        asyncio.run(_migrated(database_url(url, _TEMPLATE)))
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis database that may be emptied."""
    with services.redis() as url:
        yield url


@pytest.fixture(scope="session")
def runs() -> dict[str, str]:
    """Settings of a service that runs programs, and never as root."""
    found = service_settings()
    if not found:
        missing("a Python 3.11 that user nobody can run", "programs never run as root; be another user")
    return found


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an embedded service at its first start: a copy of it spares each test the making of the schema."""
    file = tmp_path_factory.mktemp("new") / "service.db"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session", autouse=True)
def _tried_once() -> Iterator[None]:
    """Attacks are tried at the first start of a jail, not at every one of hundreds."""
    first: list[int] = []

    def once(jail: Jail) -> int:
        if not first:
            first.append(prove(jail))
        return first[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("backend_api.kit.runs.prove", once)
        yield


@pytest.fixture(params=["embedded", pytest.param("hosted", marks=pytest.mark.services)])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, runs: dict[str, Any], new_store: Path
) -> Iterator[Settings]:
    """Settings of a service with a fresh store of each kind; programs may run."""
    if request.param == "embedded":
        (tmp_path / "data").mkdir(mode=0o700)
        shutil.copy(new_store, tmp_path / "data")
        yield Settings(data_dir=tmp_path / "data", **runs)
        return
    server, redis = request.getfixturevalue("postgres_url"), request.getfixturevalue("redis_url")
    name = f"codementor_{secrets.token_hex(6)}"
    asyncio.run(_on_server(server, f"create database {name} template {_TEMPLATE} strategy file_copy"))
    with Redis.from_url(redis) as emptied:
        emptied.flushdb()
    yield Settings(
        data_dir=tmp_path / "data",
        database_url=SecretStr(database_url(server, name)),
        database_pool=10,
        redis_url=redis,
        secret_keys=(SecretStr(SECRET),),
        **runs,
    )
    asyncio.run(_on_server(server, f"drop database {name} with (force)"))


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """The service, listening."""
    async with running(settings) as house:
        yield house


def database_url(server: str, name: str) -> str:
    """The address of a database on the server, for the service."""
    return make_url(server).set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)


async def _on_server(url: str, *statements: str) -> None:
    database = make_url(url).database or "postgres"
    engine = create_async_engine(database_url(url, database), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def _migrated(url: str) -> None:
    db = Database(url)
    await migrate(db)
    await db.close()
