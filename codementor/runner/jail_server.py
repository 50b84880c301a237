"""Runs inside the jail, before any learner: a warm interpreter that forks a cell for every child asked for.

A cell has namespaces of its own for processes, mounts and IPC, a private scratch folder, limits, no privileges and a
filter of system calls; in it runs what runs in any child, the harness or the lab's. The server itself never touches
what a program sends: the parent speaks with the cell alone. Standard library only; its neighbours are loaded by path.

A request is one message on descriptor 0 with the name of a child script and two or three descriptors: the child's
channel, a line on which the parent's end of file means "end it" and the server answers with the exit code, and for the
lab a small shared file that survives the cell.
"""

import contextlib
import gc
import importlib.util
import os
import platform
import select
import signal
import socket
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

WARM: Final = (  # what learners import: a cell has it at once; more would make every fork slower
    *("bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq"),
    *("itertools", "json", "math", "operator", "random", "re", "statistics", "string", "textwrap", "time", "typing"),
)
NOTE: Final = 3  # the descriptor of the shared file in a cell
MOST_REQUEST: Final = 64


def load(name: str, *parts: str) -> types.ModuleType:
    """The module of a neighbouring file, found by its path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).resolve().parent.joinpath(*parts))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Server:
    """The cells that are alive: of each its pid, a descriptor that says when it has ended, and its line."""

    def __init__(self, linux: Any, program: bytes, scripts: dict[str, Callable[[], None]]) -> None:
        self.linux = linux
        self.program = program
        self.scripts = scripts
        self.own = os.pidfd_open(os.getpid())
        self.control = socket.socket(fileno=0)
        self.poll = select.poll()
        self.lines: dict[int, tuple[int, int]] = {}  # the line: pid, pidfd
        self.ends: dict[int, int] = {}  # the pidfd: its line

    def serve(self) -> None:
        """Fork and bury cells until the parent is gone; all that still live then end with this process."""
        self.poll.register(self.control, select.POLLIN)
        self.control.send(b"ready")
        while True:
            for ready, _ in self.poll.poll():
                if ready == self.control.fileno():
                    if not self._request():
                        return
                elif ready in self.ends:
                    self._bury(ready)
                elif ready in self.lines:
                    os.kill(self.lines[ready][0], signal.SIGKILL)
                    self.poll.unregister(ready)

    def _request(self) -> bool:
        name, given, *_ = socket.recv_fds(self.control, MOST_REQUEST, 3)
        if not name:
            return False
        channel, line, *note = given
        try:
            pid = self.linux.fork_apart(self.own)
        except OSError:
            traceback.print_exc()
            os.close(line)
        else:
            if pid == 0:
                self._become(self.scripts[name.decode()], channel, note)
            self._watch(pid, line)
        for each in (channel, *note):
            os.close(each)
        return True

    def _watch(self, pid: int, line: int) -> None:
        pidfd = os.pidfd_open(pid)
        self.lines[line], self.ends[pidfd] = (pid, pidfd), line
        self.poll.register(line, select.POLLIN)
        self.poll.register(pidfd, select.POLLIN)

    def _bury(self, pidfd: int) -> None:
        line = self.ends.pop(pidfd)
        pid, _ = self.lines.pop(line)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with contextlib.suppress(OSError, KeyError):
            self.poll.unregister(line)
        self.poll.unregister(pidfd)
        with contextlib.suppress(OSError):  # the parent did not wait to hear it
            os.write(line, str(code).encode())
        os.close(line)
        os.close(pidfd)

    def _become(self, main: Callable[[], None], channel: int, note: list[int]) -> None:
        """The new process is the cell; it does not return."""
        code = 1
        try:
            os.dup2(channel, 0)
            os.dup2(0, 1)
            for each in note:
                os.dup2(each, NOTE)
            os.closerange(NOTE + len(note), 1 << 16)
            self.linux.enclose(self.program)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            main()
            code = 0
        except BaseException:
            traceback.print_exc()  # to the parent while the cell is being built, to nowhere after
        finally:
            os._exit(code)


def main() -> None:
    """Warm up and serve."""
    for name in WARM:
        __import__(name)
    linux, seccomp = (
        load("codementor_linux", "systems", "linux.py"),
        load("codementor_seccomp", "systems", "seccomp.py"),
    )
    lab = load("codementor_lab_child", "lab_child.py")
    scripts = {"harness.py": lab.harness.main, "lab_child.py": lab.main}
    server = Server(linux, seccomp.program(platform.machine()), scripts)
    gc.collect()
    gc.freeze()
    server.serve()


if __name__ == "__main__":
    main()
