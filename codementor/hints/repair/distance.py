"""How far two programs are apart: the tree edit distance of Zhang and Shasha (SIAM J. Comput. 18(6), 1989), unit costs.

Docstrings, annotations and the contexts of names do not count.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


Forest = tuple[tuple[str, "Forest"], ...]  # trees in a row: labels, and what is below


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


def flat(forest: Forest) -> Flat:
    """The forest under one common root, flattened."""
    names: list[str] = []
    leftmost: list[int] = []

    def visit(trees: Forest) -> None:
        for label, below in trees:
            start = len(names)
            visit(below)
            names.append(label)
            leftmost.append(start)

    visit(forest)
    return Flat((*names, ""), (*leftmost, 0))


def labelled(nodes: Sequence[ast.AST], labels: Labels = plain) -> Forest:
    """The nodes as labels alone: equal where the distance is nought."""
    return tuple((labels(node), labelled(children(node), labels)) for node in nodes)


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
    return _apart(*_unlike(labelled(one, labels), labelled(other, labels)))


def at_least(one: Sequence[ast.AST], other: Sequence[ast.AST], labels: Labels = plain) -> int:
    """A number that `distance` and `changed` are not below, quickly: that of the labels that have no partner."""
    mine, theirs = Counter(_labels(labelled(one, labels))), Counter(_labels(labelled(other, labels)))
    return max((mine - theirs).total(), (theirs - mine).total())


def _labels(forest: Forest) -> Iterator[str]:
    for label, below in forest:
        yield label
        yield from _labels(below)


def _unlike(one: Forest, other: Forest) -> tuple[Forest, Forest]:
    """Both without equal trees at either end and without equal roots over all: their distance stays the same."""
    while True:
        shorter = min(len(one), len(other))
        start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
        one, other, shorter = one[start:], other[start:], shorter - start
        end = next((at for at in range(shorter) if one[-1 - at] != other[-1 - at]), shorter)
        one, other = one[: len(one) - end], other[: len(other) - end]
        if not (len(one) == len(other) == 1 and one[0][0] == other[0][0]):
            return one, other
        one, other = one[0][1], other[0][1]


@lru_cache(maxsize=256)
def _apart(one: Forest, other: Forest) -> int:
    first, second = flat(one), flat(other)
    if not one or not other:
        return len(first.labels) + len(second.labels) - 2
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
        total += distance(mine.get(name, []), theirs.get(name, []), labels)
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
