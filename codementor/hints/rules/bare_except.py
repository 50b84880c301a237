"""An `except` that catches everything, also the mistakes nobody expected."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    inside,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Handlers without a type that do not raise again."""
    for item in walk(subject.tree).all(ast.ExceptHandler):
        if item.type is None and not any(True for _ in inside(item.body, ast.Raise)):
            yield Match(item, {})


RULE = Rule(
    id="bare_except",
    kind=FindingKind.STYLE,
    needs=Needs.SOURCE,
    skill="errors",
    find=find,
    examples=(
        Example(
            """\
def number(text):
    try:
        return int(text)
    except:
        return 0
""",
            4,
        ),
    ),
    silent=(
        """\
def number(text):
    try:
        return int(text)
    except ValueError:
        return 0
""",
        """\
def number(text):
    try:
        return int(text)
    except:
        print(text)
        raise
""",
    ),
)
