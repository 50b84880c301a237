"""Indentation put right: which statements were meant to stand further in or out, once each of them parses by itself."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from codementor.runner.syntax import syntax_error

from .model import Splice
from .syntax_edits import Patch
from .syntax_units import Unit, units

_BACK: Final = 8  # units before the one that Python names which may be the wrong one


def layouts(text: str, line: int) -> list[Patch]:
    """Patches of indentation (or an added `pass`) after which Python gets beyond the line it stopped at, in order."""
    found = units(text)
    if not found:
        return []
    at = next((n for n, unit in enumerate(found) if _line(text, unit.end) >= line), len(found) - 1)
    best: dict[str, Patch] = {}
    for patch in (*_untabbed(text, found), *_bodies(text, found, at), *_moves(found, at)):
        new = patch.on(text)
        if new != text and (new not in best or patch < best[new]):
            best[new] = patch
    return sorted(patch for new, patch in best.items() if _further(new, text, line))


def _further(new: str, text: str, line: int) -> bool:
    error = syntax_error(new)
    added = new.count("\n") - text.count("\n")
    return error is None or (error.lineno or 0) - added > line


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _untabbed(text: str, found: Sequence[Unit]) -> Iterator[Patch]:
    """Every tab of an indentation written as spaces."""
    tabbed = [unit for unit in found if "\t" in unit.indent]
    for size in (4, 8, 2):
        splices = tuple(Splice(u.start - len(u.indent), u.start, u.indent.expandtabs(size)) for u in tabbed)
        if splices:
            yield Patch(0.6 + size / 100, splices)


def _bodies(text: str, found: Sequence[Unit], at: int) -> Iterator[Patch]:
    """A `pass` as the body that is missing."""
    for unit in found[max(at - 1, 0) : at + 1]:
        if unit.opens:
            indent = f"\n{unit.indent}{' ' * step(found)}pass"
            yield Patch(2.0, (Splice(unit.end, unit.end, indent),))


def step(found: Sequence[Unit]) -> int:
    """The columns by which the program indents."""
    deeper = [b.width - a.width for a, b in itertools.pairwise(found) if a.opens and b.width > a.width]
    return max(sorted(set(deeper)), key=deeper.count) if deeper else 4


def _moves(found: Sequence[Unit], at: int) -> Iterator[Patch]:
    size = step(found)
    for first in range(at, max(at - _BACK, -1), -1):
        here = found[first].width
        levels = {0} | {unit.width for unit in found} | {unit.width + size for unit in found if unit.opens}
        for level in sorted(levels - {here}):
            off = 0.0 if abs(level - here) == size else 0.2 if (level - here) % size else 0.5
            fits = 0.0 if level in _expected(found, first, size) else 0.4
            for cost, group in _groups(found, first, at):
                yield Patch(1.0 + 0.15 * (at - first) + cost + off + fits, _shifted(group, level - here))


def _expected(found: Sequence[Unit], at: int, size: int) -> set[int]:
    """The columns at which the unit may stand by what comes before it and after it."""
    if not at:
        return {0}
    before = found[at - 1]
    if before.opens:
        after = found[at + 1].width if at + 1 < len(found) else 0
        return {before.width + size} | ({after} if after > before.width else set())
    return {unit.width for unit in found[:at] if unit.width <= before.width}


def _groups(found: Sequence[Unit], first: int, at: int) -> Iterator[tuple[float, Sequence[Unit]]]:
    """What may move together: the unit, its block, the run on its level, and all up to where Python stopped."""
    here = found[first].width
    block = next((n for n in range(first + 1, len(found)) if found[n].width <= here), len(found))
    run = next((n for n in range(first + 1, len(found)) if found[n].width < here), len(found))
    ends = {first + 1: 0.0}
    ends.setdefault(block, 0.05)
    ends.setdefault(run, 0.3)
    if at > first:
        ends.setdefault(at, 0.3)
        ends.setdefault(at + 1, 0.4)
    return ((cost, found[first:end]) for end, cost in ends.items())


def _shifted(group: Sequence[Unit], by: int) -> tuple[Splice, ...]:
    return tuple(Splice(u.start - len(u.indent), u.start, _indent(u, by)) for u in group if _indent(u, by) != u.indent)


def _indent(unit: Unit, by: int) -> str:
    width = max(unit.width + by, 0)
    if set(unit.indent) == {"\t"} and by % 8 == 0:
        return "\t" * (width // 8)
    return " " * width
