"""A text method whose result is thrown away; a text never changes itself."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    is_text,
    walk,
)
from codementor.wire.hints import FindingKind

METHODS = frozenset(
    {
        "upper", "lower", "title", "capitalize", "swapcase", "casefold", "strip", "lstrip", "rstrip", "removeprefix",
        "removesuffix", "zfill", "ljust", "rjust", "center",
    }
)  # fmt: skip


def find(subject: Subject) -> Iterator[Match]:
    """Statements that are nothing but a call of a text method."""
    tree = walk(subject.tree)
    imported = {alias.asname or alias.name for item in tree.all(ast.Import) for alias in item.names}
    for statement in tree.all(ast.Expr):
        call = statement.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        owner, name = call.func.value, call.func.attr
        replaces = name == "replace" and len(call.args) in (2, 3) and all(is_text(item) for item in call.args[:2])
        if isinstance(owner, ast.Name) and owner.id not in imported and (name in METHODS or replaces):
            yield Match(statement, {"name": owner.id, "method": name})


RULE = Rule(
    id="string_immutability",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="strings",
    find=find,
    examples=(
        Example(
            """\
def shout(word):
    word.upper()
    return word
""",
            2,
        ),
        Example(
            """\
def tidy(text):
    text = text + '.'
    text.replace(' ', '')
    return text.strip()
""",
            3,
        ),
    ),
    silent=(
        """\
def shout(word):
    word = word.upper()
    return word
""",
        """\
import os

def move(a, b):
    os.replace('a', 'b')
""",
        """\
def reset(items):
    items.sort()
    items.clear()
""",
    ),
)
