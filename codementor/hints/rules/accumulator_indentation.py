"""A sum or list that starts afresh in every round, so that only the last round counts."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Loop,
    Tree,
    inside,
    method,
    named,
    reads,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _start(statement: ast.stmt) -> str | None:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target, value = statement.targets[0], statement.value
    display = isinstance(value, ast.List | ast.Tuple) and not value.elts
    display = display or (isinstance(value, ast.Dict) and not value.keys)
    empty = display or (isinstance(value, ast.Constant) and value.value in (0, "") and value.value is not False)
    return target.id if empty and isinstance(target, ast.Name) else None


def _only_collects(rest: list[ast.stmt], name: str) -> bool:
    """The rest of the round adds to the name and does nothing else with it."""
    added = 0
    for item in inside(rest, ast.AST):
        call = method(item)
        bumped = isinstance(item, ast.AugAssign) and named(item.target, name)
        grown = call is not None and call[0] == name and call[1] in {"append", "extend", "add"}
        joined = isinstance(item, ast.Assign) and targets(item) == [name] and reads([item.value], name)
        added += bumped or grown or joined
    used = sum(1 for item in inside(rest, ast.Name) if item.id == name and isinstance(item.ctx, ast.Load))
    plain = sum(1 for item in inside(rest, ast.AugAssign) if named(item.target, name))
    return added > 0 and used <= added - plain


def find(subject: Subject) -> Iterator[Match]:
    """An empty start at the top of a loop's body, collected into in the same round and read only after the loop."""
    tree = walk(subject.tree)
    loops: list[Loop] = [*tree.all(ast.For), *tree.all(ast.While)]
    for loop in loops:
        for place, statement in enumerate(loop.body[:-1]):
            name = _start(statement)
            if name and _only_collects(loop.body[place + 1 :], name) and _read_after(tree, loop, name):
                yield Match(statement, {"name": name, "loop": str(loop.lineno)})


def _read_after(tree: Tree, loop: ast.stmt, name: str) -> bool:
    parent = tree.parents[loop]
    block = next(
        block
        for field in ("body", "orelse", "finalbody")
        if isinstance(block := getattr(parent, field, None), list) and loop in block
    )
    return reads(block[block.index(loop) + 1 :], name)


RULE = Rule(
    id="accumulator_indentation",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    for item in items:
        result = 0
        result += item
    return result
""",
            3,
        ),
        Example(
            """\
def evens(items):
    for item in items:
        out = []
        if item % 2 == 0:
            out.append(item)
    return out
""",
            3,
        ),
        Example(
            """\
def join(words):
    for word in words:
        text = ''
        text = text + word
    return text
""",
            3,
        ),
    ),
    silent=(
        """\
def total(items):
    result = 0
    for item in items:
        result += item
    return result
""",
        """\
def sums(rows):
    out = []
    for row in rows:
        result = 0
        for item in row:
            result += item
        out.append(result)
    return out
""",
        """\
def longest(rows):
    best = 0
    for row in rows:
        size = 0
        for item in row:
            size += 1
        best = max(best, size)
    return best, size
""",
    ),
)
