"""References written in other ways: each rewrite does what the program did."""

import ast
from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case, Exercise
from codementor.hints.oracle import Oracle, Task
from codementor.hints.repair import rewrites_branches as branches
from codementor.hints.repair import rewrites_loops as loops
from codementor.hints.repair.rewrites import Rewrite, opposite
from codementor.hints.repair.variants import REWRITES, collected, rewritten, variants
from codementor.runner.lab import Lab
from codementor.runner.run import Runner

ITEMS = "def f(xs):\n    for x in xs:\n        if x < 0:\n            return x\n    return None"
PLACES = "def f(xs):\n    for i in range(len(xs)):\n        if xs[i] <= 2:\n            return i\n    return len(xs)"
COUNT = "def f(xs):\n    n = 0\n    for x in xs:\n        if x == 1:\n            n += 1\n    return n == 1"
KEEP = "def f(xs):\n    ys = []\n    for x in xs:\n        if x > 0:\n            ys.append(x)\n    return ys"
ONCE = "def f(xs):\n    ys = []\n    for x in xs:\n        if x not in ys:\n            ys.append(x)\n    return ys"
NEGATIVE = "def f(xs):\n    for x in xs:\n        if x < 0:\n            return True\n    return False"
POSITIVE = "def f(xs):\n    for x in xs:\n        if x < 0:\n            return False\n    return True"
UP = "def f(xs):\n    n = 0\n    i = 1\n    while i < len(xs):\n        n = n + xs[i]\n        i += 1\n    return n"
BOTH = (
    "def f(xs):\n    n = 0\n    for x in xs:\n        if x > 0 and x < 3 and x != 1:\n            n += x\n    return n"
)
NESTED = (
    "def f(xs):\n    for x in xs:\n        if x > 0:\n            if x < 3:\n                return x\n    return 0"
)
SIGNS = (
    "def f(xs):\n    if not xs:\n        return 0\n    elif xs[0] >= 2:\n        return 1\n    else:\n        return 2"
)
GUARDS = "def f(xs):\n    if not xs:\n        return 0\n    if xs[0] > 2:\n        return 1\n    return 2"
TRUTH = "def f(xs):\n    if len(xs) > 2:\n        return False\n    else:\n        return True"
AS_SUM = "def f(xs):\n    n = sum(x for x in xs if x > 0)\n    return n + 1"

CALLS = [[], [1], [2, 1], [-1], [3, -2, 1], [1, 1, 2], [5, 4, 3, 2], [1, 2, 2, 1, 3]]
WAYS = [
    (loops.over_indexes, ITEMS, "for i in range(len(xs)):\n        if xs[i] < 0:\n            return xs[i]"),
    (loops.over_items, PLACES, "for i, item in enumerate(xs):\n        if item <= 2:\n            return i"),
    (loops.over_items, PLACES, "i = 0\n    for item in xs:"),
    (loops.while_loop, PLACES, "i = 0\n    while i < len(xs):"),
    (loops.while_loop, ITEMS, "while xs:\n        if xs[0] < 0:"),
    (loops.for_loop, UP, "for i in range(1, len(xs)):\n        n = n + xs[i]"),
    (loops.result_variable, PLACES, "result = i\n            break\n    return result"),
    (loops.gathered, KEEP, "ys = [x for x in xs if x > 0]"),
    (loops.gathered, COUNT, "n = len([x for x in xs if x == 1])"),
    (loops.gathered, COUNT, "n.append(x)\n    return n.count(1) == 1"),
    (loops.looped, AS_SUM, "n = 0\n    for x in xs:\n        if x > 0:\n            n += x"),
    (loops.looped, "def f(xs):\n    return all(x > 0 for x in xs)", "if x <= 0:\n            return False"),
    (loops.looped, "def f(xs):\n    return [x for x in xs if x]", "result.append(x)\n    return result"),
    (loops.any_or_all, NEGATIVE, "return any((x < 0 for x in xs))"),
    (loops.any_or_all, POSITIVE, "return all((x >= 0 for x in xs))"),
    (loops.guarded, COUNT, "if len(xs) == 0:\n        return 0 == 1"),
    (loops.firsts, ONCE, "if xs[i] not in xs[:i]:\n            ys.append(xs[i])"),
    (loops.firsts, ONCE, "ys = list(dict.fromkeys(xs))"),
    (loops.written_out, KEEP, "ys = ys + [x]"),
    (loops.written_out, KEEP, "ys += [x]"),
    (loops.written_out, COUNT, "n = n + 1"),
    (branches.nested, BOTH, "if x > 0:\n            if x < 3 and x != 1:"),
    (branches.joined, NESTED, "if x > 0 and x < 3:"),
    (branches.without_else, SIGNS, "return 0\n    if xs[0] >= 2:"),
    (branches.with_else, GUARDS, "return 1\n    else:\n        return 2"),
    (branches.turned, TRUTH, "if len(xs) <= 2:\n        return True"),
    (branches.turned, KEEP, "if x <= 0:\n            pass\n        else:"),
    (branches.skipping, KEEP, "if x <= 0:\n            continue\n        ys.append(x)"),
    (branches.told_apart, PLACES, "elif xs[i] < 2:"),
    (branches.told_apart, SIGNS, "elif xs[0] > 2 or xs[0] == 2:"),
    (branches.decided, COUNT, "if n != 1:\n        return False\n    return True"),
    (branches.returned, TRUTH, "return len(xs) <= 2"),
    (branches.at_once, AS_SUM, "return sum((x for x in xs if x > 0)) + 1"),
    (branches.kept, COUNT, "result = n == 1\n    return result"),
    (branches.searched, ONCE, "if not found:"),
    (branches.searched, ONCE, "if ys.count(x) == 0:"),
    (branches.mirrored, PLACES, "if 2 >= xs[i]:"),
]


