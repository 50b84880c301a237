"""How much of a reference solution a text carries: whole statements or expressions, and runs of tokens."""

import ast
import io
import re
import tokenize
from functools import lru_cache

from codementor.guard.changes import key
from codementor.guard.fragments import Fragment, size
from codementor.guard.known import LANGUAGE

NODES = 3  # a statement or expression this large tells something
RUN = 6  # so many tokens in a row of a reference tell something
TOKEN = re.compile(r"\w+|\*\*|//|[=!<>+\-*/%]=|[^\w\s]")
Shapes = frozenset[str]


def shapes(tree: ast.AST) -> Shapes:
    """Statements and expressions of at least three nodes, the learner's own choice of names set aside."""
    return frozenset(
        _shape(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.expr | ast.stmt) and not isinstance(node, ast.Expr) and size(node) >= NODES
    )


def _exact(tree: ast.AST) -> Shapes:
    """As `shapes`, names as they stand."""
    return frozenset(
        key(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.expr | ast.stmt) and not isinstance(node, ast.Expr) and size(node) >= NODES
    )


def _shape(node: ast.AST) -> str:
    return re.sub(
        r"(id|arg)='(\w+)'",
        lambda item: item.group() if item.group(2) in LANGUAGE else f"{item.group(1)}='_'",
        key(node),
    )


def carries_shape(fragment: Fragment, references: tuple[str, ...], seen: tuple[ast.AST, ...]) -> bool:
    """True when the fragment holds a statement or expression of a reference that stands in nothing the learner sees.

    The learner's own choice of names is set aside, and then again it is not: a known shape with other names is new.
    """
    if fragment.tree is None:
        return False
    new = shapes(fragment.tree).intersection(frozenset().union(*map(_reference_shapes, references)))
    same = _exact(fragment.tree).intersection(frozenset().union(*map(_reference_exact, references)))
    return bool((new and new.difference(*map(shapes, seen))) or (same and same.difference(*map(_exact, seen))))


@lru_cache(maxsize=32)
def _reference_exact(reference: str) -> Shapes:
    return _exact(ast.parse(reference))


@lru_cache(maxsize=32)
def _reference_shapes(reference: str) -> Shapes:
    return shapes(ast.parse(reference))


def carries_run(text: str, references: tuple[str, ...], seen: tuple[str, ...]) -> bool:
    """True when the text's tokens hold a run of a reference's that stands in nothing the learner sees."""
    if not references:
        return False
    told = _runs(_tokens(text)).intersection(frozenset().union(*map(_reference_runs, references)))
    for item in seen if told else ():
        told = told - _runs(_tokens(item))
    return bool(told)


@lru_cache(maxsize=32)
def _reference_runs(reference: str) -> frozenset[tuple[str, ...]]:
    """Runs of a reference that hold a keyword, number or sign besides names; its comments left out."""
    code = [
        item.string
        for item in tokenize.generate_tokens(io.StringIO(reference).readline)
        if item.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP, tokenize.STRING)
    ]
    return _runs(_tokens(" ".join(code)))


def _tokens(text: str) -> list[str]:
    return [_plain(item) for item in TOKEN.findall(text.replace("`", " "))]


def _plain(token: str) -> str:
    return "_" if re.fullmatch(r"[^\W\d]\w*", token) and token not in LANGUAGE else token


def _runs(tokens: list[str]) -> frozenset[tuple[str, ...]]:
    windows = (tuple(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1))
    return frozenset(window for window in windows if sum(item != "_" for item in window) >= 3)
