"""Several processes on one PostgreSQL and one Redis: two of the API and a worker, as an operator starts them."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from backend_api import app
from backend_api.config import Settings
from codementor.wire.accounts import Role
from tests.backend_api import samples
from tests.backend_api.house import Clock, House, put_set, submission

pytestmark = pytest.mark.services
_RUN = "import sys; from backend_api.{} import main; sys.exit(main())"


@dataclass
class Town:
    """Two houses that are processes of their own, their worker, and a third in this process to make accounts in."""

    house: House
    urls: list[str]
    processes: list[subprocess.Popen[str]]

    def client(self, at: int, token: str) -> httpx.AsyncClient:
        """A client of one of the processes."""
        opened = self.house.client(token)
        opened.base_url = httpx.URL(self.urls[at])
        return opened


@pytest.fixture
async def town(settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    """The processes, answering."""
    environment = {**os.environ, **environment_of(settings)}
    processes = [start("cli", environment, "serve", "--port", "0") for _ in range(2)]
    worker = start("worker", environment)
    urls = [(await asyncio.to_thread(first_line, process)).split()[-1] for process in processes]
    service = app.build(settings, Clock())
    house = House(service, urls[0], Clock(), app.server(service))
    yield Town(house, urls, [*processes, worker])
    for client in house.opened:
        await client.aclose()
    await service.site.db.close()
    if service.redis:
        await service.redis.aclose()
    for process in (*processes, worker):
        process.send_signal(signal.SIGTERM)
    codes = [await asyncio.to_thread(process.wait, 30) for process in (*processes, worker)]
    for process in (*processes, worker):
        assert process.stdout
        process.stdout.close()
    assert codes == [0, 0, 0]


@pytest.mark.parametrize("settings", ["hosted"], indirect=True)
async def test_two_processes_agree(town: Town) -> None:
    """Refreshing, publishing, grading and revoking hold across processes: one successor, one version, one grade."""
    await _refreshing_gives_one_successor(town)
    await _publishing_other_content_at_once_has_one_winner(town)
    await _a_grade_made_by_the_worker_is_told_by_the_other_process(town)
    await _revocation_is_seen_elsewhere_within_seconds(town)


async def _refreshing_gives_one_successor(town: Town) -> None:
    tokens = await town.house.tokens("ada")
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token, "client_id": "codementor"}
    clients = [town.client(at % 2, "") for at in range(8)]
    answers = await asyncio.gather(*(client.post("/v1/oauth/token", data=form) for client in clients))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


async def _publishing_other_content_at_once_has_one_winner(town: Town) -> None:
    token = (await town.house.tokens("grace", Role.INSTRUCTOR)).access_token
    contents = [samples.bundle(), samples.bundle(**{"double/task.md": "# Another\n"})]
    answers = await asyncio.gather(
        *(put_set(town.client(at, token), "grace", content) for at, content in enumerate(contents))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def _a_grade_made_by_the_worker_is_told_by_the_other_process(town: Town) -> None:
    token = (await town.house.tokens("ada")).access_token
    one, other = town.client(0, token), town.client(1, token)
    body = submission(samples.GOOD)
    assert (await one.post("/v1/submissions", json=body)).status_code == 202
    async with asyncio.timeout(30), other.stream("GET", f"/v1/submissions/{body['id']}/events") as answer:
        lines = [line async for line in answer.aiter_lines() if line.startswith("data: ")]
    last = json.loads(lines[-1].removeprefix("data: "))
    assert (last["status"], last["passed"]) == ("graded", True)


async def _revocation_is_seen_elsewhere_within_seconds(town: Town) -> None:
    tokens = await town.house.tokens("ada")
    other = town.client(1, tokens.access_token)
    assert (await other.get("/v1/accounts/me")).status_code == 200
    await town.client(0, "").post("/v1/oauth/revoke", data={"token": tokens.refresh_token})
    await asyncio.sleep(3.2)
    assert (await other.get("/v1/accounts/me")).json()["code"] == "token_invalid"


@pytest.mark.parametrize("settings", ["hosted"], indirect=True)
async def test_processes_behind_one_port_know_the_same(settings: Settings) -> None:
    """Who signs in at one is known to the other, and one that is killed is replaced while its sibling serves."""
    environment = {**os.environ, **environment_of(settings)}
    served = start("cli", environment, "serve", "--processes", "2", "--port", "0")
    worker = start("worker", environment)
    url = (await asyncio.to_thread(first_line, served)).split()[-1]
    service = app.build(settings, Clock())
    house = House(service, url, Clock(), app.server(service))
    try:
        token = (await house.tokens("grace", Role.INSTRUCTOR)).access_token
        assert (await put_set(house.client(token), "grace", samples.bundle())).status_code == 201
        seen = set()
        for _ in range(12):  # each connection anew: the system shares them out
            body = submission(samples.WRONG)
            assert (await house.client(token).post("/v1/submissions", json=body)).status_code == 202
            async with asyncio.timeout(30), house.client(token).stream("GET", _events(body)) as answer:
                seen.add([line async for line in answer.aiter_lines() if line.startswith("data: ")][-1])
        children = _children(served.pid)
        os.kill(children[0], signal.SIGKILL)
        async with asyncio.timeout(30):
            while len(set(_children(served.pid)) - {children[0]}) < 2:
                await asyncio.sleep(0.1)
                with contextlib.suppress(httpx.TransportError):  # what had reached the killed one
                    assert (await house.client(token).get("/v1/accounts/me")).status_code == 200
        assert len(children) == 2
        assert all('"status":"graded"' in each for each in seen)
    finally:
        for client in house.opened:
            await client.aclose()
        await service.site.db.close()
        assert service.redis
        await service.redis.aclose()
        for process in (served, worker):
            process.send_signal(signal.SIGTERM)
        assert [await asyncio.to_thread(process.wait, 30) for process in (served, worker)] == [0, 0]
        for process in (served, worker):
            assert process.stdout
            process.stdout.close()


def _children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def _events(body: dict[str, str]) -> str:
    return f"/v1/submissions/{body['id']}/events"


def test_a_worker_without_redis_says_what_to_set(tmp_path: Path) -> None:
    """`codementor-worker` ends with code 2 and a line that names the variable."""
    environment = {**os.environ, "CODEMENTOR_API_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _RUN.format("worker")], env=environment, capture_output=True, timeout=60
    )
    assert done.returncode == 2
    assert b"CODEMENTOR_API_REDIS_URL" in done.stderr


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables with which a process has these settings."""
    keys = [key.get_secret_value() for key in settings.secret_keys]
    return {
        "CODEMENTOR_API_DATA_DIR": str(settings.data_dir),
        "CODEMENTOR_API_DATABASE_URL": settings.database_url.get_secret_value(),
        "CODEMENTOR_API_REDIS_URL": settings.redis_url.get_secret_value(),
        "CODEMENTOR_API_SECRET_KEYS": json.dumps(keys),
        "CODEMENTOR_API_ALLOW_UNSANDBOXED_RUNS": "true",
        "CODEMENTOR_API_RUNNER_USER": settings.runner_user,
        "CODEMENTOR_API_RUNNER_PYTHON": settings.runner_python,
    }


def start(module: str, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """The process of a console script, `cli` or `worker`, started."""
    command = [sys.executable, "-c", _RUN.format(module), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def first_line(process: subprocess.Popen[str]) -> str:
    """What it says first: that it serves, and where."""
    assert process.stdout
    return process.stdout.readline()
