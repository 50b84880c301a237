"""A program that does not parse, put right: the edits after which it parses, and those of them that the cases prove."""

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from codementor.runner.lab import Lab, Trial
from codementor.runner.syntax import syntax_error

from .model import Edit, Splice
from .syntax_edits import Patch, mends
from .syntax_layout import layouts
from .syntax_units import Unit, extents, misfit, tokens, units

CANDIDATES: Final = 150  # programs that parse, tried with the cases
_STATES: Final = 600  # texts looked at on the way
_BATCH: Final = 8  # candidates judged before more are sought


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program that parses and the edits of the learner's text that lead there; `cost` grows with size and doubt."""

    source: str
    edits: tuple[Edit, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Base:
    """A program that parses, and what it does on the probes of the lab it was tried in."""

    candidate: Candidate
    trial: Trial


def base(source: str, lab: Lab, most: int = CANDIDATES) -> Base | None:
    """Where the repair of a program that does not parse begins; the lab's probes are open.

    The likeliest of `most` candidates that passes every probe: then its edits are the whole repair. Where none does,
    the one that passes most (of equals the likeliest): on its source the search for the other faults goes on, and its
    edits come first. None where no candidate was found.
    """
    best: Base | None = None
    for candidates in _batched(repair_syntax(source, most)):
        sources = [candidate.source for candidate in candidates]
        for candidate, trial in zip(candidates, lab.judge_all(sources, every=True), strict=True):
            if trial.good:
                return Base(candidate, trial)
            if best is None or trial.passed.bit_count() > best.trial.passed.bit_count():
                best = Base(candidate, trial)
    return best


def _batched(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    while batch := list(itertools.islice(candidates, _BATCH)):
        yield batch


def repair_syntax(source: str, most: int = CANDIDATES) -> Iterator[Candidate]:
    """Programs that parse, each a few small edits from `source`, likeliest first, at most `most`, each text once.

    Best-first search (Dijkstra) over patches: the first unit that does not parse by itself is mended; once all do,
    the indentation is. Nothing is run. A program that parses comes back as it is.
    """
    source = source.removeprefix("\ufeff")
    words = frozenset(token.text for token in tokens(source) if token.kind == "name")
    queue: list[tuple[float, int, str, tuple[Patch, ...]]] = [(0.0, 0, source, ())]
    seen = {source}
    looked = found = 0
    while queue and looked < _STATES and found < most:
        cost, _, text, patches = heapq.heappop(queue)
        looked += 1
        steps = _steps(text, words)
        if steps is None:
            found += 1
            yield Candidate(text, edits(source, patches), cost)
            continue
        for patch in steps:
            new = patch.on(text)
            if new not in seen:
                seen.add(new)
                heapq.heappush(queue, (cost + patch.cost, len(seen), new, (*patches, patch)))


def _steps(text: str, words: frozenset[str]) -> list[Patch] | None:
    """The patches that take the text one step on; None when it parses."""
    broken = next((unit for unit in units(text) if misfit(unit.code(text)) is not None), None)
    if broken is not None:
        return list(_mended(text, broken, words))
    error = syntax_error(text)
    return layouts(text, error.lineno or 1) if error else None


def _mended(text: str, broken: Unit, words: frozenset[str]) -> Iterator[Patch]:
    """The patches after which the unit, or the run of lines it was meant to be, parses by itself."""
    for more, unit in enumerate(extents(text, broken)):
        for patch in mends(unit.code(text), words):
            yield patch.moved(unit.start, more * 0.2)


def edits(source: str, patches: tuple[Patch, ...]) -> tuple[Edit, ...]:
    """The patches, each made for the text after the one before it, as edits of `source` in the order of its lines."""
    placed: list[_Placed] = []
    text = source
    for number, patch in enumerate(patches):
        for splice in reversed(patch.splices):
            placed = _place(placed, splice, number, text)
            text = text[: splice.start] + splice.text + text[splice.end :]
    groups: dict[int, list[Splice]] = {}
    for each in placed:
        groups.setdefault(each.group, []).append(each.splice)
    found = [_edit(source, tuple(group)) for group in groups.values()]
    return tuple(sorted(found, key=lambda edit: edit.splices))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A splice of the source, where it begins in the changed text, and the patch it belongs to."""

    splice: Splice
    begin: int
    group: int

    @property
    def stop(self) -> int:
        return self.begin + len(self.splice.text)

    @property
    def growth(self) -> int:
        return len(self.splice.text) - (self.splice.end - self.splice.start)


def _place(placed: list[_Placed], new: Splice, group: int, text: str) -> list[_Placed]:
    """The splices with one more, given for the changed text; what touches it becomes one with it."""
    ahead = [each for each in placed if each.stop < new.start]
    touched = [each for each in placed if each.stop >= new.start and each.begin <= new.end]
    behind = [each for each in placed if each.begin > new.end]
    before = sum(each.growth for each in ahead)
    begin = min([new.start, *(each.begin for each in touched)])
    stop = max([new.end, *(each.stop for each in touched)])
    inside = text[begin : new.start] + new.text + text[new.end : stop]
    whole = Splice(begin - before, stop - before - sum(each.growth for each in touched), inside)
    groups = {each.group for each in touched} | {group}
    grown = len(new.text) - (new.end - new.start)
    moved = [_Placed(each.splice, each.begin + grown, each.group) for each in behind]
    every = [*ahead, _Placed(whole, begin, group), *moved]
    return [_Placed(e.splice, e.begin, min(groups) if e.group in groups else e.group) for e in every]


def _edit(source: str, splices: tuple[Splice, ...]) -> Edit:
    first, last = splices[0].start, splices[-1].end
    return Edit(splices, source.count("\n", 0, first) + 1, source.count("\n", 0, last) + 1)
