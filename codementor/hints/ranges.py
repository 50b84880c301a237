"""Loops over the positions of a sequence, and whether they visit all of it."""

import ast
from collections.abc import Iterator
from enum import StrEnum

from codementor.hints.rule import Match, Subject
from codementor.hints.tree import calls, named, walk


class Shape(StrEnum):
    """How a loop over positions misses."""

    LATE = "late"  # range(1, len(x)): the first item is left out
    SHORT = "short"  # range(len(x) - 1): the last item is left out
    LONG = "long"  # range(len(x) + 1): one position too many


def length_of(node: ast.expr) -> str | None:
    """The name in `len(name)`, else None."""
    if isinstance(node, ast.Call) and calls(node, "len") and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
        return node.args[0].id
    return None


def shape_of(args: list[ast.expr]) -> tuple[str, Shape] | None:
    """The sequence and the shape of `range(*args)`, None where it visits every position or something else."""
    start, stop = (args[0] if len(args) == 2 else None), args[-1]
    if isinstance(stop, ast.BinOp) and isinstance(stop.right, ast.Constant) and stop.right.value == 1:
        name = length_of(stop.left)
        if name and (start is None or (isinstance(start, ast.Constant) and start.value == 0)):
            return name, Shape.SHORT if isinstance(stop.op, ast.Sub) else Shape.LONG
    name = length_of(stop)
    if name and isinstance(start, ast.Constant) and start.value == 1:
        return name, Shape.LATE
    return None


def misses(subject: Subject, wanted: Shape) -> Iterator[Match]:
    """Loops of that shape whose scope reads the sequence by the loop's own position and by no other."""
    tree = walk(subject.tree)
    for loop in tree.all(ast.For):
        call, index = loop.iter, loop.target
        if not isinstance(call, ast.Call) or not calls(call, "range") or not isinstance(index, ast.Name):
            continue
        shape = shape_of(call.args) if 1 <= len(call.args) <= 2 else None
        if shape and shape[1] is wanted and _only_plain(tree.scope(loop), index.id, shape[0]):
            yield Match(loop, {"sequence": shape[0], "index": index.id})


def _only_plain(scope: ast.AST, index: str, sequence: str) -> bool:
    reads = [item for item in ast.walk(scope) if isinstance(item, ast.Subscript) and named(item.value, sequence)]
    return bool(reads) and all(named(item.slice, index) for item in reads)
