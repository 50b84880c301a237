"""Guards, returns that wait and names never bound: small repairs that no solution shows."""

import ast
from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case
from codementor.hints.repair.library import Library
from codementor.hints.repair.model import Repair
from codementor.hints.repair.mutate import Mutants
from codementor.hints.repair.reduce import source_of
from codementor.hints.repair.repair import repair
from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import Forms
from codementor.runner.lab import Lab, Probe
from codementor.runner.verdict import Wanted

HIGHEST = "def highest(xs):\n    best = 0\n    for x in xs:\n        best = max(best, x)\n    return best\n"
HIGHEST_CALLS = {"highest([2, 3, 1])": "3", "highest([])": "0", "highest([5])": "5"}
ANY = "def even(xs):\n    for x in xs:\n        if x % 2 == 0:\n            return True\n    return False\n"
TWICE = "def twice(xs):\n    out = []\n    for x in xs:\n        out.append(2 * x)\n    return out\n"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One warm lab."""
    with Lab() as warm:
        yield warm


def _repaired(lab: Lab, calls: dict[str, str], wrong: str, right: str) -> Repair:
    cases = [Case(f"c{at}", call, expect=expect) for at, (call, expect) in enumerate(calls.items())]
    lab.open([Probe(case, Wanted.of(case)) for case in cases])
    found = repair(wrong, Library((right,)), lab)
    assert found is not None
    return found


def _mutants(source: str) -> list[str]:
    module = Forms().grow(ast.parse(source))
    every = Mutants(Text(source), module, module.block("body")[0]).every()
    return [text for mutant in every if (text := source_of(mutant.plan)(mutant.chosen)) is not None]


def test_a_condition_asks_for_something_first(lab: Lab) -> None:
    """Where nothing is indexed, the learner's own condition gets a guard and all else of theirs stays."""
    wrong = (
        "def highest(xs):\n    at = 0\n    if xs[0] < 0 or xs[0] > 9:\n        at = 1\n"
        "    if not xs:\n        return 0\n    return sorted(xs)[-1]\n"
    )
    found = _repaired(lab, HIGHEST_CALLS, wrong, HIGHEST)
    assert found.source == wrong.replace("if xs[0] < 0 or xs[0] > 9", "if xs and (xs[0] < 0 or xs[0] > 9)")


def test_nothing_at_all_is_answered_at_the_head(lab: Lab) -> None:
    """Where there is no condition to guard, nothing at all is answered before all else."""
    wrong = "def highest(xs):\n    best = max(xs)\n    return best\n"
    found = _repaired(lab, HIGHEST_CALLS, wrong, HIGHEST)
    assert found.source == wrong.replace("    best", "    if not xs:\n        return 0\n    best", 1)


def test_a_return_in_a_branch_waits_for_the_loop() -> None:
    """A return that comes too early can wait behind the outermost loop; its branch stays where it is."""
    early = ANY.replace("    return False\n", "        else:\n            return False\n")
    waiting = ANY.replace("    return False\n", "        else:\n            continue\n    return False\n")
    assert waiting in _mutants(early)


def test_every_change_of_flow_parses() -> None:
    """Guards and waiting returns are programs, in loops in loops and behind conditions on one line, too."""
    source = (
        "def f(xs, n):\n    while xs[n] and n:\n        for x in xs:\n            if xs[x] > n or not x: return x\n"
        "            elif x: return max(xs)\n            else:\n                return -x\n    return n\n"
    )
    every = _mutants(source)
    assert all(ast.parse(text) for text in every)
    assert any("while not xs or xs[n] and n:" in text for text in every)


def test_a_name_never_bound_is_one_of_the_solution(lab: Lab) -> None:
    """A name that the learner reads and never binds stands for a variable that it is used as: it gets its value."""
    wrong = TWICE.replace("    out = []\n", "").replace("out", "found")
    found = _repaired(lab, {"twice([1, 2])": "[2, 4]", "twice([])": "[]"}, wrong, TWICE)
    assert found.source == TWICE.replace("out", "found")


def test_a_variable_that_is_bound_comes_before_one_that_is_not(lab: Lab) -> None:
    """Where one of the learner's variables is what a solution's is, a name never bound is not taken for it."""
    wrong = TWICE.replace("out.append", "uot.append")
    found = _repaired(lab, {"twice([1, 2])": "[2, 4]", "twice([])": "[]"}, wrong, TWICE)
    assert found.source == TWICE
