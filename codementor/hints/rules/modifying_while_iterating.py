"""A list that is changed by the loop that walks through it, so that the loop passes over items or never ends."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import either, gave_value, raised, ran_out
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    code,
    inside,
    method,
    named,
    names,
    walk,
)
from codementor.wire.hints import FindingKind


def _changes(loop: ast.For, name: str) -> Iterator[ast.AST]:
    for statement in inside(loop.body, ast.stmt):
        if isinstance(statement, ast.Expr):
            call = method(statement.value)
            if call and call[0] == name and call[1] in {"remove", "pop", "insert", "append"}:
                yield statement
        if isinstance(statement, ast.Delete):
            for target in statement.targets:
                if isinstance(target, ast.Subscript) and named(target.value, name):
                    yield statement


def find(subject: Subject) -> Iterator[Match]:
    """Changes of the list that the loop around them walks through, where the loop then goes on."""
    tree = walk(subject.tree)
    for loop in tree.all(ast.For):
        if not isinstance(loop.iter, ast.Name):
            continue
        for change in _changes(loop, loop.iter.id):
            made_up = _asks(tree, change, loop) or tree.around(loop, ast.While)
            if not _leaves(tree, change, loop) and (subject.report or not made_up):
                yield Match(change, {"name": loop.iter.id, "loop": str(loop.lineno), "change": code(change)})
                break


def _asks(tree: Tree, change: ast.AST, loop: ast.For) -> bool:
    """A condition asks the list itself before the change; that may make up for what the loop passes over."""
    name = loop.iter.id if isinstance(loop.iter, ast.Name) else ""
    tests = [outer.test for outer in tree.above(change) if isinstance(outer, ast.If | ast.While)]
    return any(name in names(test) for test in tests)


def _leaves(tree: Tree, change: ast.AST, loop: ast.For) -> bool:
    """True when the loop is left after the change, so that nothing is passed over."""
    node = change
    while node is not loop:
        parent = tree.parents[node]
        for field in ("body", "orelse"):
            block = getattr(parent, field, None)
            if isinstance(block, list) and node in block:
                rest = block[block.index(node) + 1 :]
                if any(isinstance(item, ast.Break | ast.Return | ast.Raise) for item in rest):
                    return True
        node = parent
    return False


RULE = Rule(
    id="modifying_while_iterating",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def odd_only(items):
    for item in items:
        if item % 2 == 0:
            items.remove(item)
    return items
""",
            4,
            "odd_only([2, 4])",
            "[]",
        ),
        Example(
            """\
def doubled(items):
    for item in items:
        items.append(item)
    return items
""",
            3,
            "doubled([1])",
            "[1, 1]",
        ),
    ),
    silent=(
        """\
def odd_only(items):
    for item in items[:]:
        if item % 2 == 0:
            items.remove(item)
    return items
""",
        """\
def without(items, wanted):
    for item in items:
        if item == wanted:
            items.remove(item)
            break
    return items
""",
        """\
def odd_only(items):
    out = []
    for item in items:
        if item % 2:
            out.append(item)
    return out
""",
    ),
    fits=either(gave_value, ran_out, raised("RuntimeError", "IndexError", "ValueError")),
)
