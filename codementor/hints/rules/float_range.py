"""A `range` with a fraction; ranges count in whole numbers only."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    calls,
    code,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Fractions written out as an argument of `range`."""
    tree = walk(subject.tree)
    for call in tree.all(ast.Call):
        if calls(call, "range"):
            for item in call.args:
                value = item.operand if isinstance(item, ast.UnaryOp) else item
                if isinstance(value, ast.Constant) and isinstance(value.value, float):
                    yield Match(item, {"value": code(item)})
                    break


RULE = Rule(
    id="float_range",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def steps():
    return [x for x in range(0, 1, 0.1)]
""",
            2,
        ),
        Example(
            """\
def count():
    for i in range(10.0):
        print(i)
""",
            2,
        ),
    ),
    silent=(
        """\
def steps():
    return [x / 10 for x in range(0, 10, 1)]
""",
        """\
def count(n):
    for i in range(int(n * 0.5)):
        print(i)
""",
    ),
)
