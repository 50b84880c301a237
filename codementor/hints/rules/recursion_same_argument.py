"""A function that calls itself with exactly what it was given, so that it comes no closer to its end."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Function,
    Tree,
    code,
    mutates,
    named,
    parameters,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Calls of the function itself with its own parameters, unchanged and in order."""
    tree = walk(subject.tree)
    for call in tree.all(ast.Call):
        function = tree.scope(call)
        if not isinstance(function, Function) or not named(call.func, function.name) or call.keywords:
            continue
        given = [item.arg for item in parameters(function)]
        same = [item.id for item in call.args if isinstance(item, ast.Name)]
        plain = bool(given) and not isinstance(tree.parents[function], ast.ClassDef)
        if plain and same == given and not _changed(tree, function, given):
            yield Match(call, {"function": function.name, "call": code(call)})


def _changed(tree: Tree, function: Function, given: list[str]) -> bool:
    """A parameter, or something outside, may differ when the function is called again."""
    bound = {name for item in ast.walk(function) for name in targets(item)}
    return (
        bool(tree.declared(function))
        or not bound.isdisjoint(given)
        or any(mutates(function.body, name) for name in given)
    )


RULE = Rule(
    id="recursion_same_argument",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="recursion",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    if not items:
        return 0
    return items[0] + total(items)
""",
            4,
        ),
        Example(
            """\
def power(base, n):
    if n == 0:
        return 1
    return base * power(base, n)
""",
            4,
        ),
    ),
    silent=(
        """\
def total(items):
    if not items:
        return 0
    return items[0] + total(items[1:])
""",
        """\
def total(items):
    if not items:
        return 0
    first = items.pop()
    return first + total(items)
""",
        """\
def power(base, n):
    if n == 0:
        return 1
    n = n - 1
    return base * power(base, n)
""",
    ),
)
