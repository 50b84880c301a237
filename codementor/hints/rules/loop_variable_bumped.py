"""A `for` loop's own variable is moved on by hand; the next round overwrites it."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import either, gave_value, raised
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    inside,
    named,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """`i += 1` as the last use of the variable in a round, under a condition: an item was to be passed over."""
    tree = walk(subject.tree)
    for loop in tree.all(ast.For):
        if not isinstance(loop.target, ast.Name) or not calls(loop.iter, "range"):
            continue
        for statement in inside(loop.body, ast.AugAssign):
            name = loop.target.id
            chosen = isinstance(tree.parents[statement], ast.If)
            if named(statement.target, name) and chosen and not _read_later(tree, statement, name):
                yield Match(statement, {"name": name, "loop": str(loop.lineno)})


def _read_later(tree: Tree, bump: ast.AugAssign, name: str) -> bool:
    scope = tree.scope(bump)
    return any(item.id == name and item.lineno > bump.lineno for item in tree.own(scope, ast.Name))


RULE = Rule(
    id="loop_variable_bumped",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def every_other(items):
    out = []
    for i in range(len(items)):
        out.append(items[i])
        if items[i] == 0:
            i += 1
    return out
""",
            6,
            "every_other([0, 5, 7])",
            "[0, 7]",
        ),
    ),
    silent=(
        """\
def every_other(items):
    out = []
    i = 0
    while i < len(items):
        out.append(items[i])
        if items[i] == 0:
            i += 1
        i += 1
    return out
""",
        """\
def grow(items):
    for item in items:
        item += 1
        print(item)
""",
    ),
    fits=either(gave_value, raised("IndexError")),
)
