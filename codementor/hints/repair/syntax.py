"""A program that does not parse, put right: the edits after which it parses, and those of them that the cases prove."""

import heapq
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from codementor.runner.lab import Lab, Trial
from codementor.runner.syntax import syntax_error

from .model import Edit, Splice
from .syntax_edits import GIVEN_UP, Patch, given_up, mends, pairs
from .syntax_layout import layouts
from .syntax_units import extents, misfit, tokens, units

CANDIDATES: Final = 150  # programs that parse, tried with the cases
_STATES: Final = 600  # texts looked at on the way
_SPREAD: Final = 3.0  # how much costlier than the first candidate the last one may be
_COMPARED: Final = 40  # of those that fail, how many are run on every probe
_BATCH: Final = 4  # batches double up to 2 to the power of this


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
    found: list[Candidate] = []
    for candidates in _batched(repair_syntax(source, most)):
        trials = lab.judge_all([candidate.source for candidate in candidates])
        for candidate, trial in zip(candidates, trials, strict=True):
            if trial.good:
                return Base(candidate, trial)
        found += candidates
    compared = found[:_COMPARED]
    trials = lab.judge_all([candidate.source for candidate in compared], every=True)
    tried = [Base(candidate, trial) for candidate, trial in zip(compared, trials, strict=True)]
    return max(tried, key=lambda each: each.trial.passed.bit_count(), default=None)


def _batched(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    """The candidates in batches that grow: the first few are cheap to find, and mostly one of them it is."""
    for power in range(CANDIDATES):
        if not (batch := list(itertools.islice(candidates, 1 << min(power, _BATCH)))):
            return
        yield batch


def repair_syntax(source: str, most: int = CANDIDATES) -> Iterator[Candidate]:
    """Programs that parse, each a few small edits from `source`, likeliest first, at most `most`, each text once.

    Best-first search (Dijkstra) over patches: the first unit that does not parse by itself is mended; once all do,
    the indentation is. Nothing is run. A program that parses comes back as it is.
    """
    source = source.removeprefix("\ufeff")
    words = frozenset(token.text for token in tokens(source) if token.kind == "name")
    queue = [_State(0.0, 0, source, ())]
    seen = {source}
    found, dearest = 0, math.inf
    for _ in range(_STATES):
        if not queue or found >= most or queue[0].cost > dearest:
            return
        state = heapq.heappop(queue)
        if (steps := _steps(state, words)) is None:
            found, dearest = found + 1, min(dearest, state.cost + _SPREAD)
            yield Candidate(state.text, edits(source, state.patches), state.cost)
            continue
        if state.stage < len(_STAGES) - 1:
            heapq.heappush(queue, state.later())
        for patch in steps:
            new = patch.on(state.text)
            if new not in seen:
                seen.add(new)
                heapq.heappush(queue, _State(state.known + patch.cost, len(seen), new, (*state.patches, patch)))


@dataclass(frozen=True, slots=True, order=True)
class _State:
    """A text on the way and the patches that made it; at a later `stage` costlier mends are looked for."""

    cost: float
    order: int
    text: str = field(compare=False)
    patches: tuple[Patch, ...] = field(compare=False)
    stage: int = 0

    @property
    def known(self) -> float:
        return sum(patch.cost for patch in self.patches)

    def later(self) -> "_State":
        return replace(self, cost=self.known + _STAGES[self.stage + 1], stage=self.stage + 1)


_STAGES: Final = (0.0, 1.2, 2.4, GIVEN_UP)  # the least that a mend of each stage costs


def _steps(state: _State, words: frozenset[str]) -> list[Patch] | None:
    """The patches that take the text one step on; None when it parses."""
    text = state.text
    broken = next((unit for unit in units(text) if misfit(unit.code(text)) is not None), None)
    if broken is None:
        if syntax_error(text) is None:
            return None
        return layouts(text) if state.stage == 0 else []
    narrow, wide = extents(text, broken)
    if state.stage == 0:
        return [patch.moved(unit.start) for unit in narrow for patch in mends(unit.code(text), words)]
    if state.stage == 1:
        return [patch.moved(unit.start, 0.5) for unit in wide for patch in mends(unit.code(text), words)]
    if state.stage == 2:
        return [patch.moved(unit.start) for unit in narrow for patch in pairs(unit.code(text), words)]
    return [given_up(unit.code(text)).moved(unit.start) for unit in narrow]


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
