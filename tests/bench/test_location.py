"""The exercises with seeded faults: what they say of themselves is true."""

from collections.abc import Iterator

import pytest

from bench.location import Seeded, read
from codementor.hints.oracle import Oracle, Task
from codementor.runner.lab import Lab
from codementor.runner.run import Runner

EXERCISES = list(read())

each = pytest.mark.parametrize("seeded", EXERCISES, ids=lambda seeded: seeded.exercise.id)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One warm lab."""
    with Lab() as ready:
        yield ready


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One warm runner."""
    with Runner() as ready:
        yield ready


def test_sixty() -> None:
    """There are sixty of them, each with a name of its own."""
    assert len({seeded.exercise.id for seeded in EXERCISES}) == len(EXERCISES) == 60


@each
def test_one_fault(seeded: Seeded, lab: Lab, runner: Runner) -> None:
    """Reference and program pass the cases and the inputs generated beyond them; with the fault a case fails."""
    oracle = Oracle(Task(seeded.exercise), lab, runner)
    reference = seeded.exercise.solutions[0][1]
    assert oracle.valid([reference, seeded.fixed]) == [reference, seeded.fixed]
    (passes,) = runner.sweep(seeded.exercise, [seeded.wrong], seeded.exercise.cases)
    assert not passes


@each
def test_lines_of_the_fault(seeded: Seeded) -> None:
    """The fault stands on one or two lines of the faulty program."""
    assert seeded.wrong != seeded.fixed
    assert 1 <= len(seeded.lines) <= 2
    assert seeded.lines <= set(range(1, len(seeded.wrong.splitlines()) + 1))
