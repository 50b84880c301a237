"""An exact comparison with a fraction; most fractions are stored only nearly."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import either, gave_value, ran_out
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    code,
    walk,
)
from codementor.wire.hints import FindingKind


def _fraction(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value != int(node.value)


def find(subject: Subject) -> Iterator[Match]:
    """`==` and `!=` of a computed value with a fraction that is not stored exactly."""
    tree = walk(subject.tree)
    for test in tree.all(ast.Compare):
        sides = [test.left, *test.comparators]
        exact = all(isinstance(operator, ast.Eq | ast.NotEq) for operator in test.ops)
        inexact = any(_fraction(item) and not _stored(item) for side in sides for item in ast.walk(side))
        computed = any(isinstance(item, ast.BinOp) for side in sides for item in ast.walk(side))
        if exact and inexact and (computed or _computed(tree, test, sides)):
            yield Match(test, {"expression": code(test)})


def _stored(node: ast.AST) -> bool:
    """True for halves, quarters and the like, which a float holds exactly."""
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value.as_integer_ratio()[1] <= 1024


def _computed(tree: Tree, test: ast.Compare, sides: list[ast.expr]) -> bool:
    scope = tree.scope(test)
    compared = {item.id for item in sides if isinstance(item, ast.Name)}
    return any(
        isinstance(item.target, ast.Name) and item.target.id in compared for item in tree.own(scope, ast.AugAssign)
    )


RULE = Rule(
    id="float_equality",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="arithmetic",
    find=find,
    examples=(
        Example(
            """\
def same(a):
    return a + 0.2 == 0.3
""",
            2,
            "same(0.1)",
            "True",
        ),
        Example(
            """\
def steps():
    x = 0
    count = 0
    while x != 0.3:
        x += 0.1
        count += 1
    return count
""",
            4,
            "steps()",
            "3",
        ),
    ),
    silent=(
        """\
def half(a):
    return a / 2 == 0.5
""",
        """\
def same(a):
    return abs(a + 0.2 - 0.3) < 1e-9
""",
        """\
def whole(a):
    return a == 3
""",
    ),
    fits=either(gave_value, ran_out),
)
