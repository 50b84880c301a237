"""Two programs in one tree: every choice of differences is a program, all of them together are the other program."""

import ast
import random
from itertools import product

import pytest

from codementor.hints.repair.align import Statements
from codementor.hints.repair.express import Expressions
from codementor.hints.repair.layout import Tangled
from codementor.hints.repair.plan import Plan
from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import Forms

PROGRAMS = (
    "def f(x, s):\n    for i in range(len(s)):\n        if x <= s[i]:\n            return i\n    return len(s)\n",
    "def f(x, s):\n    # empty\n    if not s: return 0\n    elif x > s[-1]:\n        return len(s)  # behind\n"
    "    else:\n        for i, e in enumerate(s):\n            if e >= x: return i\n",
    "def f(x, s):\n    i = 0\n    while i < len(s) and s[i] < x:\n        i += 1\n    return i\n",
    "def f(x, s):\n    n = 0; m = len(s)\n    for e in s:\n        if e < x:\n            n = n + 1\n        else:\n"
    "            break\n    if n == m:\n        return m\n    return n\n",
    "def f(x, s):\n\tif x in s:\n\t\treturn s.index(x)\n\ttry:\n\t\treturn min(i for i, e in enumerate(s) if e > x)\n"
    "\texcept ValueError:\n\t\treturn len(s)\n",
    "def f(x, s):\n    return sum(1 for e in s if not (e >= x))\n",
)
PAIRS = [pair for pair in product(PROGRAMS, PROGRAMS) if pair[0] != pair[1]]


def _plan(mine: str, other: str) -> Plan:
    forms, text = Forms(), Text(mine)
    old, new = (forms.grow(ast.parse(source)).block("body")[0] for source in (mine, other))
    return Plan(text, (Statements(Expressions(text)).pair(old, new),))


CROSSED = (PROGRAMS[1], PROGRAMS[2])  # a new loop would begin in one branch of the learner's and end in the other


def test_what_crosses_is_refused() -> None:
    """A statement put around parts of two branches cannot be written into the learner's text: that is said."""
    plan = _plan(*CROSSED)
    with pytest.raises(Tangled):
        plan.source(frozenset(range(len(plan.switches))))


@pytest.mark.parametrize(("mine", "other"), [pair for pair in PAIRS if pair != CROSSED])
def test_all_differences_make_the_other_program(mine: str, other: str) -> None:
    """With every switch on the text is the other program, but for layout and comments."""
    plan = _plan(mine, other)
    text = plan.source(frozenset(range(len(plan.switches))))
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(other))


@pytest.mark.parametrize("mine", PROGRAMS)
def test_no_difference_changes_nothing(mine: str) -> None:
    """With no switch on the text is the learner's, byte for byte."""
    assert [_plan(mine, other).source(frozenset()) for other in PROGRAMS] == [mine] * len(PROGRAMS)


@pytest.mark.parametrize(("mine", "other"), PAIRS)
def test_any_choice_parses(mine: str, other: str) -> None:
    """Any choice of switches that can be written down gives a program that parses, and nearly every one can be."""
    plan, chance = _plan(mine, other), random.Random(3)
    texts = []
    for _ in range(40):
        chosen = frozenset(at for at in range(len(plan.switches)) if chance.random() < 0.5)
        try:
            texts.append(plan.source(chosen))
        except Tangled:
            continue
    assert len(texts) >= 20
    assert all(ast.parse(text) for text in texts)


EXPRESSIONS = (
    ("a < b", "a <= b"),
    ("len(s) - 1", "len(s)"),
    ("x", "not (x in s)"),
    ("a and b", "a and b and c"),
    ("a or b", "b"),
    ("f(a, b)", "f(b)"),
    ("f(b)", "f(a, b, c)"),
    ("s[i + 1]", "s[i]"),
    ("s[1:]", "s[:1]"),
    ("a + b * c", "(a + b) * c"),
    ("-x ** 2", "(-x) ** 2"),
    ("a if b else c", "c if not b else a"),
    ("[x for x in s if x]", "[x + 1 for x in s]"),
    ("s.append(x)", "s.add(x)"),
    ("lambda x: x", "lambda x: x[0]"),
    ("é + 'ü' + z", "é + 'ü' * z"),
)


@pytest.mark.parametrize(("old", "new"), EXPRESSIONS)
def test_changes_of_an_expression(old: str, new: str) -> None:
    """The changes of one expression lead to the other one, whatever brackets that needs."""
    plan = _plan(f"def f(x):\n    return {old}\n", f"def f(x):\n    return {new}\n")
    text = plan.source(frozenset(range(len(plan.switches))))
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(f"def f(x):\n    return {new}\n"))
