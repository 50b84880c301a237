"""The jail: children behind walls of the Linux kernel, for programs that nobody vouches for. What it holds and what it
costs stands in docs/operators/sandbox.md, how it is built in docs/adr/0011.

bubblewrap, started by an ordinary account, makes a root without the host's files, network, processes or devices, and
starts a warm interpreter in it (`jail_server`). That one forks a cell for every child asked for. Values go out of a
cell as out of any child, and the verdict falls outside.
"""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

from codementor.runner import systems
from codementor.runner.child import HARNESS, POLL_SECONDS, Child, Late, Message, Stopped, decoded
from codementor.runner.staged import PACKAGE, staged

SERVER: Final = Path(__file__).with_name("jail_server.py")
SCRATCH: Final = "/tmp"  # noqa: S108  # private to each cell
NOTE: Final = 3  # the descriptor of a cell's shared file
NOTE_BYTES: Final = 4
HARNESS_BYTES: Final = 4_000_000  # of one message of the harness; a report needs a tenth
LAB_BYTES: Final = 16_000_000  # of one of the lab, which answers many questions at once
ALL_BYTES: Final = 64_000_000  # of all messages of a child
BOOT_SECONDS: Final = 20.0
END_SECONDS: Final = 5.0
CLOSE_SECONDS: Final = 1.0  # for a cell that said its last to be gone
_KILLED: Final = -9
_CHUNK: Final = 65_536
_ASK: Final = "import sys, json; print(json.dumps([sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix]))"


class JailUnsound(OSError):
    """Programs cannot be jailed here; the message says why, and what to change."""


class Jail:
    """Gives jailed children of `python`. A context manager: on leaving, nothing of it is left.

    From uid 0 it has to be given the `user`, without rights, as whom everything runs. A jail that ends is built anew at
    the next child. May be used from several threads.
    """

    mark = NOTE
    prompt = True

    def __init__(self, python: str = sys.executable, *, user: str | None = None) -> None:
        self.python = python
        self.user = user
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        with self._turn:
            self._build()
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._raze()

    def launch(self, script: Path = HARNESS) -> Child:
        """A child in a cell of its own. Raises JailUnsound where the jail cannot be built."""
        mine, channel = socket.socketpair()
        line, held = socket.socketpair()
        note = None if script == HARNESS else _note()
        child = JailedChild(self.python, (mine, line, note), HARNESS_BYTES if script == HARNESS else LAB_BYTES)
        with channel, held:
            try:
                given = [channel.fileno(), held.fileno()]
                self._order(script.name, given if note is None else [*given, note])
            except OSError:
                child.end()
                raise
        return child

    @contextlib.contextmanager
    def folder(self) -> Iterator[str]:
        """The scratch folder that every cell has for itself."""
        yield SCRATCH

    def _order(self, name: str, given: list[int]) -> None:
        with self._turn:
            if self._process is None or self._process.poll() is not None:
                self._build()
            try:
                self._send(name, given)
            except OSError:  # it ended since
                self._build()
                self._send(name, given)

    def _send(self, name: str, given: list[int]) -> None:
        assert self._control is not None
        socket.send_fds(self._control, [name.encode()], given)

    def _build(self) -> None:
        self._raze()
        command = jailed(self.python, self.user)
        control, theirs = socket.socketpair(socket.AF_UNIX, getattr(socket, "SOCK_SEQPACKET", 0))
        with theirs, tempfile.TemporaryFile() as said:
            self._process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=said,
                env={},
                cwd="/",
                **_owner(self.user),
            )
            theirs.close()
            control.settimeout(BOOT_SECONDS)
            try:
                ready = control.recv(64)
            except OSError:
                ready = b""
            if ready != b"ready":
                self._control = control
                self._raze()
                said.seek(0)
                raise JailUnsound(_why(said.read(2_000).decode("utf-8", "replace")))
        self._control = control

    def _raze(self) -> None:
        """End the jail; its server ends when the control line does, and every cell with it."""
        process, self._process = self._process, None
        control, self._control = self._control, None
        if control is not None:
            control.close()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
            systems.end(process)


