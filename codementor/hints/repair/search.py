"""The search for one unit's repair: single changes first, then the nearest solutions, each reduced to what matters."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import Final

from codementor.hints.repair.align import Node
from codementor.hints.repair.joint import Step, joined
from codementor.hints.repair.judge import Judge, Spent
from codementor.hints.repair.library import Entry, is_unit
from codementor.hints.repair.mutate import Mutant, Mutants
from codementor.hints.repair.plan import Plan, Switched
from codementor.hints.repair.plans import Learner, plan_for, plans
from codementor.hints.repair.reduce import Choice, cost, everything, groups, reduced, source_of
from codementor.hints.repair.synthesis import Effort, synthesised

NEAR: Final = 16  # entries aligned
TRIED: Final = 8  # of these reduced
_ALIGNED: Final = 4  # at least
_IDLE: Final = 4  # reduced in turn without a gain: no more are
_FAR: Final = 10_000
_SMALL_SHARE: Final = 0.1  # of the unit's nodes: a repair so small is not looked beyond
_REDUCING: Final = 200  # candidates run to reduce what was synthesised
MUTANTS: Final = 200
CLOSE: Final = 1.5  # times the cheapest one's cost: what costs more is not compared with it
_SMALL: Final = 2  # a single change of so many nodes is not looked beyond


@dataclass(frozen=True, slots=True)
class Found:
    """A choice of a plan's switches after which the unit passes, and from whom it was learned."""

    plan: Switched
    chosen: Choice
    cost: int
    origin: str


