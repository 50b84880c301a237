"""Small changes of where a program goes: guards against what is empty, and returns that come too early."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codementor.hints.repair import operators
from codementor.hints.repair.align import Node, put
from codementor.hints.repair.express import Change
from codementor.hints.repair.model import Splice
from codementor.hints.repair.names import parameters
from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import Forms, Tree

_ENDS = frozenset({"max", "min"})  # besides an index, what fails for nothing at all
_GIVEN = 4  # values that a guard returns
_LOOPS = ("For", "While")
_AND, _OR = (operators.binding(ast.parse(f"0 {word} 0", mode="eval").body) for word in ("and", "or"))


@dataclass(slots=True)
class Flow:
    """The changes of one unit; the nodes it makes stand for the unit's statements."""

    text: Text
    unit: Tree
    pairs: list[tuple[Node, ...]] = field(default_factory=list)  # of `late`: a return's place and where it goes

    def guarded(self, items: Iterable[Tree]) -> list[Node]:
        """The statements whose conditions ask first whether there is anything in what they index."""
        return [Node(item, item, tuple(self._asked(item)), self._blocks(item)) for item in items]

    def entered(self) -> list[Node]:
        """Guards at the head of the unit, each with what it returns."""
        forms = Forms()
        names = [name for name in parameters(self.unit.node) if name in _indexed(self.unit.node)]
        return [
            put(forms.grow(ast.parse(f"if not {name}:\n    return {value}").body[0]))
            for name in names
            for value in self._values(name)
        ]

    def late(self, items: Iterable[Tree], *, looping: bool = False) -> list[Node]:
        """The statements with every return under a condition in a loop as what may wait for the loop's end."""
        nodes: list[Node] = []
        for item in items:
            within = looping or item.kind in _LOOPS
            start = len(self.pairs)
            below = tuple((name, tuple(self.late(inner, looping=within))) for name, inner in item.blocks)
            change = self._continued(item) if looping and item.kind == "Return" else ()
            node = Node(item, item, change, below)
            nodes.append(node)
            if change:
                self.pairs.append((node,))
            if item.kind in _LOOPS and not looping:
                for at, (early,) in list(enumerate(self.pairs))[start:]:
                    assert early.old is not None
                    later = Node(None, early.old, words=self.text.of(early.old.node))
                    self.pairs[at] = (early, later)
                    nodes.append(later)
        return nodes

    def _continued(self, item: Tree) -> tuple[Change, ...]:
        span = self.text.start(item.node), self.text.end(item.node)
        return (Change((Splice(*span, "continue"),), item.size - 1),)  # the block stays

    def _blocks(self, item: Tree) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        return tuple((name, tuple(self.guarded(inner))) for name, inner in item.blocks)

    def _asked(self, item: Tree) -> Iterator[Change]:
        if item.kind not in ("If", "While"):
            return
        test = item.kids[0].node
        start, end, binds = self.text.start(test), self.text.end(test), operators.binding(test)
        for name in _indexed(test):
            for least, words, cost in ((_AND, f"{name} and ", 3), (_OR, f"not {name} or ", 5)):
                head, tail = (f"{words}(", ")") if binds < least else (words, "")
                splices = (Splice(start, start, head), Splice(end, end, tail))
                yield Change(splices, cost - 2 * (binds == least))

    def _values(self, name: str) -> list[str]:
        """What the unit may give for nothing at all: the plain values that it returns, then the usual ones."""
        given = [
            self.text.of(node.value)
            for node in ast.walk(self.unit.node)
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant | ast.List | ast.Tuple | ast.Dict)
        ]
        return list(dict.fromkeys([*(words for words in given if "\n" not in words), "0", "False", name]))[:_GIVEN]


def _indexed(node: ast.AST) -> list[str]:
    """The names that are indexed, or whose largest or smallest is asked for, in the order in which they are met."""
    found: list[str] = []
    for each in ast.walk(node):
        match each:
            case ast.Subscript(value=ast.Name(id=name), slice=index) if not isinstance(index, ast.Slice):
                found.append(name)
            case ast.Call(func=ast.Name(id=called), args=[ast.Name(id=name)]) if called in _ENDS:
                found.append(name)
    return list(dict.fromkeys(found))
