"""A method without `self` as its first parameter."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    named,
    parameters,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Methods that take nothing, or that use `self` without taking it."""
    tree = walk(subject.tree)
    for function in tree.functions():
        if not isinstance(tree.parents[function], ast.ClassDef) or function.decorator_list:
            continue
        given = [item.arg for item in parameters(function)]
        uses = any(named(item, "self") for item in tree.own(function, ast.Name))
        binds = any("self" in targets(item) for item in tree.scopes[function])
        if (not given and not function.args.vararg) or (uses and "self" not in given and not binds):
            yield Match(function, {"function": function.name})


RULE = Rule(
    id="missing_self",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="classes",
    find=find,
    examples=(
        Example(
            """\
class Door:
    def open():
        return True
""",
            2,
        ),
        Example(
            """\
class Door:
    def name_it(name):
        self.name = name
""",
            2,
        ),
    ),
    silent=(
        """\
class Door:
    def open(self):
        return True

    @staticmethod
    def kinds():
        return ['wood', 'steel']
""",
        """\
class Door:
    def open(this):
        this.is_open = True
""",
    ),
)
