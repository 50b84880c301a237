"""Several processes of the same command behind one port: they bind it together, and the system shares out connections.

A process that ends is started again; the others go on serving.
"""

import asyncio
import logging
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

from .process import end, stop_signal

log = logging.getLogger(__name__)
_AGAIN_SECONDS = 1.0


class NotStarted(Exception):
    """A process ended before it served; `code` is its exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def can_share_ports() -> bool:
    """True where processes may listen on one port together."""
    return hasattr(socket, "SO_REUSEPORT")


def reserve(host: str, port: int) -> socket.socket:
    """A socket that holds the port, or a free one for 0, for processes that share it. It listens to nothing itself."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    held = socket.socket(family, kind, protocol)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(address)
    return held


async def supervise(command: Sequence[str], count: int) -> None:
    """Keeps that many processes of the command until SIGTERM or SIGINT, then ends them as they end on SIGTERM.

    Each says in its first line of output that it serves; once all do, the line is said here. Raises NotStarted when
    one ends before.
    """
    stop = stop_signal()
    processes = [await _start(command) for _ in range(count)]
    try:
        lines = [await _first_line(process) for process in processes]
        sys.stdout.write(lines[0])
        sys.stdout.flush()
        keeping = [asyncio.create_task(_keep(processes, at, command)) for at in range(count)]
        await stop.wait()
        await end(*keeping)
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
        await asyncio.gather(*(process.wait() for process in processes))


async def _start(command: Sequence[str]) -> Process:
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, start_new_session=True)


async def _first_line(process: Process) -> str:
    assert process.stdout
    line = await process.stdout.readline()
    if not line:
        raise NotStarted(await process.wait())
    return line.decode()


async def _keep(processes: list[Process], at: int, command: Sequence[str]) -> None:
    """The process at that place is followed by another whenever it ends."""
    while True:
        code = await processes[at].wait()
        log.error("a process ended, starting another", extra={"facts": {"code": code}})
        await asyncio.sleep(_AGAIN_SECONDS)
        processes[at] = await _start(command)
