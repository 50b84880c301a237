"""Hostile programs on the whole way from the check to the guarded hints: nothing hangs, stays or grows."""

import gc
import threading
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case, Exercise, Limits
from codementor.hints.prover import Prover, Question
from codementor.runner.run import Runner
from tests.codementor.runner.hostile import ATTACKS, REFUSED
from tests.codementor.runner.test_lab_hostile import children
from tests.sampling import sample

pytestmark = pytest.mark.hostile

RIGHT = "def double(n):\n    return n * 2\n"
WRONG = "def double(n):\n    return n * 3\n"
CASES = (Case("two", "double(2)", expect="4"), Case("text", "double('ab')", expect="'abab'"))
SOLUTIONS = (("plain.py", RIGHT),)
EXERCISE = Exercise("double", "Double", "Double it.", "double.py", "", CASES, solutions=SOLUTIONS, limits=Limits(0.5))
GROWTH = 2_000_000  # bytes kept of one program: its trees and answers, but nothing of its output or its values
SETTLED = 10.0  # seconds in which what is ending has ended


@pytest.fixture
def prover(unprivileged: Runner) -> Iterator[Prover]:
    """A prover whose lab, like its runner, never runs as uid 0."""
    with Prover(unprivileged) as ready:
        yield ready


def hinted(prover: Prover, source: str) -> bool:
    """True when the program got a hint."""
    report = prover.runner.check(EXERCISE, source)
    return bool(prover.diagnosis(Question(EXERCISE, source, report)).hints)


def standing() -> tuple[int, int, int]:
    """The processes that this one has, those of them that wait to be reaped, and its threads."""
    mine = children()
    return len(mine), sum("defunct" in line for line in mine), threading.active_count()


@pytest.mark.parametrize("name", sample(list(ATTACKS | REFUSED), 2))
def test_a_hostile_program_gets_its_hint_and_leaves_nothing(prover: Prover, name: str) -> None:
    """It is answered with a hint; afterwards there are no more processes, threads and memory than before."""
    assert hinted(prover, WRONG)
    before = standing()
    tracemalloc.start()
    try:
        assert hinted(prover, (ATTACKS | REFUSED)[name].source)
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert kept < GROWTH
    assert hinted(prover, WRONG)
    deadline = time.monotonic() + SETTLED
    while (after := standing()) > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert after[1] == 0
    assert after <= before
