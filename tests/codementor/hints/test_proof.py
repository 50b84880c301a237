"""A ladder from a proven repair: every level tells of the same edit, and none gives it away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bench.ladder import told
from codementor.exercise.model import AuthorHint, Case, Exercise
from codementor.guard.reading import GRADE, grade, words
from codementor.hints.engine import diagnose
from codementor.hints.knowledge import Knowledge, followed
from codementor.hints.oracle import Oracle, Task
from codementor.hints.repair.model import Edit, Repair, Splice, applied
from codementor.hints.study import glance, study
from codementor.runner.lab import Lab
from codementor.runner.run import Runner
from codementor.wire.hints import Diagnosis, Origin

SEARCH = """\
def search(x, seq):
    for i in range(len(seq)):
        if x < seq[i]:
            return i
    return len(seq)
"""
TASK = "Write `search(x, seq)`: the first position at which `x` keeps the sorted list `seq` sorted."
EXERCISE = Exercise(
    "search",
    "Search",
    TASK,
    "search.py",
    "",
    (
        Case("far", "search(30, [10, 20, 30, 40, 50])", expect="2"),
        Case("end", "search(9, [1, 3])", expect="2"),
        Case("secret", "search(4, [4])", expect="0", hidden=True),
    ),
    entry_points=("search",),
    solutions=(("first.py", SEARCH.replace("x <", "x <=")),),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """A runner for the whole module."""
    with Runner() as found:
        yield found


@pytest.fixture(scope="module")
def oracle(runner: Runner) -> Iterator[Oracle]:
    """What the reference says, in a warm lab."""
    with Lab() as lab:
        yield Oracle(Task(EXERCISE), lab, runner)


def repair(source: str, *changes: tuple[str, str]) -> Repair:
    """A repair by hand: each first text of the source becomes the second."""
    edits = []
    for old, new in changes:
        at = source.index(old)
        line = source[:at].count("\n") + 1
        edits.append(Edit((Splice(at, at + len(old), new),), line, line))
    text = applied(source, tuple(edits))
    sites = tuple(edit.first for edit in edits)
    return Repair(text, tuple(edits), len(edits), 0.1, keeps_structure=True, sites=sites, origin="")


BORDER = repair(SEARCH, ("x <", "x <="))


def proven(runner: Runner, known: Knowledge, exercise: Exercise = EXERCISE, language: str = "en") -> Diagnosis:
    """The diagnosis of the search with what is known of it."""
    return diagnose(exercise, SEARCH, runner.check(exercise, SEARCH), language, known)


def test_every_level_tells_of_the_edit(runner: Runner, oracle: Oracle) -> None:
    """Place, concept and step come from the proof, in the learner's own code, each guarded."""
    found = proven(runner, study(SEARCH, BORDER, oracle))
    assert [hint.level for hint in found.hints] == [1, 2, 3, 4]
    assert [hint.origin for hint in found.hints[1:]] == [Origin.PROOF] * 3
    assert {hint.line for hint in found.hints[1:]} == {3}
    assert "`x < seq[i]`" in found.hints[2].text
    assert found.sites == (3,)
    assert found.unknown == ""
    assert "=" not in "".join(hint.text for hint in found.hints[1:])


def test_level_one_is_the_smallest_input(runner: Runner, oracle: Oracle) -> None:
    """Level 1 shows an input smaller than the failing case, and neither it nor any text is the hidden case."""
    known = glance(SEARCH, oracle)
    assert known.counterexample
    assert known.counterexample.smallest
    call = known.counterexample.smallest.call
    assert len(call) < len(EXERCISE.cases[0].call)
    found = proven(runner, known)
    assert call in found.hints[0].text
    assert found.hints[0].text == proven(runner, study(SEARCH, BORDER, oracle)).hints[0].text
    assert "search(4, [4])" not in repr(found)


def test_the_step_leads_to_a_pass(oracle: Oracle) -> None:
    """The program after level 4 was followed is the repaired one."""
    known = study(SEARCH, BORDER, oracle)
    assert followed(SEARCH, known) == BORDER.source
    assert oracle.proves(BORDER.source)


def test_nothing_leaks_by_another_check(runner: Runner, oracle: Oracle) -> None:
    """A check that does not use the guard finds no leak on any level, and texts are short and plain."""
    known = study(SEARCH, BORDER, oracle)
    for language in ("en", "de"):
        found = proven(runner, known, language=language)
        read = told(EXERCISE, SEARCH, known, found, lambda text: oracle.lab.judge(text, every=True).passed)
        assert read.leaks == {1: 0, 2: 0, 3: 0, 4: 0}
        assert read.lines[0] == 3
        assert (read.unsound, read.steps) == (0, 1)
        assert all(len(words(text)) <= 90 for text in read.texts.values())
    assert all(grade(hint.text) <= GRADE for hint in proven(runner, known).hints if len(words(hint.text)) >= 20)


def test_code_is_shown_where_the_author_allows(runner: Runner, oracle: Oracle) -> None:
    """With `show_code` level 4 holds the edited line; the levels before do not."""
    found = proven(runner, study(SEARCH, BORDER, oracle), replace(EXERCISE, show_code=True))
    assert "if x <= seq[i]:" in found.hints[3].text
    assert not [hint for hint in found.hints[:3] if "<=" in hint.text]


def test_an_author_speaks_first(runner: Runner, oracle: Oracle) -> None:
    """An author's hint for the failing case keeps its level, and level 1 then tells of that case."""
    hint = AuthorHint(3, "What should happen when both numbers are the same?", case="far")
    found = proven(runner, study(SEARCH, BORDER, oracle), replace(EXERCISE, hints=(hint,)))
    assert (found.hints[2].text, found.hints[2].origin) == (hint.text, Origin.AUTHOR)
    assert EXERCISE.cases[0].call in found.hints[0].text


def test_a_rule_that_agrees_has_the_words(runner: Runner) -> None:
    """Where a rule found what the repair mends, its words are told; one that found something else is silent."""
    source = "def total(items):\n    n = 0\n    for i in range(1, len(items)):\n        n += items[i]\n    return n\n"
    case = Case("some", "total([4, 1])", expect="5")
    exercise = Exercise("total", "Total", "The sum.", "total.py", "", (case,), entry_points=("total",))
    report = runner.check(exercise, source)
    agreeing = diagnose(exercise, source, report, known=Knowledge(repair(source, ("range(1, ", "range("))))
    assert "first item" in agreeing.hints[3].text
    other = diagnose(exercise, source, report, known=Knowledge(repair(source, ("return n", "return n + items[0]"))))
    assert {hint.line for hint in other.hints[1:]} == {5}


def test_the_id_names_the_repair(runner: Runner, oracle: Oracle) -> None:
    """Another repair is another diagnosis; the same one is the same, byte for byte."""
    known = study(SEARCH, BORDER, oracle)
    assert proven(runner, known) == proven(runner, known)
    other = replace(known, repair=repair(SEARCH, ("x < seq[i]", "not x > seq[i]")), step=None)
    assert len({proven(runner, found).id for found in (known, other, Knowledge())}) == 3
