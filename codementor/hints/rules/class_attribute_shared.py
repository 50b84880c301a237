"""A list or dictionary made in the class's body and changed through `self`: all objects share it."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    MUTATORS,
    calls,
    named,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Changeable values of a class that its methods change and that no method makes afresh."""
    tree = walk(subject.tree)
    for owner in tree.all(ast.ClassDef):
        for statement in owner.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                value = statement.value
                fresh = isinstance(value, ast.List | ast.Dict | ast.Set) or calls(value, "list", "dict", "set")
                name = statement.targets[0].id
                if fresh and _changed(owner, name) and not _made(owner, name):
                    yield Match(statement, {"name": name, "class": owner.name})


def _of_self(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name and named(node.value, "self")


def _changed(owner: ast.ClassDef, name: str) -> bool:
    for node in ast.walk(owner):
        if isinstance(node, ast.Attribute) and node.attr in MUTATORS and _of_self(node.value, name):
            return True
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _of_self(node.value, name):
            return True
    return False


def _made(owner: ast.ClassDef, name: str) -> bool:
    return any(_of_self(node, name) and isinstance(node.ctx, ast.Store) for node in ast.walk(owner))  # type: ignore[attr-defined]


RULE = Rule(
    id="class_attribute_shared",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="classes",
    find=find,
    examples=(
        Example(
            """\
class Basket:
    items = []

    def add(self, item):
        self.items.append(item)
""",
            2,
        ),
        Example(
            """\
class Register:
    seen = {}

    def note(self, word):
        self.seen[word] = True
""",
            2,
        ),
    ),
    silent=(
        """\
class Basket:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)
""",
        """\
class Basket:
    kinds = ['small', 'large']

    def largest(self):
        return self.kinds[-1]
""",
    ),
)
