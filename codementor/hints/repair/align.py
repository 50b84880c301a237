"""Statements side by side: one tree that holds the learner's program and another's, with a switch for every difference.

An alignment of ordered forests (Jiang, Wang and Zhang, Theoretical Computer Science 143, 1995): both trees are
brought into a common one by adding blanks. A statement that only the learner has can be taken out and those
below it stay; one that only the other has can be put around statements. So any choice of switches gives a program that
parses, whatever the control flow of the two.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from codementor.hints.repair import operators
from codementor.hints.repair.express import NEVER, Change, Expressions
from codementor.hints.repair.model import Splice
from codementor.hints.repair.tree import Tree, unparsed

NESTING = frozenset({"If", "For", "While"})  # what may be taken away from, or put around, statements
_HEADED = {"If", "While"}


@dataclass(slots=True)
class Node:
    """A statement of the learner's (`old`), of the other's (`new`), or of both; then `changes` lead from old to new."""

    old: Tree | None
    new: Tree | None
    changes: tuple[Change, ...] = ()
    blocks: "tuple[tuple[str, tuple[Node, ...]], ...]" = ()

    def block(self, name: str) -> "tuple[Node, ...]":
        """The nodes of one block."""
        return next((nodes for known, nodes in self.blocks if known == name), ())

    def below(self) -> "tuple[Node, ...]":
        """The nodes of all blocks, in order."""
        return tuple(node for _, nodes in self.blocks for node in nodes)


Way = tuple[int, str, int]


def _cost(way: Way) -> int:
    return way[0]


@dataclass(slots=True)
class Statements:
    """Aligns lists of statements; what is inside them by `inside`."""

    inside: Expressions
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], Way] = field(default_factory=dict)
    heads: dict[tuple[int, int], int] = field(default_factory=dict)

    def cost(self, old: Sequence[Tree], new: Sequence[Tree]) -> int:
        """About how many nodes differ."""
        return self._way(tuple(old), tuple(new))[0]

    def aligned(self, old: Sequence[Tree], new: Sequence[Tree]) -> tuple[Node, ...]:
        """The common forest."""
        return tuple(self._nodes(tuple(old), tuple(new)))

    def pair(self, old: Tree, new: Tree) -> Node:
        """One statement of each as one; `old` and `new` must be alike."""
        blocks = tuple((name, tuple(self._nodes(old.block(name), new.block(name)))) for name in _block_names(old, new))
        return Node(old, new, tuple(self._changes(old, new)), blocks)

    def _way(self, old: tuple[Tree, ...], new: tuple[Tree, ...]) -> Way:
        if not old or not new:
            return sum(item.size for item in (*old, *new)), "end", 0
        key = (tuple(item.form for item in old), tuple(item.form for item in new))
        if key not in self.known:
            self.known[key] = self._best(old, new)
        return self.known[key]

    def _best(self, old: tuple[Tree, ...], new: tuple[Tree, ...]) -> Way:
        one, other = old[0], new[0]
        if one.form == other.form:
            return self.cost(old[1:], new[1:]), "both", 0
        paired = self._paired(one, other)
        best = (paired + self.cost(old[1:], new[1:]), "both", 0) if paired < NEVER else (NEVER, "", 0)
        ways = [
            best,
            (one.size + self.cost(old[1:], new), "drop", 0),
            (other.size + self.cost(old, new[1:]), "add", 0),
        ]
        best = min(ways, key=_cost)
        if paired > min(one.header, other.header) // 2:
            best = min([best, *self._unwrapped(old, new, best[0])], key=_cost)
            best = min([best, *self._wrapped(old, new, best[0])], key=_cost)
        return best

    def _unwrapped(self, old: tuple[Tree, ...], new: tuple[Tree, ...], limit: int) -> Iterator[Way]:
        one = old[0]
        inner, rest = one.below(), old[1:]
        for split in range(1, len(new) + 1) if one.kind in NESTING else ():
            if one.header + _gap(inner, new[:split]) + _gap(rest, new[split:]) < limit:
                cost = one.header + self.cost(inner, new[:split]) + self.cost(rest, new[split:])
                limit = min(limit, cost)
                yield cost, "unwrap", split

    def _wrapped(self, old: tuple[Tree, ...], new: tuple[Tree, ...], limit: int) -> Iterator[Way]:
        other = new[0]
        inner, rest = other.below(), new[1:]
        for split in range(1, len(old) + 1) if other.kind in NESTING else ():
            if other.header + _gap(old[:split], inner) + _gap(old[split:], rest) < limit:
                cost = other.header + self.cost(old[:split], inner) + self.cost(old[split:], rest)
                limit = min(limit, cost)
                yield cost, "wrap", split

    def _nodes(self, old: tuple[Tree, ...], new: tuple[Tree, ...]) -> Iterator[Node]:
        while old or new:
            if not old or not new:
                yield from (taken(item) for item in old)
                yield from (put(item) for item in new)
                return
            _, way, split = self._way(old, new)
            if way == "both":
                yield self.pair(old[0], new[0])
                old, new = old[1:], new[1:]
            elif way == "drop":
                yield taken(old[0])
                old = old[1:]
            elif way == "add":
                yield put(new[0])
                new = new[1:]
            elif way == "unwrap":
                yield Node(old[0], None, (), self._split(old[0], new[:split]))
                old, new = old[1:], new[split:]
            else:
                yield Node(None, new[0], (), self._around(old[:split], new[0]))
                old, new = old[split:], new[1:]

    def _split(self, one: Tree, new: tuple[Tree, ...]) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        """The common forest of what stands below the learner's statement, block by block."""
        return _parted(list(self._nodes(one.below(), new)), one.block("orelse"))

    def _around(self, old: tuple[Tree, ...], other: Tree) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        return _parted(list(self._nodes(old, other.below())), other.block("orelse"))

    def _paired(self, one: Tree, other: Tree) -> int:
        head = self._head(one, other)
        if head >= NEVER:
            return NEVER
        total = head + sum(self.cost(one.block(name), other.block(name)) for name in _block_names(one, other))
        return total if total < one.size + other.size else NEVER

    def _head(self, one: Tree, other: Tree) -> int:
        key = (one.form, other.form)
        if key not in self.heads:
            self.heads[key] = self._head_cost(one, other)
        return self.heads[key]

    def _head_cost(self, one: Tree, other: Tree) -> int:
        if {one.kind, other.kind} == _HEADED:
            return 1 + self.inside.cost(one.kids[0], other.kids[0])
        if one.kind == other.kind == "FunctionDef":
            same = one.label == other.label
            return min(self.inside.cost(one.kids[0], other.kids[0]), other.kids[0].size) if same else NEVER
        if one.kind == other.kind and one.slots == other.slots and operators.alike(one.label, other.label):
            labels = sum(mine != theirs for mine, theirs in zip(one.label, other.label, strict=True))
            pairs = zip(one.kids, other.kids, strict=True)
            if (cost := labels + sum(self.inside.cost(mine, theirs) for mine, theirs in pairs)) < NEVER:
                return cost
        return NEVER if one.blocks or other.blocks else self._rewritten(one, other)

    def _rewritten(self, one: Tree, other: Tree) -> int:
        """About how many nodes differ between two simple statements that are not alike."""
        outside = one.size - 1 + other.size - 1 + 1
        kids = (self.inside.cost(a, b) + outside - a.size - b.size for a in one.kids for b in other.kids)
        return min(min(kids, default=NEVER), max(one.size, other.size))

    def _changes(self, old: Tree, new: Tree) -> Iterator[Change]:
        if old.form == new.form or self._head(old, new) == 0:
            return
        text = self.inside.text
        if {old.kind, new.kind} == _HEADED:
            start = text.start(old.node)
            word = next(word for word in ("elif", "if", "while") if text.source.startswith(word, start))
            yield Change((Splice(start, start + len(word), new.kind.lower()),), 1)
        elif old.kind == "FunctionDef" and self.inside.cost(old.kids[0], new.kids[0]) >= NEVER:
            yield self._signature(old, new)
            return
        elif not old.blocks and not (old.kind == new.kind and old.slots == new.slots):
            span = text.start(old.node), text.end(old.node)
            yield Change((Splice(*span, unparsed(new.node, self.inside.names)),), self._head(old, new))
            return
        elif old.label != new.label:
            yield Change(operators.exchanged(text, old.node, new.node), 1)
        for mine, theirs in zip(old.kids, new.kids, strict=True):
            yield from self.inside.changes(mine, theirs, 0)

    def _signature(self, old: Tree, new: Tree) -> Change:
        """The other's parameters in the brackets of the learner's."""
        text = self.inside.text
        assert isinstance(old.node, ast.FunctionDef)
        start = text.source.index("(", text.source.index("def", text.start(old.node))) + 1
        end = text.source.rindex(")", start, text.colon(old.node, text.start(old.node.body[0])))
        return Change((Splice(start, end, unparsed(new.kids[0].node, self.inside.names)),), new.kids[0].size)


