"""The result of a method that changes a list in place is kept; there is none, so the name holds None."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    code,
    method,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind

METHODS = frozenset({"append", "extend", "insert", "sort", "reverse", "remove", "clear"})


def _lists(tree: Tree, scope: ast.AST) -> set[str]:
    """Names that are surely lists: written out as one, or made by `list`, `sorted` or `split`."""
    made = [
        name
        for item in tree.own(scope, ast.Assign)
        for name in targets(item)
        if isinstance(item.value, ast.List | ast.ListComp) or calls(item.value, "list", "sorted")
    ]
    return set(made)


def find(subject: Subject) -> Iterator[Match]:
    """`name = items.append(...)`, `return items.sort()` and the like, where the kept None is used."""
    tree = walk(subject.tree)
    defined = {item.name for item in tree.functions()}
    for call in tree.all(ast.Call):
        found = method(call)
        if not found or found[1] not in METHODS - defined:
            continue
        parent, scope = tree.parents[call], tree.scope(call)
        kept = isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name)
        used = kept and isinstance(parent, ast.Assign) and _used(tree, scope, parent)
        given = isinstance(parent, ast.Return) or (
            isinstance(parent, ast.Call) and calls(parent, "print", "len", "list")
        )
        sure = found[1] in {"append", "extend", "sort", "reverse"} or found[0] in _lists(tree, scope)
        if sure and (used or (given and found[0] in _lists(tree, scope)) or (given and found[1] in {"append", "sort"})):
            yield Match(call, {"call": code(call), "method": found[1], "name": found[0]})


def _used(tree: Tree, scope: ast.AST, kept: ast.Assign) -> bool:
    name = targets(kept)[0]
    return any(
        item.id == name and isinstance(item.ctx, ast.Load) and item.lineno != kept.lineno
        for item in tree.own(scope, ast.Name)
    )


RULE = Rule(
    id="none_from_method",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="lists",
    find=find,
    examples=(
        Example(
            """\
def collect(words):
    found = []
    for word in words:
        found = found.append(word)
    return found
""",
            4,
        ),
        Example(
            """\
def ordered(items):
    return items.sort()
""",
            2,
        ),
        Example(
            """\
def backwards(text):
    letters = list(text)
    turned = letters.reverse()
    return ''.join(turned)
""",
            3,
        ),
    ),
    silent=(
        """\
def collect(words):
    found = []
    for word in words:
        found.append(word)
    return found
""",
        """\
def last(items):
    item = items.pop()
    return item
""",
        """\
def ordered(items):
    items.sort()
    return items
""",
        """\
class Queue:
    def insert(self, item):
        return self.items.insert(0, item)
""",
    ),
)
