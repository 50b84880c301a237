"""What rewrites of statements are made of: questions about nodes, and new ones from text. No node given is changed."""

import ast
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Final

Block = list[ast.stmt]
Rewrite = Callable[[Block, frozenset[str]], Iterator[Block]]
# from the statements at a place to the end of their block, and the names taken there, to others that do the same

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_LOOPS: Final = (ast.For, ast.While)
_OPPOSITE: Final = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def code(text: str, *bodies: Sequence[ast.stmt]) -> Block:
    """The statements of a text; `...` standing for a whole block becomes the bodies in turn."""
    body = ast.parse(text).body
    left = list(bodies)
    for node in [node for item in body for node in ast.walk(item)]:
        for name in ("body", "orelse"):
            if left and _is_gap(getattr(node, name, None)):
                setattr(node, name, list(left.pop(0)))
    return body


def _is_gap(body: object) -> bool:
    return isinstance(body, list) and len(body) == 1 and ast.dump(body[0]) == ast.dump(ast.Expr(ast.Constant(...)))


def said(node: ast.AST) -> str:
    """The text of an expression or a statement."""
    return ast.unparse(node)


def head(loop: ast.stmt) -> str:
    """The first line of a loop."""
    return said(loop).splitlines()[0]


def names(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Every name that occurs in the nodes."""
    found = {getattr(node, "id", None) or getattr(node, "arg", None) for each in nodes for node in ast.walk(each)}
    return frozenset(name for name in found if isinstance(name, str))


def stored(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """The names that the nodes bind, or change through a method, an item or an operator."""
    found = set()
    for node in (node for each in nodes for node in ast.walk(each)):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        owner = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
        changes = isinstance(node, ast.Attribute) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if changes and isinstance(owner, ast.Name):
            found.add(owner.id)
    return frozenset(found)


def fresh(taken: frozenset[str], *wanted: str) -> str:
    """The first of the names that is not taken; numbered where all are."""
    numbered = (f"{wanted[0]}{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*wanted, *numbered) if name not in taken)


class _Swap(ast.NodeTransformer):
    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        read = isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if read and said(node) == self.old:
            return ast.parse(self.new, mode="eval").body
        return self.generic_visit(node)


def swapped(nodes: Sequence[ast.stmt], old: str, new: str) -> Block:
    """Copies of the statements with one expression, by its text, read as another."""
    swap = _Swap(old, new)
    return [node for each in nodes if isinstance(node := swap.visit(deepcopy(each)), ast.stmt)]


def within(nodes: Sequence[ast.stmt], *, loops: bool = False) -> Iterator[ast.stmt]:
    """The statements and those in their branches; in inner loops only when asked; none of inner functions."""
    for node in nodes:
        yield node
        if isinstance(node, _FUNCTIONS) or (isinstance(node, _LOOPS) and not loops):
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from within(getattr(node, name, []), loops=loops)


def jumps(body: Sequence[ast.stmt]) -> bool:
    """True when nothing after the statements is reached from them."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return jumps(last.body) and jumps(last.orelse)
    return isinstance(last, ast.Return | ast.Raise | ast.Break | ast.Continue)


def opposite(test: ast.expr) -> str:
    """The text of the condition that holds where this one does not."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return said(test.operand)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _OPPOSITE:
        return said(ast.Compare(test.left, [_OPPOSITE[type(test.ops[0])]()], test.comparators))
    return f"not ({said(test)})"


def is_truth(value: ast.expr | None) -> bool:
    """True for an expression that gives True or False whatever its parts are."""
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.op, ast.Not)
    if isinstance(value, ast.BoolOp):
        return all(is_truth(each) for each in value.values)
    return isinstance(value, ast.Compare)
