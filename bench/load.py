"""A service under load: simulated learners against API processes, a worker, PostgreSQL and Redis on this machine.

`--users` learners (1,000; quick: 50) sign in at five a second and think for 20 s in the mean between two requests; what
they do is in `load_users.py`, which locust runs in a process of its own. Everything shares the cores with the load.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import uuid6
from pydantic import SecretStr

from backend_api import app
from backend_api.accounts import repository
from backend_api.accounts.passwords import Passwords
from backend_api.config import Settings
from backend_api.migrations import migrate
from bench.load_users import LEARNERS
from bench.report import Bench
from codementor.wire.accounts import Role
from deploy.unprivileged import service_settings
from tests import services
from tests.backend_api import samples
from tests.backend_api.conftest import SECRET, database_url
from tests.backend_api.house import PASSWORD, Clock, House, put_set
from tests.backend_api.test_processes import environment_of, first_line, start

DURABLE = "-c synchronous_commit=on -c max_connections=200 -c shared_buffers=512MB"
RAMP = 5  # sign-ins a second


def main() -> int:
    """Runs the load and prints what each operation took."""
    bench = Bench("load", own=_arguments)
    users = bench.options.users or (50 if bench.quick else 1_000)
    seconds = users // RAMP + bench.options.seconds
    if find_spec("locust") is None:
        bench.note("locust is not installed: requirements/bench.txt brings it")
        return bench.main()
    with services.postgres(DURABLE) as postgres, services.redis() as redis, tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder) / "data",
            database_url=SecretStr(database_url(postgres, "postgres")),
            redis_url=SecretStr(redis),
            secret_keys=(SecretStr(SECRET),),
            access_minutes=60,
            proxies=("127.0.0.1",),
            **_runs(),
        )
        learners = Path(folder) / "learners.json"
        with _service(settings, bench.options.processes) as url:
            learners.write_text(json.dumps(asyncio.run(_furnish(settings, url, users))), "utf-8")
            found = _locust(url, learners, users, seconds)
    bench.figure("learners", users)
    bench.figure("seconds with all of them", bench.options.seconds)
    _tell(bench, found)
    return bench.main()


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--users", type=int, default=0, help="simulated learners")
    parser.add_argument("--seconds", type=int, default=30, help="how long, once all have signed in")
    parser.add_argument("--processes", type=int, default=2, help="of the API")


def _runs() -> dict[str, Any]:
    return dict(service_settings())


@contextmanager
def _service(settings: Settings, processes: int) -> Iterator[str]:
    asyncio.run(_migrated(settings))
    own = {"CODEMENTOR_API_ACCESS_MINUTES": "60", "CODEMENTOR_API_PROXIES": "127.0.0.1"}
    own |= {"CODEMENTOR_API_LOG_LEVEL": "WARNING"}
    environment = {**os.environ, **environment_of(settings), **own}
    started = [start("cli", environment, "serve", "--processes", str(processes), "--port", "0")]
    started.append(start("worker", environment))
    try:
        yield first_line(started[0]).split()[-1]
    finally:
        for process in started:
            process.terminate()
            process.wait(60)
            assert process.stdout
            process.stdout.close()


async def _migrated(settings: Settings) -> None:
    service = app.build(settings)
    await migrate(service.site.db)
    await service.stop()


async def _furnish(settings: Settings, url: str, users: int) -> list[dict[str, str]]:
    """A published set and the learners: what each signs in with, and the token of their editor."""
    service = app.build(settings)
    house = House(service, url, Clock(), app.server(service))
    grace = house.client((await house.tokens("grace", Role.INSTRUCTOR)).access_token)
    answer = await put_set(grace, "grace", samples.bundle())
    assert answer.status_code == 201, answer.text
    hashed = await Passwords().hash(PASSWORD, "", "")
    found = []
    for at in range(users):
        handle, user = f"learner-{at}", str(uuid6.uuid7())
        async with service.site.db.write() as db:
            await repository.take_handle(db, handle)
            values = {"role": Role.LEARNER, "verified": True, "created": house.clock(), "password_hash": hashed}
            await repository.add_user(db, id=user, email=f"{handle}@example.org", handle=handle, **values)
        house.people[handle] = user
        token = (await house.tokens(handle)).access_token
        found.append({"email": f"{handle}@example.org", "password": PASSWORD, "token": token})
    await grace.aclose()
    await service.stop()
    return found


def _locust(url: str, learners: Path, users: int, seconds: int) -> list[dict[str, Any]]:
    """What locust measured, an entry an operation."""
    script = Path(__file__).with_name("load_users.py")
    command = [sys.executable, "-m", "locust", "-f", str(script), "--headless", "--json", "--only-summary"]
    command += ["-u", str(users), "-r", str(RAMP), "-t", f"{seconds}s", "-H", url, "--exit-code-on-error", "0"]
    environment = {**os.environ, LEARNERS: str(learners)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    entries: list[dict[str, Any]] = json.loads(done.stdout)
    return entries


def _tell(bench: Bench, entries: list[dict[str, Any]]) -> None:
    every: dict[float, int] = {}
    requests = failures = 0
    for entry in sorted(entries, key=lambda each: str(each["name"])):
        times = {float(time): int(count) for time, count in entry["response_times"].items()}
        name, count = entry["name"], entry["num_requests"]
        requests, failures = requests + count, failures + entry["num_failures"]
        for time, times_count in times.items():
            every[time] = every.get(time, 0) + times_count
        bench.figure(f"{name}: requests, failures", f"{count}, {entry['num_failures']}")
        bench.figure(f"{name}: p50, p95, p99 ms", ", ".join(f"{_at(times, share):.0f}" for share in (0.5, 0.95, 0.99)))
    bench.figure("requests", requests)
    bench.figure("p50 ms", _at(every, 0.5))
    bench.figure("p99 ms", _at(every, 0.99))
    p95 = _at(every, 0.95)
    bench.aim("failed requests", "0", failures, failures == 0 and requests > 0)
    bench.aim("p95 of all requests, ms", "under 250", p95, p95 < 250)


def _at(times: dict[float, int], share: float) -> float:
    """The time that this share of the requests did not exceed; locust rounds times to two digits."""
    left = share * sum(times.values())
    for time in sorted(times):
        left -= times[time]
        if left <= 0:
            return time
    return 0.0


if __name__ == "__main__":
    raise SystemExit(main())
