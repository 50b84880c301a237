"""Attacks on whoever runs programs: what each does in `double(2)`, and what comes of it.

In the bodies {witness} is a file of the host that every account may read, {port} a port of the host that is listened
on, {name} an abstract Unix socket of the host, {pid} the process that runs the tests.
"""

from dataclasses import dataclass
from typing import Final

from codementor.wire.reports import Outcome

E = Outcome


@dataclass(frozen=True, slots=True)
class Attack:
    """A function's body; its outcome in the jail, and what was got or raised; its outcome on a learner's own machine.

    `here` is None where the learner may do this on their own machine, or where the outcome depends on it.
    """

    body: str
    jail: Outcome
    got: str = ""  # what it gave or raised in the jail begins so
    here: Outcome | None = None


_C: Final = "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
_ABSENT: Final = "FileNotFoundError"
_REFUSED: Final = "PermissionError: [Errno 1]"
_READ_ONLY: Final = "OSError: [Errno 30]"

FILES: Final = {
    "read the accounts": Attack("return open('/etc/passwd').read()", E.RAISED, _ABSENT),
    "read a file of the host": Attack("return open({witness!r}).read()", E.RAISED, _ABSENT),
    "read a file of the host below Python": Attack(_C + "return c.open({witness!r}.encode(), 0)", E.FAILED, "-1"),
    "climb out of the scratch folder": Attack("return open('../../..' + {witness!r}).read()", E.RAISED, _ABSENT),
    "follow a link out": Attack("os.symlink({witness!r}, 'l'); return open('l').read()", E.RAISED, _ABSENT),
    "look at home folders": Attack("return [os.listdir(f) for f in ('/home', '/root')]", E.RAISED, _ABSENT),
    "look at processes": Attack("return os.listdir('/proc')", E.RAISED, _ABSENT),
    "read another's memory": Attack("return open('/proc/{pid}/mem', 'rb').read(1)", E.RAISED, _ABSENT),
    "read the environment of the service": Attack("return open('/proc/{pid}/environ').read()", E.RAISED, _ABSENT),
    "find secrets in its own environment": Attack(
        "return sorted(k for k in os.environ if 'CODEMENTOR' in k or 'KEY' in k)", E.FAILED, "[]", E.FAILED
    ),
    "write to the root": Attack("open('/x', 'w')", E.RAISED, _READ_ONLY),
    "write beside the interpreter": Attack("open('/usr/lib/x', 'w')", E.RAISED, "OSError"),
    "write to the harness": Attack("open('/codementor/runner/harness.py', 'a')", E.RAISED),
    "write to the devices": Attack("open('/dev/x', 'w')", E.RAISED, _READ_ONLY),
    "remove the interpreter": Attack("os.unlink('/usr/bin/env')", E.RAISED, "OSError"),
    "change the root": Attack("os.chroot('.')", E.CRASHED),
    "fill the disk by one file": Attack(
        "f = open('big', 'wb')\nwhile True: f.write(bytes(1 << 20))", E.RAISED, "OSError", E.RAISED
    ),
    "fill the disk by many files": Attack(
        "for i in range(100): open(str(i), 'wb').write(bytes(1 << 20))", E.RAISED, "OSError: [Errno 28]"
    ),
    "use up the inodes": Attack("for i in range(5000): open(str(i), 'w').close()", E.RAISED, "OSError: [Errno 28]"),
    "use up the descriptors": Attack("fs = [os.open('/', 0) for _ in range(5000)]", E.RAISED, "OSError: [Errno 24]"),
    "make a device": Attack("os.mknod('d', 0o20666, os.makedev(1, 1))", E.RAISED, _REFUSED),
    "open a file by its handle": Attack(_C + "c.open_by_handle_at(3, 0, 0)", E.CRASHED),
    "give a file away": Attack("os.chown('double.py', 0, 0)", E.RAISED, _REFUSED),
    "run a file it wrote": Attack(
        "open('s', 'w').write('#!/bin/sh'); os.chmod('s', 0o755); os.execv('s', ['s'])", E.REFUSED, "", E.REFUSED
    ),
    "load a library it wrote": Attack(
        "import _ctypes, ctypes, shutil; shutil.copy(_ctypes.__file__, 'z.so'); ctypes.CDLL('./z.so')",
        E.RAISED,
        "OSError: ./z.so: failed to map segment",
    ),
}

