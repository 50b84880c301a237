"""A function that calls itself with exactly what it was given, so that it comes no closer to its end."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
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
    for function in tree.functions():
        given = [item.arg for item in parameters(function)]
        changed = any(set(given) & set(targets(item)) for item in ast.walk(function)) or any(
            mutates(function.body, name) for name in given
        )
        outer = any(tree.own(function, kind) for kind in (ast.Global, ast.Nonlocal))
        if not given or changed or outer or isinstance(tree.parents[function], ast.ClassDef):
            continue
        for call in tree.own(function, ast.Call):
            same = [item.id for item in call.args if isinstance(item, ast.Name)]
            if named(call.func, function.name) and same == given and not call.keywords:
                yield Match(call, {"function": function.name, "call": code(call)})


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
