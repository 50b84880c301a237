"""The service, really listening, with what a test needs to be somebody there."""

import email
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from functools import cache
from pathlib import Path

import httpx
import uuid6
from argon2 import PasswordHasher
from tornado.testing import bind_unused_port

from backend_api import app
from backend_api.accounts import repository, sessions
from backend_api.config import Settings
from backend_api.kit.errors import STATUS
from backend_api.kit.limits import Limiter
from backend_api.kit.openapi import is_shown
from backend_api.kit.route import refusals
from backend_api.kit.server import Front
from backend_api.submissions.service import Grader
from codementor.wire.accounts import Role, Tokens
from tests.backend_api import samples

PASSWORD = "correct horse battery"


@dataclass
class Clock:
    """A clock that a test can put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """The time it shows."""
        return datetime.now(UTC) + self.ahead

    def forward(self, **by: float) -> None:
        """It shows a later time."""
        self.ahead += timedelta(**by)


@dataclass
class House:
    """A running service and the people in it."""

    service: app.Service
    url: str
    clock: Clock
    server: Front
    people: dict[str, str] = field(default_factory=dict)  # handle to id
    opened: list[httpx.AsyncClient] = field(default_factory=list)
    worker: app.Service | None = None  # what runs programs where the queue is shared

    @property
    def grader(self) -> Grader:
        """What grades here."""
        return (self.worker or self.service).grader

    @property
    def outbox(self) -> Path:
        """Where its mail lies, while no mail server is named."""
        return self.service.settings.data_dir / "outbox"

    async def account(self, handle: str, role: Role = Role.LEARNER, *, verified: bool = True) -> str:
        """An account with PASSWORD exists; gives its id."""
        user = str(uuid6.uuid7())
        async with self.service.site.db.write() as db:
            await repository.take_handle(db, handle)
            await repository.add_user(
                db,
                id=user,
                email=f"{handle}@example.org",
                handle=handle,
                password_hash=_hash(),
                role=role,
                verified=verified,
                created=self.clock(),
            )
        self.people[handle] = user
        return user

    async def tokens(self, handle: str, role: Role = Role.LEARNER, *, verified: bool = True, scope: str = "") -> Tokens:
        """Tokens of a device of that account, which is made if it was missing; all scopes when none are named."""
        if handle not in self.people:
            await self.account(handle, role, verified=verified)
        site = self.service.site
        device = sessions.Device(self.people[handle], scope or " ".join(site.scopes), "a test")
        async with site.db.write() as db:
            return await sessions.start_device(db, site.signer, device, role, self.clock())

    def client(self, token: str = "") -> httpx.AsyncClient:
        """A client of the service, with that access token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        hooks = {"response": [self._is_documented]}
        opened = httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30, event_hooks=hooks)
        self.opened.append(opened)
        return opened

    async def somebody(
        self, handle: str, role: Role = Role.LEARNER, *, verified: bool = True, scope: str = ""
    ) -> httpx.AsyncClient:
        """A client signed in as that account."""
        tokens = await self.tokens(handle, role, verified=verified, scope=scope)
        return self.client(tokens.access_token)

    async def browser(self, handle: str) -> httpx.AsyncClient:
        """A browser signed in as that account, by its password."""
        if handle not in self.people:
            await self.account(handle)
        opened = self.client()
        answer = await opened.post(
            "/v1/accounts/sign-in", json={"email": f"{handle}@example.org", "password": PASSWORD}
        )
        assert answer.status_code == 204, answer.text
        return opened

    async def publish(self, data: bytes | None = None, version: str = "1.0.0") -> httpx.AsyncClient:
        """`grace/sample` is published by its instructor, whose client is given."""
        grace = await self.somebody("grace", Role.INSTRUCTOR)
        answer = await put_set(grace, "grace", data or samples.bundle(version=version), version=version)
        assert answer.status_code == 201, answer.text
        return grace

    async def _is_documented(self, answer: httpx.Response) -> None:
        """Whatever a test asks, the status of the answer is one that the API's description names."""
        path = answer.request.url.raw_path.decode().partition("?")[0]
        for route in self.service.routes:
            if is_shown(route) and route.method == answer.request.method and re.fullmatch(route.pattern, path):
                codes = refusals(route, self.service.site.scopes.get(route.scope))
                named = {route.status, *(STATUS[code] for code in codes), *(status for status, _ in route.others)}
                assert answer.status_code in named, (
                    f"{route.method} {route.path}: {answer.status_code} is not described"
                )

    def letters(self) -> list[str]:
        """The texts of all mail sent, oldest first."""
        found = sorted(self.outbox.glob("*.eml"))
        messages = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]
        return [message.get_content() for message in messages]


@asynccontextmanager
async def running(settings: Settings, limiter: Limiter | None = None) -> AsyncIterator[House]:
    """The service of these settings, listening on a free port, with a worker where the queue is shared.

    A `limiter` takes the place of the service's own.
    """
    socket, port = bind_unused_port()
    settings = Settings(**{**settings.model_dump(), "port": port})
    clock = Clock()
    service = app.build(settings, clock)
    if limiter:
        service = replace(service, site=replace(service.site, limiter=limiter))
    shared = bool(settings.redis_url.get_secret_value())
    worker = app.build(settings, clock) if shared else None
    server = app.server(service)
    await service.start(work=not shared)
    if worker:
        await worker.start(work=True)
    server.add_socket(socket)
    house = House(service, f"http://127.0.0.1:{port}", clock, server, worker=worker)
    try:
        yield house
    finally:
        for client in house.opened:
            await client.aclose()
        server.stop()
        await server.close_all_connections()
        if worker:
            await worker.stop()
        await service.stop()


async def put_set(
    client: httpx.AsyncClient, owner: str, data: bytes, *, name: str = samples.SET, version: str = "1.0.0"
) -> httpx.Response:
    """The answer to publishing."""
    path = f"/v1/sets/{owner}/{name}/{version}"
    return await client.put(path, content=data, headers={"Content-Type": "application/zip"})


def submission(source: str, **changed: str) -> dict[str, str]:
    """The body of a new submission to the sample's exercise."""
    body = {
        "id": str(uuid6.uuid7()),
        "owner": "grace",
        "set": samples.SET,
        "version": "1.0.0",
        "exercise": samples.EXERCISE,
        "file": "double.py",
        "source": source,
        "made": "2026-03-01T10:00:00+01:00",
    }
    return {**body, **changed}


def xsrf(page: str) -> str:
    """The token in a page's form."""
    found = re.search(r'name="_xsrf" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


@cache
def _hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