NETWORK: Final = {
    "connect to the host": Attack(
        "import socket; socket.create_connection(('127.0.0.1', {port}), 1)", E.RAISED, _REFUSED
    ),
    "ask a name server": Attack("import socket; socket.gethostbyname('example.org')", E.RAISED, "gaierror"),
    "send a datagram": Attack(
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))", E.RAISED, _REFUSED
    ),
    "send a raw packet": Attack("import socket; socket.socket(type=socket.SOCK_RAW)", E.RAISED, _REFUSED),
    "connect to a socket of the host": Attack(
        "import socket; socket.socket(socket.AF_UNIX).connect('\\0' + {name!r})", E.RAISED, _REFUSED
    ),
    "listen": Attack("import socket; socket.create_server(('127.0.0.1', 0))", E.RAISED, _REFUSED),
    "fetch a page": Attack(
        "import urllib.request as u; return u.urlopen('http://127.0.0.1:{port}', timeout=1).read()",
        E.RAISED,
        "URLError",
    ),
    "connect below Python": Attack(_C + "return c.socket(2, 1, 0)", E.FAILED, "-1"),
    "bind what it may make": Attack("import socket; socket.socketpair()[0].bind('\\0codementor')", E.RAISED, _REFUSED),
    "hand over a descriptor": Attack(
        "import socket; s = socket.socketpair()[0]; socket.send_fds(s, [b'x'], [0])", E.RAISED, _REFUSED
    ),
    "talk to the kernel's netlink": Attack("import socket; socket.socket(16, 3, 0)", E.RAISED, _REFUSED),
}

PROCESSES: Final = {
    "fork": Attack("os.fork()", E.REFUSED, "", E.REFUSED),
    "fork bomb": Attack("while True:\n    try: os.fork()\n    except Exception: pass", E.REFUSED, "", E.REFUSED),
    "fork below Python": Attack(_C + "return c.fork()", E.FAILED, "-1", E.FAILED),
    "clone below Python": Attack(_C + "return c.syscall(56, 17, 0, 0, 0, 0)", E.FAILED, "-1"),
    "run a program": Attack("import subprocess; subprocess.run(['true'])", E.REFUSED, "", E.REFUSED),
    "run a shell": Attack("os.system('true')", E.REFUSED, "", E.REFUSED),
    "run below Python": Attack(_C + "return c.execv(b'/bin/true', (ctypes.c_char_p * 2)(b'true'))", E.FAILED, "-1"),
    "start a thread": Attack(
        "import threading as t\nwhile True: t.Thread(target=input).start()", E.RAISED, "RuntimeError: can't start new"
    ),
    "kill the service": Attack("os.kill({pid}, 9)", E.REFUSED, "", E.REFUSED),
    "kill below Python": Attack(_C + "return c.kill(-1, 9), c.kill(0, 9), c.kill(1, 9)", E.FAILED, "(-1, -1, -1)"),
    "kill its group": Attack("os.killpg(0, 9)", E.REFUSED, "", E.REFUSED),
    "trace a process": Attack(_C + "c.ptrace(16, {pid}, 0, 0)", E.CRASHED),
    "read memory across processes": Attack(_C + "c.process_vm_readv({pid}, 0, 0, 0, 0, 0)", E.CRASHED),
    "have no parent to hurt": Attack("return os.getppid()", E.FAILED, "0"),
    "lower the priority of others": Attack(_C + "return c.setpriority(1, 0, -20)", E.FAILED, "-1"),
}

PRIVILEGES: Final = {
    "be root": Attack("return 0 in (os.getuid(), os.geteuid())", E.FAILED, "False", E.FAILED),
    "become root": Attack("os.setuid(0)", E.RAISED, _REFUSED),
    "make a namespace": Attack(_C + "c.unshare(0x10000000)", E.CRASHED),
    "enter a namespace": Attack(_C + "c.setns(0, 0)", E.CRASHED),
    "mount": Attack(_C + "c.mount(b'none', b'/tmp', b'tmpfs', 0, 0)", E.CRASHED),
    "unmount the scratch folder": Attack(_C + "c.umount2(b'/tmp', 2)", E.CRASHED),
    "load code into the kernel": Attack(_C + "c.syscall(321, 0, 0, 0)", E.CRASHED),
    "use io_uring": Attack(_C + "c.syscall(425, 1, 0)", E.CRASHED),
    "use userfaultfd": Attack(_C + "c.syscall(323, 0)", E.CRASHED),
    "use the keyring": Attack(_C + "c.syscall(248, b'user', b'x', b'x', 1, -3)", E.CRASHED),
    "replace the filter": Attack(_C + "return c.prctl(22, 2, 0, 0, 0)", E.FAILED, "-1"),
    "use the other system calls of the machine": Attack(
        "import ctypes, mmap\nm = mmap.mmap(-1, 4096, prot=7)\nm.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')\n"
        "return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()",
        E.CRASHED,
    ),
    "raise its own limits": Attack(
        "import resource as r\nr.setrlimit(r.RLIMIT_NPROC, (99, 99))", E.RAISED, "ValueError: not allowed", E.RAISED
    ),
    "ask for shared memory": Attack(_C + "return c.shmget(1, 4096, 0o1666)", E.FAILED, "-1"),
    "push keys into a terminal": Attack(_C + "return c.ioctl(1, 0x5412, b'x')", E.FAILED, "-1"),
}

