"""A program that does not parse, put right: the edits after which it parses, and those of them that the cases prove."""

import heapq
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from codementor.runner.lab import Lab, Trial
from codementor.runner.syntax import parse, syntax_error

from .distance import count
from .model import Edit, Repair, applied
from .syntax_edits import GIVEN_UP, Patch, given_up, mends, pairs
from .syntax_layout import layouts, slips
from .syntax_splices import edits, joined
from .syntax_units import Unit, extents, misfit, tokens, units

CANDIDATES: Final = 150  # programs that parse, tried with the cases
_STATES: Final = 600  # texts looked at on the way
_SPREAD: Final = 3.0  # how much costlier than the first candidate the last one may be
_SLIPPED: Final = 4  # candidates that are also tried with one more change of indentation
_COMPARED: Final = 40  # of those that fail, how many are run on every probe
_DOUBT: Final = 0.6  # how much costlier than the likeliest the one may be on which the search goes on
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
    of those about as likely as the likeliest the one that passes most: on its source the search for the other faults
    goes on, and its edits come first. None where no candidate was found.
    """
    found: list[Candidate] = []
    for candidates in _batched(_with_slips(source, most)):
        trials = lab.judge_all([candidate.source for candidate in candidates])
        for candidate, trial in zip(candidates, trials, strict=True):
            if trial.good:
                return Base(candidate, trial)
        found += candidates
    compared = [each for each in found if each.cost <= found[0].cost + _DOUBT][:_COMPARED]
    trials = lab.judge_all([candidate.source for candidate in compared], every=True)
    tried = [Base(candidate, trial) for candidate, trial in zip(compared, trials, strict=True)]
    return max(tried, key=lambda each: each.trial.passed.bit_count(), default=None)


def repaired(source: str, lab: Lab, search: Callable[[str], Repair | None]) -> Repair | None:
    """The repair of a program that does not parse; the lab's probes are open, `search` repairs one that parses.

    Where the base passes every probe, its edits are all. Else the search goes on from there, and its edits join those
    of the base, whose lines come first among the sites. A text without a tree has no distance: each edit of syntax
    counts as one node, the size is by the nodes of the repaired program. None where no base or no repair was found.
    """
    start = base(source, lab)
    if start is None:
        return None
    candidate = start.candidate
    more = None if start.trial.good else search(candidate.source)
    if more is None and not start.trial.good:
        return None
    every = joined(source, candidate.edits, more.edits if more else ())
    text = applied(source, every)
    distance = len(candidate.edits) + (more.distance if more else 0)
    sites = tuple(dict.fromkeys(edit.first for edit in (*candidate.edits, *every)))[:3]
    keeps, origin = (more.keeps_structure, more.origin) if more else (True, "")
    size = distance / max(1, count(parse(text).body))
    return Repair(text, every, distance, size, keeps, sites, origin, candidate.edits)


def _with_slips(source: str, most: int) -> Iterator[Candidate]:
    """The candidates, then the likeliest of them with one more change of indentation, a fault that may well parse."""
    likeliest: list[_State] = []
    for state in _parsing(source, most):
        likeliest += [state] if len(likeliest) < _SLIPPED else []
        yield state.candidate(source)
    for state in likeliest:
        for patch in slips(state.text):
            yield replace(state, text=patch.on(state.text), patches=(*state.patches, patch)).candidate(source)


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
    return (state.candidate(source) for state in _parsing(source, most))


def _parsing(source: str, most: int) -> Iterator["_State"]:
    mender = _Mender(source)
    queue = [_State(0.0, 0, source, ())]
    seen = {source}
    found, dearest = 0, math.inf
    for _ in range(_STATES):
        if not queue or found >= most or queue[0].cost > dearest:
            return
        state = heapq.heappop(queue)
        if (steps := mender.steps(state.text, state.stage)) is None:
            found, dearest = found + 1, min(dearest, state.cost + _SPREAD)
            yield state
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

    def candidate(self, source: str) -> Candidate:
        return Candidate(self.text, edits(source, self.patches), self.known)

    def later(self) -> "_State":
        return replace(self, cost=self.known + _STAGES[self.stage + 1], stage=self.stage + 1)


class _Mender:
    """Mends units, each text once a stage and only so many texts: what a hopeless program may cost is bounded."""

    def __init__(self, source: str) -> None:
        self._words = frozenset(token.text for token in tokens(source) if token.kind == "name")
        self._asked: dict[_Mends, set[str]] = {mends: set(), pairs: set()}

    def steps(self, text: str, stage: int) -> list[Patch] | None:
        """The patches of that stage that take the text one step on; None when it parses."""
        broken = next((unit for unit in units(text) if misfit(unit.code(text)) is not None), None)
        if broken is None:
            if syntax_error(text) is None:
                return None
            return layouts(text) if stage == 0 else []
        narrow, wide = extents(text, broken)
        if stage == 0:
            return [patch for unit in narrow for patch in self._mended(unit, text, mends)]
        if stage == 1:
            return [patch.moved(0, 0.5) for unit in wide for patch in self._mended(unit, text, mends)]
        if stage == 2:
            return [patch for unit in narrow for patch in self._mended(unit, text, pairs)]
        return [given_up(unit.code(text)).moved(unit.start) for unit in narrow]

    def _mended(self, unit: Unit, text: str, how: "_Mends") -> Iterator[Patch]:
        code, asked = unit.code(text), self._asked[how]
        longest, most = _READ[how]
        if code in asked or (len(code) <= longest and sum(map(len, asked)) + len(code) <= most):
            asked.add(code)
            yield from (patch.moved(unit.start) for patch in how(code, self._words))


_Mends = Callable[[str, frozenset[str]], tuple[Patch, ...]]
_STAGES: Final = (0.0, 1.2, 2.4, GIVEN_UP)  # the least that a mend of each stage costs
_READ: Final[dict[_Mends, tuple[int, int]]] = {
    mends: (3_000, 4_000),
    pairs: (160, 320),
}  # characters of one, of all units
