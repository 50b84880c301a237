"""Child processes: booted interpreters that wait for a job. Each is ended by its parent, or by the parent's end."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from codementor.runner import systems
from codementor.runner.staged import staged

HARNESS: Final = Path(__file__).with_name("harness.py")
BOOT_SECONDS: Final = 30.0
MOST_BYTES: Final = 64_000_000  # of all answers together; the harness itself never sends as much
POLL_SECONDS: Final = 0.02

Message = dict[str, Any]


class Stopped(Exception):
    """The check was stopped by the caller; its child is gone."""


class Late(Exception):
    """The child said nothing in the time it had."""


class Unstartable(OSError):
    """The interpreter did not come up; the message names it. An interpreter that is not there is an OSError too."""


class Child(ABC):
    """A process that takes a job and answers in messages, in order; after `end` it is gone."""

    noted: bytes | None = None  # after its end, where the child noted down its place outside of its folder

    def __init__(self, python: str) -> None:
        self._python = python
        self._ready = self._over = False

    @property
    @abstractmethod
    def ended(self) -> bool:
        """True once the process is gone."""

    @property
    def over(self) -> bool:
        """True once it has said all that it will say."""
        return self._over

    @abstractmethod
    def receive(self, seconds: float, stop: threading.Event | None = None) -> Message | None:
        """The next message; None when the child has ended. Raises Late after `seconds`, Stopped when told to stop."""

    @abstractmethod
    def end(self) -> int:
        """End the process and everything it started; its exit code, negative for a signal."""

    @abstractmethod
    def _write(self, data: bytes) -> None:
        """Hand over all of it, or raise OSError where the child has ended."""

    def send(self, job: Message, stop: threading.Event | None = None) -> None:
        """Hand over a job once the interpreter is up. A child that ended before shows in the next `receive`."""
        if not self._ready:
            self._wait(stop)
        with contextlib.suppress(OSError):  # it ended: `receive` says so
            self._write(json.dumps(job).encode() + b"\n")

    def _wait(self, stop: threading.Event | None) -> None:
        try:
            self._ready = self.receive(BOOT_SECONDS, stop) is not None
        except Late:
            self._ready = False
        if not self._ready:
            raise Unstartable(f"{self._python} did not start. Programs run with Python 3.11 or newer; choose another.")


class LocalChild(Child):
    """A process of this system that runs `script`; a thread reads what it says."""

    def __init__(self, python: str, user: str | None = None, script: Path = HARNESS) -> None:
        super().__init__(python)
        self._process = subprocess.Popen(
            [python, "-s", "-P", "-X", "utf8", "-B", str(staged(script) if user else script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=systems.environment(),
            cwd=Path(os.path.abspath(os.sep)),
            **systems.options(user),
        )
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="codementor-child", daemon=True).start()

    @property
    def ended(self) -> bool:
        """True once the process is gone and reaped."""
        return self._process.poll() is not None

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def receive(self, seconds: float, stop: threading.Event | None = None) -> Message | None:
        """The next message; None when the child has ended. Raises Late after `seconds`, Stopped when told to stop."""
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            try:
                return self._messages.get(timeout=max(0.0, min(left, POLL_SECONDS) if stop else left))
            except queue.Empty:
                if stop is not None and stop.is_set():
                    raise Stopped from None
                if left <= 0:
                    raise Late from None

    def end(self) -> int:
        """End the process and everything it started; its exit code, negative for a signal."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._over:
                self._process.wait(1.0)  # it is ending on its own: let its exit code be its own
        systems.end(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return self._process.returncode

    def _read(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        total = 0
        with contextlib.suppress(ValueError, OSError):  # closed by `end` while reading
            while total < MOST_BYTES and (line := pipe.readline(MOST_BYTES)):
                total += len(line)
                message = decoded(line)
                if message is not None:
                    self._messages.put(message)
        self._over = True
        self._messages.put(None)


def decoded(line: bytes) -> Message | None:
    """The message, or None for anything that the harness cannot have sent."""
    try:
        message = json.loads(line, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _refused(constant: str) -> None:
    raise ValueError(constant)  # NaN and its like are no JSON, and what is stored of a report must be


class Launcher(Protocol):
    """Where programs run: gives children, and the folder that each works in."""

    @property
    def python(self) -> str:
        """The interpreter that runs the programs."""

    @property
    def mark(self) -> str | int:
        """Where a child notes down its place: a file in its folder, or a descriptor that it has."""

    @property
    def prompt(self) -> bool:
        """True where launching and ending a child takes less time than a thread to do it in."""

    def launch(self, script: Path = HARNESS) -> Child:
        """A new child that runs `script`. Raises OSError where none can be started."""

    def folder(self) -> AbstractContextManager[str]:
        """A private folder for one use, as its children see it."""


@dataclass(frozen=True, slots=True)
class Local:
    """Children that are processes of this system with limits, and no more: for the learner's own machine."""

    python: str = sys.executable
    user: str | None = None  # whose rights they have, where this process is uid 0
    mark: str = ".codementor-probe"
    prompt: bool = False

    def launch(self, script: Path = HARNESS) -> Child:
        """A process, booting."""
        return LocalChild(self.python, self.user, script)

    @contextlib.contextmanager
    def folder(self) -> Iterator[str]:
        """A folder that is gone when the block is left."""
        with tempfile.TemporaryDirectory(prefix="codementor-", ignore_cleanup_errors=True) as made:
            if self.user is not None:
                owner = systems.options(self.user)
                os.chown(made, owner["user"], owner["group"])
            yield made
