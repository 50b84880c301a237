"""What a hostile program may do in `double(n)`, and what comes of it: in a check, and as a candidate in the lab."""

from dataclasses import dataclass
from typing import Final

from codementor.wire.reports import Outcome

HEAD: Final = "import os, sys\n"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A function's body; its outcome in a check, and in the lab, None where it is not tried there."""

    body: str
    checked: Outcome
    judged: Outcome | None = None

    @property
    def source(self) -> str:
        """The program."""
        return program(self.body)


def program(body: str, head: str = "") -> str:
    """A program whose function has this body."""
    return f"{HEAD}{head}\ndef double(n):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def _both(body: str, outcome: Outcome) -> Hostile:
    return Hostile(body, outcome, outcome)


ATTACKS: Final = {
    "infinite loop": _both("while True: pass", Outcome.TIMED_OUT),
    "infinite loop that catches all": _both(
        "while True:\n    try:\n        while True: 1 / 0\n    except BaseException: pass", Outcome.TIMED_OUT
    ),
    "loop in C": _both("import itertools; sum(itertools.repeat(0))", Outcome.TIMED_OUT),
    "loop in code made at run time": _both("exec('while True: pass')", Outcome.TIMED_OUT),
    "sleep": _both("import time; time.sleep(60)", Outcome.TIMED_OUT),
    "all signals ignored": _both(
        "import signal as s\nfor i in set(s.Signals) - {9, 19}:\n    s.signal(i, s.SIG_IGN)\nexec('while 1: pass')",
        Outcome.TIMED_OUT,
    ),
    "infinite output": _both("while True: print('x' * 100)", Outcome.OUTPUT_LIMIT),
    "infinite output, errors caught": _both(
        "while True:\n    try: print('x' * 100)\n    except BaseException: pass", Outcome.OUTPUT_LIMIT
    ),
    "infinite bytes": Hostile("while True: sys.stdout.buffer.write(b'x' * 1000)", Outcome.OUTPUT_LIMIT),
    "infinite errors": Hostile("while True: print('x' * 100, file=sys.stderr)", Outcome.OUTPUT_LIMIT),
    "ten gigabytes": _both("return bytearray(10 * 1024 ** 3)", Outcome.OUT_OF_MEMORY),
    "growing list": _both("x = [bytes(1_000_000)]\nwhile True: x.append(bytes(5_000_000))", Outcome.OUT_OF_MEMORY),
    "doubling list": _both("x = [0]\nwhile True: x += x", Outcome.OUT_OF_MEMORY),
    "sys.exit": Hostile("sys.exit(0)", Outcome.EXITED, Outcome.RAISED),
    "exit": Hostile("exit()", Outcome.EXITED),
    "os._exit": _both("os._exit(0)", Outcome.EXITED),
    "os._exit 3": Hostile("os._exit(3)", Outcome.EXITED),
    "deep recursion": _both("return double(n)", Outcome.RAISED),
    "deep recursion without a limit": _both(
        "import sys; sys.setrecursionlimit(10 ** 9)\ndef up(f): return sorted([f], key=up)\nreturn up(1)",
        Outcome.CRASHED,
    ),
    "crash of the interpreter": _both("import ctypes; ctypes.string_at(0)", Outcome.CRASHED),
    "reading stdin": Hostile("return input()", Outcome.RAISED),
    "reading the descriptor": Hostile("return os.read(0, 10)", Outcome.FAILED),
    "garbage bytes": Hostile("sys.stdout.buffer.write(b'\\xff\\xfe\\x00')", Outcome.FAILED),
    "writing the descriptors": Hostile("[os.write(fd, b'{}\\n' * 99) for fd in (1, 2)]", Outcome.FAILED),
    "closing every descriptor": Hostile("os.closerange(0, 100)\nreturn 4", Outcome.EXITED),
    "closing its streams": Hostile(
        "sys.stdout.close(); sys.stdin.close(); sys.stderr.close()\nreturn n", Outcome.FAILED
    ),
    "no streams": Hostile("sys.stdout = sys.stdin = sys.stderr = None\nreturn n", Outcome.FAILED),
    "a message of its own": Hostile(
        'for fd in range(3, 20):\n    try: os.write(fd, b\'{"case": 0}\\n[1]\\n{"case": 0, "end": []}\\n\')\n'
        "    except OSError: pass\nreturn n",
        Outcome.CRASHED,
    ),
    "an exception that fails to print": Hostile(
        "class E(Exception):\n    def __str__(self): raise self\nraise E", Outcome.RAISED
    ),
    "a generator without end": Hostile("return iter(lambda: 0, 1)", Outcome.FAILED),
    "a generator that fails": Hostile("return (1 / 0 for _ in [1])", Outcome.RAISED),
    "a huge value": Hostile("return ['x' * 10_000] * 10_000", Outcome.FAILED),
    "an endless property": Hostile(
        "class A:\n    def __getattribute__(self, name):\n        while True: pass\nreturn A()", Outcome.FAILED
    ),
}

REFUSED: Final = {
    "fork": _both("os.fork()", Outcome.REFUSED),
    "fork, errors caught": _both("while True:\n    try: os.fork()\n    except Exception: pass", Outcome.REFUSED),
    "fork bomb": _both("while True: os.fork()", Outcome.REFUSED),
    "exec": _both("os.execv('/bin/true', ['true'])", Outcome.REFUSED),
    "spawn": _both("os.posix_spawn('/bin/true', ['true'], {})", Outcome.REFUSED),
    "system": _both("os.system('true')", Outcome.REFUSED),
    "subprocess": _both("import subprocess; subprocess.run(['true'])", Outcome.REFUSED),
    "multiprocessing": _both(
        "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()", Outcome.REFUSED
    ),
    "pty": _both("import pty; pty.fork()", Outcome.REFUSED),
    "kill the editor": _both("os.kill(os.getppid(), 9)", Outcome.REFUSED),
    "kill the group": _both("os.killpg(0, 9)", Outcome.REFUSED),
}
