"""The system calls that a program in the jail may make, as a filter that the Linux kernel runs (seccomp, classic BPF).

The lists hold what CPython and its standard library ask for without a network, threads or other processes; the numbers
are the kernel's (`arch/x86/entry/syscalls/syscall_64.tbl`, `include/uapi/asm-generic/unistd.h`), and a test
compares each with libseccomp's. The filter is assembled here, once, at start: a binary search by number, since the
kernel tries out a filter on every number when it is installed, and a chain of comparisons makes that slow.
Standard library only: the jail's server loads this file by its path.
"""

import struct
from typing import Final

ARCHITECTURES: Final = {
    "x86_64": (0, 0xC000003E),
    "aarch64": (1, 0xC00000B7),
}  # column below, the kernel's AUDIT_ARCH_*

# name, its number on x86_64, its number on aarch64 ("-": not there)
ALLOWED: Final = """
    # files and streams
    read 0 63; write 1 64; readv 19 65; writev 20 66; pread64 17 67; pwrite64 18 68; close 3 57; lseek 8 62;
    dup 32 23; dup2 33 -; dup3 292 24; pipe 22 -; pipe2 293 59; fcntl 72 25; flock 73 32; fsync 74 82;
    fdatasync 75 83; open 2 -; openat 257 56; creat 85 -; stat 4 -; lstat 6 -; fstat 5 80; newfstatat 262 79;
    statx 332 291; access 21 -; faccessat 269 48; faccessat2 439 439; statfs 137 43; fstatfs 138 44; getdents 78 -;
    getdents64 217 61; getcwd 79 17; chdir 80 49; fchdir 81 50; mkdir 83 -; mkdirat 258 34; rmdir 84 -; unlink 87 -;
    unlinkat 263 35; rename 82 -; renameat 264 38; renameat2 316 276; link 86 -; linkat 265 37; symlink 88 -;
    symlinkat 266 36; readlink 89 -; readlinkat 267 78; chmod 90 -; fchmod 91 52; fchmodat 268 53; truncate 76 45;
    ftruncate 77 46; utime 132 -; utimes 235 -; utimensat 280 88; umask 95 166; copy_file_range 326 285;
    sendfile 40 71;
    # memory
    mmap 9 222; munmap 11 215; mremap 25 216; mprotect 10 226; madvise 28 233; msync 26 227; brk 12 214;
    # signals to itself, timers
    rt_sigaction 13 134; rt_sigprocmask 14 135; rt_sigreturn 15 139; rt_sigpending 127 136; rt_sigsuspend 130 133;
    rt_sigtimedwait 128 137; sigaltstack 131 132; tgkill 234 131; pause 34 -; alarm 37 -; getitimer 36 102;
    setitimer 38 103; restart_syscall 219 128;
    # waiting, and what asyncio waits with
    select 23 -; pselect6 270 72; poll 7 -; ppoll 271 73; epoll_create 213 -; epoll_create1 291 20; epoll_ctl 233 21;
    epoll_wait 232 -; epoll_pwait 281 22; epoll_pwait2 441 441; eventfd2 290 19; socketpair 53 199; sendto 44 206;
    recvfrom 45 207;
    # clocks
    nanosleep 35 101; clock_nanosleep 230 115; clock_gettime 228 113; clock_getres 229 114; gettimeofday 96 169;
    time 201 -; times 100 153;
    # who it is
    getpid 39 172; getppid 110 173; gettid 186 178; getpgrp 111 -; getpgid 121 155; getsid 124 156; getuid 102 174;
    geteuid 107 175; getgid 104 176; getegid 108 177; getgroups 115 158; getresuid 118 148; getresgid 120 150;
    # locks and the scheduler
    futex 202 98; futex_wake 454 454; futex_wait 455 455; sched_yield 24 124; sched_getaffinity 204 123; rseq 334 293;
    set_robust_list 273 99; get_robust_list 274 100; set_tid_address 218 96; membarrier 324 283; getcpu 309 168;
    # its limits, its end
    getrlimit 97 163; setrlimit 160 164; prlimit64 302 261; getrusage 98 165; sysinfo 99 179; uname 63 160;
    getrandom 318 278; exit 60 93; exit_group 231 94;
"""

