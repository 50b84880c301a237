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
from tests.codementor.runner.hostile import ATTACKS, REFUSED
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


JUDGED = {name: attack for name, attack in (ATTACKS | REFUSED).items() if attack.judged}


@pytest.mark.parametrize("name", JUDGED)
def test_a_hostile_candidate_is_a_failed_trial(lab: Lab, name: str) -> None:
    """It ends with its outcome, within its limits."""
    trial = lab.judge(JUDGED[name].source)
    assert not trial.good
    assert trial.outcome is JUDGED[name].judged
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
