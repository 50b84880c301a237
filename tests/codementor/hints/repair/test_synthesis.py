"""Repairs made in the learner's own structure, from one solution."""

import ast
from collections.abc import Iterator

import pytest

from codementor.exercise import values
from codementor.exercise.model import Case
from codementor.hints.repair.synthesis import synthesised
from codementor.hints.repair.synthesis_draft import Draft
from codementor.hints.repair.synthesis_states import seen
from codementor.hints.repair.synthesis_terms import Source, terms
from codementor.runner.lab import Lab, Probe
from codementor.runner.verdict import Wanted

LARGEST = """
def largest(items):
    best = items[0]
    for item in items:
        if item > best:
            best = item
    return best
"""
CALLS = {"largest([1])": 1, "largest([2, 1])": 2, "largest([-3, -1, -2])": -1, "largest([4, 9, 7])": 9}
PLACE = """
def place(wanted, items):
    for at in range(len(items)):
        if items[at] == wanted:
            return at
    return len(items)
"""
PLACES = {"place(1, [])": 0, "place(1, [1])": 0, "place(4, [2, 4])": 1, "place(5, [2, 4])": 2, "place(2, [7, 8, 2])": 2}

ODD = """
def largest(a):
    if len(a) == 1:
        return a[0]
    elif [x for x in a if x > a[0]]:
        return max(a)
    else:
        pass
    while a:
        return a[0] + 1
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One warm lab."""
    with Lab() as ready:
        yield ready


def opened(lab: Lab, calls: dict[str, int]) -> Lab:
    """The lab with a probe for each call."""
    lab.open([Probe(Case(call, call), Wanted(values.encode(value)), 10) for call, value in calls.items()])
    return lab


def test_a_wrong_condition_is_made_anew(lab: Lab) -> None:
    """A condition that holds at the wrong times is replaced, and everything else stays."""
    wrong = LARGEST.replace("item > best", "item < best")
    best = synthesised(wrong, "largest", [LARGEST], opened(lab, CALLS))[0]
    assert lab.judge(best).good
    assert len(set(ast.unparse(ast.parse(wrong)).splitlines()) - set(best.splitlines())) == 1


def test_a_missing_return_is_found_by_its_value(lab: Lab) -> None:
    """What is returned at the end of a function is made from its variables and the values that are wanted."""
    wrong = "def place(x, seq):\n    for i in range(len(seq)):\n        if seq[i] == x:\n            return i\n"
    best = synthesised(wrong, "place", [PLACE], opened(lab, PLACES))[0]
    assert lab.judge(best).good
    assert "return len(seq)" in best


def test_a_missing_guard_is_put_in(lab: Lab) -> None:
    """A case that a program forgot is told from the others by a test, and gets the value wanted."""
    solution = LARGEST.replace("best = items[0]", "if not items:\n        return 0\n    best = items[0]")
    best = synthesised(LARGEST, "largest", [solution], opened(lab, {"largest([])": 0} | CALLS))[0]
    assert lab.judge(best).good
    assert set(ast.unparse(ast.parse(LARGEST)).splitlines()) <= set(best.splitlines())


def test_two_faults_are_mended_one_after_the_other(lab: Lab) -> None:
    """A change after which more probes pass is kept, and the next is looked for from there."""
    wrong = "def place(x, seq):\n    for i in range(len(seq)):\n        if seq[i] != x:\n            return i\n"
    best = synthesised(wrong, "place", [PLACE], opened(lab, PLACES))[0]
    assert lab.judge(best).good
    assert "for i in range(len(seq)):" in best


def test_only_the_unit_is_changed(lab: Lab) -> None:
    """Functions that pass their own probes stay as they are."""
    twice = "def twice(n):\n    return n * 2\n"
    calls = {"twice(2)": 4, "four(1)": 4, "four(3)": 12, "four(-2)": -8}
    wrong = f"{twice}\ndef four(n):\n    return twice(n)\n"
    found = synthesised(wrong, "four", [f"{twice}\ndef four(n):\n    return twice(twice(n))\n"], opened(lab, calls))
    assert found
    assert all(lab.judge(each).good and "def twice(n):\n    return n * 2" in each for each in found)


def test_a_function_not_yet_begun_has_no_structure_to_keep(lab: Lab) -> None:
    """Nothing is made for a function without a body of its own."""
    assert synthesised("def largest(items):\n    return\n", "largest", [LARGEST], opened(lab, CALLS)) == []


def test_the_same_program_gets_the_same_answer(lab: Lab) -> None:
    """Twice the same program, twice the same repairs in the same order."""
    wrong = LARGEST.replace("return best", "return item")
    answers = [synthesised(wrong, "largest", [LARGEST], opened(lab, CALLS)) for _ in range(2)]
    assert answers[0]
    assert answers[0] == answers[1]


def test_values_wanted_are_known_at_their_place(lab: Lab) -> None:
    """Before a return, the variables that hold what the call must give are known for it."""
    draft = Draft.of(LARGEST)
    states = seen(opened(lab, CALLS), draft, Source((ast.parse(LARGEST),)), range(len(CALLS)))
    at = next(number for number, place in enumerate(draft.places) if isinstance(place.node, ast.Return))
    view = states.views[at]
    every = (1 << len(view.rows)) - 1
    assert states.fits(view, view.vectors["best"]) == every
    assert states.fits(view, view.vectors["items[0]"]) != every


def test_a_watched_program_does_what_it_did(lab: Lab) -> None:
    """Looking at every place of a program changes none of its answers."""
    opened(lab, CALLS)
    watched, plain = lab.judge_all([Draft.of(ODD).watched("bool"), ODD], every=True)
    assert watched.passed == plain.passed != 0


def test_terms_change_nothing() -> None:
    """Nothing that is looked at may change a value: no method that does so is among the terms."""
    source = Source((ast.parse("def f(a):\n    a.append(1)\n    return a.pop()\n"),))
    texts = [term.text for term in terms(Draft.of("def f(b):\n    return b.pop(0)\n"), "f", (), source)]
    assert "len(b)" in texts
    assert [text for text in texts if "pop(" in text or "append(" in text] == []
