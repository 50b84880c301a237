"""An `__init__` that gives a parameter its own value instead of keeping it in the object."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    named,
    parameters,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """`name = name` in an `__init__`: a parameter given to itself."""
    tree = walk(subject.tree)
    for function in tree.functions():
        if function.name != "__init__":
            continue
        given = {item.arg for item in parameters(function)}
        for statement in tree.own(function, ast.Assign):
            target = statement.targets[0]
            if isinstance(target, ast.Name) and target.id in given and named(statement.value, target.id):
                yield Match(statement, {"name": target.id})


RULE = Rule(
    id="unset_attribute",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="classes",
    find=find,
    examples=(
        Example(
            """\
class Door:
    def __init__(self, colour):
        colour = colour
""",
            3,
        ),
        Example(
            """\
class Point:
    def __init__(self, x, y):
        self.x = x
        y = y
""",
            4,
        ),
    ),
    silent=(
        """\
class Door:
    def __init__(self, colour):
        self.colour = colour
""",
        """\
class Door:
    def __init__(self, colour):
        colour = colour.lower()
        self.colour = colour
""",
    ),
)
