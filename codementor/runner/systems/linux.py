"""What builds the jail's cells: namespaces, a private file system, no privileges, a filter of system calls.

The jail's server loads this file by its path: standard library only.
"""

import ctypes
import os
import resource
import signal
from typing import Final

SCRATCH: Final = "/tmp"  # noqa: S108  # the one place in a cell that can be written, and private to it
SCRATCH_OPTIONS: Final = b"size=16m,nr_inodes=1024,mode=700"
FILES: Final = 64  # open at once
CPU_SECONDS: Final = 3_600  # the outermost limit; each job sets its own below
STACK_BYTES: Final = 8 * 1024 * 1024

_NEW_MOUNTS, _NEW_IPC, _NEW_PIDS = 0x00020000, 0x08000000, 0x20000000  # CLONE_NEW*, of <linux/sched.h>
_NO_SUID, _NO_DEVICES, _NO_EXEC = 2, 4, 8  # MS_*, of <linux/mount.h>
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER
_CAPABILITIES_3: Final = 0x20080522  # _LINUX_CAPABILITY_VERSION_3

_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def fork_apart(own: int) -> int:
    """Fork a child that is the first process of a namespace of its own; `own` is a pidfd of this process."""
    _made(_libc.unshare(_NEW_PIDS))
    pid = -1
    try:
        pid = os.fork()
    finally:
        if pid != 0:
            _made(_libc.setns(own, _NEW_PIDS))  # else the next child would become a sibling in the same namespace
    return pid


def enclose(program: bytes) -> None:
    """Shut this process in for good: what it can reach from here on is its memory, its scratch folder and fd 0 to 3."""
    os.setsid()
    _made(_libc.unshare(_NEW_MOUNTS | _NEW_IPC))
    flags = _NO_SUID | _NO_DEVICES | _NO_EXEC
    _made(_libc.mount(b"tmpfs", os.fsencode(SCRATCH), b"tmpfs", ctypes.c_ulong(flags), SCRATCH_OPTIONS))
    os.chdir(SCRATCH)
    for which, most in (
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_STACK, STACK_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        resource.setrlimit(which, (most, most))
    # the first process of a namespace ignores signals that nobody handles: these two have to end it all the same
    for each in (signal.SIGPROF, signal.SIGXCPU):
        _libc.signal(int(each), _libc._exit)
    _made(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _made(_libc.capset(ctypes.byref(_Header(_CAPABILITIES_3, 0)), (ctypes.c_uint32 * 6)()))
    _made(_libc.prctl(_SECCOMP, _FILTER, ctypes.byref(_Filter(len(program) // 8, program)), 0, 0))


def _made(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
