"""A comparison that stands alone as a statement: its answer is thrown away, usually a `==` meant as an assignment."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import code, walk
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Statements `name == value` (the last line of a notebook cell is a display, so module level is left out)."""
    tree = walk(subject.tree)
    for statement in tree.all(ast.Expr):
        test = statement.value
        if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
            continue
        last = statement is subject.tree.body[-1]
        acts = any(isinstance(item, ast.Call) for part in test.comparators for item in ast.walk(part))
        if not last and not acts and isinstance(test.left, ast.Name | ast.Attribute | ast.Subscript):
            yield Match(statement, {"name": code(test.left), "expression": code(test)})


RULE = Rule(
    id="comparison_as_statement",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="variables",
    find=find,
    examples=(
        Example(
            """\
def count(items):
    n = 0
    for item in items:
        n == n + 1
    return n
""",
            4,
        ),
        Example(
            """\
class Door:
    def close(self):
        self.open == False
""",
            3,
        ),
        Example(
            """\
x = 1
x == 2
print(x)
""",
            2,
        ),
    ),
    silent=(
        """\
def same(a, b):
    return a == b
""",
        """\
x = 3
x == 3
""",
        """\
def check(a):
    assert a == 1
    done = a == 2
    return done
""",
        """\
import operator

def same(a, b):
    operator.eq(a, b)
""",
    ),
)