def _answers(program: str) -> list[object]:
    """What the program, one of our own, gives for every call."""
    space: dict[str, object] = {}
    exec(compile(program, "ours", "exec"), space)
    function = space["f"]
    assert callable(function)
    return [function(list(items)) for items in CALLS]


@pytest.mark.parametrize(("rewrite", "program", "wanted"), WAYS)
def test_a_rewrite_does_what_the_program_did(rewrite: Rewrite, program: str, wanted: str) -> None:
    """A rewrite gives the form it is named for, and every program it gives answers as the one before."""
    made = list(rewritten(program, rewrite))
    assert any(wanted in text for text in made), "\n\n".join(made)
    assert [_answers(text) for text in made] == [_answers(program)] * len(made)


def test_every_rewrite_is_shown() -> None:
    """No rewrite is in use without an example of what it does."""
    assert {rewrite for rewrite, _, _ in WAYS} == set(REWRITES)


@pytest.mark.parametrize("program", sorted({program for _, program, _ in WAYS}))
def test_two_rewrites_do_what_the_program_did(program: str) -> None:
    """Whatever two rewrites make of a program answers as the program does, no text twice, up to the number asked."""
    made = variants(program, 100)
    assert len(made) == len(set(made))
    assert made[:7] == variants(program, 7)
    assert [_answers(text) for text in made] == [_answers(program)] * len(made)


@pytest.mark.parametrize(
    ("rewrite", "program"),
    [
        (loops.over_indexes, "def f(xs):\n    for x in xs:\n        xs.remove(x)\n    return xs"),
        (loops.over_indexes, "def f(xs):\n    for x in xs:\n        pass\n    return x"),
        (loops.while_loop, "def f(xs):\n    for i in range(3):\n        if i:\n            continue\n        xs.pop()"),
        (loops.for_loop, "def f(n):\n    i = 0\n    while i < n:\n        n = n - 1\n        i += 1\n    return n"),
        (
            loops.result_variable,
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += 1\n        return x\n    return n",
        ),
        (branches.returned, "def f(xs):\n    if xs:\n        return True\n    return False"),
        (loops.gathered, "def f(xs):\n    ys = []\n    for x in xs:\n        ys.append(len(ys))\n    return ys"),
    ],
)
def test_where_it_would_not_do_the_same_a_rewrite_is_not_made(rewrite: Rewrite, program: str) -> None:
    """A rewrite leaves alone what it would change: the list gone over, a variable used later, a value not a truth."""
    assert list(rewritten(program, rewrite)) == []


@pytest.mark.parametrize("test", ["x", "not x", "x < 1", "x in [1]", "0 < x < 2", "x == 1 and x"])
def test_the_opposite_holds_where_the_condition_does_not(test: str) -> None:
    """Of a condition and its opposite exactly one holds."""
    other = opposite(ast.parse(test, mode="eval").body)
    for x in (-1, 0, 1, 2):
        assert bool(eval(test, {"x": x})) is not bool(eval(other, {"x": x}))


def test_the_functions_of_a_program_change_at_once() -> None:
    """Every function of a variant is a rewritten one while there are any; what stands between them stays."""
    source = f"import math\n\n{COUNT}\n\n{KEEP.replace('f(', 'g(')}\n"
    first = variants(source)[0]
    assert first.startswith("import math")
    assert "range(len(xs))" in first.split("def g")[0]
    assert "range(len(xs))" in first.split("def g")[1]


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A lab of its own for each test."""
    with Lab() as opened:
        yield opened


def test_solutions_are_joined_by_variants(lab: Lab) -> None:
    """The library knows other ways to write the reference besides it and the pool; those do not count as handed in."""
    case = Case("a", call="f([1, -1])", expect="[1]")
    exercise = Exercise("keep", "Keep", "", "keep.py", "", (case,), solutions=(("a.py", KEEP),))
    with Runner() as runner:
        oracle = Oracle(Task(exercise), lab, runner)
        alone = collected(oracle, [])
        joined = collected(oracle, [(f"{number}", KEEP) for number in range(9)])
    assert alone.handed["f"] == 1
    assert len(alone.entries["f"]) > 10
    assert joined.handed["f"] == 1
    assert len(joined.entries["f"]) == len(alone.entries["f"])
