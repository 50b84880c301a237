"""PostgreSQL and Redis that a test may kill: they write down what they were told before they say so."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tests.services import await_port, free_port, run

_PATIENCE = 60.0


class Killable(Protocol):
    """A store that can be killed, and started again with what it wrote down."""

    url: str

    def start(self) -> None:
        """It answers."""

    def kill(self) -> None:
        """It is gone, without a moment to tidy up."""

    def close(self) -> None:
        """It is gone, and so is its folder."""


class KillableRedis:
    """A Redis that appends every change to its file before it answers."""

    def __init__(self, program: str) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        self._port = port
        self._folder = TemporaryDirectory(prefix="codementor-redis-")
        self._command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        self._command += ["--appendonly", "yes", "--appendfsync", "always", "--dir", self._folder.name]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """See `Killable`."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        await_port(self._port)

    def kill(self) -> None:
        """See `Killable`."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """See `Killable`."""
        self.kill()
        self._folder.cleanup()


class KillablePostgres:
    """A PostgreSQL with its own settings of durability."""

    def __init__(self, programs: Path) -> None:
        as_root, port = os.geteuid() == 0, free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        self._folder = TemporaryDirectory(prefix="codementor-postgres-", ignore_cleanup_errors=True)
        self._data = Path(self._folder.name) / "data"
        if as_root:
            shutil.chown(self._folder.name, "postgres", "postgres")
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if as_root else []
        run([*user, str(programs / "initdb"), "-D", str(self._data), "-A", "trust", "-U", "postgres", "--no-sync"])
        options = [
            "-p",
            str(port),
            "-k",
            self._folder.name,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=200",
        ]
        self._command = [*user, str(programs / "postgres"), "-D", str(self._data), *options]
        self._ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """See `Killable`. While processes of one that was killed still end, it is tried again."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if subprocess.run(self._ready, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise TimeoutError("PostgreSQL does not come up")

    def kill(self) -> None:
        """See `Killable`. The processes it leaves end by themselves."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """See `Killable`."""
        self.kill()
        self._folder.cleanup()
