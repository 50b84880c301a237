"""`[[0] * n] * m`: every row is the same list, so a change in one shows in all."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    GROWERS,
    code,
    named,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _repeats_list(node: ast.AST) -> bool:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return False
    return any(isinstance(side, ast.List) and any(map(_changeable, side.elts)) for side in (node.left, node.right))


def _changeable(node: ast.expr) -> bool:
    repeated = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    if repeated and isinstance(node, ast.BinOp):
        return isinstance(node.left, ast.List) or isinstance(node.right, ast.List)
    return isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp)


def find(subject: Subject) -> Iterator[Match]:
    """Repeated lists of lists whose rows are changed later."""
    tree = walk(subject.tree)
    for item in tree.all(ast.Assign):
        if _repeats_list(item.value) and targets(item):
            name = targets(item)[0]
            if any(_inner(node, name) for node in tree.scopes[tree.scope(item)]):
                yield Match(item.value, {"name": name, "expression": code(item.value)})


def _inner(node: ast.AST, name: str) -> bool:
    """A change of something inside a row: `grid[i][j] = ...` or `grid[i].append(...)`."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Subscript):
        return named(node.value.value, name)
    grows = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GROWERS
    owner = node.func.value if grows and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    return isinstance(owner, ast.Subscript) and named(owner.value, name)


RULE = Rule(
    id="nested_list_multiplication",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="lists",
    find=find,
    examples=(
        Example(
            """\
def diagonal(n):
    grid = [[0] * n] * n
    for i in range(n):
        grid[i][i] = 1
    return grid
""",
            2,
        ),
        Example(
            """\
def groups(n, items):
    out = [[]] * n
    for place, item in enumerate(items):
        out[place % n].append(item)
    return out
""",
            2,
        ),
    ),
    silent=(
        """\
def diagonal(n):
    grid = [[0] * n for _ in range(n)]
    for i in range(n):
        grid[i][i] = 1
    return grid
""",
        """\
def zeros(n):
    row = [0] * n
    row[0] = 1
    return row
""",
    ),
)
