"""Expressions side by side: which small changes of the learner's expression lead to another program's.

Every change is a set of splices that leaves a program that parses, with or without the others. Sub-expressions of
the learner's are kept: around them something is written (wrap) or taken away (unwrap).
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import pairwise

from codementor.hints.repair import operators
from codementor.hints.repair.model import Splice
from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import Tree, unparsed

NEVER = 10_000
_LISTS = {"Call": "args", "BoolOp": "values", "List": "elts", "Tuple": "elts", "Set": "elts"}
_OPAQUE = frozenset({"JoinedStr", "TemplateStr", "NamedExpr"})
_NO_PLACE = frozenset({"arguments", "comprehension", "withitem"})
_SHARING = "GeneratorExp"  # as an only argument it has its brackets from the call


@dataclass(frozen=True, slots=True)
class Change:
    """One change inside a statement's own line: what it costs in nodes, and its splices.

    `depth` says how deep in the expression it stands. Where changes add text at one place, the outer one's stands
    outside; what a change adds comes `before` that place's expression or behind it.
    """

    splices: tuple[Splice, ...]
    cost: int
    depth: int = 0
    before: bool = True


def in_order(changes: Iterable[tuple[Change, int]]) -> list[tuple[Splice, int]]:
    """The splices of all changes in the order of the text, each with the number that came with its change."""
    ranked = []
    for at, (change, number) in enumerate(changes):
        for place, splice in enumerate(change.splices):
            outside = change.before if len(change.splices) == 1 else place == 0
            empty = splice.start == splice.end
            depth = (change.depth if outside else -change.depth) if empty else 0
            ranked.append(((splice.start, splice.end, outside, depth, at), splice, number))
    return [(splice, number) for _, splice, number in sorted(ranked)]


@dataclass(slots=True)
class Expressions:
    """Compares the learner's expressions (in `text`) with those of a program whose variables are named alike."""

    text: Text
    known: dict[tuple[int, int], tuple[int, str, int]] = field(default_factory=dict)

    def cost(self, old: Tree, new: Tree) -> int:
        """About how many nodes differ."""
        return self._way(old, new)[0]

    def changes(self, old: Tree, new: Tree, needed: int, depth: int = 0) -> Iterator[Change]:
        """The changes that make `old` into `new` where an expression of precedence `needed` must stand."""
        _, way, at = self._way(old, new)
        if way == "same":
            return
        if way == "into":
            yield from self._own(old, new, needed, depth)
            yield from self._kids(old, new, depth + 1)
        elif way == "wrap":
            yield replace(self._wrap(old, (new, at), needed), depth=depth)
            yield from self.changes(old, new.kids[at], operators.needed(new.node, new.slots[at], at), depth + 1)
        elif way == "unwrap":
            inner = old.kids[at]
            brackets = operators.binding(new.node) < needed or old.kind == _SHARING
            start, end = self.text.start(old.node), self.text.end(old.node)
            head = Splice(start, self.text.start(inner.node), "(" if brackets else "")
            tail = Splice(self.text.end(inner.node), end, ")" if brackets else "")
            yield Change((head, tail), old.size - inner.size, depth)
            yield from self.changes(inner, new, 0 if brackets else needed, depth + 1)
        else:
            yield self.replaced(old, new, needed)

    def replaced(self, old: Tree, new: Tree, needed: int) -> Change:
        """The whole expression written anew."""
        words = unparsed(new.node)
        if operators.binding(new.node) < needed or (old.kind == _SHARING and new.kind != _SHARING):
            words = f"({words})"
        span = Splice(self.text.start(old.node), self.text.end(old.node), words)
        return Change((span,), self.cost(old, new))

    def _way(self, old: Tree, new: Tree) -> tuple[int, str, int]:
        if old.form == new.form:
            return 0, "same", 0
        key = (old.form, new.form)
        if key not in self.known:
            self.known[key] = min(self._ways(old, new), key=lambda way: way[0])
        return self.known[key]

    def _ways(self, old: Tree, new: Tree) -> Iterator[tuple[int, str, int]]:
        yield NEVER, "replace", 0
        best = NEVER
        if old.kids and operators.alike(old.label, new.label) and old.kind not in _OPAQUE:
            best = sum(one != other for one, other in zip(old.label, new.label, strict=True))
            best += self._between(old, new)
            yield best, "into", 0
        if old.kind in _NO_PLACE or new.kind in _NO_PLACE:
            return
        whole = max(old.size, new.size)
        yield whole, "replace", 0
        best = min(best, whole)
        if old.kind in _OPAQUE or new.kind in _OPAQUE:
            return
        for at, kid in enumerate(new.kids):
            outside = new.size - kid.size
            if _free(old, kid) and outside + abs(old.size - kid.size) < best:
                best = min(best, cost := outside + self.cost(old, kid))
                yield cost, "wrap", at
        for at, kid in enumerate(old.kids):
            outside = old.size - kid.size
            if _free(new, kid) and outside + abs(new.size - kid.size) < best:
                best = min(best, cost := outside + self.cost(kid, new))
                yield cost, "unwrap", at

    def _between(self, old: Tree, new: Tree) -> int:
        if old.slots == new.slots:
            return sum(self.cost(one, other) for one, other in zip(old.kids, new.kids, strict=True))
        listed = _LISTS.get(old.kind)
        if listed is None or _rest(old, listed) != _rest(new, listed) or not self._plain(old, listed):
            return NEVER
        pairs = self._pairs(old, new, listed)
        if not any(one and other for one, other in pairs):
            return NEVER
        fixed = sum(self.cost(one, other) for one, other in zip(_fixed(old, listed), _fixed(new, listed), strict=True))
        return fixed + sum(self._step(one, other) for one, other in pairs)

    def _step(self, one: Tree | None, other: Tree | None) -> int:
        if one is None or other is None:
            return one.size if one else other.size if other else 0
        return self.cost(one, other)

    def _pairs(self, old: Tree, new: Tree, listed: str) -> list[tuple[Tree | None, Tree | None]]:
        """The cheapest alignment of the operands, in order (Needleman and Wunsch, 1970)."""
        left, right = _items(old, listed), _items(new, listed)
        best: dict[tuple[int, int], tuple[int, tuple[int, int]]] = {(len(left), len(right)): (0, (0, 0))}
        for i in range(len(left), -1, -1):
            for j in range(len(right), -1, -1):
                ways = []
                if i < len(left) and j < len(right):
                    ways.append((self.cost(left[i], right[j]) + best[i + 1, j + 1][0], (1, 1)))
                if i < len(left):
                    ways.append((left[i].size + best[i + 1, j][0], (1, 0)))
                if j < len(right):
                    ways.append((right[j].size + best[i, j + 1][0], (0, 1)))
                if ways:
                    best[i, j] = min(ways, key=lambda way: way[0])
        pairs: list[tuple[Tree | None, Tree | None]] = []
        i = j = 0
        while (i, j) != (len(left), len(right)):
            down, along = best[i, j][1]
            pairs.append((left[i] if down else None, right[j] if along else None))
            i, j = i + down, j + along
        return pairs

    def _own(self, old: Tree, new: Tree, needed: int, depth: int) -> Iterator[Change]:
        """The operators and names of the node itself."""
        if old.label == new.label:
            return
        node = old.node
        if isinstance(node, ast.Attribute | ast.keyword):
            name, end = str(old.label[1]), self.text.end(node)
            start = end - len(name) if isinstance(node, ast.Attribute) else self.text.start(node)
            yield Change((Splice(start, start + len(name), str(new.label[1])),), 1)
            return
        splices = operators.exchanged(self.text, node, new.node)
        if operators.binding(new.node) < min(needed, operators.binding(node) + 1):
            start, end = self.text.start(node), self.text.end(node)
            splices = (Splice(start, start, "("), *splices, Splice(end, end, ")"))
        yield Change(splices, sum(one != other for one, other in zip(old.label, new.label, strict=True)), depth)

    def _kids(self, old: Tree, new: Tree, depth: int) -> Iterator[Change]:
        if old.slots == new.slots:
            for at, (one, other) in enumerate(zip(old.kids, new.kids, strict=True)):
                yield from self.changes(one, other, operators.needed(new.node, old.slots[at], at), depth)
            return
        listed = _LISTS[old.kind]
        for one, other in zip(_fixed(old, listed), _fixed(new, listed), strict=True):
            yield from self.changes(one, other, operators.ATOM, depth)
        yield from self._items_changed(self._pairs(old, new, listed), (new, listed), depth)

    def _items_changed(
        self, pairs: Sequence[tuple[Tree | None, Tree | None]], around: tuple[Tree, str], depth: int
    ) -> Iterator[Change]:
        new, listed = around
        joint = operators.joint(new.node)
        needed = operators.needed(new.node, listed, 1)
        first = next(at for at, (one, other) in enumerate(pairs) if one and other)
        kept = [one for one, _ in pairs if one]
        for at, (one, other) in enumerate(pairs):
            if one and other:
                yield from self.changes(one, other, needed, depth)
            elif one:
                place = kept.index(one)
                if at < first:
                    span = self.text.start(one.node), self.text.start(kept[place + 1].node)
                else:
                    span = self.text.end(kept[place - 1].node), self.text.end(one.node)
                yield Change((Splice(*span, ""),), one.size)
            elif other:
                words = unparsed(other.node)
                words = f"({words})" if operators.binding(other.node) < needed else words
                before = not any(mine for mine, _ in pairs[:at])
                yield Change((self._inserted(pairs, at, (words, joint)),), other.size, depth, before)

    def _inserted(self, pairs: Sequence[tuple[Tree | None, Tree | None]], at: int, words: tuple[str, str]) -> Splice:
        """A new operand: behind the one before it, or before the first."""
        before = [one for one, _ in pairs[:at] if one]
        if before:
            end = self.text.end(before[-1].node)
            return Splice(end, end, f"{words[1]}{words[0]}")
        start = self.text.start(next(one for one, _ in pairs[at:] if one).node)
        return Splice(start, start, f"{words[0]}{words[1]}")

    def _wrap(self, old: Tree, around: tuple[Tree, int], needed: int) -> Change:
        """New code written around the learner's expression."""
        new, at = around
        words = unparsed(_with_hole(new.node, new.kids[at].node))
        head, tail = words.split(operators.HOLE)
        if operators.binding(old.node) < operators.needed(new.node, new.slots[at], at):
            head, tail = f"{head}(", f"){tail}"
        if operators.binding(new.node) < needed:
            head, tail = f"({head}", f"{tail})"
        if old.kind == _SHARING:
            head, tail = f"({head}", f"{tail})"
        start, end = self.text.start(old.node), self.text.end(old.node)
        return Change((Splice(start, start, head), Splice(end, end, tail)), new.size - new.kids[at].size)

    def _plain(self, tree: Tree, listed: str) -> bool:
        """True when no operand stands in brackets of its own, so that it can be cut out."""
        items = _items(tree, listed)
        if not items:
            return False
        gaps = [
            self.text.source[self.text.end(one.node) : self.text.start(other.node)] for one, other in pairwise(items)
        ]
        outside = self.text.end(tree.node) - self.text.end(items[-1].node)
        start = self.text.start(items[0].node)
        begin = self.text.end(tree.kids[0].node) if listed == "args" else self.text.start(tree.node)
        head = self.text.source[begin:start].strip()
        tail = (
            self.text.source[start:][:0]
            if outside == 0
            else self.text.source[self.text.end(items[-1].node) :][:outside]
        )
        closed = len(head) <= 1 and len(tail.strip().lstrip(",").strip()) <= (1 if listed != "values" else 0)
        extra = [kid for kid in tree.kids if kid not in items and kid is not tree.kids[0]] if listed == "args" else []
        return (closed or bool(extra)) and not any("(" in gap or ")" in gap or "#" in gap for gap in gaps)


def _free(one: Tree, other: Tree) -> bool:
    """True when one may stand where the other stands, whatever is around them."""
    bound = {"Slice", "Starred"}
    return isinstance(other.node, ast.expr) and one.kind not in bound and other.kind not in bound


def _items(tree: Tree, listed: str) -> list[Tree]:
    return [kid for slot, kid in zip(tree.slots, tree.kids, strict=True) if slot == listed]


def _fixed(tree: Tree, listed: str) -> list[Tree]:
    return [kid for slot, kid in zip(tree.slots, tree.kids, strict=True) if slot != listed]


def _rest(tree: Tree, listed: str) -> list[str]:
    return [slot for slot in tree.slots if slot != listed]


def _with_hole(node: ast.AST, kid: ast.AST) -> ast.AST:
    """A copy of the node in which a name nobody uses stands for one of its parts."""
    changed = copy(node)
    hole = ast.Name(operators.HOLE, ast.Load())
    for name, value in ast.iter_fields(node):
        if value is kid:
            setattr(changed, name, hole)
        elif isinstance(value, list) and any(item is kid for item in value):
            setattr(changed, name, [hole if item is kid else item for item in value])
    return changed
