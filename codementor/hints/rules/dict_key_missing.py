"""Adding to a dictionary's entry that nothing has made yet."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Tree,
    calls,
    code,
    named,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def _always_missing(tree: Tree, scope: ast.AST, name: str) -> bool:
    """The dictionary starts empty, and nothing in the scope puts in or asks for a key."""
    starts = [item.value for item in tree.own(scope, ast.Assign) if name in targets(item)]
    empty = len(starts) == 1 and (_no_keys(starts[0]) or (calls(starts[0], "dict") and not starts[0].args))
    if not empty:
        return False
    for item in tree.scopes.get(scope, ()):
        if isinstance(item, ast.Subscript) and named(item.value, name) and isinstance(item.ctx, ast.Store):
            if not isinstance(tree.parents[item], ast.AugAssign):
                return False
        elif isinstance(item, ast.Name) and item.id == name and not isinstance(tree.parents[item], ast.Subscript):
            parent = tree.parents[item]
            if not isinstance(parent, ast.Assign | ast.Return):
                return False
    return True


def _no_keys(node: ast.expr) -> bool:
    return isinstance(node, ast.Dict) and not node.keys


def find(subject: Subject) -> Iterator[Match]:
    """`counts[key] += ...` and `groups[key].append(...)` on a dictionary that is still empty then."""
    tree = walk(subject.tree)
    for item in tree.all(ast.Subscript):
        parent = tree.parents[item]
        adds = isinstance(parent, ast.AugAssign) and parent.target is item
        grows = isinstance(parent, ast.Attribute) and parent.attr in {"append", "add", "extend"}
        if not (adds or grows) or not isinstance(item.value, ast.Name) or tree.around(item, ast.Try):
            continue
        if _always_missing(tree, tree.scope(item), item.value.id):
            yield Match(item, {"name": item.value.id, "key": code(item.slice)})


RULE = Rule(
    id="dict_key_missing",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="dictionaries",
    find=find,
    examples=(
        Example(
            """\
def counts(words):
    found = {}
    for word in words:
        found[word] += 1
    return found
""",
            4,
        ),
        Example(
            """\
def by_length(words):
    groups = {}
    for word in words:
        groups[len(word)].append(word)
    return groups
""",
            4,
        ),
    ),
    silent=(
        """\
def counts(words):
    found = {}
    for word in words:
        if word not in found:
            found[word] = 0
        found[word] += 1
    return found
""",
        """\
def counts(words):
    found = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found
""",
        """\
from collections import defaultdict

def counts(words):
    found = defaultdict(int)
    for word in words:
        found[word] += 1
    return found
""",
    ),
)
