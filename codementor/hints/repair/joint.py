"""Changes that each mend something, put together: from several solutions, from mutants, whatever is cheapest.

A program of two faults is often mended by two small changes that no one solution has. Each lets other probes pass;
where together they do so for all, they are tried as one.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from codementor.hints.repair.layout import Piece
from codementor.hints.repair.plan import Switched, apart, spliced
from codementor.hints.repair.reduce import Choice
from codementor.hints.repair.text import Text

_OUTSIDE: Final = -1  # stands for what is left out while the parts are tried
_STEPS: Final = 24  # of them all pairs are looked at, and all sets of three
_JOINED: Final = 40  # tried


@dataclass(frozen=True, slots=True)
class Joint:
    """Choices in several plans of one text as one plan, each of them a switch."""

    parts: tuple[tuple[Switched, Choice], ...]

    @property
    def text(self) -> Text:
        """The learner's text."""
        return self.parts[0][0].text

    @property
    def everything(self) -> Choice:
        """All its switches."""
        return frozenset(range(len(self.parts)))

    @property
    def absent(self) -> Choice:
        """The switch that takes out what is left out while a repair is tried."""
        return frozenset({_OUTSIDE})

    def pieces(self, chosen: Choice) -> list[Piece]:
        """The splices of the chosen parts, in the order of the text; Tangled when they overlap."""
        found: dict[Hashable, Piece] = {}
        for at, (plan, choice) in enumerate(self.parts):
            if at in chosen:
                for piece in plan.pieces(choice | plan.absent if _OUTSIDE in chosen else choice):
                    found.setdefault(piece.splice, Piece(at, piece.splice))
        return apart(sorted(found.values(), key=lambda piece: (piece.splice.start, piece.splice.end, piece.switch)))

    def source(self, chosen: Choice) -> str:
        """The learner's text with the chosen parts written into it."""
        return spliced(self.text.source, self.pieces(chosen))


@dataclass(frozen=True, slots=True)
class Step:
    """A choice that mends something and breaks nothing: what passes with it (bits), and what it costs."""

    plan: Switched
    chosen: Choice
    passed: int
    cost: int


def joined(steps: Sequence[Step], wanted: int) -> Iterator[tuple[Joint, int]]:
    """Two or three steps with which all the `wanted` probes (bits) may pass, and their cost, the cheapest first."""
    likely = sorted(steps, key=lambda step: step.cost)[:_STEPS]
    pairs = [pair for pair in combinations(likely, 2) if _passing(pair) == wanted]
    known = {frozenset(map(id, pair)) for pair in pairs}
    threes = [
        three
        for three in combinations(likely, 3)
        if _passing(three) == wanted and not any(frozenset(map(id, pair)) in known for pair in combinations(three, 2))
    ]
    for chosen in sorted([*pairs, *threes], key=_price)[:_JOINED]:
        yield Joint(tuple((step.plan, step.chosen) for step in chosen)), _price(chosen)


def _price(steps: Sequence[Step]) -> int:
    return sum(step.cost for step in steps)


def _passing(steps: Sequence[Step]) -> int:
    passed = 0
    for step in steps:
        passed |= step.passed
    return passed
