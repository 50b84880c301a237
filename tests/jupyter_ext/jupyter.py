"""A real Jupyter server in a process of its own, with nothing of this machine's user in it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
SET = ROOT / "exercise-sets" / "python-first-steps"
TOKEN = "one-token-for-tests"
# JupyterLab asks about news at its first start, over whatever the test wants to see.
OVERRIDES = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


@dataclass(frozen=True, slots=True)
class Jupyter:
    """A running server: its address with a base path as on a hub, the folder it shows, and where it logs."""

    url: str
    root: Path
    log: Path
    process: int

    @property
    def headers(self) -> dict[str, str]:
        """What a signed-in script sends."""
        return {"Authorization": f"token {TOKEN}"}

    def client(self) -> httpx.AsyncClient:
        """A signed-in client of the extension's routes."""
        return httpx.AsyncClient(base_url=f"{self.url}codementor/", headers=self.headers, timeout=60)


def learner_set(root: Path) -> Path:
    """The bundled set as a learner has it, below `root`."""
    folder = root / SET.name
    shutil.copytree(SET, folder, ignore=shutil.ignore_patterns(".solution"))
    return folder


@contextmanager
def running(folder: Path, app: str, *options: str, extra: Mapping[str, str] | None = None) -> Iterator[Jupyter]:
    """`jupyter APP` in `folder`, answering; ended at the end. `extra` goes into its environment."""
    root = folder / "root"
    for name in ("root", "home", "config", "data", "runtime"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = folder / "settings"
    settings.mkdir(exist_ok=True)
    (settings / "overrides.json").write_text(json.dumps(OVERRIDES), "utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder / "home"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "CODEMENTOR_DATA_DIR": str(folder / "codementor"),
        **(extra or {}),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={TOKEN}"),
        *("--ServerApp.base_url=/a%40b/", "--ServerApp.jpserver_extensions={'jupyter_ext': True}"),
        *("--ServerApp.reraise_server_extension_failures=True", *options),
    ]
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=environment, cwd=root, stdout=out, stderr=subprocess.STDOUT)
        try:
            found = Jupyter(f"http://127.0.0.1:{port}/a%40b/", root.resolve(), log, server.pid)
            _wait(found, server)
            yield found
        finally:
            _end(server)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Ends the server, also when it waits for a worker thread of a request that its own end cut off."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait(jupyter: Jupyter, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        try:
            if httpx.get(f"{jupyter.url}api/status", headers=jupyter.headers).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(jupyter.log.read_text("utf-8"))
