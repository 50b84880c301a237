"""A search that gives its answer in both branches of the first round, so that later items are never looked at."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    code,
    walk,
)
from codementor.wire.hints import FindingKind


def _answer(body: list[ast.stmt]) -> ast.Return | None:
    last = body[-1] if len(body) == 1 else None
    return last if isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) else None


def find(subject: Subject) -> Iterator[Match]:
    """The second of two returns of fixed answers that between them end every round of a loop."""
    for loop in walk(subject.tree).all(ast.For):
        test = loop.body[-1]
        if isinstance(test, ast.If) and test.orelse:
            first, second = _answer(test.body), _answer(test.orelse)
            after = None
        else:
            test = loop.body[-2] if len(loop.body) > 1 else test
            if not isinstance(test, ast.If) or test.orelse:
                continue
            first, second = _answer(test.body), _answer(loop.body[-1:])
            after = loop.orelse
        if first and second and not after and ast.dump(first) != ast.dump(second):
            yield Match(second, {"loop": str(loop.lineno), "test": code(test.test)})


RULE = Rule(
    id="early_return_in_else",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def has(items, wanted):
    for item in items:
        if item == wanted:
            return True
        else:
            return False
""",
            6,
        ),
        Example(
            """\
def all_even(items):
    for item in items:
        if item % 2 != 0:
            return False
        return True
""",
            5,
        ),
    ),
    silent=(
        """\
def has(items, wanted):
    for item in items:
        if item == wanted:
            return True
    return False
""",
        """\
def first_even(items):
    for item in items:
        if item % 2 == 0:
            return item
        else:
            continue
    return None
""",
        """\
def head(items):
    for item in items:
        return item
""",
    ),
)
