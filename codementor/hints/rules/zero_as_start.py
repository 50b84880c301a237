"""A search for the largest item that starts at 0, so that it is never below 0."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    code,
    inside,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind
from codementor.wire.reports import Report


def find(subject: Subject) -> Iterator[Match]:
    """`best = 0` before a loop with `if item > best: best = item`."""
    case = subject.report.smallest if subject.report else None
    if case is None or not case.wanted.startswith("-"):
        return  # where no item is below zero, the start is right
    tree = walk(subject.tree)
    for loop in tree.all(ast.For):
        for test in inside(loop.body, ast.If):
            if not isinstance(test.test, ast.Compare) or len(test.test.ops) != 1 or len(test.body) != 1:
                continue
            kept, larger = test.body[0], _larger(test.test)
            if larger is None or not isinstance(kept, ast.Assign) or targets(kept) != [larger[1]]:
                continue
            start = _start(tree, tree.scope(loop), larger[1])
            if start is not None and code(kept.value) == larger[0]:
                yield Match(start, {"name": larger[1], "item": larger[0]})


def _larger(test: ast.Compare) -> tuple[str, str] | None:
    """What is larger than which variable."""
    left, right = test.left, test.comparators[0]
    if isinstance(test.ops[0], ast.Gt | ast.GtE) and isinstance(right, ast.Name):
        return code(left), right.id
    if isinstance(test.ops[0], ast.Lt | ast.LtE) and isinstance(left, ast.Name):
        return code(right), left.id
    return None


def _start(tree: Tree, scope: ast.AST, name: str) -> ast.Assign | None:
    for item in tree.own(scope, ast.Assign):
        zero = isinstance(item.value, ast.Constant) and item.value.value == 0 and item.value.value is not False
        if zero and targets(item) == [name]:
            return item
    return None


def fits(match: Match, report: Report) -> bool:
    """The zero came out where a number below it is wanted."""
    case = report.smallest
    return case is not None and case.got in ("0", "0.0") and case.wanted.startswith("-")


RULE = Rule(
    id="zero_as_start",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def largest(items):
    best = 0
    for item in items:
        if item > best:
            best = item
    return best
""",
            2,
            "largest([-2, -1])",
            "-1",
        ),
        Example(
            """\
def largest(items):
    top = 0
    for i in range(len(items)):
        if top < items[i]:
            top = items[i]
    return top
""",
            2,
            "largest([-3])",
            "-3",
        ),
    ),
    silent=(
        """\
def largest(items):
    best = items[0]
    for item in items:
        if item > best:
            best = item
    return best
""",
        """\
def count(items):
    n = 0
    for item in items:
        if item > 0:
            n = n + 1
    return n
""",
    ),
    fits=fits,
)
