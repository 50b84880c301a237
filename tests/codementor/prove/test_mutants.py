"""Mutants: one change each, of the kinds that beginners make."""

import ast

import pytest

from codementor.prove.mutants import mutants


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = a + b", "x = a - b"),
        ("x += 1", "x -= 1"),
        ("x = a < b", "x = a <= b"),
        ("x = a == b", "x = a != b"),
        ("x = a in b", "x = a not in b"),
        ("x = a and b", "x = a or b"),
        ("x = not a", "x = a"),
        ("x = -a", "x = a"),
        ("x = 5", "x = 6"),
        ("x = 5", "x = 4"),
        ("x = True", "x = False"),
        ("x = 'a'", "x = 'ax'"),
        ("x = ''", "x = 'x'"),
        ("if a:\n    b()", "if not a:\n    b()"),
        ("while a:\n    b()", "while not a:\n    b()"),
        ("x = 1 if a else b", "x = 1 if not a else b"),
        ("range(a, b)", "range(b, a)"),
        ("for x in y:\n    break", "for x in y:\n    continue"),
        ("def f():\n    return 1", "def f():\n    pass"),
        ("x.append(1)", "pass"),
        ("x[0] = a", "pass"),
    ],
)
def test_each_kind_of_change_is_made(source: str, changed: str) -> None:
    """Operators, comparisons, constants, conditions, bounds and statements each have their mutant."""
    assert ast.unparse(ast.parse(changed)) in [mutant.source for mutant in mutants(source)]


def test_a_mutant_differs_in_one_place() -> None:
    """Every mutant parses, differs from the original, is there once, and tells its line and change."""
    source = (
        "def f(items):\n    total = 0\n    for i in range(1, 5):\n        total += items[i] * 2\n    return total\n"
    )
    found = mutants(source)
    assert len({mutant.source for mutant in found}) == len(found) > 10
    for mutant in found:
        original, changed = source.splitlines(), mutant.source.splitlines()
        differing = [at for at, (old, new) in enumerate(zip(original, changed, strict=True), 1) if old != new]
        assert differing == [mutant.line]
        assert mutant.change


def test_docstrings_and_names_are_left_alone() -> None:
    """A changed docstring changes nothing, so no mutant has one."""
    source = '"""Module."""\n\ndef f():\n    """Function."""\n\nclass A:\n    """Class."""\n'
    assert mutants(source) == []


def test_the_same_source_gives_the_same_mutants() -> None:
    """Mutants and their order depend on the program alone."""
    source = "def f(a, b):\n    return a + b if a < b else a - 1\n"
    assert mutants(source) == mutants(source)
