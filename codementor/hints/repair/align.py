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
    words: str = ""  # the new statement's text where it is known already

    def block(self, name: str) -> "tuple[Node, ...]":
        """The nodes of one block."""
        return next((nodes for known, nodes in self.blocks if known == name), ())

    def below(self) -> "tuple[Node, ...]":
        """The nodes of all blocks, in order."""
        return tuple(node for _, nodes in self.blocks for node in nodes)


Way = tuple[int, str, int]


def _cost(way: Way) -> int:
    return way[0]


@dataclass(slots=True, eq=False)
class _Forest:
    """Statements in a row, with what is asked of them again and again."""

    trees: tuple[Tree, ...]
    size: int
    key: int
    mine: bool  # the learner's: positions are asked of these alone
    parts: "dict[tuple[int, int], _Forest]" = field(default_factory=dict)


@dataclass(slots=True)
class Statements:
    """Aligns lists of statements; what is inside them by `inside`."""

    inside: Expressions
    known: dict[tuple[int, int], Way] = field(default_factory=dict)
    heads: dict[tuple[int, int], int] = field(default_factory=dict)
    forests: dict[tuple[bool | int, ...], _Forest] = field(default_factory=dict)

    def aligned(self, old: Sequence[Tree], new: Sequence[Tree]) -> tuple[Node, ...]:
        """The common forest."""
        return tuple(self._nodes(tuple(old), tuple(new)))

    def pair(self, old: Tree, new: Tree) -> Node:
        """One statement of each as one; `old` and `new` must be alike."""
        if old.form == new.form:
            return Node(old, new)
        blocks = tuple((name, tuple(self._nodes(old.block(name), new.block(name)))) for name in _block_names(old, new))
        return Node(old, new, tuple(self._changes(old, new)), blocks)

    def _forest(self, trees: tuple[Tree, ...], *, mine: bool) -> _Forest:
        key = (mine, *(tree.form for tree in trees))
        found = self.forests.get(key)
        if found is None:
            found = self.forests[key] = _Forest(trees, sum(tree.size for tree in trees), len(self.forests), mine)
        return found

    def _part(self, forest: _Forest, start: int, end: int) -> _Forest:
        found = forest.parts.get((start, end))
        if found is None:
            found = forest.parts[start, end] = self._forest(forest.trees[start:end], mine=forest.mine)
        return found

    def _way(self, old: _Forest, new: _Forest) -> Way:
        if not old.trees or not new.trees:
            return old.size + new.size, "end", 0
        found = self.known.get((old.key, new.key))
        if found is None:
            found = self.known[old.key, new.key] = self._best(old, new)
        return found

    def _best(self, old: _Forest, new: _Forest) -> Way:
        one, other = old.trees[0], new.trees[0]
        mine, theirs = self._part(old, 1, len(old.trees)), self._part(new, 1, len(new.trees))
        if one.form == other.form:
            return self._way(mine, theirs)[0], "both", 0
        best: Way = (NEVER, "", 0)
        paired = self._paired(one, other)
        if paired < NEVER:
            best = (paired + self._way(mine, theirs)[0], "both", 0)
        if one.size + abs(mine.size - new.size) < best[0]:
            best = min(best, (one.size + self._way(mine, new)[0], "drop", 0), key=_cost)
        if other.size + abs(old.size - theirs.size) < best[0]:
            best = min(best, (other.size + self._way(old, theirs)[0], "add", 0), key=_cost)
        if paired > min(one.header, other.header) // 2:
            if one.kind in NESTING:
                inner = self._forest(one.below(), mine=True)
                best = min([best, *self._around((inner, mine), new, (one.header, "unwrap"), best[0])], key=_cost)
            if other.kind in NESTING:
                inner = self._forest(other.below(), mine=False)
                best = min([best, *self._around((inner, theirs), old, (other.header, "wrap"), best[0])], key=_cost)
        return best

    def _around(
        self, nested: tuple[_Forest, _Forest], flat: _Forest, way: tuple[int, str], limit: int
    ) -> Iterator[Way]:
        """The statements of one side against what is in, and what is behind, a statement of the other's."""
        (inner, rest), (header, name) = nested, way
        for split in range(1, len(flat.trees) + 1):
            head, tail = self._part(flat, 0, split), self._part(flat, split, len(flat.trees))
            if header + abs(inner.size - head.size) + abs(rest.size - tail.size) < limit:
                pairs = ((inner, head), (rest, tail)) if name == "unwrap" else ((head, inner), (tail, rest))
                cost = header + sum(self._way(old, new)[0] for old, new in pairs)
                limit = min(limit, cost)
                yield cost, name, split

    def _nodes(self, old: tuple[Tree, ...], new: tuple[Tree, ...]) -> Iterator[Node]:
        while old or new:
            if not old or not new:
                yield from (taken(item) for item in old)
                yield from (put(item) for item in new)
                return
            _, way, split = self._way(self._forest(old, mine=True), self._forest(new, mine=False))
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
                yield Node(
                    old[0], None, (), _parted(list(self._nodes(old[0].below(), new[:split])), old[0].block("orelse"))
                )
                old, new = old[1:], new[split:]
            else:
                yield Node(
                    None, new[0], (), _parted(list(self._nodes(old[:split], new[0].below())), new[0].block("orelse"))
                )
                old, new = old[split:], new[1:]

    def _paired(self, one: Tree, other: Tree) -> int:
        head = self._head(one, other)
        if head >= NEVER:
            return NEVER
        total = head
        for name in _block_names(one, other):
            total += self._way(self._forest(one.block(name), mine=True), self._forest(other.block(name), mine=False))[0]
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
            yield Change((Splice(*span, unparsed(new.node)),), self._head(old, new))
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
        return Change((Splice(start, end, unparsed(new.kids[0].node)),), new.kids[0].size)


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


def _block_names(old: Tree, new: Tree) -> tuple[str, ...]:
    names = [name for name, _ in old.blocks]
    return tuple(names + [name for name, _ in new.blocks if name not in names])
