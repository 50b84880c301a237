"""Several independent `if`s where only one may count: a later one overwrites an earlier one."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    code,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _step(statement: ast.stmt) -> tuple[str, str, type[ast.cmpop], float] | None:
    """What an `if x >= 90: grade = 'A'` sets, asks, how it compares, and with what; None for any other statement."""
    if not isinstance(statement, ast.If) or len(statement.body) != 1 or not isinstance(statement.body[0], ast.Assign):
        return None
    test, action = statement.test, statement.body[0]
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(action.value, ast.Constant):
        return None
    right = test.comparators[0]
    if not isinstance(right, ast.Constant) or type(right.value) not in (int, float) or not targets(action):
        return None
    return targets(action)[0], code(test.left), type(test.ops[0]), float(right.value)  # type: ignore[arg-type]


def find(subject: Subject) -> Iterator[Match]:
    """Two `if`s in a row that set the same name, the second true whenever the first is."""
    tree = walk(subject.tree)
    for first in tree.all(ast.If):
        parent = tree.parents[first]
        block = next(
            b for f in ("body", "orelse", "finalbody") if isinstance(b := getattr(parent, f, None), list) and first in b
        )
        place = block.index(first)
        second = block[place + 1] if place + 1 < len(block) else None
        one, two = _step(first), _step(second) if isinstance(second, ast.stmt) else None
        if first.orelse or not one or not two or one[:3] != two[:3]:
            continue
        falls = one[2] in (ast.Gt, ast.GtE) and two[3] < one[3]
        rises = one[2] in (ast.Lt, ast.LtE) and two[3] > one[3]
        if falls or rises:
            yield Match(second, {"name": one[0], "first": str(first.lineno), "value": one[1]})  # type: ignore[arg-type]


RULE = Rule(
    id="elif_for_if",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="conditions",
    find=find,
    examples=(
        Example(
            """\
def grade(points):
    mark = 'F'
    if points >= 90:
        mark = 'A'
    if points >= 80:
        mark = 'B'
    return mark
""",
            5,
        ),
        Example(
            """\
def size(n):
    if n < 10:
        name = 'small'
    if n < 100:
        name = 'medium'
    else:
        name = 'large'
    return name
""",
            4,
        ),
    ),
    silent=(
        """\
def grade(points):
    if points >= 90:
        mark = 'A'
    elif points >= 80:
        mark = 'B'
    else:
        mark = 'F'
    return mark
""",
        """\
def grade(points):
    mark = 'F'
    if points >= 80:
        mark = 'B'
    if points >= 90:
        mark = 'A'
    return mark
""",
    ),
)
