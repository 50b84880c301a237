"""Small changes of one expression or assignment: each is the program with that change alone."""

import ast

import pytest

from codementor.hints.repair.express import Change
from codementor.hints.repair.model import Edit, applied
from codementor.hints.repair.mutate_terms import of_statement, of_term
from codementor.hints.repair.text import Text


def _terms(words: str) -> set[str]:
    text = Text(words)
    return {_with(words, change) for change in of_term(text, ast.parse(words, mode="eval").body)}


def _statements(words: str) -> set[str]:
    return {_with(words, change) for change in of_statement(Text(words), ast.parse(words).body[0])}


def _with(words: str, change: Change) -> str:
    return applied(words, (Edit(change.splices, 1, 1),))


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("far[here] + 1", {"far[here]", "1"}),
        ("a and b", {"a", "b"}),
        ("(a + b) * c", {"(a + b)", "c"}),
        ("a - b", {"a", "b", "b - a"}),
        ("a - b * c", {"a", "b * c", "b * c - a"}),
        ("a - (b - c)", {"a", "(b - c)", "b - c - (a)"}),
        ("min(x for x in xs)", {"max(x for x in xs)"}),
        ("word.startswith(part)", {"word.endswith(part)"}),
        ("a and b and c", set()),
        ("other(x)", set()),
    ],
)
def test_a_term_loses_an_operand_or_turns_round_or_calls_the_twin(words: str, changed: set[str]) -> None:
    """Of an expression there are the two operands, where order counts the exchange, and a twin's name."""
    assert {ast.unparse(ast.parse(each)) for each in _terms(words)} == {
        ast.unparse(ast.parse(each)) for each in changed
    }


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("counts[face] = 1", {"counts[face] += 1"}),
        ("counts[a == b] = 1", {"counts[a == b] += 1"}),
        ("best = best + x", set()),
        ("total += x", {"total = x"}),
        ("total //= x", {"total = x"}),
        ("for at in range(2, n): pass", {"for at in reversed(range(2, n)): pass"}),
        ("for at, each in pairs(): pass", set()),
    ],
)
def test_a_statement_collects_or_forgets_or_goes_the_other_way(words: str, changed: set[str]) -> None:
    """An assignment becomes an addition where it does not read its own name, and back; a row is walked from its end."""
    assert _statements(words) == changed
