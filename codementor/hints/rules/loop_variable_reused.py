"""An inner loop takes the name of the outer loop's variable, which is used again after it."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import either, gave_value, raised
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    inside,
    named,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Inner loops with the outer loop's variable, where the outer body reads that variable afterwards."""
    tree = walk(subject.tree)
    for loop in tree.all(ast.For):
        if not isinstance(loop.target, ast.Name):
            continue
        name = loop.target.id
        for place, statement in enumerate(loop.body):
            for inner in inside([statement], ast.For):
                if named(inner.target, name) and _used(loop.body[place + 1 :], name):
                    yield Match(inner, {"name": name, "loop": str(loop.lineno)})


def _used(rest: list[ast.stmt], name: str) -> bool:
    """The rest of the round reads the name before binding it again."""
    for statement in rest:
        first = next(iter(item for item in inside([statement], ast.Name) if item.id == name), None)
        if first is not None:
            return isinstance(first.ctx, ast.Load) and name not in targets(statement)
    return False


RULE = Rule(
    id="loop_variable_reused",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def table(n):
    out = []
    for i in range(n):
        row = []
        for i in range(3):
            row.append(i)
        out.append((i, row))
    return out
""",
            5,
            "table(1)",
            "[(0, [0, 1, 2])]",
        ),
    ),
    silent=(
        """\
def table(n):
    out = []
    for i in range(n):
        row = []
        for j in range(3):
            row.append(j)
        out.append((i, row))
    return out
""",
        """\
def twice(items):
    for item in items:
        print(item)
    for item in items:
        print(item)
""",
    ),
    fits=either(gave_value, raised("IndexError", "TypeError", "KeyError")),
)
