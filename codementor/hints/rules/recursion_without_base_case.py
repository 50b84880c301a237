"""A function that calls itself on every path, so that nothing ever ends it."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    code,
    inside,
    named,
    walk,
)
from codementor.wire.hints import FindingKind

CHOICES = (ast.If, ast.IfExp, ast.BoolOp, ast.For, ast.While, ast.Try, ast.Match, ast.comprehension, ast.With)


def find(subject: Subject) -> Iterator[Match]:
    """Calls of the function itself that no condition stands before."""
    tree = walk(subject.tree)
    for function in tree.functions():
        if isinstance(tree.parents[function], ast.ClassDef):
            continue
        for statement in function.body:
            call = next((item for item in inside([statement], ast.Call) if named(item.func, function.name)), None)
            if call and not any(isinstance(item, CHOICES) for item in ast.walk(statement)):
                yield Match(call, {"function": function.name, "call": code(call)})
                break
            if any(True for kind in (ast.Return, ast.Raise, ast.Yield) for _ in inside([statement], kind)):
                break


RULE = Rule(
    id="recursion_without_base_case",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="recursion",
    find=find,
    examples=(
        Example(
            """\
def factorial(n):
    return n * factorial(n - 1)
""",
            2,
        ),
        Example(
            """\
def count(items):
    rest = items[1:]
    return 1 + count(rest)
""",
            3,
        ),
    ),
    silent=(
        """\
def factorial(n):
    if n == 0:
        return 1
    return n * factorial(n - 1)
""",
        """\
def factorial(n):
    return 1 if n == 0 else n * factorial(n - 1)
""",
        """\
def depth(items):
    return 1 + max((depth(item) for item in items), default=0)
""",
    ),
)