FATAL: Final = """
    ptrace 101 117; process_vm_readv 310 270; process_vm_writev 311 271; unshare 272 97; setns 308 268; mount 165 40;
    umount2 166 39; pivot_root 155 41; chroot 161 51; move_mount 429 429; open_tree 428 428; fsopen 430 430;
    fsmount 432 432; mount_setattr 442 442; bpf 321 280; perf_event_open 298 241; userfaultfd 323 282;
    io_uring_setup 425 425; io_uring_enter 426 426; io_uring_register 427 427; keyctl 250 219; add_key 248 217;
    request_key 249 218; init_module 175 105; finit_module 313 273; delete_module 176 106; kexec_load 246 104;
    kexec_file_load 320 294; reboot 169 142; open_by_handle_at 304 265; pidfd_getfd 438 438; seccomp 317 277;
    swapon 167 224; quotactl 179 60; acct 163 89;
"""

# of `ioctl` only what streams ask: TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
IOCTL: Final = {"x86_64": 16, "aarch64": 29}
ASKED: Final = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

CLONE3: Final = 435  # "not there" on both: what libc does then is refused as `clone`
X32: Final = 0x40000000  # the other way to number the calls of x86_64

ALLOW: Final = 0x7FFF0000
KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
REFUSE: Final = _ERRNO | 1  # EPERM
ABSENT: Final = _ERRNO | 38  # ENOSYS

_LOAD, _RETURN, _IS, _AT_LEAST = 0x20, 0x06, 0x15, 0x35
_NUMBER, _ARCHITECTURE, _SECOND = 0, 4, 24  # places in `struct seccomp_data`; of an argument the low half

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def numbers(table: str, machine: str) -> dict[str, int]:
    """The calls of a table by name, with their numbers on that machine."""
    column = 1 + ARCHITECTURES[machine][0]
    lines = (line for line in table.splitlines() if not line.lstrip().startswith("#"))
    rows = (entry.split() for entry in " ".join(lines).split(";") if entry.strip())
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def program(machine: str) -> bytes:
    """The filter for that machine, as the kernel takes it. Raises KeyError for one whose numbers are not known here."""
    actions = dict.fromkeys(numbers(ALLOWED, machine).values(), ALLOW)
    actions |= dict.fromkeys(numbers(FATAL, machine).values(), KILL)
    actions |= {CLONE3: ABSENT, IOCTL[machine]: 0}
    spans: list[tuple[int, int]] = []  # first number, action; a span ends where the next begins
    for number in sorted({0, X32} | {each + more for each in actions for more in (0, 1)}):
        action = actions.get(number, KILL if number >= X32 else REFUSE)
        if not spans or spans[-1][1] != action:
            spans.append((number, action))
    head = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IS, 1, 0, ARCHITECTURES[machine][1]),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    return b"".join(struct.pack("=HBBI", *each) for each in head + _search(spans))


def _search(spans: list[tuple[int, int]]) -> list[Instruction]:
    if len(spans) == 1:
        action = spans[0][1]
        return [(_RETURN, 0, 0, action)] if action else _asked()
    middle = len(spans) // 2
    below, above = _search(spans[:middle]), _search(spans[middle:])
    return [(_AT_LEAST, len(below), 0, spans[middle][0]), *below, *above]


def _asked() -> list[Instruction]:
    tests = [(_IS, len(ASKED) - at, 0, value) for at, value in enumerate(ASKED)]
    return [(_LOAD, 0, 0, _SECOND), *tests, (_RETURN, 0, 0, REFUSE), (_RETURN, 0, 0, ALLOW)]
