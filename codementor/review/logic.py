"""Checks of what a program does: code that never runs, names nobody reads, questions asked twice."""

import ast
from collections.abc import Iterator

from codementor.hints.tree import Tree, code, targets
from codementor.review.remark import Remark

LEAVES = (ast.Return, ast.Raise, ast.Break, ast.Continue)
BLOCKS = ("body", "orelse", "finalbody")


def dead_code(tree: Tree) -> Iterator[Remark]:
    """The first statement behind one that always leaves its block."""
    for kind in LEAVES:
        for leave in tree.all(kind):
            for field in BLOCKS:
                block = getattr(tree.parents[leave], field, None)
                if isinstance(block, list) and leave in block[:-1]:
                    yield Remark(block[block.index(leave) + 1], {"leave": code(leave)})


def unused_variable(tree: Tree) -> Iterator[Remark]:
    """Variables of a function that get a value nobody reads."""
    for function in tree.functions():
        read = {item.id for item in ast.walk(function) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load)}
        read |= tree.declared(function)
        told: set[str] = set()
        for item in tree.own(function, ast.Assign):
            name = item.targets[0].id if isinstance(item.targets[0], ast.Name) else "_"
            if name not in read | told and not name.startswith("_"):
                told.add(name)
                yield Remark(item, {"name": name})


def unused_import(tree: Tree) -> Iterator[Remark]:
    """Imported names that nothing uses."""
    used = {item.id for item in tree.all(ast.Name)}
    imports: list[ast.Import | ast.ImportFrom] = [*tree.all(ast.Import), *tree.all(ast.ImportFrom)]
    for item in imports:
        for alias in item.names:
            name = (alias.asname or alias.name).split(".")[0]
            if name not in used and name != "*":
                yield Remark(item, {"name": name})


def duplicate_condition(tree: Tree) -> Iterator[Remark]:
    """A branch of a decision that asks what an earlier one has asked."""
    for first in tree.all(ast.If):
        asked = {ast.dump(first.test)}
        branch = first
        while len(branch.orelse) == 1 and isinstance(branch.orelse[0], ast.If):
            branch = branch.orelse[0]
            if ast.dump(branch.test) in asked:
                yield Remark(branch, {"test": code(branch.test), "first": str(first.lineno)})
            asked.add(ast.dump(branch.test))


def self_assignment(tree: Tree) -> Iterator[Remark]:
    """A name that gets its own value."""
    for item in tree.all(ast.Assign):
        if len(item.targets) == 1 and isinstance(item.value, ast.Name) and targets(item) == [item.value.id]:
            yield Remark(item, {"name": item.value.id})


def silent_except(tree: Tree) -> Iterator[Remark]:
    """A handler that does nothing, so that nobody learns of the error."""
    for item in tree.all(ast.ExceptHandler):
        if len(item.body) == 1 and isinstance(item.body[0], ast.Pass):
            yield Remark(item)
