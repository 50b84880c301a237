"""From a choice of switches to the learner's text: splices in the order of the text, nothing of theirs written anew."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from codementor.hints.repair.align import NESTING, Node
from codementor.hints.repair.express import in_order
from codementor.hints.repair.model import Splice
from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import Tree, unparsed

_WORDS = {"orelse": "else", "finalbody": "finally"}


class Tangled(Exception):
    """The switches chosen cannot be written down together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A splice and the switch that brings it."""

    switch: int
    splice: Splice


@dataclass(slots=True)
class Writer:
    """Writes a common tree into the learner's text. `first` and `after` bound the numbers of a node's switches."""

    text: Text
    first: Mapping[int, int]
    after: Mapping[int, int]
    chosen: frozenset[int]
    pieces: list[Piece] = field(default_factory=list)
    anchor: int = 0  # where what is added next is put
    stays: Node | None = None  # an `elif` that goes on being one
    behind: int = 0  # the end of the learner's statement or colon passed last

    def _on(self, node: Node) -> bool:
        return self.first[id(node)] in self.chosen

    def _put(self, switch: int, start: int, end: int, words: str) -> None:
        if start != end or words:
            self.pieces.append(Piece(switch, Splice(start, end, words)))

    def _line(self, switch: int, words: str) -> None:
        """New lines below what was passed last."""
        newline = self.text.newline
        if self.anchor == 0:
            self._put(switch, 0, 0, f"{words}{newline}")
        else:
            self._put(switch, self.anchor, self.anchor, f"{newline}{words}")

    def visible(self, nodes: Iterable[Node]) -> list[Node]:
        """The nodes that stand in the text, in their places, those below what is not there included."""
        found: list[Node] = []
        for node in nodes:
            there = bool(node.old and node.new) or self._on(node) is (node.old is None)
            found += [node] if there else self.visible(node.below())
        return found

    def block(self, nodes: Sequence[Node], margin: str, cause: int) -> None:
        """Writes one block at the margin; `cause` is the switch that moved it, if any."""
        if margin and not self.visible(nodes):
            self._emptied(nodes, margin, cause)
            return
        moved = any(self._on(node) for node in nodes if not (node.old and node.new))
        for node in nodes:
            self._node(node, margin, (cause, moved or cause >= 0))

    def _emptied(self, nodes: Sequence[Node], margin: str, cause: int) -> None:
        gone = [(node, node.old) for node in _all(nodes) if node.old]
        if not gone:
            self._line(cause, f"{margin}pass")
            return
        node, first = gone[0]
        start, end = self.text.start(first.node), max(self.text.end(tree.node) for _, tree in gone)
        switch = self.first[id(node)]
        self._margin(first, margin, switch)
        self._put(switch, start, end, "pass")
        self._passed(end)

    def _passed(self, end: int) -> None:
        self.behind, self.anchor = end, self.text.tail(end)

    def _node(self, node: Node, margin: str, moved: tuple[int, bool]) -> None:
        if node.old and (node.new or not self._on(node)):
            self._kept(node, margin, moved)
        elif node.old:
            self._dropped(node, margin, moved)
        elif self._on(node):
            self._added(node, margin)
        else:
            for each in node.below():
                self._node(each, margin, moved)

    def _margin(self, tree: Tree, margin: str, cause: int, *, apart: bool = False) -> None:
        """The statement's first line at the margin; one that shares its line gets its own where that is needed."""
        start = self.text.start(tree.node)
        current = self.text.margin(start)
        if current is None:
            if apart:
                self._put(cause, self.behind, start, f"{self.text.newline}{margin}")
        elif current != margin:
            self._put(cause, start - len(current), start, margin)

    def _kept(self, node: Node, margin: str, moved: tuple[int, bool]) -> None:
        tree = node.old
        assert tree is not None
        start = self.text.start(tree.node)
        was = self.text.margin(start)
        if was == margin and not moved[1] and not self._touched(node):
            self._passed(self.text.end(tree.node))
            return
        self._margin(tree, margin, moved[0], apart=moved[1])
        is_elif = isinstance(tree.node, ast.If) and self.text.source.startswith("elif", start)
        if is_elif and node is not self.stays:
            self._put(moved[0], start, start + 2, "")
        self._changed(node)
        if not tree.blocks or not node.blocks:
            if tree.blocks and was is not None and was != margin:
                self._shifted(tree, (was, margin), moved[0])
            self._passed(self.text.end(tree.node))
            return
        for name, nodes in node.blocks:
            self._inner(node, (name, nodes), margin, moved[0])

    def _touched(self, node: Node) -> bool:
        """True when a switch in the node is on."""
        first, after = self.first[id(node)], self.after[id(node)]
        return any(first <= switch < after for switch in self.chosen)

    def _changed(self, node: Node) -> None:
        first = self.first[id(node)]
        on = [(change, first + at) for at, change in enumerate(node.changes) if first + at in self.chosen]
        for splice, switch in in_order(on):
            self._put(switch, splice.start, splice.end, splice.text)

    def _shifted(self, tree: Tree, margins: tuple[str, str], cause: int) -> None:
        """All lines of a statement that is kept as it is, moved along."""
        first, last = self.text.line(self.text.start(tree.node)), self.text.line(self.text.end(tree.node))
        for start in self.text.starts[first:last]:
            if self.text.source.startswith(margins[0], start):
                self._put(cause, start, start + len(margins[0]), margins[1])

    def _inner(self, node: Node, named: tuple[str, Sequence[Node]], margin: str, cause: int) -> None:
        """One block of a statement that stays."""
        tree, (name, nodes) = node.old, named
        assert tree is not None
        items = _learners(tree, name)
        inner = self._below(items, margin, self.text.margin(self.text.start(tree.node)) or "")
        if name == "body" or name == "handlers":
            if name == "body" and items:
                self._passed(self.text.colon(tree.node, self.text.start(items[0])))
            if name == "body":
                self.block(nodes, inner, cause)
            else:
                for each in nodes:
                    self._kept(each, margin, (cause, cause >= 0))
        elif not items:
            self._else(nodes, margin, cause)
        elif name == "orelse" and self.text.source.startswith("elif", self.text.start(items[0])):
            self._elif(nodes, items[0], margin, cause)
        else:
            self._word(tree, (name, nodes), (margin, inner), cause)

    def _below(self, items: Sequence[ast.AST], margin: str, outer: str) -> str:
        """The margin of a block of the learner's, moved as its owner was."""
        current = self.text.margin(self.text.start(items[0])) if items else None
        if current is not None and current.startswith(outer) and len(current) > len(outer):
            return margin + current[len(outer) :]
        return margin + self.text.unit

    def _word(self, tree: Tree, named: tuple[str, Sequence[Node]], margins: tuple[str, str], cause: int) -> None:
        """A block behind the learner's own `else:` or `finally:`."""
        name, nodes = named
        items = _learners(tree, name)
        before = [item for known, _ in tree.blocks if known != name for item in _learners(tree, known)]
        floor = max(self.text.end(item) for item in before if self.text.end(item) <= self.text.start(items[0]))
        word = self.text.word(floor, self.text.start(items[0]), (_WORDS[name],))
        if word is None:
            raise Tangled
        if not self.visible(nodes):
            self._gone(nodes, word[0], self.text.end(items[-1]))
            return
        current = self.text.margin(word[0])
        if current is not None and current != margins[0]:
            self._put(cause, word[0] - len(current), word[0], margins[0])
        colon = self.text.word(word[1], self.text.start(items[0]), (":",))
        self._passed(colon[1] if colon else word[1])
        self.block(nodes, margins[1], cause)

    def _else(self, nodes: Sequence[Node], margin: str, cause: int) -> None:
        """A new `else:`, or `elif` where it holds nothing but a condition."""
        visible = self.visible(nodes)
        if not visible:
            for each in nodes:
                self._node(each, margin, (cause, cause >= 0))
            return
        added = next((each for each in nodes if each.old is None), visible[0])
        switch = self.first[id(added)]
        if tuple(visible) == nodes == (added,) and added.old is None and added.new and added.new.kind == "If":
            self._added(added, margin, word="elif")
            return
        self._line(switch, f"{margin}else:")
        self.block(nodes, margin + self.text.unit, switch)

    def _elif(self, nodes: Sequence[Node], first: ast.AST, margin: str, cause: int) -> None:
        """What follows the learner's `elif`."""
        visible = self.visible(nodes)
        mine = next((each for each in visible if each.old and each.old.node is first), None)
        if mine and visible == [mine]:
            self.stays = mine
            for each in nodes:
                self._node(each, margin, (cause, False))
        elif not visible:
            self._gone(nodes, self.text.start(first), self.text.end(first))
        else:
            switch = next((self.first[id(each)] for each in _all(nodes) if self._changes(each)), cause)
            self._line(switch, f"{margin}else:")
            self.block(nodes, margin + self.text.unit, switch)

    def _gone(self, nodes: Sequence[Node], start: int, end: int) -> None:
        """A whole block that goes with its own line."""
        switch = next((self.first[id(each)] for each in _all(nodes) if each.old and not each.new), None)
        if switch is None:
            raise Tangled
        self.behind = self.anchor = self.text.tail(end)
        self._put(switch, self.text.before(start), self.anchor, "")

    def _changes(self, node: Node) -> bool:
        return not (node.old and node.new) and self._on(node)

    def _dropped(self, node: Node, margin: str, moved: tuple[int, bool]) -> None:
        """A statement of the learner's that goes; what is below it and stays takes its place."""
        tree = node.old
        assert tree is not None
        switch = self.first[id(node)]
        start, end = self.text.start(tree.node), self.text.end(tree.node)
        if not self.visible(node.below()):
            self._removed(switch, start, end)
            return
        items = _learners(tree, "body")
        colon = self.text.colon(tree.node, self.text.start(items[0]))
        inline = self.text.margin(self.text.start(items[0])) is None
        if inline and self.visible(node.block("body")):
            self._margin(tree, margin, switch)
            self._put(switch, start, self.text.start(items[0]), "")
            for each in node.block("body"):
                self._node(each, margin, (switch, False))
        else:
            self._removed(switch, start, self.text.tail(colon))
            for each in node.block("body"):
                self._node(each, margin, (switch, True))
        later = _learners(tree, "orelse")
        if later and not self.text.source.startswith("elif", self.text.start(later[0])):
            word = self.text.word(self.text.end(items[-1]), self.text.start(later[0]), ("else",))
            colon_at = self.text.word(word[1], self.text.start(later[0]), (":",)) if word else None
            if word is None or colon_at is None:
                raise Tangled
            self._removed(switch, word[0], self.text.tail(colon_at[1]))
        for each in node.block("orelse"):
            self._node(each, margin, (switch, True))

    def _removed(self, switch: int, start: int, end: int) -> None:
        """Whole lines go with their line end; a statement that shares its line, with what joins it to the others."""
        if self.text.margin(start) is None:
            self._put(switch, self.behind, end, "")
            self._passed(end)
            return
        tail = self.text.tail(end)
        if tail == end and self.text.source[end : end + 1] not in ("", "\r", "\n"):
            rest = len(self.text.source[end:]) - len(self.text.source[end:].lstrip(" \t;"))
            self._put(switch, start, end + rest, "")
            self.behind = end + rest
        elif (begin := self.text.before(start)) or self.text.line(start) > 1:
            self._put(switch, max(begin, self.anchor), tail, "")
            self.behind = self.anchor = tail
        else:
            newline = len(self.text.newline) if tail < len(self.text.source) else 0
            self._put(switch, start, tail + newline, "")
            self.behind = self.anchor = tail + newline

    def _added(self, node: Node, margin: str, *, word: str = "") -> None:
        """A statement of the other's, at the margin."""
        tree = node.new
        assert tree is not None
        switch = self.first[id(node)]
        if tree.kind not in NESTING:
            self._line(switch, _indented(node.words or unparsed(tree.node), margin, self.text))
            return
        header = _header(tree)
        self._line(switch, f"{margin}{word}{header[2:]}" if word else f"{margin}{header}")
        self.block(node.block("body"), margin + self.text.unit, switch)
        if later := node.block("orelse"):
            if word or self.visible(later):
                self._else(later, margin, switch)
            else:
                for each in later:
                    self._node(each, margin, (switch, True))


def _all(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _all(node.below())


def _learners(tree: Tree, name: str) -> list[ast.AST]:
    """The nodes of a block of the learner's as they stand in the text, a docstring included."""
    return list(getattr(tree.node, name, ()))


def _header(tree: Tree) -> str:
    node = tree.node
    match node:
        case ast.If():
            short: ast.stmt = ast.If(node.test, [ast.Pass()], [])
        case ast.While():
            short = ast.While(node.test, [ast.Pass()], [])
        case _:
            assert isinstance(node, ast.For)
            short = ast.For(node.target, node.iter, [ast.Pass()], [], lineno=1)
    return unparsed(short).splitlines()[0]


def _indented(words: str, margin: str, text: Text) -> str:
    """New lines at the margin in the learner's own indentation; the inside of long strings stays."""
    lines = []
    for line in words.split("\n"):
        bare = line.lstrip(" ")
        lines.append(f"{margin}{text.unit * ((len(line) - len(bare)) // 4)}{bare}")
    return text.newline.join(lines)