EXHAUSTION: Final = {
    "loop without end": Attack("while True: pass", E.TIMED_OUT, "", E.TIMED_OUT),
    "loop that catches everything": Attack(
        "while True:\n    try: 1 / 0\n    except BaseException: pass", E.TIMED_OUT, "", E.TIMED_OUT
    ),
    "loop in C": Attack("import itertools; sum(itertools.repeat(0))", E.TIMED_OUT, "", E.TIMED_OUT),
    "sleep": Attack("import time; time.sleep(60)", E.TIMED_OUT, "", E.TIMED_OUT),
    "ignore every signal": Attack(
        "import signal as s\nfor i in set(s.Signals) - {{9, 19}}:\n    s.signal(i, s.SIG_IGN)\nwhile True: pass",
        E.TIMED_OUT,
        "",
        E.TIMED_OUT,
    ),
    "ten gigabytes": Attack("return bytearray(10 << 30)", E.OUT_OF_MEMORY, "", E.OUT_OF_MEMORY),
    "a list that grows": Attack("x = [0]\nwhile True: x += x", E.OUT_OF_MEMORY, "", E.OUT_OF_MEMORY),
    "print without end": Attack("while True: print('x' * 999)", E.OUTPUT_LIMIT, "", E.OUTPUT_LIMIT),
    "print without end, errors caught": Attack(
        "while True:\n    try: print('x' * 999)\n    except BaseException: pass", E.OUTPUT_LIMIT, "", E.OUTPUT_LIMIT
    ),
    "recursion without end": Attack("return double(n)", E.RAISED, "RecursionError", E.RAISED),
    "recursion without a limit": Attack(
        "sys.setrecursionlimit(10 ** 9)\ndef up(f): return sorted([f], key=up)\nreturn up(1)", E.CRASHED, "", E.CRASHED
    ),
    "a pattern that backtracks": Attack("import re; re.match('(a+)+$', 'a' * 60 + 'b')", E.TIMED_OUT, "", E.TIMED_OUT),
    "a number with a billion digits": Attack("return 10 ** 10 ** 9", E.TIMED_OUT),
    "a value without end": Attack("return iter(lambda: 0, 1)", E.FAILED, "", E.FAILED),
    "a value deeper than any": Attack("x = []\nfor _ in range(10 ** 5): x = [x]\nreturn x", E.FAILED, "", E.FAILED),
    "a value that holds itself": Attack("x = []; x.append(x); return x", E.FAILED, "", E.FAILED),
    "a property without end": Attack(
        "class A:\n    def __getattribute__(self, n):\n        while True: pass\nreturn A()", E.FAILED, "", E.FAILED
    ),
    "a huge value": Attack("return ['x' * 10_000] * 10_000", E.FAILED, "", E.FAILED),
}

HARNESS: Final = {
    "end at once": Attack("os._exit(0)", E.EXITED, "", E.EXITED),
    "crash the interpreter": Attack("import ctypes; ctypes.string_at(0)", E.CRASHED, "", E.CRASHED),
    "abort": Attack("os.abort()", E.CRASHED, "", E.CRASHED),
    "close every descriptor": Attack("os.closerange(0, 99)\nreturn 4", E.EXITED, "", E.EXITED),
    "flood the channel": Attack(
        "while True:\n    for f in range(3, 20):\n        try: os.write(f, b'x' * 65536)\n        except OSError: pass",
        E.CRASHED,
    ),
    "send lines that are no JSON": Attack(
        "for f in range(3, 20):\n    try: os.write(f, b'\\xff{{[' * 99 + b'\\n')\n    except OSError: pass\nreturn 5",
        E.FAILED,
        "5",
        E.FAILED,
    ),
    "send JSON deeper than any": Attack(
        "for f in range(3, 20):\n    try: os.write(f, b'[' * 90_000 + b'\\n')\n    except OSError: pass\nreturn 5",
        E.FAILED,
        "5",
        E.FAILED,
    ),
    "send a message nobody can read": Attack(
        'for f in range(3, 20):\n    try: os.write(f, b\'{{"case": 0, "end": []}}\\n\')\n    except OSError: pass\n'
        "return 5",
        E.CRASHED,
        "",
        E.CRASHED,
    ),
    "send numbers that are none": Attack(
        'for f in range(3, 20):\n    try: os.write(f, b\'{{"case": 0, "end": "value", "value": ["none"], '
        '"seconds": NaN}}\\n\')\n    except OSError: pass\nreturn 5',
        E.FAILED,
        "5",
        E.FAILED,
    ),
    "remove its own files": Attack(
        "import shutil; shutil.rmtree(os.getcwd(), True); return 5", E.FAILED, "5", E.FAILED
    ),
    "break the streams": Attack("sys.stdout = sys.stderr = sys.stdin = None; return 5", E.FAILED, "5", E.FAILED),
    "break the garbage collector": Attack(
        "import gc; gc.disable(); gc.callbacks.append(os._exit); return 5", E.FAILED, "5", E.FAILED
    ),
}

ATTACKS: Final = FILES | NETWORK | PROCESSES | PRIVILEGES | EXHAUSTION | HARNESS
