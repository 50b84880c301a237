"""Small changes of one expression or assignment: an operand too many or on the wrong side, a twin, what is collected.

The operators of mutation analysis that take away operands (ODL: Delamaro, Offutt and Ammann, ICST 2014), tried as
repairs, and the pairs that learners mistake for one another.
"""

import ast
from collections.abc import Iterator
from typing import Final

from codementor.hints.repair import operators
from codementor.hints.repair.distance import count
from codementor.hints.repair.express import Change
from codementor.hints.repair.model import Splice
from codementor.hints.repair.text import Text
from codementor.hints.tree import names

_SIDED: Final = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
_PAIRS: Final = (
    ("min", "max"),
    ("any", "all"),
    ("sum", "len"),
    ("append", "extend"),
    ("startswith", "endswith"),
    ("upper", "lower"),
    ("isupper", "islower"),
    ("lstrip", "rstrip"),
    ("find", "rfind"),
    ("union", "intersection"),
)
_TWINS: Final = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}


def of_term(text: Text, node: ast.AST) -> Iterator[Change]:
    """The expression without one of its operands, with both exchanged, or with the twin of the name that is called."""
    match node:
        case ast.BinOp(left=left, right=right) | ast.BoolOp(values=[left, right]):
            for kept, gone in ((left, right), (right, left)):
                words = _bracketed(text, kept, operators.binding(node))
                yield Change((_placed(text, node, words),), 1 + count([gone]))
            if isinstance(node, ast.BinOp) and isinstance(node.op, _SIDED):
                first = _bracketed(text, right, operators.needed(node, "left", 0))
                second = _bracketed(text, left, operators.needed(node, "right", 1))
                yield Change((_placed(text, left, first), _placed(text, right, second)), 2)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name) as called) if name in _TWINS:
            end = text.end(called)
            yield Change((Splice(end - len(name), end, _TWINS[name]),), 1)


def of_statement(text: Text, node: ast.AST) -> Iterator[Change]:
    """An assignment that adds to what was there, an addition that forgets it, a loop that goes the other way round."""
    match node:
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target]) if _base(target) not in names(node.value):
            at = text.word(text.end(target), text.start(node.value), ("=",))
            yield from _written(at, "+=")
        case ast.AugAssign(target=target):
            sign = f"{operators.SYMBOLS[type(node.op).__name__]}="
            at = text.word(text.end(target), text.start(node.value), (sign,))
            yield from _written(at, "=")
        case ast.For(iter=ast.Call(func=ast.Name(id="range")) | ast.Name() as walked):
            yield Change((_placed(text, walked, f"reversed({text.of(walked)})"),), 2)


def _base(target: ast.expr) -> str:
    """The name of what is assigned to, or in."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _written(at: tuple[int, int] | None, words: str) -> Iterator[Change]:
    if at:
        yield Change((Splice(*at, words),), 2)


def _placed(text: Text, old: ast.expr, words: str) -> Splice:
    return Splice(text.start(old), text.end(old), words)


def _bracketed(text: Text, node: ast.expr, least: int) -> str:
    """The expression's text, in brackets where it binds less than the place asks for."""
    words = text.of(node)
    return f"({words})" if operators.binding(node) < least else words
