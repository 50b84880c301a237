"""Counts a program's steps: calls of functions, rounds of loops and comprehensions. The same run, the same count.

Loaded by its path in the child: standard library only.
"""

import ast
import builtins
import itertools
import operator
import re
import types
from collections.abc import Iterator
from typing import Any, Final, NoReturn

TICK: Final = "__codementor_tick__"

_MADE: Final = True  # what a step gives: in a condition it changes nothing
_FOR: Final = re.compile(r"\bfor\b")


class Spent(BaseException):
    """The program used up its steps. Every further step raises it again, so that no `except` outlives it."""


class Counter:
    """Gives counted programs their steps. A step is one C call, a tenth of what a line of Python costs."""

    def __init__(self) -> None:
        self._left: Iterator[bool] = itertools.repeat(_MADE, 0)
        self._most = 0

    def allow(self, most: int) -> None:
        """From here on `most` steps may be made."""
        self._left, self._most = itertools.repeat(_MADE, most), most
        # `iter` of a function is C, as the chain is: one written in Python may not start where the stack is full
        vars(builtins)[TICK] = itertools.chain(self._left, iter(_over, None)).__next__

    @property
    def used(self) -> int:
        """The steps made since `allow`."""
        return self._most - operator.length_hint(self._left)


def _over() -> NoReturn:
    raise Spent


def counted(source: str, file: str) -> types.CodeType:
    """The program, compiled so that it counts its steps and is otherwise the same, its line numbers included."""
    tree: Any = compile(source, file, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    loops = _block(tree.body)
    if "lambda" in source or len(_FOR.findall(source)) != loops:  # else the expressions hold no loop and no function
        for node in ast.walk(tree):
            _expression(node)
    return compile(tree, file, "exec", dont_inherit=True)


def _block(statements: list[ast.stmt]) -> int:
    """Count in the loops and functions below; the number of `for` statements found."""
    found = 0
    for node in statements:
        fields = node.__dict__
        kind = type(node)
        if "body" in fields:
            found += _block(fields["body"]) + _block(fields.get("orelse", ())) + _block(fields.get("finalbody", ()))
            for part in fields.get("handlers", ()):
                found += _block(part.body)
        for part in fields.get("cases", ()):
            found += _block(part.body)
        if kind in (ast.For, ast.AsyncFor, ast.While):
            found += kind is not ast.While
            fields["body"].insert(0, _statement(fields["body"], node))
        elif kind in (ast.FunctionDef, ast.AsyncFunctionDef):
            body = fields["body"]
            body.insert(1 if _is_text(body[0]) else 0, _statement(body, node))
    return found


def _expression(node: ast.AST) -> None:
    if isinstance(node, ast.comprehension):
        node.ifs.insert(0, _call(node.iter))
    elif isinstance(node, ast.Lambda):
        place = _place(node.body)
        node.body = ast.BoolOp(ast.And(**place), [_call(node.body), node.body], **place)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _statement(block: list[ast.stmt], owner: ast.stmt) -> ast.stmt:
    """A step, on the line of the block's first statement that does something."""
    does = (node for node in block if not isinstance(node, ast.Global | ast.Nonlocal) and not _is_text(node))
    at = next(does, owner)
    return ast.Expr(_call(at), **_place(at))


def _call(at: ast.stmt | ast.expr) -> ast.expr:
    place = _place(at)
    return ast.Call(ast.Name(TICK, ast.Load(), **place), [], [], **place)


def _place(node: ast.stmt | ast.expr) -> dict[str, Any]:
    return {"lineno": node.lineno, "col_offset": node.col_offset}
