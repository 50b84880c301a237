"""A statement that computes a new value and throws it away."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    calls,
    code,
    walk,
)
from codementor.wire.hints import FindingKind

PURE = frozenset(
    {
        "sorted", "reversed", "len", "sum", "max", "min", "abs", "round", "str", "int", "float", "list", "tuple",
        "set", "dict", "bool",
    }
)  # fmt: skip


def find(subject: Subject) -> Iterator[Match]:
    """Calls of functions that only compute, and sums, as statements; a display at the end of a cell is none."""
    tree = walk(subject.tree)
    defined = {item.name for item in tree.functions()}
    for statement in tree.all(ast.Expr):
        value = statement.value
        pure = calls(value, *(PURE - defined)) and bool(value.args) and not _nested(value)
        summed = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub | ast.Mult)
        guarded = tree.around(statement, (ast.Try, ast.With)) is not None
        if (pure or summed) and not guarded and statement is not subject.tree.body[-1]:
            yield Match(statement, {"expression": code(value)})


def _nested(call: ast.Call) -> bool:
    """A call inside the call may do something, as in `list(map(print, items))`."""
    return any(isinstance(item, ast.Call) for part in call.args for item in ast.walk(part))


RULE = Rule(
    id="unused_result",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="variables",
    find=find,
    examples=(
        Example(
            """\
def ordered(items):
    sorted(items)
    return items
""",
            2,
        ),
        Example(
            """\
def longer(items, extra):
    items + [extra]
    return items
""",
            2,
        ),
        Example(
            """\
def age(text):
    int(text)
    return text + 1
""",
            2,
        ),
    ),
    silent=(
        """\
def ordered(items):
    return sorted(items)
""",
        """\
def is_number(text):
    try:
        int(text)
    except ValueError:
        return False
    return True
""",
        """\
def show(items):
    list(map(print, items))
    items.sort()
""",
        """\
items = [2, 1]
sorted(items)
""",
    ),
)
