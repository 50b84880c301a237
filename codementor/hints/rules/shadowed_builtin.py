"""A name that hides one of Python's own functions."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    walk,
)
from codementor.wire.hints import FindingKind

NAMES = frozenset(
    {
        "abs", "all", "any", "bool", "chr", "dict", "enumerate", "filter", "float", "format", "id", "input", "int",
        "len", "list", "map", "max", "min", "next", "object", "open", "ord", "pow", "print", "range", "reversed",
        "round", "set", "sorted", "str", "sum", "tuple", "type", "zip",
    }
)  # fmt: skip


def find(subject: Subject) -> Iterator[Match]:
    """The first place in each scope where one of Python's own names gets another meaning."""
    tree = walk(subject.tree)
    found: set[tuple[ast.AST, str]] = set()
    for node in (*tree.all(ast.arg), *tree.all(ast.Name), *tree.functions(), *tree.all(ast.ClassDef)):
        name = _bound(node)
        owner = tree.scope(node)
        if name in NAMES and (owner, name) not in found and not isinstance(owner, ast.ClassDef):
            found.add((owner, name))
            yield Match(node, {"name": name})


def _bound(node: ast.AST) -> str:
    match node:
        case ast.arg(arg=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case _:
            return ""


RULE = Rule(
    id="shadowed_builtin",
    kind=FindingKind.STYLE,
    needs=Needs.SOURCE,
    skill="variables",
    find=find,
    examples=(
        Example(
            """\
def total(list):
    return len(list)
""",
            1,
        ),
        Example(
            """\
sum = 0
for n in (1, 2):
    sum = sum + n
""",
            1,
        ),
    ),
    silent=(
        """\
def total(items):
    return len(items)
""",
        """\
class Shelf:
    def open(self):
        return True
""",
    ),
)
