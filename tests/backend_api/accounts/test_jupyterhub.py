"""A real JupyterHub with the broker as its service: who is signed in there is signed in here, without a click."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from tornado.testing import bind_unused_port

from backend_api.config import JupyterHub, Settings
from tests.backend_api.house import House, running

_ROOT = Path(__file__).parents[3]
_CONFIG = """
import json, sys
from jupyterhub.proxy import Proxy

class NoProxy(Proxy):  # the test speaks to the Hub, its service and the server behind it directly
    should_start = False
    async def add_route(self, routespec, target, data): pass
    async def delete_route(self, routespec): pass
    async def get_all_routes(self): return {}

told = json.load(open("told.json"))
mine = "access:services!service=codementor"
c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.bind_url = f"http://127.0.0.1:{told['unused']}"
c.JupyterHub.hub_port = told["hub"]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.Spawner.port = told["server"]
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root", "--ServerApp.jpserver_extensions={'jupyter_ext': True}"]
c.Spawner.environment = told["environment"]
command = [sys.executable, "-m", "jupyter_ext.broker", "--hub=school", "--secret-file=secret"]
command += [f"--port={told['broker']}", f"--service={told['service']}"]
c.JupyterHub.services = [
    {"name": "codementor", "url": f"http://127.0.0.1:{told['broker']}", "cwd": ".",
     "command": command, "environment": {"PYTHONPATH": told["path"]}},
    {"name": "tester", "api_token": told["token"]},
]
c.JupyterHub.load_roles = [
    {"name": "server", "scopes": ["users:activity!user", "access:servers!server", "read:users:name!user", mine]},
    {"name": "user", "scopes": ["self", mine]},
    {"name": "tester", "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"],
     "services": ["tester"]},
]
"""


@dataclass
class Campus:
    """The Hub, and the house that believes it."""

    house: House
    hub: httpx.AsyncClient
    broker: httpx.AsyncClient
    server: httpx.AsyncClient
    token: str  # of nobody: a service of the Hub

    async def learner(self, name: str, *scopes: str) -> str:
        """A token of that learner at the Hub."""
        await self.hub.post(f"users/{name}")
        answer = await self.hub.post(f"users/{name}/tokens", json={"scopes": scopes} if scopes else {})
        return str(answer.json()["token"])

    async def status(self, token: str) -> httpx.Response:
        """How the extension in the learner's server says that it stands to the service."""
        return await self.server.get("codementor/status", headers={"Authorization": f"token {token}"})


@pytest.fixture
async def campus(tmp_path: Path) -> AsyncIterator[Campus]:
    """Both, answering."""
    secret, token = secrets.token_urlsafe(48), secrets.token_hex(32)
    (tmp_path / "secret").write_text(secret)
    (tmp_path / "jupyterhub_config.py").write_text(_CONFIG)
    settings = Settings(data_dir=tmp_path / "data", hubs=(JupyterHub(name="school", secret=SecretStr(secret)),))
    ports = {name: _port() for name in ("hub", "broker", "server", "unused")}
    broker = f"http://127.0.0.1:{ports['broker']}/services/codementor"
    async with running(settings) as house:
        environment = {"CODEMENTOR_SERVICE": house.url, "CODEMENTOR_BROKER": broker, "PYTHONPATH": str(_ROOT)}
        environment |= {"CODEMENTOR_DATA_DIR": str(tmp_path / "codementor"), "HOME": str(tmp_path)}
        told = {**ports, "service": house.url, "token": token, "path": str(_ROOT), "environment": environment}
        (tmp_path / "told.json").write_text(json.dumps(told))
        hub = _hub(tmp_path)
        campus = Campus(
            house,
            _client(house, f"http://127.0.0.1:{ports['hub']}/hub/api/", token),
            _client(house, broker),
            _client(house, f"http://127.0.0.1:{ports['server']}/user/ada/"),
            token,
        )
        try:
            await _until(lambda: campus.hub.get("info"), tmp_path / "log")
            await _until(lambda: campus.broker.get("token"), tmp_path / "log")
            yield campus
        finally:
            hub.terminate()
            await asyncio.to_thread(hub.wait, 60)


async def test_a_hubs_learner_is_signed_in_without_a_click(campus: Campus) -> None:
    """The notebook server of ada is signed in as ada; somebody else on it is not; other tokens get nothing."""
    token = await campus.learner("ada")
    assert (await campus.hub.post("users/ada/server")).status_code in (201, 202)
    await _until(lambda: campus.status(token))
    status = (await campus.status(token)).json()
    assert (status["connection"], status["handle"]) == ("signed_in", "ada")
    other = await campus.status(campus.token)
    assert (other.status_code, "works for ada" in other.text) == (403, True)
    refused = await campus.server.post("codementor/sign-out", headers={"Authorization": f"token {token}"})
    assert "JupyterHub signs you in" in refused.text
    await _the_broker_gives_nothing_to_others(campus, token)
    await campus.hub.delete("users/ada/server")


async def _the_broker_gives_nothing_to_others(campus: Campus, token: str) -> None:
    narrow, bob = await campus.learner("ada", "read:users:name!user"), await campus.learner("bob")
    tokens = ["none", "bogus", narrow, campus.token, token, bob]
    answers = [await campus.broker.post("token", headers={"Authorization": f"token {each}"}) for each in tokens]
    answers[0] = await campus.broker.post("token")
    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 200, 200]
    people = [await _person(campus.house, answer.json()["access_token"]) for answer in answers[4:]]
    assert people == ["school:ada", "school:bob"]
    assert all(answer.json()["refresh_token"] == "" for answer in answers[4:])


async def _person(house: House, token: str) -> str:
    return str((await house.client(token).get("/v1/accounts/me")).json()["email"])


def _hub(folder: Path) -> "subprocess.Popen[bytes]":
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(_ROOT)}
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "jupyterhub"], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )


def _client(house: House, address: str, token: str = "") -> httpx.AsyncClient:
    client = house.client(token)
    client.base_url = httpx.URL(address)
    return client


def _port() -> int:
    socket, port = bind_unused_port()
    socket.close()
    return port


async def _until(ask: Any, log: Path | None = None) -> None:
    """Returns once something answers there, whatever it says but that the server is away."""
    for _ in range(600):
        try:
            if (await ask()).status_code < 500:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError(await asyncio.to_thread(log.read_text) if log else "no answer")
