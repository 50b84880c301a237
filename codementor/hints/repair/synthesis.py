"""A repair in the learner's own structure, made from expressions instead of taken from another program.

What it needs is one solution. Wrong functions are mended one after another: changes that the program's states speak
for (`synthesis_edits`) are judged, the cheapest first; one that makes more probes pass and breaks none is a step from
which the search goes on (a beam of proven improvements). What comes out are programs to steer to; how the learner's
text is changed, and that as little as possible is, is the work of `repair`.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from codementor.hints.repair.synthesis_draft import Draft
from codementor.hints.repair.synthesis_edits import Change, Look, changes
from codementor.hints.repair.synthesis_states import seen
from codementor.hints.repair.synthesis_terms import Source, bag
from codementor.runner.lab import Lab, Probe

BATCH = 24
KEPT = 3
BEAM = 2
DEPTH = 2
STUB = 4  # nodes of a body that does nothing yet
FIRST = 3  # failing probes, one of which a candidate must pass to be looked at further
WATCHED = (4, 5)  # failing and passing probes whose states are seen


@dataclass(frozen=True, slots=True)
class Effort:
    """Candidates judged at each depth, about; a program as far as `below` nodes from the learner's is of no use."""

    most: int = 200
    below: int = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """A program on the way, what it passes, and how far it is at least from the learner's."""

    source: str
    passed: int
    cost: int


def synthesised(source: str, unit: str, solutions: Sequence[str], lab: Lab, effort: Effort = Effort()) -> list[str]:
    """Programs near to `source` that pass every probe of the opened lab, the nearest first; often there is none.

    Only `unit` (a function, a class, "" for the whole program) and what it alone needs is changed.
    """
    draft = Draft.of(source, frozenset())
    search = Search(lab, Source(tuple(Draft.of(each, frozenset()).tree for each in solutions)), unit, effort)
    if search.is_stub(draft):
        return []
    start = Step(draft.source, lab.judge(draft.source, every=True).passed, 0)
    return [step.source for step in search.mended(start)]


def called(probe: Probe) -> str:
    """The function that a probe's call is about; "" for a program that is run."""
    return _called(probe.case.call)


@lru_cache(1_000)
def _called(call: str) -> str:
    body = ast.parse(call).body
    nodes = (node.func for node in ast.walk(body[-1]) if isinstance(node, ast.Call)) if body else iter(())
    return next((func.id for func in nodes if isinstance(func, ast.Name)), "")


@dataclass(frozen=True, slots=True)
class Search:
    """What stays the same while a program is mended."""

    lab: Lab
    source: Source
    unit: str
    effort: Effort

    def is_stub(self, draft: Draft) -> bool:
        """True for a function that does nothing yet: there is no structure of the learner's to keep."""
        named = draft.functions.get(self.unit)
        return bool(self.unit in draft.functions and named and bag(ast.Module(named.body, [])).total() <= STUB)

    def mended(self, start: Step) -> list[Step]:
        """The programs found that pass everything, the nearest first."""
        beam = [start]
        for _ in range(DEPTH):
            found: list[Step] = []
            better: list[Step] = []
            for step in beam:
                for new in self._improvements(step, self.effort.most // len(beam), found):
                    (better if self._failing(new.passed) else found).append(new)
            if found:
                return sorted(found, key=lambda step: step.cost)[:KEPT]
            beam = _widest(better)
        return []

    def _failing(self, passed: int) -> list[int]:
        return [at for at in range(len(self.lab.probes)) if not passed >> at & 1]

    def _improvements(self, step: Step, most: int, found: list[Step]) -> Iterator[Step]:
        """Steps on which more probes pass; none dearer than the nearest `found` so far."""
        failing = self._failing(step.passed)
        listed = self._candidates(step, failing)[:most]
        for at in range(0, len(listed), BATCH):
            best = min((each.cost for each in found), default=self.effort.below)
            batch = [change for change in listed[at : at + BATCH] if change.cost + step.cost < best]
            trials = self.lab.improve([change.source for change in batch], step.passed, _spread(failing, FIRST))
            for change, trial in zip(batch, trials, strict=True):
                if not step.passed & ~trial.passed and trial.passed & ~step.passed:
                    yield Step(change.source, trial.passed, step.cost + change.cost)

    def _candidates(self, step: Step, failing: list[int]) -> list[Change]:
        draft = Draft.of(step.source, self._blamed(step))
        about = {called(self.lab.probes[at]) for at in failing}
        passing = [at for at, probe in enumerate(self.lab.probes) if step.passed >> at & 1 and called(probe) in about]
        both = zip_longest(_spread(failing, WATCHED[0]), _spread(passing, WATCHED[1]))
        on = [at for pair in both for at in pair if at is not None]
        states = seen(self.lab, draft, self.source, on)
        labels = bag(draft.tree) + sum((bag(tree) for tree in self.source.solutions), start=Counter())
        return changes(Look(draft, states, self.source, sum(1 << at for at in failing), frozenset(labels)))

    def _blamed(self, step: Step) -> frozenset[str] | None:
        """The unit and what it needs, save functions that pass all of their own probes; None for everything."""
        draft = Draft.of(step.source, frozenset())
        if self.unit not in draft.functions:
            return None
        sound = {called(probe) for probe in self.lab.probes}
        sound -= {called(self.lab.probes[at]) for at in self._failing(step.passed)}
        found, waiting = {""}, [self.unit]
        while waiting:
            name = waiting.pop()
            if name not in found | sound:
                found.add(name)
                used = [node.id for node in ast.walk(draft.functions[name]) if isinstance(node, ast.Name)]
                waiting += [other for other in used if other in draft.functions]
        return frozenset(found)


def _spread(items: list[int], most: int) -> list[int]:
    """Up to `most` of the items, evenly, the first among them."""
    return items[:: max(1, -(-len(items) // most))]


def _widest(steps: list[Step]) -> list[Step]:
    """The steps from which to go on: of equal probes passed the nearest, those that pass most first."""
    nearest: dict[int, Step] = {}
    for step in sorted(steps, key=lambda step: (step.cost, step.source)):
        nearest.setdefault(step.passed, step)
    return sorted(nearest.values(), key=lambda step: (-step.passed.bit_count(), step.cost))[:BEAM]