def taken(item: Tree) -> Node:
    """A statement of the learner's that the other does not have, with all below it."""
    if item.kind not in NESTING:
        return Node(item, None)
    return Node(item, None, (), tuple((name, tuple(taken(each) for each in items)) for name, items in item.blocks))


def put(item: Tree) -> Node:
    """A statement of the other's that the learner does not have, with all below it."""
    if item.kind not in NESTING:
        return Node(None, item)
    return Node(None, item, (), tuple((name, tuple(put(each) for each in items)) for name, items in item.blocks))


def _holds(node: Node, item: Tree) -> bool:
    return node.old is item or node.new is item or any(_holds(each, item) for each in node.below())


def _parted(nodes: list[Node], later: tuple[Tree, ...]) -> tuple[tuple[str, tuple[Node, ...]], ...]:
    """The nodes as two blocks; the second begins where the first of `later` stands."""
    at = next((place for place, node in enumerate(nodes) if later and _holds(node, later[0])), len(nodes))
    return (("body", tuple(nodes[:at])), ("orelse", tuple(nodes[at:])))


def _gap(one: Sequence[Tree], other: Sequence[Tree]) -> int:
    return abs(sum(item.size for item in one) - sum(item.size for item in other))


def _block_names(old: Tree, new: Tree) -> tuple[str, ...]:
    names = [name for name, _ in old.blocks]
    return tuple(names + [name for name, _ in new.blocks if name not in names])
