"""An assignment to one letter of a text, which cannot be changed in place."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    code,
    is_text,
    named,
    names,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _texts(tree: Tree, scope: ast.AST) -> set[str]:
    """Variables of the scope that only ever hold texts."""
    sure: set[str] = set()
    other = {item.arg for item in tree.own(scope, ast.arg) if not named(item.annotation, "str")}
    for item in tree.scopes.get(scope, ()):
        if isinstance(item, ast.arg) and named(item.annotation, "str"):
            sure.add(item.arg)
        elif isinstance(item, ast.Assign) and (is_text(item.value) or calls(item.value, "str", "input")):
            sure.update(targets(item))
        else:
            other.update(targets(item))
    return sure - other


def find(subject: Subject) -> Iterator[Match]:
    """`text[i] = ...` and `del text[i]` on a variable that holds a text."""
    tree = walk(subject.tree)
    for item in tree.all(ast.Subscript):
        changed = isinstance(item.ctx, ast.Store | ast.Del) and isinstance(item.value, ast.Name)
        if changed and names(item.value) <= _texts(tree, tree.scope(item)):
            yield Match(item, {"name": code(item.value), "item": code(item)})


RULE = Rule(
    id="string_item_assignment",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="strings",
    find=find,
    examples=(
        Example(
            """\
def first_big(word: str):
    word[0] = word[0].upper()
    return word
""",
            2,
        ),
        Example(
            """\
def mask():
    code = str(1234)
    code[0] = '*'
    return code
""",
            3,
        ),
    ),
    silent=(
        """\
def first_big(word: str):
    return word[0].upper() + word[1:]
""",
        """\
def mask(code):
    code = list(str(code))
    code[0] = '*'
    return ''.join(code)
""",
        """\
def put(items):
    items[0] = 'a'
""",
    ),
)
