"""What `input` gave is a text and is used as a number."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    code,
    is_number,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _inputs(tree: Tree, scope: ast.AST) -> set[str]:
    """Variables of the scope that only ever hold what `input` gave."""
    read: set[str] = set()
    other: set[str] = set()
    for item in tree.scopes.get(scope, ()):
        if isinstance(item, ast.Assign) and calls(item.value, "input"):
            read.update(targets(item))
        else:
            other.update(targets(item))
    return read - other


def find(subject: Subject) -> Iterator[Match]:
    """Sums, comparisons and ranges that put an unconverted input together with a number."""
    tree = walk(subject.tree)
    scopes = {tree.scope(item) for item in tree.all(ast.Call) if calls(item, "input")}
    for scope in sorted(scopes, key=lambda item: getattr(item, "lineno", 0)):
        read = _inputs(tree, scope)
        for node in tree.own(scope, ast.expr):
            for part in _as_number(node):
                if calls(part, "input") or (isinstance(part, ast.Name) and part.id in read):
                    yield Match(node, {"name": code(part), "expression": code(node)})
                    break


def _as_number(node: ast.AST) -> list[ast.expr]:
    """What is used as a number here."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Div() | ast.FloorDiv() | ast.Pow(), right=right):
            if is_number(left) or is_number(right) or not isinstance(node.op, ast.Add):
                return [left, right]
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if not isinstance(operator, ast.In | ast.NotIn | ast.Is | ast.IsNot) and (
                is_number(left) or is_number(right)
            ):
                return [left, right]
        case ast.Call() if calls(node, "range"):
            return list(node.args)
    return []


RULE = Rule(
    id="input_not_converted",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="input",
    find=find,
    examples=(
        Example(
            """\
age = input('Age? ')
if age > 17:
    print('Come in')
""",
            2,
        ),
        Example(
            """\
n = input()
for i in range(n):
    print(i)
""",
            2,
        ),
        Example(
            """\
def next_year():
    age = input()
    return age + 1
""",
            3,
        ),
    ),
    silent=(
        """\
age = int(input('Age? '))
if age > 17:
    print('Come in')
""",
        """\
age = input()
age = int(age)
print(age + 1)
""",
        """\
name = input()
print('Hello ' + name)
""",
    ),
)
