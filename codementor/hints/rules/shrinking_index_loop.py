"""A loop over the positions of a list that gets shorter while the loop runs."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_value, stopped
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    GROWERS,
    calls,
    inside,
    method,
    named,
    walk,
)
from codementor.wire.hints import FindingKind
from codementor.wire.reports import Report


def _shrinks(loop: ast.For, name: str) -> ast.AST | None:
    if any(call[0] == name and call[1] in GROWERS for item in inside(loop.body, ast.Call) if (call := method(item))):
        return None  # what is taken out may be put back, so the length may stay
    for statement in inside(loop.body, ast.stmt):
        call = method(statement.value) if isinstance(statement, ast.Expr) else None
        if call and call[0] == name and call[1] in {"remove", "pop"}:
            return statement
        if isinstance(statement, ast.Delete):
            for target in statement.targets:
                if isinstance(target, ast.Subscript) and named(target.value, name):
                    return statement
    return None


def find(subject: Subject) -> Iterator[Match]:
    """Deletions from a list inside `for ... in range(len(list))`."""
    for loop in walk(subject.tree).all(ast.For):
        span = loop.iter
        if not isinstance(span, ast.Call) or not calls(span, "range") or len(span.args) > 2:
            continue
        for part in inside(span.args[-1:], ast.Call):
            if calls(part, "len") and part.args and isinstance(part.args[0], ast.Name):
                name = part.args[0].id
                change = _shrinks(loop, name)
                if change is not None:
                    yield Match(change, {"name": name, "loop": str(loop.lineno)})


def fits(match: Match, report: Report) -> bool:
    """A position was asked for that the shorter list no longer has, or an item was passed over."""
    case = report.smallest
    return case is not None and (stopped(case, "IndexError") or gave_value(match, report))


RULE = Rule(
    id="shrinking_index_loop",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def odd_only(items):
    for i in range(len(items)):
        if items[i] % 2 == 0:
            items.pop(i)
    return items
""",
            4,
            "odd_only([2, 4])",
            "[]",
        ),
        Example(
            """\
def drop(items, unwanted):
    for i in range(0, len(items)):
        if items[i] == unwanted:
            del items[i]
    return items
""",
            4,
            "drop([1, 1, 2], 1)",
            "[2]",
        ),
    ),
    silent=(
        """\
def odd_only(items):
    for i in range(len(items) - 1, -1, -1):
        if items[i] % 2 == 0:
            items.pop(i)
    return items
""",
        """\
def odd_only(items):
    out = []
    for i in range(len(items)):
        if items[i] % 2:
            out.append(items[i])
    return out
""",
    ),
    fits=fits,
)
