"""Operators in text: how strongly they bind, where they stand, how one takes another's place."""

import ast
from typing import Final

from codementor.hints.repair.model import Splice
from codementor.hints.repair.text import Text

HOLE: Final = "_hole_of_a_wrap_"
ATOM: Final = 14

SYMBOLS: Final[dict[str, str]] = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "MatMult": "@",
    "LShift": "<<", "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&",
    "And": "and", "Or": "or", "Not": "not", "USub": "-", "UAdd": "+", "Invert": "~",
    "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=",
    "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}  # fmt: skip
_BINDING: Final[dict[str, int]] = {
    "Tuple": -1, "Yield": -1, "YieldFrom": -1, "NamedExpr": -1, "Lambda": 0, "IfExp": 0, "Starred": 0,
    "Or": 1, "And": 2, "Not": 3, "Compare": 4, "BitOr": 5, "BitXor": 6, "BitAnd": 7, "LShift": 8, "RShift": 8,
    "Add": 9, "Sub": 9, "Mult": 10, "Div": 10, "FloorDiv": 10, "Mod": 10, "MatMult": 10,
    "USub": 11, "UAdd": 11, "Invert": 11, "Pow": 12, "Await": 13,
}  # fmt: skip
_OWN_NAMES: Final = frozenset({"Attribute", "keyword"})


def binding(node: ast.AST) -> int:
    """How strongly the node's outermost operator binds; an atom most, an unbracketed tuple least."""
    operator = getattr(node, "op", None)
    name = type(operator).__name__ if operator and not isinstance(node, ast.stmt) else type(node).__name__
    return ATOM if name == "Tuple" else _BINDING.get(name, ATOM)


def needed(parent: ast.AST, slot: str, at: int) -> int:
    """The least binding that an expression must have to stand in that slot (the `at`-th part) without brackets."""
    match parent:
        case ast.BinOp():
            own = binding(parent)
            return own + (at == 1 if not isinstance(parent.op, ast.Pow) else at == 0)
        case ast.BoolOp() | ast.Compare():
            return binding(parent) + 1
        case ast.UnaryOp():
            return binding(parent)
        case ast.Attribute() | ast.Await():
            return ATOM
        case ast.Subscript() | ast.Call():
            return ATOM if at == 0 else 0
        case ast.IfExp() | ast.comprehension():
            return 0 if slot == "orelse" or slot == "target" else 1
        case _:
            return 0


def alike(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """True when the nodes' own parts are equal, or operators or names that can take each other's place."""
    if one == other:
        return True
    if one[0] != other[0] or len(one) != len(other):
        return False
    return one[0] in {"BinOp", "BoolOp", "UnaryOp", "Compare", "AugAssign"} | _OWN_NAMES


def joint(node: ast.AST) -> str:
    """What stands between two parts of a list of arguments, elements or conditions."""
    return f" {SYMBOLS[type(node.op).__name__]} " if isinstance(node, ast.BoolOp) else ", "


def exchanged(text: Text, old: ast.AST, new: ast.AST) -> tuple[Splice, ...]:
    """The splices that put the operators of `new` in the places of those of `old`."""
    match old, new:
        case ast.BinOp(), ast.BinOp():
            return _one(text, (old.left, old.right), old.op, new.op)
        case ast.BoolOp(), ast.BoolOp():
            pairs = zip(old.values, old.values[1:], strict=False)
            return tuple(item for pair in pairs for item in _one(text, pair, old.op, new.op))
        case ast.Compare(), ast.Compare():
            parts = [old.left, *old.comparators]
            return tuple(
                item
                for place, (one, other) in enumerate(zip(old.ops, new.ops, strict=True))
                if type(one) is not type(other)
                for item in _one(text, (parts[place], parts[place + 1]), one, other)
            )
        case ast.AugAssign(), ast.AugAssign():
            return _one(text, (old.target, old.value), old.op, new.op)
        case ast.UnaryOp(), ast.UnaryOp():
            start = text.start(old)
            word = SYMBOLS[type(old.op).__name__]
            space = " " if isinstance(new.op, ast.Not) and not isinstance(old.op, ast.Not) else ""
            return (Splice(start, start + len(word), SYMBOLS[type(new.op).__name__] + space),)
    return ()


def _one(text: Text, sides: tuple[ast.AST, ast.AST], old: ast.AST, new: ast.AST) -> tuple[Splice, ...]:
    start, end = text.end(sides[0]), text.start(sides[1])
    words = SYMBOLS[type(old).__name__].split()
    first = text.word(start, end, (words[0],))
    last = text.word(first[1], end, (words[1],)) if first and len(words) > 1 else first
    if first is None or last is None:
        return ()
    spaced = SYMBOLS[type(new).__name__]
    tight = spaced[0].isalpha() and not words[0][0].isalpha()
    before = " " if tight and text.source[first[0] - 1 : first[0]].strip() else ""
    after = " " if tight and text.source[last[1] : last[1] + 1].strip() else ""
    return (Splice(first[0], last[1], f"{before}{spaced}{after}"),)
