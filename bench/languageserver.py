"""A language server spoken to over its pipes, with as little in between as measuring allows."""

import json
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PATIENCE = 180.0  # seconds


class Server:
    """A server process. `started` is the moment before it was started, in `time.perf_counter` seconds."""

    def __init__(self, command: Sequence[str], environment: dict[str, str] | None = None) -> None:
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._last = 0
        # A server that falls silent must not hold the benchmark for ever: its pipe then ends.
        self._limit = threading.Timer(PATIENCE, self._process.kill)
        self._limit.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._limit.cancel()
        self._process.kill()
        self._process.communicate()

    def initialize(self, folder: Path, options: object = None) -> float:
        """The session is initialized; gives the milliseconds from before the process's start to the answer."""
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": {"textDocument": {"publishDiagnostics": {"versionSupport": True}}},
                "initializationOptions": options,
            },
        )
        taken = (time.perf_counter() - self.started) * 1000
        self.tell("initialized", {})
        return taken

    def tell(self, method: str, params: object) -> None:
        """One notification is sent."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        """The result of one request."""
        self._last += 1
        self._send({"jsonrpc": "2.0", "id": self._last, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self._last and "method" not in message:
                return message.get("result")

    def diagnostics(self, version: int) -> list[Any]:
        """The diagnostics published for that version of the one open document."""
        while True:
            message = self.receive()
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            params = message["params"]
            if params.get("version", version) == version:
                return list(params["diagnostics"])

    def receive(self) -> dict[str, Any]:
        """The next message; a request of the server's is answered with nothing."""
        assert self._process.stdout
        size = 0
        while (line := self._process.stdout.readline()) != b"\r\n":
            if not line:
                raise EOFError("The language server ended, or fell silent.")
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self._process.stdout.read(size))
        if "id" in message and "method" in message:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        return message

    def _send(self, message: object) -> None:
        body = json.dumps(message).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()
