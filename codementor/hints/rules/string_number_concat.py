"""A text and a number joined with `+`."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    calls,
    code,
    is_number,
    is_text,
    names,
    walk,
)
from codementor.wire.hints import FindingKind


def _number(node: ast.expr) -> bool:
    return is_number(node) or calls(node, "len", "int", "float", "sum", "round", "abs", "ord")


def find(subject: Subject) -> Iterator[Match]:
    """Sums of a text written out and something that is surely a number."""
    tree = walk(subject.tree)
    shadowed = {item.name for item in tree.functions()}
    for item in tree.all(ast.BinOp):
        if not isinstance(item.op, ast.Add):
            continue
        for text, other in ((item.left, item.right), (item.right, item.left)):
            own = isinstance(other, ast.Call) and bool(names(other.func) & shadowed)
            if _ends_in_text(text) and _number(other) and not own:
                yield Match(item, {"value": code(other)})
                break


def _ends_in_text(node: ast.expr) -> bool:
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        if is_text(node.left) or is_text(node.right):
            return True
        node = node.left
    return is_text(node) or calls(node, "str", "input")


RULE = Rule(
    id="string_number_concat",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="strings",
    find=find,
    examples=(
        Example(
            """\
def label(items):
    return 'Items: ' + len(items)
""",
            2,
        ),
        Example(
            """\
def room(floor):
    return str(floor) + 1
""",
            2,
        ),
    ),
    silent=(
        """\
def label(items):
    return 'Items: ' + str(len(items))
""",
        """\
def room(floor):
    return int(str(floor)) + 1
""",
        """\
def total(items):
    return len(items) + sum(items)
""",
    ),
)
