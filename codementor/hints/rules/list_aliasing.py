"""A second name for the same list where a copy was meant: what is changed under one name changes under both."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_value
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    MUTATORS,
    Function,
    Tree,
    method,
    mutates,
    named,
    reads,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _list_like(tree: Tree, scope: ast.AST, name: str) -> bool:
    """The name is a list of this scope: written out as one, or a parameter that is iterated or sized."""
    for item in tree.own(scope, ast.Assign):
        if name in targets(item) and isinstance(item.value, ast.List | ast.ListComp):
            return True
    return name in {item.arg for item in tree.own(scope, ast.arg)}


def find(subject: Subject) -> Iterator[Match]:
    """`copy = name` where the copy is then changed in place and the first name is read as if it were as before."""
    tree = walk(subject.tree)
    for item in tree.all(ast.Assign):
        target = item.targets[0]
        if not isinstance(item.value, ast.Name) or not isinstance(target, ast.Name) or len(item.targets) > 1:
            continue
        scope = tree.scope(item)
        if not isinstance(scope, Function) or target.id == item.value.id:
            continue
        old, new = item.value.id, target.id
        bound = [name for other in tree.scopes[scope] for name in targets(other)]
        if bound.count(new) > 1 or bound.count(old) > (0 if old in _given(tree, scope) else 1):
            continue
        block = _block(tree, item)
        later = block[block.index(item) + 1 :]
        changed = next((place for place, step in enumerate(later) if _changed(step, new)), None)
        if changed is None or not _list_like(tree, scope, old):
            continue
        if reads(later[changed:], old) and not mutates(later, old):
            yield Match(item, {"copy": new, "name": old})


def _given(tree: Tree, scope: ast.AST) -> set[str]:
    return {item.arg for item in tree.own(scope, ast.arg)}


def _block(tree: Tree, item: ast.stmt) -> list[ast.stmt]:
    parent = tree.parents[item]
    blocks = [getattr(parent, field, None) for field in ("body", "orelse", "finalbody")]
    return next(block for block in blocks if isinstance(block, list) and item in block)


def _changed(step: ast.stmt, name: str) -> bool:
    """The step changes the list behind the name by a method, an item or a deletion."""
    for item in ast.walk(step):
        call = method(item)
        if call and call[0] == name and call[1] in MUTATORS:
            return True
        stored = isinstance(item, ast.Subscript) and isinstance(item.ctx, ast.Store | ast.Del)
        if stored and isinstance(item, ast.Subscript) and named(item.value, name):
            return True
    return False


RULE = Rule(
    id="list_aliasing",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="lists",
    find=find,
    examples=(
        Example(
            """\
def with_and_without(items, extra):
    longer = items
    longer.append(extra)
    return items, longer
""",
            2,
            "with_and_without([1], 2)",
            "([1], [1, 2])",
        ),
        Example(
            """\
def first_doubled(items):
    out = items
    out[0] = items[0] * 2
    return items[0], out[0]
""",
            2,
            "first_doubled([1])",
            "(1, 2)",
        ),
    ),
    silent=(
        """\
def with_and_without(items, extra):
    longer = list(items)
    longer.append(extra)
    return items, longer
""",
        """\
def grow(items):
    out = items
    out.append(1)
    return out
""",
        """\
def best(items):
    top = items[0]
    for item in items:
        if item > top:
            top = item
    return top
""",
    ),
    fits=gave_value,
)
