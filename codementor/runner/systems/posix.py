"""Child processes on Linux and macOS. The child loads this file by its path: standard library only."""

import _posixsubprocess
import contextlib
import math
import os
import pwd
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

FILE_BYTES = 8_000_000
OVER_TIME = -signal.SIGPROF  # the exit code of a process that met its `deadline`


def options(user: str | None) -> dict[str, Any]:
    """What `subprocess.Popen` needs so that the child leads its own session, as `user` if one is named."""
    own: dict[str, Any] = {"start_new_session": True}
    if user is not None:
        entry = pwd.getpwnam(user)
        own |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return own


def environment() -> dict[str, str]:
    """The child's whole environment: no secrets, and one hash seed so that the same program prints the same."""
    own = {"PYTHONHASHSEED": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return own | {"LANG": "C.UTF-8", "PATH": os.defpath}


def forbid(refuse: Callable[..., object]) -> None:
    """Refuse the one way to start a process that no audit event tells of."""
    vars(_posixsubprocess)["fork_exec"] = refuse


def confine(memory_mb: int, cpu_seconds: int) -> None:
    """Limit this process: address space, file size, no core file, no new process where the system counts them.

    The processor time from now on is limited too: it ends a program whose parent has died and watches no clock. A limit
    that the system refuses (macOS refuses an address space below what is mapped) stays as it was.
    """
    memory = memory_mb * 1024 * 1024
    wanted = {"RLIMIT_AS": memory, "RLIMIT_FSIZE": FILE_BYTES, "RLIMIT_CORE": 0, "RLIMIT_NPROC": 0}
    for name, most in wanted.items():
        if hasattr(resource, name):
            _limit(getattr(resource, name), most)
    _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + cpu_seconds)


def deadline(seconds: float) -> None:
    """This process ends after so many seconds of processor time from now on, also within one long call; 0: no more."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit(which: int, most: int) -> None:
    hard = resource.getrlimit(which)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):  # refused by this system: see `confine`
        resource.setrlimit(which, (soft, hard if which == resource.RLIMIT_CPU else soft))


def end(process: subprocess.Popen[bytes]) -> None:
    """End the child and everything in its session at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()  # the group is gone already; the child itself may still want reaping
    process.wait()
