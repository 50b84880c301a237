"""A position made with `/`, which gives a float; a float is no position, also when nothing stands after its point."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    code,
    is_text,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _floats(tree: Tree, scope: ast.AST) -> set[str]:
    """Variables of the scope that hold the outcome of a true division, and never anything else."""
    divided: set[str] = set()
    other: set[str] = {item.arg for item in tree.own(scope, ast.arg)}
    for item in tree.scopes.get(scope, ()):
        if isinstance(item, ast.Assign) and _divides(item.value) and isinstance(item.targets[0], ast.Name):
            divided.add(item.targets[0].id)
        else:
            other.update(targets(item))
    return divided - other


def _divides(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)


def find(subject: Subject) -> Iterator[Match]:
    """Positions, slices and ranges that come from a true division."""
    tree = walk(subject.tree)
    if not any(map(_divides, tree.all(ast.BinOp))):
        return
    held: dict[ast.AST, set[str]] = {}
    for item in (*tree.all(ast.Subscript), *tree.all(ast.Call)):
        if isinstance(item, ast.Subscript):
            parts = [item.slice.lower, item.slice.upper] if isinstance(item.slice, ast.Slice) else [item.slice]
        else:
            parts = list(item.args) if calls(item, "range") else []
        for part in parts:
            scope = tree.scope(item)
            if scope not in held:
                held[scope] = _floats(tree, scope)
            divided = part is not None and (_divides(part) or (isinstance(part, ast.Name) and part.id in held[scope]))
            if part and divided and not (isinstance(item, ast.Subscript) and _mapping(tree, scope, item)):
                yield Match(part, {"value": code(part)})


def _mapping(tree: Tree, scope: ast.AST, item: ast.Subscript) -> bool:
    """A plain position could be a key: only a slice, or a name that is used as a sequence, is sure to be none."""
    if isinstance(item.slice, ast.Slice) or is_text(item.value):
        return False
    text = code(item.value)
    sized = any(calls(call, "len") and call.args and code(call.args[0]) == text for call in tree.own(scope, ast.Call))
    sliced = any(
        isinstance(other.slice, ast.Slice) and code(other.value) == text for other in tree.own(scope, ast.Subscript)
    )
    return not (sized or sliced)


RULE = Rule(
    id="float_index",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="arithmetic",
    find=find,
    examples=(
        Example(
            """\
def middle(items):
    return items[len(items) / 2]
""",
            2,
        ),
        Example(
            """\
def middle(items):
    place = len(items) / 2
    return items[place]
""",
            3,
        ),
        Example(
            """\
def half(items):
    for i in range(len(items) / 2):
        print(items[i])
""",
            2,
        ),
        Example(
            """\
def first_half(word):
    return word[: len(word) / 2]
""",
            2,
        ),
    ),
    silent=(
        """\
def middle(items):
    return items[len(items) // 2]
""",
        """\
def price(prices, weight):
    return prices[weight / 2]
""",
        """\
def middle(items):
    place = len(items) / 2
    place = int(place)
    return items[place]
""",
    ),
)
