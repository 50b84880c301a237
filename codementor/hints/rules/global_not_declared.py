"""A function that changes a variable of the module without saying so; to Python it is a new local one."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    parameters,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """`name += ...` in a function where the name gets a value only outside of it."""
    tree = walk(subject.tree)
    outside = {name for item in tree.scopes.get(subject.tree, ()) for name in targets(item)}
    for function in tree.functions():
        given = {item.arg for item in parameters(function)}
        said = {name for item in tree.own(function, ast.Global) for name in item.names}
        said |= {name for item in tree.own(function, ast.Nonlocal) for name in item.names}
        scope = tree.scopes[function]
        bound = {name for item in scope if not isinstance(item, ast.AugAssign) for name in targets(item)}
        bound |= {item.id for item in tree.own(function, ast.Name) if _binds(tree, item)}
        for item in tree.own(function, ast.AugAssign):
            if isinstance(item.target, ast.Name) and item.target.id in outside - given - said - bound:
                yield Match(item, {"name": item.target.id, "function": function.name})
                break


def _binds(tree: Tree, item: ast.Name) -> bool:
    return isinstance(item.ctx, ast.Store | ast.Del) and not isinstance(tree.parents[item], ast.AugAssign)


RULE = Rule(
    id="global_not_declared",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
count = 0

def visit():
    count += 1
    return count
""",
            4,
        ),
        Example(
            """\
total = 0

def pay(price):
    total += price
""",
            4,
        ),
    ),
    silent=(
        """\
count = 0

def visit():
    global count
    count += 1
    return count
""",
        """\
count = 0

def visit():
    count = 1
    count += 1
    return count
""",
    ),
)
