"""Indentation put right: which statements were meant to stand further in or out, once each of them parses by itself."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from codementor.runner.syntax import syntax_error

from .model import Splice
from .syntax_edits import Patch
from .syntax_units import Unit, units

_BACK: Final = 8  # units before the one that Python names which may be the wrong one
_STAND_INS: Final = {
    **dict(
        zip(("if", "elif", "while", "match", "case"), ("if 1", "elif 1", "while 1", "match 1", "case 1"), strict=True)
    ),
    **dict(zip(("for", "async", "def", "class"), ("for _ in _", "async def _()", "def _()", "class _"), strict=True)),
    **dict(zip(("with", "except"), ("with _", "except _"), strict=True)),
}
_SAME: Final = frozenset({"else", "try", "finally", "return", "yield", "break", "continue"})

Shape = tuple[tuple[int, str], ...]  # of each unit its column and its stand-in


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """Units `first` to `end` (not included) moved `by` columns; where these are none, a `pass` as body of the first."""

    cost: float
    first: int
    end: int
    by: int

    def on(self, shape: Shape) -> Shape:
        """The shape with the move made."""
        moved = tuple((max(width + self.by, 0), word) for width, word in shape[self.first : self.end])
        if self.end > self.first:
            return (*shape[: self.first], *moved, *shape[self.end :])
        body = (shape[self.first][0] + self.by, "pass")
        return (*shape[: self.first + 1], body, *shape[self.first + 1 :])


def layouts(text: str) -> list[Patch]:
    """Patches of indentation (or an added `pass`) after which Python gets further, likeliest first."""
    found = units(text)
    shape = tuple((unit.width, _stand_in(unit)) for unit in found)
    moved = [Patch(move.cost, tuple(_splices(found, move))) for move in _moves(shape)]
    return [*_untabbed(found), *moved]


def slips(text: str) -> list[Patch]:
    """Patches of the indentation of a program that parses, after which it still does: something one step in or out."""
    found = units(text)
    shape = tuple((unit.width, _stand_in(unit)) for unit in found)
    size = _step(shape)
    ends = ((first, end) for first in range(len(shape)) for _, end in _ends(shape, first, first))
    moves = {Move(1.0, first, end, by) for first, end in ends for by in (-size, size)}
    good = [
        move for move in sorted(moves) if _steady(move.on(shape)) == len(shape) and _stopped(move.on(shape)) is None
    ]
    return [Patch(move.cost, tuple(_splices(found, move))) for move in good]


def _stand_in(unit: Unit) -> str:
    """The shortest statement that stands and falls with the same indentation."""
    if unit.first in {"match", "case"} and not unit.opens:
        return "pass"
    word = "@_" if unit.first == "@" else unit.first if unit.first in _SAME else _STAND_INS.get(unit.first, "pass")
    if unit.opens:
        return f"{word}:"
    return f"{word}: pass" if unit.first in _STAND_INS and word != "pass" else word


def _untabbed(found: Sequence[Unit]) -> Iterator[Patch]:
    """Every tab of an indentation written as spaces."""
    tabbed = [unit for unit in found if "\t" in unit.indent]
    for size in (4, 8, 2):
        splices = tuple(Splice(u.start - len(u.indent), u.start, u.indent.expandtabs(size)) for u in tabbed)
        if splices:
            yield Patch(0.6 + size / 100, splices)


def _splices(found: Sequence[Unit], move: Move) -> Iterator[Splice]:
    if move.first == move.end:
        unit = found[move.first]
        yield Splice(unit.end, unit.end, f"\n{unit.indent}{' ' * move.by}pass")
    for unit in found[move.first : move.end]:
        width = max(unit.width + move.by, 0)
        tabs = set(unit.indent) == {"\t"} and move.by % 8 == 0
        yield Splice(unit.start - len(unit.indent), unit.start, "\t" * (width // 8) if tabs else " " * width)


@lru_cache(maxsize=1 << 8)
def _moves(shape: Shape) -> tuple[Move, ...]:
    """The moves after which Python gets further in a program of that shape; each shape is reached once."""
    stopped = _stopped(shape)
    if stopped is None:
        return ()
    best: dict[Shape, Move] = {}
    for move in sorted((*_bodies(shape, stopped), *_shifts(shape, stopped))):
        best.setdefault(move.on(shape), move)
    further = []
    for new, move in best.items():
        after = _stopped(new) if _steady(new) > stopped else stopped
        if after is None or after - (len(new) - len(shape)) > stopped:
            further.append(move)
    return tuple(further)


@lru_cache(maxsize=1 << 10)
def _stopped(shape: Shape) -> int | None:
    """The unit at which Python stops."""
    error = syntax_error("\n".join(" " * width + word for width, word in shape) + "\n")
    return min((error.lineno or 1) - 1, len(shape) - 1) if error else None


def _opens(shape: Shape, at: int) -> bool:
    return shape[at][1].endswith(":")


def _step(shape: Shape) -> int:
    """The columns by which the program indents."""
    inner = [b[0] - a[0] for a, b in itertools.pairwise(shape) if a[1].endswith(":") and b[0] > a[0]]
    return max(sorted(set(inner)), key=inner.count) if inner else 4


def _bodies(shape: Shape, stopped: int) -> Iterator[Move]:
    """A `pass` as the body that is missing."""
    for at in range(max(stopped - 1, 0), stopped + 1):
        if _opens(shape, at):
            yield Move(2.0, at, at, _step(shape))


def _shifts(shape: Shape, stopped: int) -> Iterator[Move]:
    """Runs of units that end or begin where Python stopped, moved to the other columns in use."""
    size = _step(shape)
    levels = {0, *(width for width, _ in shape), *(width + size for width, word in shape if word.endswith(":"))}
    for first in range(stopped, max(stopped - _BACK, -1), -1):
        expected = _expected(shape, first, size)
        for level in sorted(levels - {shape[first][0]}):
            by = level - shape[first][0]
            off = (0.0 if abs(by) == size else 0.2 if by % size else 0.5) + (0.0 if level in expected else 0.4)
            for cost, end in _ends(shape, first, stopped):
                yield Move(1.0 + 0.15 * (stopped - first) + cost + off, first, end, by)


def _expected(shape: Shape, at: int, size: int) -> set[int]:
    """The columns at which the unit may stand by what comes before it and after it."""
    if not at:
        return {0}
    before = shape[at - 1][0]
    if _opens(shape, at - 1):
        after = shape[at + 1][0] if at + 1 < len(shape) else 0
        return {before + size} | ({after} if after > before else set())
    return {width for width, _ in shape[:at] if width <= before}


def _ends(shape: Shape, first: int, stopped: int) -> Iterator[tuple[float, int]]:
    """Where a run that moves may end: with the unit, its block, its level, or around where Python stopped."""
    here = shape[first][0]
    block = next((n for n in range(first + 1, len(shape)) if shape[n][0] <= here), len(shape))
    level = next((n for n in range(first + 1, len(shape)) if shape[n][0] < here), len(shape))
    yield from ((0.0, first + 1), (0.05, block), (0.3, level), (0.3, max(stopped, first + 1)), (0.4, stopped + 1))


def _steady(shape: Shape) -> int:
    """The first unit whose column fits none before it; their number where all fit."""
    stack = [0]
    for n, (width, _) in enumerate(shape):
        if n and _opens(shape, n - 1):
            if width <= stack[-1]:
                return n
            stack.append(width)
            continue
        while width < stack[-1]:
            stack.pop()
        if width != stack[-1]:
            return n
    return len(shape)
