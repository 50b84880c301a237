"""The one door: what is proven, what is kept, and that what is kept changes no answer."""

from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case, Exercise
from codementor.hints.engine import diagnose
from codementor.hints.prover import Pool, Prover, Question, references_version
from codementor.runner.run import Runner
from codementor.wire.hints import Origin

RIGHT = "def total(items):\n    found = 0\n    for item in items:\n        found += item\n    return found\n"
WRONG = RIGHT.replace("found = 0", "found = 1")
CASES = (
    Case("none", "total([])", expect="0"),
    Case("some", "total([3, 4])", expect="7"),
    Case("more", "total([1, -2, 10])", expect="9"),
)
EXERCISE = Exercise("total", "Total", "Add up.", "total.py", "", CASES, solutions=(("loop.py", RIGHT),))
BARE = Exercise("total", "Total", "Add up.", "total.py", "", CASES)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One warm runner."""
    with Runner() as ready:
        yield ready


@pytest.fixture
def prover(runner: Runner) -> Iterator[Prover]:
    """A prover that knows nothing yet."""
    with Prover(runner) as ready:
        yield ready


def asked(runner: Runner, source: str, exercise: Exercise = EXERCISE) -> Question:
    """The question about a program, checked before."""
    return Question(exercise, source, runner.check(exercise, source))


def test_with_references_the_hint_is_proven(runner: Runner, prover: Prover) -> None:
    """The repair's place is known, hints come from the proof, and the references are named."""
    made = prover.diagnosis(asked(runner, WRONG))
    assert made.sites == (2,)
    assert Origin.PROOF in {hint.origin for hint in made.hints}
    assert (made.references, made.pool) == (references_version(EXERCISE), "")


def test_without_references_the_engine_alone_speaks(runner: Runner, prover: Prover) -> None:
    """On a learner's machine the answer is that of the rules and the visible cases."""
    question = asked(runner, WRONG, BARE)
    assert prover.diagnosis(question) == diagnose(BARE, WRONG, question.report)


def test_what_was_asked_before_changes_no_answer(runner: Runner, prover: Prover) -> None:
    """A kept answer, one found after other programs and exercises, and one of another prover are equal."""
    other = Exercise("half", "Half", "Halve.", "half.py", "", (Case("a", "half(8)", expect="4"),), solutions=())
    first = prover.diagnosis(asked(runner, WRONG))
    prover.diagnosis(asked(runner, RIGHT.replace("+=", "-=")))
    prover.diagnosis(asked(runner, "def half(n):\n    return n\n", other))
    assert prover.diagnosis(asked(runner, WRONG)) == first
    with Prover(runner) as fresh:
        assert fresh.diagnosis(asked(runner, WRONG)) == first


def test_the_pool_is_named_and_tells_itself_from_others(runner: Runner, prover: Prover) -> None:
    """The diagnosis names the version of its pool; another pool has another one, the same in order has the same."""
    pool = Pool(("def total(items):\n    return sum(items)\n",))
    assert prover.diagnosis(asked(runner, WRONG), pool).pool == pool.version != ""
    assert Pool((*pool.programs, RIGHT)).version != pool.version
    assert Pool(tuple(pool.programs)).version == pool.version


def test_a_program_is_valid_by_generated_inputs(runner: Runner, prover: Prover) -> None:
    """What passes the cases by heart is not valid; what does as the references do is."""
    by_heart = "def total(items):\n    return {0: 0, 2: 7, 3: 9}[len(items)]\n"
    other = "def total(items):\n    return sum(items)\n"
    assert prover.valid(EXERCISE, (by_heart, other)) == [other]


@pytest.mark.parametrize("source", ["def total(items:\n    return 0\n", RIGHT])
def test_what_needs_no_proof_boots_nothing(runner: Runner, prover: Prover, source: str) -> None:
    """A program that does not parse, or passes, is answered without a repair."""
    assert prover.diagnosis(asked(runner, source)).sites == ()


def test_a_broken_reference_proves_nothing_and_stops_nothing(runner: Runner, prover: Prover) -> None:
    """While an author's reference does not parse, the program is diagnosed as on a learner's machine."""
    broken = Exercise("total", "Total", "Add up.", "total.py", "", CASES, solutions=(("loop.py", "def total(:\n"),))
    question = asked(runner, WRONG, broken)
    assert prover.diagnosis(question).hints == diagnose(BARE, WRONG, question.report).hints
