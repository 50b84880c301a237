"""A function or method that is named but not called."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    code,
    walk,
)
from codementor.wire.hints import FindingKind

METHODS = frozenset(
    {
        "append", "extend", "insert", "remove", "pop", "sort", "reverse", "clear", "upper", "lower", "strip", "split",
        "join", "replace", "isdigit", "isalpha", "isupper", "islower", "isspace", "isalnum", "startswith", "endswith",
        "keys", "items",
    }
)  # fmt: skip


def find(subject: Subject) -> Iterator[Match]:
    """Methods of texts and lists, and functions of the program, that stand where only their call makes sense."""
    tree = walk(subject.tree)
    functions = {item.name for item in tree.functions() if isinstance(tree.parents[item], ast.Module)}
    functions -= {item.id for item in tree.all(ast.Name) if isinstance(item.ctx, ast.Store)}
    functions -= {item.arg for item in tree.all(ast.arg)}
    nodes: list[ast.Attribute | ast.Name] = [item for item in tree.all(ast.Attribute) if _method(item)]
    nodes += [item for item in tree.all(ast.Name) if item.id in functions]
    for node in nodes:
        if isinstance(node.ctx, ast.Load) and _wants_call(tree.parents[node], node, subject.tree):
            yield Match(node, {"name": code(node)})


def _method(node: ast.Attribute) -> bool:
    return node.attr in METHODS and isinstance(node.value, ast.Name | ast.Constant)


def _wants_call(parent: ast.AST, node: ast.expr, module: ast.Module) -> bool:
    """A statement by itself, a condition, or a part of a sum or an ordering: there a function as such means nothing."""
    match parent:
        case ast.Expr():
            return parent is not module.body[-1]
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return test is node
        case ast.UnaryOp() | ast.BinOp() | ast.AugAssign():
            return True
        case ast.Compare(ops=operators):
            return not any(isinstance(item, ast.Is | ast.IsNot | ast.In | ast.NotIn) for item in operators)
        case _:
            return False


RULE = Rule(
    id="call_missing_parentheses",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
def ordered(items):
    items.sort
    return items
""",
            2,
        ),
        Example(
            """\
def digits(text):
    if text.isdigit:
        return int(text)
    return 0
""",
            2,
        ),
        Example(
            """\
def size():
    return 3

def double():
    return size * 2
""",
            5,
        ),
    ),
    silent=(
        """\
def ordered(items):
    items.sort()
    return sorted(items, key=str.lower)
""",
        """\
def size():
    return 3

def later():
    return size
""",
        """\
def digits(text):
    return text.isdigit() and len(text) > 2
""",
    ),
)
