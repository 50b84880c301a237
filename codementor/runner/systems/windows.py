"""Child processes on Windows: a Job Object holds the limits. Written from the documentation; not run on Windows yet.

The child loads this file by its path, so it imports the standard library only.
"""

import ctypes
import subprocess
import sys
from collections.abc import Callable
from typing import Any

OVER_TIME = -1  # no process ends by its own `deadline` here
_PROCESS_MEMORY = 0x100
_PROCESS_TIME = 0x2
_ACTIVE_PROCESS = 0x8
_DIE_ON_UNHANDLED = 0x400
_KILL_ON_CLOSE = 0x2000
_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def options(user: str | None) -> dict[str, Any]:
    """What `subprocess.Popen` needs so that no console window opens. Another `user` is not offered here."""
    if user is not None:
        raise NotImplementedError("running as another user is offered on POSIX only")
    return {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}


def environment() -> dict[str, str]:
    """The child's whole environment: no secrets, one hash seed, and the folder without which no socket opens."""
    own = {"PYTHONHASHSEED": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    if sys.platform == "win32":
        folder = ctypes.create_unicode_buffer(260)
        ctypes.WinDLL("kernel32").GetSystemWindowsDirectoryW(folder, len(folder))
        own["SYSTEMROOT"] = folder.value
    return own


def forbid(refuse: Callable[..., object]) -> None:
    """Nothing to do: every way to start a process raises an audit event here, and the job allows none."""
    del refuse


def confine(memory_mb: int, cpu_seconds: int) -> None:
    """Put this process into a job of its own: bounded memory and processor time, no further process."""
    if sys.platform != "win32":
        return
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = _Extended()
    limits.basic.flags = _PROCESS_MEMORY | _PROCESS_TIME | _ACTIVE_PROCESS | _DIE_ON_UNHANDLED | _KILL_ON_CLOSE
    limits.basic.processes = 1
    limits.basic.process_time = cpu_seconds * 10_000_000  # in units of 100 ns
    limits.process_memory = memory_mb * 1024 * 1024
    kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))


def deadline(seconds: float) -> None:
    """Nothing to do: here no timer ends a process within a long call; the parent's clock does."""
    del seconds


def end(process: subprocess.Popen[bytes]) -> None:
    """End the child at once; it can have no children of its own."""
    process.kill()
    process.wait()
