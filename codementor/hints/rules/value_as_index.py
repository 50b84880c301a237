"""A loop over the items of a list that uses each item as a position."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import either, gave_value, raised
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    code,
    inside,
    method,
    named,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """`for item in items: items[item]` where the items are a list: a dictionary is walked like that rightly."""
    tree = walk(subject.tree)
    for loop in tree.all(ast.For):
        if not isinstance(loop.iter, ast.Name) or not isinstance(loop.target, ast.Name):
            continue
        name, item = loop.iter.id, loop.target.id
        if any(item in targets(inner) for inner in inside(loop.body, ast.stmt)):
            continue
        for part in inside(loop.body, ast.Subscript):
            used = named(part.value, name) and named(part.slice, item)
            if used and (_is_list(tree, tree.scope(loop), name) or _stopped(subject, part)):
                yield Match(part, {"name": name, "item": item, "expression": code(part)})
                break


def _is_list(tree: Tree, scope: ast.AST, name: str) -> bool:
    for item in tree.scopes.get(scope, ()):
        if isinstance(item, ast.Assign) and name in targets(item) and isinstance(item.value, ast.List | ast.ListComp):
            return True
        if isinstance(item, ast.arg) and item.arg == name and item.annotation is not None:
            kind = item.annotation.value if isinstance(item.annotation, ast.Subscript) else item.annotation
            return named(kind, "list") or named(kind, "str") or named(kind, "tuple")
        if isinstance(item, ast.Subscript) and named(item.value, name) and isinstance(item.slice, ast.Slice):
            return True
        if method(item) in {(name, "append"), (name, "sort"), (name, "extend"), (name, "insert")}:
            return True
    return False


def _stopped(subject: Subject, part: ast.Subscript) -> bool:
    """The failing case ended on this line because of a position."""
    case = subject.report.smallest if subject.report else None
    error = case.raised if case else None
    positions = error and (
        error.type == "IndexError" or (error.type == "TypeError" and "indices must be" in error.message)
    )
    return bool(error and positions and error.line == part.lineno)


RULE = Rule(
    id="value_as_index",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    result = 0
    for i in items:
        result += items[i]
    return result
""",
            4,
            "total([4, 1, 2])",
            "7",
        ),
        Example(
            """\
def show(words):
    out = []
    for word in words:
        out.append(words[word])
    return out
""",
            4,
            "show(['a'])",
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
def total(prices):
    result = 0
    for name in prices:
        result += prices[name]
    return result
""",
    ),
    fits=either(gave_value, raised("IndexError", "TypeError")),
)
