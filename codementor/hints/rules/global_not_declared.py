"""A function that changes a variable of the module without saying so; to Python it is a new local one."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Function,
    Tree,
    parameters,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """`name += ...` in a function where the name gets a value only outside of it."""
    tree = walk(subject.tree)
    outside = {name for item in tree.own(subject.tree, ast.stmt) for name in targets(item)}
    for item in tree.all(ast.AugAssign):
        function, target = tree.scope(item), item.target
        if not isinstance(function, Function) or not isinstance(target, ast.Name) or target.id not in outside:
            continue
        if target.id not in _own_names(tree, function):
            yield Match(item, {"name": target.id, "function": function.name})


def _own_names(tree: Tree, function: Function) -> set[str]:
    """Names that the function takes, declares to be others', or binds otherwise than by adding to them."""
    names = {item.arg for item in parameters(function)}
    names |= tree.declared(function)
    return names | {item.id for item in tree.own(function, ast.Name) if _binds(tree, item)}


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