@dataclass(slots=True)
class Search:
    """Looks for the cheapest repair of one unit; `around` puts a candidate into the program in which it is judged."""

    learner: Learner
    unit: str
    judge: Judge
    around: Callable[[str], str]

    def best(self) -> list[Found]:
        """What was found, cheapest first."""
        found: list[Found] = []
        ranked: list[tuple[Entry, Plan, Iterator[Plan]]] = []
        try:
            mutants = self._mutated()
            if found := self._enough([one for one in mutants.values() if one.cost <= 1], mutants):
                return found  # no solution asks for less
            ranked = self._ranked()
            singles = self._singles(ranked, self._whole(ranked))
            found = self._mended([*singles, *mutants.values()], mutants)
            idle = 0
            for at, (entry, plan, ways) in enumerate(ranked):
                least = min((one.cost for one in found), default=inf)
                if least <= self._small or (found and (at >= TRIED or idle >= _IDLE)):
                    break
                other = self._reduced(entry, plan, ways, CLOSE * least)
                found += [other] if other else []
                idle = 0 if other and other.cost < least else idle + 1
        except Spent:
            pass
        found += self._synthesised(ranked, min((one.cost for one in found), default=_FAR))
        return sorted(found, key=lambda one: one.cost)

    @property
    def _small(self) -> float:
        """The cost of a repair that is not looked beyond."""
        mine = self.learner.unit(self.unit)
        return max(_SMALL, _SMALL_SHARE * mine.size) if mine else _SMALL

    def _whole(self, ranked: list[tuple[Entry, Plan, Iterator[Plan]]]) -> float:
        """What it costs to take over everything from the nearest solution; without end where that is not enough."""
        for _, plan, _ in ranked[:1]:
            every = everything(plan)
            if (text := self._written(plan)(every)) is not None and self.judge.good(text):
                return cost(plan, every)
        return inf

    def _ranked(self) -> list[tuple[Entry, Plan, Iterator[Plan]]]:
        library = self.learner.library
        mine = self.learner.unit(self.unit)
        if mine is None and library.entries[self.unit]:
            mine = self.learner.misnamed(self.unit, library.entries[self.unit][0].tree)
        if mine is None:
            near = sorted(library.entries[self.unit], key=lambda entry: entry.tree.size)[:NEAR]
        else:
            near = library.nearest(mine, self.unit, NEAR)
            near += [entry for entry in library.entries[self.unit][:1] if entry not in near]
        ranked = []
        for at, entry in enumerate(near):
            ways = plans(self.learner, self.unit, entry)
            plan = next(ways)
            ranked.append((cost(plan, everything(plan)), at, entry, plan, ways))
            if at >= _ALIGNED and min(ranked, key=_price)[0] <= self._small:
                break
        return [(entry, plan, ways) for _, _, entry, plan, ways in sorted(ranked, key=_price)]

    def _enough(self, tried: list[Found], mutants: dict[str, Found]) -> list[Found]:
        """The cheapest change that is enough by itself, if there is one; those behind it are not written."""
        texts: list[tuple[str, Found]] = []

        def placed() -> Iterator[str]:
            for one in sorted(tried, key=lambda one: one.cost):
                if (text := source_of(one.plan)(one.chosen)) is not None:
                    texts.append((text, mutants.get(text, one)))
                    yield self.around(text)

        at = self.judge.first(placed())
        return [] if at is None else [texts[at][1]]

    def _mended(self, tried: list[Found], mutants: dict[str, Found]) -> list[Found]:
        """The cheapest change that is enough, or else the cheapest two or three that are so together."""
        if self.learner.unit(self.unit) is None:
            return self._enough(tried, mutants)
        texts: list[Found] = []

        def placed() -> Iterator[str]:
            for one in sorted(tried, key=lambda one: one.cost):
                if (text := source_of(one.plan)(one.chosen)) is not None:
                    texts.append(mutants.get(text, one))
                    yield self.around(text)

        plan = plan_for(self.learner, [Node(item, item) for item in self.learner.module.block("body")], self.unit)
        passed = self.judge.passed(self.around(plan.source(plan.absent)))
        every = (1 << len(self.judge.lab.probes)) - 1
        steps: list[Step] = []
        for at, bits in self.judge.mending(placed(), passed):
            if bits == every:
                return [texts[at]]
            steps.append(Step(texts[at].plan, texts[at].chosen, bits, texts[at].cost))
        together = [Found(joint, joint.everything, price, "") for joint, price in joined(steps, every)]
        return self._enough(together, {}) if together else []

    def _singles(self, ranked: list[tuple[Entry, Plan, Iterator[Plan]]], below: float) -> Iterator[Found]:
        """Every single difference from a solution that costs less than `below`."""
        seen: set[Hashable] = set()
        for entry, plan, _ in ranked:
            for group in groups(plan):
                key = plan.key(group)
                if (key is None or key not in seen) and (price := cost(plan, group)) < below:
                    seen.add(key)
                    yield Found(plan, group, price, entry.solution.name)

    def _mutated(self) -> dict[str, Found]:
        """Every mutant, by its text."""
        tried: dict[str, Found] = {}
        for mutant in self._mutants():
            if (text := source_of(mutant.plan)(mutant.chosen)) is not None:
                tried.setdefault(text, Found(mutant.plan, mutant.chosen, mutant.cost, ""))
        return tried

    def _mutants(self) -> Iterator[Mutant]:
        learner = self.learner
        unit = learner.unit(self.unit)
        if unit is not None:
            others = learner.others(self.unit)
            aside = tuple(item for item in learner.module.block("body") if is_unit(item) and item.label[1] in others)
            yield from islice(Mutants(learner.text, learner.module, unit, aside).every(), MUTANTS)

    def _reduced(self, entry: Entry, plan: Plan, ways: Iterator[Plan], most: float = inf) -> Found | None:
        for way in (plan, *islice(ways, 1)):
            written = self._written(way)
            every = everything(way)
            text = written(every)
            if text is not None and self.judge.good(text):
                chosen = reduced(way, every, self.judge, written, most)
                return None if chosen is None else Found(way, chosen, cost(way, chosen), entry.solution.name)
        return None

    def _synthesised(self, ranked: list[tuple[Entry, Plan, Iterator[Plan]]], below: int) -> list[Found]:
        """Repairs in the learner's own structure, where one can be cheaper than `below`."""
        library, mine = self.learner.library, self.learner.unit(self.unit)
        if not ranked or mine is None or below <= self._small:
            return []
        own = Search(self.learner, self.unit, Judge(self.judge.lab, _REDUCING, self.judge.seconds), self.around)
        text = own._written(ranked[0][1])(frozenset())
        found: list[Found] = []
        with suppress(Spent):
            near = synthesised(text, self.unit, library.references, own.judge.lab, Effort(below=below)) if text else []
            for entry in [library.entry(source, self.unit) for source in near]:
                ways = plans(self.learner, self.unit, entry)
                if other := own._reduced(entry, next(ways), ways):
                    found.append(other)
        return found

    def _written(self, plan: Plan) -> Callable[[Choice], str | None]:
        written = source_of(plan)

        def placed(chosen: Choice) -> str | None:
            text = written(chosen)
            return None if text is None else self.around(text)

        return placed


def _price(one: tuple[int, int, Entry, Plan, Iterator[Plan]]) -> tuple[int, int]:
    return one[:2]
