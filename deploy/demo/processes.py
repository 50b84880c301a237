"""The demo's child processes: started in order, watched, and ended with it."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self


def free_port() -> int:
    """A port on loopback that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """True when nothing listens on that port of loopback now."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class Processes:
    """A context in which children run; leaving it ends them, politely first. Their output goes to files in `logs`."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._files = ExitStack()
        self._children: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for _, child in self._children:
            child.terminate()
        for _, child in self._children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._files.close()

    def start(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        """Starts a child in a session of its own, so that Ctrl-C reaches the demo first."""
        log = self._files.enter_context((self._logs / f"{name}.log").open("wb"))
        child = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
        self._children.append((name, child))

    def wait_for(self, url: str, seconds: float = 60) -> None:
        """Returns when `url` answers with success; ends the demo with the child's last words when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.check()
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (always http on loopback)
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
        sys.exit(f"{url} did not answer within {seconds:.0f} s. The logs are in {self._logs}.")

    def check(self) -> None:
        """Ends the demo when a child has ended."""
        for name, child in self._children:
            if child.poll() is not None:
                log = self._logs / f"{name}.log"
                tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
                sys.exit(f"{name} ended with code {child.returncode}. The end of {log}:\n{tail}")
