"""A `//` that cuts off the part after the point where the task wants it."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_value
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    code,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind
from codementor.wire.reports import Report


def find(subject: Subject) -> Iterator[Match]:
    """Divisions that drop the fraction and whose outcome is given back, at once or by a variable."""
    tree = walk(subject.tree)
    for item in tree.all(ast.BinOp):
        if not isinstance(item.op, ast.FloorDiv):
            continue
        given = [answer.value for answer in tree.own(tree.scope(item), ast.Return) if answer.value]
        parent = tree.parents[item]
        stored = isinstance(parent, ast.Assign) and any(_plain(value) & set(targets(parent)) for value in given)
        at_once = any(item is part for value in given for part in ast.walk(value))
        inner = any(isinstance(outer, ast.Subscript | ast.Call) for outer in _up(tree, item))
        if (stored or at_once) and not inner:
            yield Match(item, {"value": code(item)})


def _plain(value: ast.expr) -> set[str]:
    """Names in sums and products of the answer, not those that only choose an item or go into a call."""
    if isinstance(value, ast.BinOp):
        return _plain(value.left) | _plain(value.right)
    return {value.id} if isinstance(value, ast.Name) else set()


def _up(tree: Tree, node: ast.AST) -> Iterator[ast.AST]:
    for outer in tree.above(node):
        if isinstance(outer, ast.stmt):
            return
        yield outer


def fits(match: Match, report: Report) -> bool:
    """A number without a fraction came out where one with a fraction is wanted."""
    case = report.smallest
    if case is None or not gave_value(match, report):
        return False
    try:
        wanted, got = float(case.wanted), float(case.got)
    except ValueError:
        return False
    return wanted != int(wanted) and got == int(got) and abs(wanted - got) < 1


RULE = Rule(
    id="floor_division",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="arithmetic",
    find=find,
    examples=(
        Example(
            """\
def mean(items):
    return sum(items) // len(items)
""",
            2,
            "mean([1, 2])",
            "1.5",
        ),
        Example(
            """\
def share(total, people):
    part = total // people
    return part
""",
            2,
            "share(5, 2)",
            "2.5",
        ),
    ),
    silent=(
        """\
def mean(items):
    return sum(items) / len(items)
""",
        """\
def middle(items):
    return items[len(items) // 2]
""",
        """\
def digits(n):
    count = 0
    while n:
        n = n // 10
        count += 1
    return count
""",
    ),
    fits=fits,
)
