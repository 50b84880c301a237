"""`x == 1 or 2`: the part after `or` is no comparison, so it counts as true by itself."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    code,
    is_number,
    is_text,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Chains of `or` in which a comparison is followed by a bare value."""
    for chain in walk(subject.tree).all(ast.BoolOp):
        first, rest = chain.values[0], chain.values[1:]
        if not isinstance(chain.op, ast.Or) or not isinstance(first, ast.Compare):
            continue
        if isinstance(first.ops[0], ast.Eq | ast.NotEq | ast.In) and any(map(_true, rest)):
            yield Match(chain, {"expression": code(chain), "name": code(first.left)})


def _true(node: ast.expr) -> bool:
    """A number or text written out that counts as true; a zero or an empty text after `or` changes nothing."""
    value = isinstance(node, ast.Constant) and bool(node.value)
    return value and (is_number(node) or is_text(node))


RULE = Rule(
    id="or_for_membership",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="conditions",
    find=find,
    examples=(
        Example(
            """\
def is_weekend(day):
    return day == 'Saturday' or 'Sunday'
""",
            2,
        ),
        Example(
            """\
def small(n):
    if n == 1 or 2 or 3:
        return True
    return False
""",
            2,
        ),
    ),
    silent=(
        """\
def is_weekend(day):
    return day == 'Saturday' or day == 'Sunday'
""",
        """\
def name_or(text):
    return text or 'nobody'
""",
        """\
def small(n):
    return n in (1, 2, 3)
""",
    ),
)
