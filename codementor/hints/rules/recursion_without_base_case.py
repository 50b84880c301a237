"""A function that calls itself on every path, so that nothing ever ends it."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Function,
    Tree,
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
    for call in tree.all(ast.Call):
        function = tree.scope(call)
        if isinstance(function, Function) and named(call.func, function.name) and _surely(tree, function, call):
            yield Match(call, {"function": function.name, "call": code(call)})


def _surely(tree: Tree, function: Function, call: ast.Call) -> bool:
    """The call is reached whenever the function runs."""
    outer = [call, *tree.above(call)]
    inside_function = outer[: outer.index(function)]
    place = function.body.index(next(item for item in inside_function if item in function.body))
    before = inside(function.body[:place], ast.stmt)
    leaves = any(isinstance(item, ast.Return | ast.Raise) for item in before)
    chosen = any(isinstance(item, CHOICES) for item in ast.walk(function.body[place]))
    return not leaves and not chosen and not isinstance(tree.parents[function], ast.ClassDef)


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
