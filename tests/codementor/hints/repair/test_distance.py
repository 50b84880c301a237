"""The tree edit distance counts what a hand count finds."""

import ast

import pytest

from codementor.hints.repair.distance import changed, count, distance, plain, strict


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("a + b", "a + b", 0),
        ("a + b", "a + c", 1),
        ("a < b", "a <= b", 1),
        ("if x:\n    y = 1", "y = 1", 2),
        ("f(a)", "f(a, b)", 1),
        ("x = 1", "", 3),
        ("def f(a):\n    'doc'\n    return a", "def f(a: int) -> int:\n    return a", 0),
    ],
)
def test_counts(one: str, other: str, apart: int) -> None:
    """The least number of inserted, deleted and renamed nodes; docstrings and annotations do not count."""
    assert distance(ast.parse(one).body, ast.parse(other).body) == apart
    assert distance(ast.parse(other).body, ast.parse(one).body) == apart


def test_labels() -> None:
    """An attribute's name and a constant's type count in the strict variant alone."""
    one, other = ast.parse("s.append('1')").body, ast.parse("s.add(1)").body
    assert (distance(one, other, plain), distance(one, other, strict)) == (0, 2)


def test_units() -> None:
    """Functions are compared by name: their order costs nothing, one that is added costs its nodes."""
    f, g = "def f():\n    return 1\n", "def g():\n    return 2\n"
    assert changed(ast.parse(f + g).body, ast.parse(g + f).body) == 0
    assert changed(ast.parse(f).body, ast.parse(f + g).body) == count(ast.parse(g).body)