class JailedChild(Child):
    """A child in a cell. Its channel is read by whoever waits for a message; its line ends it and tells how."""

    def __init__(self, python: str, ends: tuple[socket.socket, socket.socket, int | None], most: int) -> None:
        super().__init__(python)
        self._channel, self._line, self._note = ends
        self._channel.settimeout(END_SECONDS)  # a cell that reads no more does not hold up its parent
        self._line.settimeout(CLOSE_SECONDS)
        self._poll = select.poll()
        self._poll.register(self._channel, select.POLLIN)
        self._most, self._total = most, 0
        self._data = bytearray()
        self._code: int | None = None

    @property
    def ended(self) -> bool:
        """True once the cell is gone."""
        return self._code is not None or bool(select.select([self._line], [], [], 0)[0])

    def _write(self, data: bytes) -> None:
        self._channel.sendall(data)

    def receive(self, seconds: float, stop: threading.Event | None = None) -> Message | None:
        """The next message; None when the child has ended. Raises Late after `seconds`, Stopped when told to stop."""
        deadline = time.monotonic() + seconds
        while True:
            while (line := self._taken()) is not None:
                if (message := decoded(line)) is not None:
                    return message
            if self._over:
                return None
            left = deadline - time.monotonic()
            if self._poll.poll(1_000 * max(0.0, min(left, POLL_SECONDS) if stop else left)):
                self._fill()
            elif stop is not None and stop.is_set():
                raise Stopped
            elif left <= 0:
                raise Late

    def end(self) -> int:
        """The server is told to end the cell and everything in it; its exit code, negative for a signal."""
        if self._code is None:
            self._code = self._told() if self._over else _KILLED
            self._line.close()
            self._channel.close()
            if self._note is not None:
                self.noted = os.pread(self._note, NOTE_BYTES, 0)
                os.close(self._note)
        return self._code

    def _told(self) -> int:
        """The exit code of a cell that ends on its own."""
        try:
            code = int(self._line.recv(16) or _KILLED)
        except OSError:  # it closed its channel and runs on, or the whole jail is gone
            return _KILLED
        return systems.OVER_TIME if -code == systems.OVER_TIME else code  # a handler ended it, see `linux.enclose`

    def _taken(self) -> bytes | None:
        """The next whole line."""
        at = self._data.find(b"\n", self._seen)
        if at < 0:
            self._seen = len(self._data)
            return None
        line = bytes(self._data[:at])
        del self._data[: at + 1]
        self._seen = 0
        return line

    _seen = 0  # of the data: no line ends before it

    def _fill(self) -> None:
        try:
            piece = self._channel.recv(_CHUNK)
        except OSError:  # reset: it ended with something unread
            piece = b""
        self._data += piece
        self._total += len(piece)
        self._over = not piece
        if len(self._data) > self._most or self._total > ALL_BYTES:
            self._over = True
            self._line.shutdown(socket.SHUT_WR)  # the server ends it


def jailed(python: str, user: str | None = None) -> list[str]:
    """The command that builds the jail and starts its server. Raises JailUnsound where it is known not to work."""
    if os.name != "posix" or not sys.platform.startswith("linux"):
        raise JailUnsound("The jail needs Linux.")
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise JailUnsound("bubblewrap is not installed: install your system's package `bubblewrap`.")
    executable, *prefixes = _interpreter(python, user)
    server = staged(SERVER)
    root = server.parents[len(SERVER.relative_to(PACKAGE).parts) - 1]
    command = [bwrap, "--unshare-all", "--new-session", "--uid", "1000", "--gid", "1000", "--cap-add", "CAP_SYS_ADMIN"]
    command += ["--clearenv", "--ro-bind", "/usr", "/usr"]
    for name, value in systems.environment().items():
        command += ["--setenv", name, value]
    for folder in ("bin", "lib", "lib32", "lib64", "sbin"):
        place = Path("/", folder)
        if place.is_symlink():
            command += ["--symlink", str(place.readlink()), str(place)]
        elif place.is_dir():
            command += ["--ro-bind", str(place), str(place)]
    for prefix in prefixes:
        command += ["--ro-bind", prefix, prefix]
    for device in ("null", "urandom"):
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--ro-bind", str(root), "/codementor"]
    command += ["--dir", SCRATCH, "--remount-ro", "/", "--chdir", "/", "--", executable, "-s", "-P", "-X", "utf8", "-B"]
    return [*command, str(Path("/codementor", SERVER.relative_to(PACKAGE)))]


def _interpreter(python: str, user: str | None) -> list[str]:
    """The interpreter's path, and the folders outside of /usr that it is made of."""
    own = _owner(user)
    try:
        asked = subprocess.run(
            [python, "-c", _ASK], capture_output=True, check=True, cwd="/", env=systems.environment(), **own
        )
        executable, *prefixes = json.loads(asked.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        who = user or "this account"
        raise JailUnsound(f"{python} cannot be started by {who}: name another Python for the programs.") from error
    outside = [each for each in dict.fromkeys(prefixes) if not Path(each).is_relative_to("/usr")]
    return [executable, *outside]


def _owner(user: str | None) -> dict[str, Any]:
    """As whom a process of the jail is started. Raises JailUnsound where that would be uid 0."""
    try:
        own = systems.options(user)
    except LookupError:
        raise JailUnsound(f"There is no account {user!r} here.") from None
    if own.get("user", os.geteuid()) == 0:
        raise JailUnsound("Programs never run as root: name an account without rights that runs them.")
    return own


def _note() -> int:
    """A small shared file in memory that nobody can make larger or smaller."""
    import fcntl  # not on Windows, where this module is imported and says that there is no jail

    made = os.memfd_create("codementor", os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC)
    os.ftruncate(made, NOTE_BYTES)
    fcntl.fcntl(made, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return made


def _why(said: str) -> str:
    """What bubblewrap or the interpreter said, and what most often mends it."""
    last = said.strip().splitlines()[-1] if said.strip() else "it did not answer"
    return f"The jail cannot be built: {last}. It needs user namespaces for ordinary accounts; see the operators' page."
