"""A counter for each round of the outer loop that is set only once, before all rounds."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_value
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    inside,
    is_number,
    named,
    names,
    reads,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _counter(block: list[ast.stmt], loop: ast.For) -> Iterator[str]:
    for statement in block[: block.index(loop)]:
        zero = isinstance(statement, ast.Assign) and is_number(statement.value)
        if zero and isinstance(statement, ast.Assign):
            yield from targets(statement)


def find(subject: Subject) -> Iterator[Match]:
    """Names set before the outer loop, counted up in an inner one, and asked about after it in every outer round."""
    tree = walk(subject.tree)
    for outer in tree.all(ast.For):
        parent = tree.parents[outer]
        block = next(
            b for f in ("body", "orelse", "finalbody") if isinstance(b := getattr(parent, f, None), list) and outer in b
        )
        for name in _counter(block, outer):
            for place, inner in enumerate(outer.body):
                counted = isinstance(inner, ast.For) and any(
                    named(item.target, name) and is_number(item.value) for item in inside(inner.body, ast.AugAssign)
                )
                tested = any(name in names(item.test) for item in inside(outer.body[place + 1 :], ast.If))
                bound = any(name in targets(item) for item in inside(outer.body, ast.Assign))
                after = reads(block[block.index(outer) + 1 :], name)
                if counted and tested and not bound and not after:
                    yield Match(inner, {"name": name, "loop": str(outer.lineno)})


RULE = Rule(
    id="counter_not_reset",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def repeated(items):
    out = []
    count = 0
    for a in items:
        for b in items:
            if a == b:
                count += 1
        if count > 1:
            out.append(a)
    return out
""",
            5,
            "repeated([1, 2])",
            "[]",
        ),
    ),
    silent=(
        """\
def repeated(items):
    out = []
    for a in items:
        count = 0
        for b in items:
            if a == b:
                count += 1
        if count > 1:
            out.append(a)
    return out
""",
        """\
def pairs(items):
    count = 0
    for a in items:
        for b in items:
            if a == b:
                count += 1
    return count
""",
    ),
    fits=gave_value,
)
