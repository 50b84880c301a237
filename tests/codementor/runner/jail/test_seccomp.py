"""The filter of system calls, run here as the kernel would, for both machines."""

import ctypes
import ctypes.util
import struct

import pytest

from codementor.runner.systems import seccomp
from tests.parts import missing

MACHINES = tuple(seccomp.ARCHITECTURES)


def verdict(program: bytes, architecture: int, number: int, second: int = 0) -> int:
    """What the filter says of a call, its second argument given: the kernel's classic BPF, as far as it is used."""
    data = struct.pack("=IIQQQ", number, architecture, 0, 0, second)
    at = held = 0
    while True:
        code, yes, no, operand = struct.unpack_from("=HBBI", program, at * 8)
        at += 1
        if code == 0x20:
            held = struct.unpack_from("=I", data, operand)[0]
        elif code == 0x06:
            return int(operand)
        else:
            at += yes if (held == operand if code == 0x15 else held >= operand) else no


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_allows_what_its_lists_say(machine: str) -> None:
    """Over all numbers a call is allowed when it is listed, fatal when it is listed so, and else refused."""
    program, architecture = seccomp.program(machine), seccomp.ARCHITECTURES[machine][1]
    allowed = set(seccomp.numbers(seccomp.ALLOWED, machine).values())
    fatal = set(seccomp.numbers(seccomp.FATAL, machine).values())
    assert not allowed & fatal
    for number in set(range(600)) - {seccomp.IOCTL[machine], seccomp.CLONE3}:
        wanted = seccomp.ALLOW if number in allowed else seccomp.KILL if number in fatal else seccomp.REFUSE
        assert verdict(program, architecture, number) == wanted, number


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_knows_ways_around_it(machine: str) -> None:
    """Another architecture and the second numbering are fatal, `clone3` is absent, and of `ioctl` few requests pass."""
    program, architecture = seccomp.program(machine), seccomp.ARCHITECTURES[machine][1]
    assert verdict(program, 0x40000003, 1) == seccomp.KILL
    assert {verdict(program, architecture, seccomp.X32 | number) for number in (0, 1, 59, 2**30)} == {seccomp.KILL}
    assert verdict(program, architecture, seccomp.CLONE3) == seccomp.ABSENT
    for request in (0x5401, 0x5412, 0x5421, 0):
        wanted = seccomp.ALLOW if request in seccomp.ASKED else seccomp.REFUSE
        assert verdict(program, architecture, seccomp.IOCTL[machine], request) == wanted


@pytest.mark.parametrize("machine", MACHINES)
def test_no_list_lets_a_program_out(machine: str) -> None:
    """Nothing is allowed that opens a network, starts a process, signals another or changes who it is."""
    allowed = seccomp.numbers(seccomp.ALLOWED, machine)
    out = "socket connect bind listen accept accept4 sendmsg recvmsg sendmmsg clone clone3 fork vfork execve execveat"
    more = "kill tkill setuid setgid setresuid capset prctl ptrace unshare setns mount chroot mknod mknodat chown"
    assert not set(f"{out} {more} setgroups fchownat memfd_create shmget pidfd_open pidfd_send_signal".split()) & set(
        allowed
    )


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_the_kernels(machine: str) -> None:
    """Each name has the number that libseccomp knows for it on that machine."""
    name = ctypes.util.find_library("seccomp")
    if name is None:
        missing("libseccomp", ".ci/install-services")
    resolve = ctypes.CDLL(name).seccomp_syscall_resolve_name_arch
    resolve.argtypes = [ctypes.c_uint32, ctypes.c_char_p]
    architecture = seccomp.ARCHITECTURES[machine][1]
    for table in (seccomp.ALLOWED, seccomp.FATAL):
        for call, number in seccomp.numbers(table, machine).items():
            assert resolve(architecture, call.encode()) == number, call
    assert resolve(architecture, b"ioctl") == seccomp.IOCTL[machine]
