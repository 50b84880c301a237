"""`is` between values where `==` was meant: it asks for the same object, not for an equal value."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    code,
    is_number,
    is_text,
    walk,
)
from codementor.wire.hints import FindingKind


def _value(node: ast.expr) -> bool:
    """A number, text or display written out: a fresh object, or one that only happens to be shared."""
    if isinstance(node, ast.List | ast.Dict | ast.Set | ast.Tuple):
        return True
    return is_number(node) or is_text(node)


def find(subject: Subject) -> Iterator[Match]:
    """`is` and `is not` with a value written out on one side."""
    for test in walk(subject.tree).all(ast.Compare):
        sides = [test.left, *test.comparators]
        for place, operator in enumerate(test.ops):
            if isinstance(operator, ast.Is | ast.IsNot) and any(map(_value, sides[place : place + 2])):
                yield Match(test, {"expression": code(test)})
                break


RULE = Rule(
    id="is_for_equality",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="conditions",
    find=find,
    examples=(
        Example(
            """\
def is_yes(answer):
    return answer is 'yes'
""",
            2,
        ),
        Example(
            """\
def empty(items):
    if items is []:
        return True
    return False
""",
            2,
        ),
        Example(
            """\
def big(n):
    while n is not 1000:
        n += 1
    return n
""",
            2,
        ),
    ),
    silent=(
        """\
def missing(x):
    return x is None
""",
        """\
def same(a, b):
    return a is b or a is True
""",
        """\
def is_yes(answer):
    return answer == 'yes'
""",
    ),
)
