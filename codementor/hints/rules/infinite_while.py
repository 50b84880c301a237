"""A `while` loop whose condition asks only about things that no round changes."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    code,
    inside,
    named,
    names,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _plain(test: ast.expr) -> bool:
    """The condition asks about variables, numbers and lengths only, so that nothing hidden can change it."""
    allowed = (ast.Name, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.expr_context)
    for item in ast.walk(test):
        fine = isinstance(item, (*allowed, ast.operator, ast.cmpop, ast.boolop, ast.unaryop))
        if not fine and not (isinstance(item, ast.Call) and calls(item, "len")):
            return False
    return True


def find(subject: Subject) -> Iterator[Match]:
    """Loops that nothing in their body can end."""
    tree = walk(subject.tree)
    for loop in tree.all(ast.While):
        leaves = (
            ast.Break,
            ast.Return,
            ast.Raise,
            ast.Yield,
            ast.YieldFrom,
            ast.Await,
            ast.Global,
            ast.Nonlocal,
            ast.Try,
        )
        asked = names(loop.test) - {"len"}
        if not _plain(loop.test) or any(True for kind in leaves for _ in inside(loop.body, kind)):
            continue
        if not asked or _may_change(tree, loop, asked):
            continue
        yield Match(loop, {"test": code(loop.test), "name": sorted(asked)[0]})


def _may_change(tree: Tree, loop: ast.While, asked: set[str]) -> bool:
    """A round binds one of the names, hands its object to a method or function, or may end the program."""
    if isinstance(tree.scope(loop), ast.Module) and tree.functions():
        return True
    for item in inside(loop.body, ast.AST):
        if asked & set(targets(item)) or (
            isinstance(item, ast.NamedExpr) and named(item.target) and asked & names(item.target)
        ):
            return True
        if isinstance(item, ast.Subscript) and isinstance(item.ctx, ast.Store | ast.Del) and asked & names(item.value):
            return True
        if isinstance(item, ast.withitem | ast.Delete | ast.Import | ast.ImportFrom) or _acts(item, asked):
            return True
    return False


def _acts(item: ast.AST, asked: set[str]) -> bool:
    if not isinstance(item, ast.Call) or calls(item, "print", "len", "str", "int", "range"):
        return False
    if isinstance(item.func, ast.Attribute):
        given = names(item.func.value).union(*map(_handed, item.args))
        return bool(asked & given) or item.func.attr in {"exit", "_exit"}
    return calls(item, "exit", "quit", "next") or any(asked & _handed(part) for part in item.args)


def _handed(argument: ast.expr) -> set[str]:
    """Names whose object itself is handed over: not those that only choose an item or a sum."""
    return set() if isinstance(argument, ast.Subscript | ast.BinOp | ast.Compare) else names(argument)


RULE = Rule(
    id="infinite_while",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="while-loops",
    find=find,
    examples=(
        Example(
            """\
def count_down(n):
    steps = 0
    while n > 0:
        steps += 1
    return steps
""",
            3,
        ),
        Example(
            """\
def spread(items):
    i = 0
    out = []
    while i < len(items):
        out.append(items[i])
    return out
""",
            4,
        ),
    ),
    silent=(
        """\
def count_down(n):
    while n > 0:
        n -= 1
    return n
""",
        """\
def drain(items):
    while len(items) > 0:
        items.pop()
    return items
""",
        """\
def ask(n):
    while n > 0:
        if input() == 'x':
            break
""",
        """\
def serve(queue, n):
    while n:
        queue.put(n)
        n = queue.get()
""",
    ),
)
