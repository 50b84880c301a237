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
    assert made.sites[0] == 2
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


def test_what_needs_no_proof_has_no_repair(runner: Runner, prover: Prover) -> None:
    """A program that passes is answered without a repair."""
    assert prover.diagnosis(asked(runner, RIGHT)).sites == ()


BROKEN = {  # a text of the correct program, what it becomes, the line of the fault, and words of levels 3 and 4
    "colon": ("in items:", "in items", 3, "opens a block", "colon"),
    "bracket": ("return found", "return max(found, 0", 5, "pairs", "Close"),
    "indentation": ("        found += item", "    found += item", 4, "column", "more space in front"),
    "indentation, one column": ("    return found", "      return found", 5, "column", "less space in front"),
    "keyword": ("for item", "fro item", 3, "spelling", "`fro`"),
    "quotation mark": ("return found", "print('done)\n    return found", 5, "text begins", "quotation mark"),
    "stray sign": ("found = 0", "found = 0 ?", 2, "meaning", "`?`"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_program_that_does_not_parse_is_proven_too(runner: Runner, prover: Prover, name: str) -> None:
    """What Python says stays level 1; place, concept and step come from the proven repair, in both languages."""
    old, new, line, concept, step = BROKEN[name]
    source = RIGHT.replace(old, new)
    made = prover.diagnosis(asked(runner, source))
    assert [(hint.level, hint.origin) for hint in made.hints] == [
        (1, Origin.RUN),
        *((level, Origin.PROOF) for level in (2, 3, 4)),
    ]
    assert made.sites == (line,)
    assert made.hints[0].text == made.findings[0].message
    assert f"Look at line {line}." in made.hints[1].text
    assert concept in made.hints[2].text
    assert step in made.hints[3].text
    report = runner.check(EXERCISE, source, language="de")
    german = prover.diagnosis(Question(EXERCISE, source, report, "de"))
    assert [hint.origin for hint in german.hints] == [hint.origin for hint in made.hints]
    assert f"Zeile {line}" in german.hints[3].text


def test_the_fault_may_stand_above_the_place_where_python_stopped(runner: Runner, prover: Prover) -> None:
    """Level 2 names the line of the edit, and says that Python stopped at another one."""
    source = RIGHT.replace("    return", "    if found > 99:\n    return")
    made = prover.diagnosis(asked(runner, source))
    assert made.findings[0].line == 6
    assert "Look at line 5. Python stopped at line 6," in made.hints[1].text
    assert (made.hints[1].line, made.sites) == (5, (5,))


def test_the_fault_of_syntax_is_told_first(runner: Runner, prover: Prover) -> None:
    """With another fault further up the ladder is about the one of syntax; once mended, about the other."""
    source = WRONG.replace("in items:", "in items")
    made = prover.diagnosis(asked(runner, source))
    assert [hint.line for hint in made.hints] == [3, 3, 3, 3]
    assert "colon" in made.hints[3].text
    assert made.sites == (3, 2)
    after = prover.diagnosis(asked(runner, WRONG))
    assert (after.hints[1].line, after.sites[0]) == (2, 2)


def test_of_two_faults_of_syntax_the_first_is_told(runner: Runner, prover: Prover) -> None:
    """Both lines are known, the hints are about the first alone."""
    made = prover.diagnosis(asked(runner, RIGHT.replace("(items):", "(items)").replace("in items:", "in items")))
    assert made.sites == (1, 3)
    assert {hint.line for hint in made.hints} == {1}


def test_without_references_python_alone_speaks_of_syntax(runner: Runner, prover: Prover) -> None:
    """On a learner's machine the ladder of a program that does not parse is the one of Python's message."""
    question = asked(runner, RIGHT.replace("in items:", "in items"), BARE)
    made = prover.diagnosis(question)
    assert {hint.origin for hint in made.hints} == {Origin.RUN}
    assert [hint.level for hint in made.hints] == [1, 2, 3, 4]


def test_a_broken_reference_proves_nothing_and_stops_nothing(runner: Runner, prover: Prover) -> None:
    """While an author's reference does not parse, the program is diagnosed as on a learner's machine."""
    broken = Exercise("total", "Total", "Add up.", "total.py", "", CASES, solutions=(("loop.py", "def total(:\n"),))
    question = asked(runner, WRONG, broken)
    assert prover.diagnosis(question).hints == diagnose(BARE, WRONG, question.report).hints
