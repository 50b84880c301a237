"""A plan: the learner's program and another's in one tree, and the switches between them."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from codementor.hints.repair.align import NESTING, Node
from codementor.hints.repair.express import in_order
from codementor.hints.repair.layout import Piece, Tangled, Writer
from codementor.hints.repair.text import Text

_BROKEN: Final = 2  # nodes that the learner's structure is worth, for each branch or loop that comes or goes


class Switched(Protocol):
    """A text with switches, each of which brings splices."""

    @property
    def text(self) -> Text:
        """The learner's text."""

    @property
    def absent(self) -> frozenset[int]:
        """The switches that take out what is left out while it is tried."""

    def pieces(self, chosen: frozenset[int]) -> list[Piece]:
        """The splices of the chosen switches, in the order of the text; Tangled when they overlap."""

    def source(self, chosen: frozenset[int]) -> str:
        """The text with the chosen switches on."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One difference that may be taken over: about how many nodes it changes, and the larger one it is a part of.

    `top` is the number of the switch of the whole statement that comes or goes, or its own.
    """

    cost: int
    top: int
    node: Node


@dataclass(slots=True)
class Plan:
    """The learner's text, the common tree, and its switches in the order of the text.

    `aside` are functions that are left out while this plan is tried; their switches are no part of a repair.
    """

    text: Text
    nodes: tuple[Node, ...]
    aside: tuple[Node, ...] = ()
    switches: list[Switch] = field(default_factory=list)
    first: dict[int, int] = field(default_factory=dict)
    after: dict[int, int] = field(default_factory=dict)
    absent: frozenset[int] = field(init=False)  # the switches that take out what is left out while the plan is tried
    without: list[Piece] | None = None  # the splices of these alone, once they were asked for

    def __post_init__(self) -> None:
        self._number(self.nodes, -1)
        self.absent = frozenset(self.first[id(node)] for node in self.aside)

    def _number(self, nodes: Iterable[Node], top: int) -> None:
        for node in nodes:
            self.first[id(node)] = number = len(self.switches)
            mine = -1
            if node.old and node.new:
                self.switches += [Switch(change.cost, number + at, node) for at, change in enumerate(node.changes)]
            else:
                known = top if top >= 0 and _sort(self.switches[top].node) == _sort(node) else number
                self.switches.append(Switch(_price(node), known, node))
                mine = known if _whole(node) else -1
            self._number(node.below(), mine)
            self.after[id(node)] = len(self.switches)

    def key(self, chosen: frozenset[int]) -> Hashable:
        """Equal for choices in plans of one text that write the same; None where that is not seen."""
        parts: list[Hashable] = []
        for at in sorted(chosen):
            node = self.switches[at].node
            if node.old is None:
                return None  # what is put in has no place of its own
            parts.append(node.changes[at - self.first[id(node)]].splices if node.new else id(node.old.node))
        return tuple(parts)

    def pieces(self, chosen: frozenset[int]) -> list[Piece]:
        """The splices of the chosen switches, in the order of the text; Tangled when they overlap."""
        found = self._in_place(chosen)
        return apart(self._written(chosen) if found is None else found)

    def _in_place(self, chosen: frozenset[int]) -> list[Piece] | None:
        """The splices where no statement comes or goes but what is left out anyway, quickly; else None."""
        found: list[Piece] = []
        seen: set[int] = set()
        for at in sorted(chosen - self.absent):
            node = self.switches[at].node
            if node.old is None or node.new is None:
                return None
            first = self.first[id(node)]
            if first not in seen:
                seen.add(first)
                on = [(change, first + each) for each, change in enumerate(node.changes) if first + each in chosen]
                found += [Piece(switch, splice) for splice, switch in in_order(on)]
        if self.absent <= chosen:
            if self.without is None:
                self.without = self._written(self.absent)
            found += self.without
        return sorted(found, key=lambda piece: (piece.splice.start, piece.splice.end))

    def _written(self, chosen: frozenset[int]) -> list[Piece]:
        writer = Writer(self.text, self.first, self.after, chosen)
        writer.block(self.nodes, "", -1)
        return writer.pieces

    def source(self, chosen: frozenset[int]) -> str:
        """The learner's text with the chosen switches on."""
        return spliced(self.text.source, self.pieces(chosen))


def apart(pieces: list[Piece]) -> list[Piece]:
    """The pieces, in the order of the text; Tangled when they overlap."""
    at = 0
    for piece in pieces:
        if piece.splice.start < at:
            raise Tangled
        at = piece.splice.end
    return pieces


def spliced(source: str, pieces: Iterable[Piece]) -> str:
    """The source with the pieces, which are in the order of the text, in their places."""
    out: list[str] = []
    at = 0
    for piece in pieces:
        out += [source[at : piece.splice.start], piece.splice.text]
        at = piece.splice.end
    return "".join([*out, source[at:]])


def _price(node: Node) -> int:
    """The statement's own nodes; where it holds others, what taking it away or putting it around them breaks, too."""
    tree = node.old or node.new
    assert tree is not None
    return tree.header + (_BROKEN if tree.kind in NESTING else 0)


def _sort(node: Node) -> bool:
    return node.old is None


def _whole(node: Node) -> bool:
    """True when nothing below the node is in both programs."""
    return all(_sort(each) == _sort(node) and not (each.old and each.new) and _whole(each) for each in node.below())
