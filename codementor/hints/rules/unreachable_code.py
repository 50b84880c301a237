"""Lines that add to a result after a `return`, so that they never run."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    GROWERS,
    code,
    method,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Statements that collect or count right after a `return`, `break` or `continue` of the same block."""
    tree = walk(subject.tree)
    for kind in (ast.Return, ast.Break, ast.Continue):
        for leave in tree.all(kind):
            parent = tree.parents[leave]
            for field in ("body", "orelse", "finalbody"):
                block = getattr(parent, field, None)
                if isinstance(block, list) and leave in block and block.index(leave) + 1 < len(block):
                    after = block[block.index(leave) + 1]
                    if isinstance(after, ast.AugAssign) or _collects(after):
                        yield Match(after, {"leave": code(leave), "expression": code(after)})


def _collects(statement: ast.stmt) -> bool:
    call = method(statement.value) if isinstance(statement, ast.Expr) else None
    return call is not None and call[1] in GROWERS


RULE = Rule(
    id="unreachable_code",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
def count(items):
    n = 0
    for item in items:
        if item:
            continue
            n += 1
    return n
""",
            6,
            "count([1, 2])",
            "2",
        ),
        Example(
            """\
def noted(item, items):
    return items
    items.append(item)
""",
            3,
            "noted(1, [])",
            "[1]",
        ),
    ),
    silent=(
        """\
def count(items):
    n = 0
    for item in items:
        if not item:
            continue
        n += 1
    return n
""",
        """\
def pick(x):
    if x:
        return 1
    return 2
""",
    ),
)
