"""How far two programs are apart: the tree edit distance of Zhang and Shasha (SIAM J. Comput. 18(6), 1989), unit costs.

Docstrings, annotations and the contexts of names do not count.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codementor.hints.repair.tree import without_docstring

Labels = Callable[[ast.AST], str]
_LEFT_OUT = frozenset({"ctx", "annotation", "returns", "type_comment", "type_ignores"})


def plain(node: ast.AST) -> str:
    """A constant's text, else the node's name, else its type."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    for field in ("id", "name", "arg"):
        if isinstance(name := getattr(node, field, None), str):
            return name
    return type(node).__name__


def strict(node: ast.AST) -> str:
    """As `plain`, with the names of attributes and the types of constants told apart."""
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__} {plain(node)}"
    return f".{node.attr}" if isinstance(node, ast.Attribute) else plain(node)


@dataclass(frozen=True, slots=True)
class Flat:
    """A forest in postorder: a label, and the leftmost leaf below it, of every node."""

    labels: tuple[str, ...]
    leftmost: tuple[int, ...]

    @property
    def roots(self) -> list[int]:
        """The nodes whose leftmost leaf is shared with no node above them, in order."""
        last = {leaf: place for place, leaf in enumerate(self.leftmost)}
        return sorted(last.values())


def flat(nodes: Sequence[ast.AST], labels: Labels = plain) -> Flat:
    """The nodes under one common root, flattened."""
    names: list[str] = []
    leftmost: list[int] = []

    def visit(node: ast.AST) -> None:
        start = len(names)
        for child in children(node):
            visit(child)
        names.append(labels(node))
        leftmost.append(start)

    for node in nodes:
        visit(node)
    return Flat((*names, ""), (*leftmost, 0))


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes below a node that count."""
    found: list[ast.AST] = []
    for name, value in ast.iter_fields(node):
        if name in _LEFT_OUT:
            continue
        if isinstance(value, list):
            found += [item for item in without_docstring(node, name, value) if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def count(nodes: Sequence[ast.AST]) -> int:
    """How many nodes there are, those below included."""
    return sum(1 + count(children(node)) for node in nodes)


def distance(one: Sequence[ast.AST], other: Sequence[ast.AST], labels: Labels = plain) -> int:
    """The least number of nodes to insert, delete and rename between two lists of trees."""
    first, second = flat(one, labels), flat(other, labels)
    if first == second:
        return 0
    width = len(second.labels)
    trees = [[0] * width for _ in first.labels]
    for row in first.roots:
        for column in second.roots:
            _fill(first, second, (row, column), trees)
    return trees[-1][-1]


def changed(one: Sequence[ast.AST], other: Sequence[ast.AST], labels: Labels = plain) -> int:
    """The distance of two programs, unit by unit: functions and classes by name, what is outside of them together."""
    mine, theirs = _units(one), _units(other)
    total = 0
    for name in dict.fromkeys([*mine, *theirs]):
        left, right = mine.get(name, []), theirs.get(name, [])
        if [ast.dump(node) for node in left] != [ast.dump(node) for node in right]:
            total += distance(left, right, labels)
    return total


def _units(nodes: Sequence[ast.AST]) -> dict[str, list[ast.AST]]:
    found: dict[str, list[ast.AST]] = {}
    for node in nodes:
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        found.setdefault(getattr(node, "name", "") if named else "", []).append(node)
    return found


def _fill(first: Flat, second: Flat, roots: tuple[int, int], trees: list[list[int]]) -> None:
    """The distances between all prefixes of two subtrees, and so of the trees along their left sides."""
    row, column = roots
    top, left = first.leftmost[row], second.leftmost[column]
    names, leaves = second.labels[left : column + 1], second.leftmost[left : column + 1]
    above = list(range(len(names) + 1))
    rows = [above]
    for i in range(top, row + 1):
        label, leaf, done = first.labels[i], first.leftmost[i], trees[i]
        before = rows[leaf - top]
        along = leaf == top
        value = i - top + 1
        line = [value]
        for j, name in enumerate(names):
            start = leaves[j]
            if along and start == left:
                change = above[j] + (label != name)
                value = min(above[j + 1] + 1, value + 1, change)
                done[left + j] = value
            else:
                value = min(above[j + 1] + 1, value + 1, before[start - left] + done[left + j])
            line.append(value)
        rows.append(line)
        above = line
