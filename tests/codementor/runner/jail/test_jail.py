"""The jail itself: what its cells share (nothing), how it ends, when it refuses, and the lab within it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from codementor.exercise.model import Case
from codementor.runner import jail_trial
from codementor.runner.child import Child
from codementor.runner.jail import Jail, JailUnsound
from codementor.runner.lab import Budget, Lab
from codementor.runner.run import Runner
from codementor.wire.reports import Outcome
from deploy.unprivileged import is_root
from tests.codementor.runner.conftest import TWO, exercise
from tests.codementor.runner.test_lab import DOUBLE
from tests.codementor.runner.test_lab import TWO as PROBES

RIGHT = "def double(n): return n * 2\n"


def gave(runner: Runner, expression: str) -> str:
    """What `double(2)` gives whose body is this expression."""
    source = f"import os\ndef double(n): return {expression}\n"
    return runner.check(exercise(TWO), source, trace=False).cases[0].got


def test_the_jail_holds_here(jail: Jail) -> None:
    """Every attack of the trial at start comes to nothing."""
    assert jail_trial.prove(jail) >= 15


def test_a_jail_that_leaks_is_not_trusted(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one attack of the trial came through, the jail is refused by that attack's name."""
    monkeypatch.setitem(jail_trial.HELD, "lists its folder", ("allowed(os.listdir, '/tmp')", "False"))
    with pytest.raises(JailUnsound, match="lists its folder"):
        jail_trial.prove(jail)


def test_a_program_leaves_nothing_for_the_next(jailed: Runner) -> None:
    """Files and state of one program are gone when the next one runs."""
    leaving = "(open('/tmp/left', 'w').close(), setattr(os, 'left', 1), os.listdir('/tmp'))[2]"
    assert "left" in gave(jailed, leaving)
    assert gave(jailed, "(os.listdir('/tmp'), hasattr(os, 'left'))") == "(['double.py'], False)"


def test_programs_at_the_same_time_do_not_see_one_another(jailed: Runner) -> None:
    """Two programs that run at once have each its own files, and each is the only process it can see."""
    said: dict[str, str] = {}

    def run(name: str) -> None:
        wait = "__import__('time').sleep(0.3)"
        said[name] = gave(jailed, f"(open('{name}', 'w').close(), {wait}, sorted(os.listdir('/tmp')), os.getpid())[2:]")

    threads = [Thread(target=run, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {name: f"(['double.py', '{name}'], 1)" for name in ("one", "two")}


def test_each_case_of_a_program_that_dies_has_its_own_run(jailed: Runner) -> None:
    """A case that ends its cell leaves the cases after it their own, and the exit code tells how it ended."""
    cases = [Case(id=str(n), call=f"double({n})", expect=str(n * 2)) for n in range(5)]
    body = "    if n == 1: os._exit(3)\n    if n == 2: ctypes.string_at(0)\n    return n * 2\n"
    report = jailed.check(exercise(*cases), "import ctypes, os\ndef double(n):\n" + body, trace=False)
    passed, exited, crashed = Outcome.PASSED, Outcome.EXITED, Outcome.CRASHED
    assert [case.outcome for case in report.cases] == [passed, exited, crashed, passed, passed]


def test_the_host_sees_programs_run_as_an_ordinary_account(jail: Jail) -> None:
    """Every process of the jail belongs on the host to an account that is not root."""
    own = Path("/proc", str(_server(jail)))
    listed = subprocess.run(["ps", "-o", "uid=", "-g", own.name], capture_output=True, text=True, check=True)
    uids = {int(line) for line in listed.stdout.split()}
    assert uids
    assert 0 not in uids


def _server(jail: Jail) -> int:
    assert jail._process is not None
    return jail._process.pid


def built_like(jail: Jail) -> Jail:
    """Another jail, for a test that destroys it."""
    return Jail(jail.python, user=jail.user)


def test_a_jail_that_was_killed_is_built_anew(jail: Jail) -> None:
    """After the jail's end the next program finds a new one; a program in the old one has crashed."""
    with built_like(jail) as own, Runner(launcher=own) as runner:
        assert runner.check(exercise(TWO), RIGHT).good
        os.killpg(_server(own), signal.SIGKILL)
        for _ in range(3):  # the cell that stood ready died with it
            report = runner.check(exercise(TWO), RIGHT, trace=False)
        assert report.good


def test_nothing_is_left_of_a_jail(jail: Jail) -> None:
    """After the block, and after the death of the process that built it, no process of it lives."""
    with built_like(jail) as own:
        child, pid = own.launch(), _server(own)
    assert not Path("/proc", str(pid)).exists()
    assert child.end() == -signal.SIGKILL
    code = (
        "import sys, os\nfrom codementor.runner.jail import Jail\n"
        f"jail = Jail({jail.python!r}, user={jail.user!r}).__enter__()\njail.launch()\n"
        "print(jail._process.pid, flush=True)\nos.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    until = time.monotonic() + 10
    while _lives(int(done.stdout)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _lives(int(done.stdout))


def _lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return False


def test_a_jail_is_refused_where_it_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without bubblewrap, as root, with an account or a Python that is not there: a refusal that says what to do."""
    with pytest.raises(JailUnsound, match="no account"):
        Jail(user="nobody-of-that-name").__enter__()
    with pytest.raises(JailUnsound, match="another Python"):
        Jail("/nowhere/python", user="nobody" if is_root() else None).__enter__()
    if is_root():
        with pytest.raises(JailUnsound, match="never run as root"):
            Jail().__enter__()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(JailUnsound, match="bubblewrap"):
        Jail(user="nobody" if is_root() else None).__enter__()


def test_the_lab_works_in_the_jail(jail: Jail, unprivileged: Runner) -> None:
    """Candidates are judged there as on a learner's machine, also those that end their child, and at which probe."""
    sources = [
        DOUBLE,
        "def double(n): return n",
        "def double(n): return n * 2 if n == 2 else 1 / 0",
        "import os\ndef double(n):\n    if n == 'ab': os._exit(3)\n    return 2 * n",
        "def double(n): return sum(iter(int, 1))",
        "import itertools\ndef double(n): return sum(itertools.repeat(0))",
        DOUBLE,
    ]
    budget = Budget(seconds=0.3)
    with Lab(launcher=jail) as inside, Lab(launcher=unprivileged.launcher) as outside:
        for lab in (inside, outside):
            lab.open(PROBES, budget=budget)
        assert inside.judge_all(sources) == outside.judge_all(sources)
        assert inside.judge(sources[3]).failed == 1


def test_a_child_that_does_not_read_does_not_hold_up_its_parent(jail: Jail) -> None:
    """A job that a cell does not take is given up, and the cell ends."""
    child: Child = jail.launch()
    child._channel.settimeout(0.1)  # type: ignore[attr-defined]
    job = {"file": "a.py", "source": "import time; time.sleep(60)", "files": {}, "folder": "/tmp", "memory_mb": 256}
    case = {"at": 0, "call": "", "stdin": "", "endless": False}
    job |= {"output_kb": 16, "cpu_seconds": 9, "cases": [case], "trace": False, "tests": []}
    child.send(job)
    child.send({"filler": "x" * 10_000_000})
    assert child.end() == -signal.SIGKILL
