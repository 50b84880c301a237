"""A loop over positions that collects the positions where it means the items."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_value
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    calls,
    inside,
    method,
    named,
    names,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """`for i in range(len(items))` that adds up or collects `i` and never reads `items[i]`."""
    tree = walk(subject.tree)
    for loop in tree.all(ast.For):
        span = loop.iter
        if not isinstance(loop.target, ast.Name) or not isinstance(span, ast.Call) or not calls(span, "range"):
            continue
        length = span.args[-1] if span.args else None
        if not isinstance(length, ast.Call) or not calls(length, "len") or not isinstance(length.args[0], ast.Name):
            continue
        index, name = loop.target.id, length.args[0].id
        if any(name in names(statement) for statement in loop.body):
            continue
        for item in inside(loop.body, ast.AST):
            added = isinstance(item, ast.AugAssign) and named(item.value, index)
            call = method(item)
            kept = isinstance(item, ast.Call) and call and call[1] in {"append", "add"} and named(item.args[0], index)
            if added or kept:
                yield Match(item, {"index": index, "name": name})
                break


RULE = Rule(
    id="index_for_value",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    result = 0
    for i in range(len(items)):
        result += i
    return result
""",
            4,
            "total([4, 1, 2])",
            "7",
        ),
        Example(
            """\
def copy(items):
    out = []
    for i in range(len(items)):
        out.append(i)
    return out
""",
            4,
            "copy(['a'])",
            "['a']",
        ),
    ),
    silent=(
        """\
def total(items):
    result = 0
    for i in range(len(items)):
        result += items[i]
    return result
""",
        """\
def places(items, wanted):
    out = []
    for i in range(len(items)):
        if items[i] == wanted:
            out.append(i)
    return out
""",
    ),
    fits=gave_value,
)
