"""Tries the jail out before it is trusted: a few attacks, each of which has to come to nothing."""

import os
import tempfile
from typing import Final

from codementor.exercise.model import Case, Exercise, Limits
from codementor.runner.jail import Jail, JailUnsound
from codementor.runner.run import Runner
from codementor.wire.reports import Outcome

LIMITS: Final = Limits(seconds=1.0, memory_mb=128, output_kb=16)

_HELPERS: Final = """
import ctypes, os, socket
libc = ctypes.CDLL(None)
def allowed(act, *given):
    try:
        act(*given)
    except OSError:
        return False
    return True
def write(path):
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
"""

# what a program asks for, and what it must get; {witness} is a file of the host that every account may read
HELD: Final = {
    "reads the host's accounts": ("allowed(open, '/etc/passwd')", "False"),
    "reads a file of the host": ("allowed(open, {witness!r})", "False"),
    "sees processes": ("allowed(os.listdir, '/proc')", "False"),
    "writes to the root": ("allowed(write, '/x')", "False"),
    "writes beside the interpreter": ("allowed(write, '/usr/x')", "False"),
    "writes to the harness": ("allowed(write, '/codementor/x')", "False"),
    "opens a network socket": ("allowed(socket.socket)", "False"),
    "opens a local socket": ("allowed(socket.socket, socket.AF_UNIX)", "False"),
    "is root": ("os.geteuid() == 0", "False"),
    "has a parent": ("os.getppid() > 0", "False"),
    "forks below Python": ("libc.fork()", "-1"),
    "sends a signal below Python": ("libc.kill(1, 0)", "-1"),
    "finds what another left": ("os.listdir('/tmp') == ['program.py']", "True"),
}
# what ends a program, and how
ENDED: Final = {
    "enters another namespace": ("libc.unshare(0)", Outcome.CRASHED),
    "mounts": ("libc.mount(b'none', b'/tmp', b'tmpfs', 0, b'')", Outcome.CRASHED),
    "traces": ("libc.ptrace(0, 0, 0, 0)", Outcome.CRASHED),
    "takes all memory": ("bytearray(1 << 33)", Outcome.OUT_OF_MEMORY),
    "prints without end": ("[print('x' * 1000) for _ in iter(int, 1)]", Outcome.OUTPUT_LIMIT),
    "ends itself": ("os._exit(0)", Outcome.EXITED),
}


def prove(jail: Jail) -> int:
    """The number of attacks tried, none of which came through. Raises JailUnsound naming the first that did."""
    with tempfile.NamedTemporaryFile(prefix="codementor-") as witness, Runner(launcher=jail) as runner:
        os.chmod(witness.name, 0o644)
        left = Case("left", call="allowed(write, '/tmp/left')", expect="True")
        held = [Case(name, call=call.format(witness=witness.name), expect=want) for name, (call, want) in HELD.items()]
        ended = [Case(name, call=call) for name, (call, _) in ENDED.items()]
        for cases in ([left], held, ended):
            task = Exercise("trial", "Trial", "", "program.py", "", tuple(cases), limits=LIMITS)
            report = runner.check(task, _HELPERS, trace=False)
            for case in report.cases:
                wanted = ENDED[case.id][1] if case.id in ENDED else Outcome.PASSED
                if case.outcome is not wanted:
                    raise JailUnsound(f"The jail does not hold here: a program {case.id} ({case.outcome}, {case.got}).")
    return len(HELD) + len(ENDED)
