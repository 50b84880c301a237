"""Mutants of a program: each has one change, of a kind that beginners' mistakes are made of."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed program: its text, the line of the change in the original, and the change in words."""

    source: str
    line: int
    change: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of the program, each text once, in the order of the program's lines."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    docs = _docstrings(tree)
    found: dict[str, Mutant] = {}
    for at, node in enumerate(ast.walk(tree)):
        if id(node) in docs:
            continue
        for change, replacement in _changes(node):
            text = _applied(tree, at, replacement)
            if text != original:
                found.setdefault(text, Mutant(text, getattr(node, "lineno", 1), change))
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.change, mutant.source))


_OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.FloorDiv,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_REMOVED: Final = (ast.AugAssign, ast.Return, ast.Break, ast.Continue, ast.Raise, ast.Expr, ast.Delete)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The node's replacements, with the change in words."""
    match node:
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) if type(operator) in _OPERATORS:
            yield _with(node, op=_OPERATORS[type(operator)]())
        case ast.Compare(ops=[operator, *_]):
            for other in _COMPARISONS.get(type(operator), ()):
                yield _with(node, ops=[other(), *node.ops[1:]])
        case ast.BoolOp(op=operator):
            yield _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield f"`{ast.unparse(operand)}` for `{ast.unparse(node)}`", operand
        case ast.Constant(value=value):
            yield from ((f"`{other!r}` for `{value!r}`", ast.Constant(other)) for other in _constants(value))
        case ast.Call(func=ast.Name(id="range"), args=[first, second, *rest]):
            yield _with(node, args=[second, first, *rest])
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "condition negated", _copy(node, test=ast.UnaryOp(ast.Not(), node.test))
    yield from _statements(node)


def _statements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Break | ast.Continue):
        yield "`break` and `continue` swapped", ast.Continue() if isinstance(node, ast.Break) else ast.Break()
    stores = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name)
    if isinstance(node, _REMOVED) or stores:
        yield f"`{ast.unparse(node).splitlines()[0][:50]}` removed", ast.Pass()


def _constants(value: object) -> tuple[bool | int | float | str, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int | float):
        return (value + 1, value - 1)
    if isinstance(value, str):
        return (f"{value}x",) if value else ("x",)
    return ()


def _with(node: ast.AST, **fields: object) -> tuple[str, ast.AST]:
    changed = _copy(node, **fields)
    return f"`{_brief(changed)}` for `{_brief(node)}`", changed


def _copy(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _brief(node: ast.AST) -> str:
    text = ast.unparse(ast.fix_missing_locations(node))
    return text if len(text) <= 60 else f"{text[:57]}…"


def _applied(tree: ast.Module, at: int, replacement: ast.AST) -> str:
    """The program's text with its `at`-th node, in the order of a walk, replaced."""
    changed = copy.deepcopy(tree)
    target = next(node for place, node in enumerate(ast.walk(changed)) if place == at)
    _Replace(target, replacement).visit(changed)
    return ast.unparse(ast.fix_missing_locations(changed))


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self.target = target
        self.replacement = replacement

    def visit(self, node: ast.AST) -> ast.AST:
        """The replacement for the target, every other node as it is."""
        return self.replacement if node is self.target else super().generic_visit(node)


def _docstrings(tree: ast.Module) -> set[int]:
    """The nodes of docstrings, whose change changes nothing."""
    owners = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    firsts = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    texts = [first for first in firsts if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)]
    return {id(node) for text in texts for node in (text, text.value)}
