"""Checks of how a program reads: shorter ways to say the same, length, depth, names and words for readers."""

import ast
import re
from collections.abc import Iterator

from codementor.hints.ranges import length_of
from codementor.hints.tree import Tree, calls, code, inside, named
from codementor.review.remark import Remark

LONG = 30  # lines of a function
DEEP = 4  # blocks inside one another
DOCUMENTED = 8  # lines from which a function should say what it does
BLOCKS = (ast.For, ast.While, ast.If, ast.With, ast.Try)


def needless_else(tree: Tree) -> Iterator[Remark]:
    """An `else` behind a branch that has left the function anyway."""
    for item in tree.all(ast.If):
        leaves = isinstance(item.body[-1], ast.Return | ast.Raise)
        chained = item in getattr(tree.parents[item], "orelse", ())
        plain = item.orelse and not isinstance(item.orelse[0], ast.If)
        if leaves and plain and not chained and not _answers_bool(item):
            yield Remark(item.orelse[0], {"first": str(item.lineno)})


def returned_condition(tree: Tree) -> Iterator[Remark]:
    """`if test: return True` with `return False` otherwise: the test is the answer."""
    for item in tree.all(ast.If):
        if _answers_bool(item):
            yield Remark(item, {"test": code(item.test)})


def _answers_bool(item: ast.If) -> bool:
    answers = [block[0] for block in (item.body, item.orelse) if len(block) == 1]
    return len(answers) == 2 and all(isinstance(one, ast.Return) and _is_bool(one.value) for one in answers)


def _is_bool(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def compared_to_bool(tree: Tree) -> Iterator[Remark]:
    """`== True` and `== False`: the value is the answer already."""
    return (Remark(item, {"expression": code(item)}) for item in _equalities(tree) if _is_bool(item.comparators[0]))


def compared_to_none(tree: Tree) -> Iterator[Remark]:
    """`== None`: there is only one None, so the question is whether it is that one."""
    for item in _equalities(tree):
        right = item.comparators[0]
        if isinstance(right, ast.Constant) and right.value is None:
            yield Remark(item, {"expression": code(item)})


def _equalities(tree: Tree) -> list[ast.Compare]:
    """Comparisons of two values by `==` or `!=`."""
    every = tree.all(ast.Compare)
    return [item for item in every if len(item.ops) == 1 and isinstance(item.ops[0], ast.Eq | ast.NotEq)]


def length_compared(tree: Tree) -> Iterator[Remark]:
    """`len(x) == 0` and the like in a condition: an empty sequence counts as false by itself."""
    for item in tree.all(ast.Compare):
        name, right = length_of(item.left), item.comparators[0]
        zero = isinstance(right, ast.Constant) and right.value == 0
        if name and zero and len(item.ops) == 1 and isinstance(item.ops[0], ast.Eq | ast.NotEq | ast.Gt):
            yield Remark(item, {"expression": code(item), "name": name})


def negated_membership(tree: Tree) -> Iterator[Remark]:
    """`not x in y`, which reads as `not x` at first."""
    for item in tree.all(ast.UnaryOp):
        inner = item.operand
        if (
            isinstance(item.op, ast.Not)
            and isinstance(inner, ast.Compare)
            and isinstance(inner.ops[0], ast.In | ast.Is)
        ):
            yield Remark(item, {"expression": code(item)})


def loop_over_positions(tree: Tree) -> Iterator[Remark]:
    """A loop over positions that only uses them to read the items."""
    for loop in tree.all(ast.For):
        span = loop.iter
        name = length_of(span.args[0]) if calls(span, "range") and len(span.args) == 1 else None
        if not name or not isinstance(loop.target, ast.Name):
            continue
        index = loop.target.id
        uses = [item for item in inside(loop.body, ast.Name) if item.id == index]
        if uses and all(_reads_item(tree.parents[item], name) for item in uses):
            yield Remark(loop, {"name": name, "index": index})


def _reads_item(parent: ast.AST, name: str) -> bool:
    return isinstance(parent, ast.Subscript) and named(parent.value, name) and isinstance(parent.ctx, ast.Load)


def long_function(tree: Tree) -> Iterator[Remark]:
    """Functions that are longer than a screen."""
    for item in tree.functions():
        lines = (item.end_lineno or item.lineno) - item.lineno + 1
        if lines > LONG:
            yield Remark(item, {"function": item.name, "lines": str(lines)})


def deep_nesting(tree: Tree) -> Iterator[Remark]:
    """The first block of a function that stands in too many others."""
    for function in tree.functions():
        for item in tree.own(function, ast.stmt):
            if isinstance(item, BLOCKS) and _depth(tree, item) == DEEP:
                yield Remark(item, {"function": function.name})
                break


def _depth(tree: Tree, node: ast.stmt) -> int:
    """How many blocks the node stands in, itself counted; an `elif` is no deeper than its `if`."""
    depth = 1
    inner: ast.AST = node
    for outer in tree.above(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            break
        chained = isinstance(outer, ast.If) and isinstance(inner, ast.If) and outer.orelse == [inner]
        depth += isinstance(outer, BLOCKS) and not chained
        inner = outer
    return depth


def missing_docstring(tree: Tree) -> Iterator[Remark]:
    """Longer functions that do not say what they do."""
    for item in tree.functions():
        lines = (item.end_lineno or item.lineno) - item.lineno + 1
        if lines >= DOCUMENTED and not ast.get_docstring(item) and not item.name.startswith("_"):
            yield Remark(item, {"function": item.name})


def naming(tree: Tree) -> Iterator[Remark]:
    """Names that Python's custom writes otherwise, and letters that look like digits."""
    told: set[str] = set()
    given = [(node, node.name) for node in tree.functions()] + [(node, node.arg) for node in tree.all(ast.arg)]
    stored = [(node, node.id) for node in tree.all(ast.Name) if isinstance(node.ctx, ast.Store)]
    for node, name in (*given, *stored):
        unusual = re.fullmatch(r"[a-z]+[A-Z]\w*", name) or name in {"l", "O", "I"}
        if unusual and name not in told:
            told.add(name)
            yield Remark(node, {"name": name})


def class_naming(tree: Tree) -> Iterator[Remark]:
    """Classes whose name starts with a small letter."""
    for item in tree.all(ast.ClassDef):
        if item.name[:1].islower():
            yield Remark(item, {"name": item.name})
