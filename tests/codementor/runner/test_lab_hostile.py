"""Hostile candidates, run without privileges: each is a failed trial, and the next candidate is judged as ever."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case
from codementor.runner.lab import Budget, Lab, Probe
from codementor.runner.verdict import Wanted
from codementor.wire.reports import Outcome
from deploy.unprivileged import USER, is_root, python_for_nobody
from tests.codementor.runner.test_lab import DOUBLE, TWO
from tests.parts import missing

pytestmark = pytest.mark.hostile

LEAST = 10_000


@pytest.fixture(scope="module")
def warm() -> Iterator[Lab]:
    """A lab that never runs as uid 0."""
    python = python_for_nobody() if is_root() else None
    if is_root() and python is None:
        missing("a Python 3.11 that user nobody can run", "hostile programs never run as root; be another user")
    with Lab(python, user=USER) if python else Lab() as ready:
        yield ready


@pytest.fixture
def lab(warm: Lab) -> Iterator[Lab]:
    """The lab, open on three probes; after every attack it still judges a right program."""
    warm.open(TWO, budget=Budget(least=LEAST, seconds=1.0))
    yield warm
    assert warm.judge(DOUBLE).good


ATTACKS = {
    "infinite loop": ("while True: pass", Outcome.TIMED_OUT),
    "infinite loop that catches all": (
        "while True:\n    try:\n        while True: 1 / 0\n    except BaseException: pass",
        Outcome.TIMED_OUT,
    ),
    "loop in C": ("import itertools; sum(itertools.repeat(0))", Outcome.TIMED_OUT),
    "loop in code made at run time": ("exec('while True: pass')", Outcome.TIMED_OUT),
    "sleep": ("import time; time.sleep(60)", Outcome.TIMED_OUT),
    "all signals ignored": (
        "import signal as s\nfor i in set(s.Signals) - {9, 19}:\n    s.signal(i, s.SIG_IGN)\nexec('while 1: pass')",
        Outcome.TIMED_OUT,
    ),
    "infinite output": ("while True: print('x' * 100)", Outcome.OUTPUT_LIMIT),
    "infinite output, errors caught": (
        "while True:\n    try: print('x' * 100)\n    except BaseException: pass",
        Outcome.OUTPUT_LIMIT,
    ),
    "ten gigabytes": ("return bytearray(10 * 1024 ** 3)", Outcome.OUT_OF_MEMORY),
    "growing list": ("x = [bytes(1_000_000)]\nwhile True: x.append(bytes(5_000_000))", Outcome.OUT_OF_MEMORY),
    "doubling list": ("x = [0]\nwhile True: x += x", Outcome.OUT_OF_MEMORY),
    "os._exit": ("import os; os._exit(0)", Outcome.EXITED),
    "sys.exit": ("import sys; sys.exit(0)", Outcome.RAISED),
    "deep recursion": ("return double(n)", Outcome.RAISED),
    "deep recursion without a limit": (
        "import sys; sys.setrecursionlimit(10 ** 9)\ndef up(f): return sorted([f], key=up)\nreturn up(1)",
        Outcome.CRASHED,
    ),
    "crash of the interpreter": ("import ctypes; ctypes.string_at(0)", Outcome.CRASHED),
    "fork": ("import os\nwhile True: os.fork()", Outcome.REFUSED),
    "subprocess": ("import subprocess; subprocess.run(['sleep', '60'])", Outcome.REFUSED),
    "kill of the parent": ("import os; os.kill(os.getppid(), 9)", Outcome.REFUSED),
}


@pytest.mark.parametrize(("body", "outcome"), ATTACKS.values(), ids=ATTACKS)
def test_a_hostile_candidate_is_a_failed_trial(lab: Lab, body: str, outcome: Outcome) -> None:
    """It ends with its outcome, within its limits."""
    trial = lab.judge("def double(n):\n" + "".join(f"    {line}\n" for line in body.splitlines()))
    assert not trial.good
    assert trial.outcome is outcome
    assert trial.failed == 0


def test_the_probe_that_ended_the_child_is_named(lab: Lab) -> None:
    """Of a candidate that ended its child the trial says on which probe."""
    trial = lab.judge("import os\ndef double(n):\n    if n == 'ab': os._exit(3)\n    return 2 * n")
    assert (trial.failed, trial.lost, trial.outcome) == (1, True, Outcome.EXITED)
    assert lab.judge("def double(n): return 2 * n or sum(iter(int, 1))", first=[2]).good


def test_a_program_cannot_hide_that_it_ended_the_child(lab: Lab) -> None:
    """Files that it removes or writes over in its folder change nothing but which probe is named."""
    for act in ("os.remove(f)", "open(f, 'w').write('x' * 900)"):
        body = f"for f in os.listdir('.'): {act}"
        trial = lab.judge(f"import os\ndef double(n):\n    {body}\n    os._exit(0)")
        assert (trial.failed, trial.lost, trial.outcome) == (0, True, Outcome.EXITED)


def children() -> set[str]:
    """The processes that this one has started and not reaped."""
    listed = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "pid=,comm="], capture_output=True, check=False)
    return {line for line in listed.stdout.decode().splitlines() if not line.endswith("ps")}


def test_nothing_is_left_of_any_attack() -> None:
    """After the lab is closed none of its children is left, not even one that waits to be reaped."""
    before = children()
    with Lab() as own:
        own.open([Probe(Case("a", call="f()"), Wanted(["int", "0x1"]))])
        own.judge_all(["import os\nos._exit(0)", "def f(): return 1", "import os\nos._exit(1)", "def f(): return 2"])
        assert len(children() - before) == 1
    assert children() == before
