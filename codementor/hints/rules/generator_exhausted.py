"""A generator that is walked through twice; the second time it is empty."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind

EAGER = ("list", "sum", "max", "min", "sorted", "set", "tuple", "any", "all", "dict")


def _lazy(node: ast.expr) -> bool:
    return isinstance(node, ast.GeneratorExp) or (calls(node, "map", "filter", "zip") and bool(node.args))


def find(subject: Subject) -> Iterator[Match]:
    """The second use of a generator's name that walks through it, when no branch divides the two."""
    tree = walk(subject.tree)
    for item in tree.all(ast.Assign):
        target = item.targets[0]
        if not _lazy(item.value) or not isinstance(target, ast.Name) or len(item.targets) > 1:
            continue
        scope = tree.scope(item)
        if [name for node in tree.scopes[scope] for name in targets(node)].count(target.id) > 1:
            continue
        used = [node for node in tree.own(scope, ast.Name) if _consumed(tree, node, target.id)]
        straight = [node for node in used if not _branched(tree, node)]
        if len(straight) > 1:
            yield Match(straight[1], {"name": target.id, "first": str(straight[0].lineno)})


def _consumed(tree: Tree, node: ast.Name, name: str) -> bool:
    if node.id != name or not isinstance(node.ctx, ast.Load):
        return False
    parent = tree.parents[node]
    if isinstance(parent, ast.For | ast.comprehension):
        return parent.iter is node
    return isinstance(parent, ast.Call) and calls(parent, *EAGER) and parent.args[:1] == [node]


def _branched(tree: Tree, node: ast.AST) -> bool:
    return any(tree.around(node, kind) is not None for kind in (ast.If, ast.IfExp, ast.Try, ast.Match, ast.BoolOp))


RULE = Rule(
    id="generator_exhausted",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="generators",
    find=find,
    examples=(
        Example(
            """\
def mean(items):
    squares = (item * item for item in items)
    count = len(list(squares))
    return sum(squares) / count
""",
            4,
        ),
        Example(
            """\
def ends(words):
    sizes = map(len, words)
    return min(sizes), max(sizes)
""",
            3,
        ),
    ),
    silent=(
        """\
def mean(items):
    squares = [item * item for item in items]
    count = len(list(squares))
    return sum(squares) / count
""",
        """\
def pick(words, largest):
    sizes = map(len, words)
    if largest:
        return max(sizes)
    else:
        return min(sizes)
""",
    ),
)
