"""The search for one unit's repair: single changes first, then the nearest solutions, each reduced to what matters."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from codementor.hints.repair.judge import Judge, Spent
from codementor.hints.repair.library import Entry, is_unit
from codementor.hints.repair.mutate import Mutant, Mutants
from codementor.hints.repair.plan import Plan
from codementor.hints.repair.plans import Learner, plans
from codementor.hints.repair.reduce import Choice, cost, everything, groups, reduced, source_of
from codementor.hints.repair.synthesis import Effort, synthesised

NEAR: Final = 16  # entries aligned
TRIED: Final = 8  # of these reduced
_FAR: Final = 10_000
_SMALL_SHARE: Final = 0.1  # of the unit's nodes: a repair so small is not looked beyond
_FEW: Final = 12  # entries: with more of them one is near, and making one anew is not worth its time
_REDUCING: Final = 200  # candidates run to reduce what was synthesised
MUTANTS: Final = 200
_SMALL: Final = 2  # a single change of so many nodes is not looked beyond


@dataclass(frozen=True, slots=True)
class Found:
    """A choice of a plan's switches after which the unit passes, and from whom it was learned."""

    plan: Plan
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
            least = {text: one for text, one in mutants.items() if one.cost <= 1}
            if found := self._enough(least):
                return found  # no solution asks for less
            ranked = self._ranked()
            found = self._enough(self._singles(ranked) | mutants)
            if found and found[0].cost <= _SMALL:
                return found
            for at, (entry, plan, ways) in enumerate(ranked):
                if (at < TRIED or not found) and (other := self._reduced(entry, plan, ways)):
                    found.append(other)
        except Spent:
            pass
        found += self._synthesised(ranked, min((one.cost for one in found), default=_FAR))
        return sorted(found, key=lambda one: one.cost)

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
        return [(entry, plan, ways) for _, _, entry, plan, ways in sorted(ranked, key=lambda one: one[:2])]

    def _enough(self, tried: dict[str, Found]) -> list[Found]:
        """The cheapest change that is enough by itself, if there is one."""
        ordered = sorted(tried.items(), key=lambda pair: pair[1].cost)
        at = self.judge.first(self.around(text) for text, _ in ordered)
        return [] if at is None else [ordered[at][1]]

    def _singles(self, ranked: list[tuple[Entry, Plan, Iterator[Plan]]]) -> dict[str, Found]:
        """Every single difference from a solution, by the text it leads to."""
        tried: dict[str, Found] = {}
        for entry, plan, _ in ranked:
            written = source_of(plan)
            for group in groups(plan):
                if (text := written(group)) is not None:
                    tried.setdefault(text, Found(plan, group, cost(plan, group), entry.solution.name))
        return tried

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
            others = set(learner.library.units) - {self.unit}
            aside = tuple(item for item in learner.module.block("body") if is_unit(item) and item.label[1] in others)
            yield from islice(Mutants(learner.text, learner.module, unit, aside).every(), MUTANTS)

    def _reduced(self, entry: Entry, plan: Plan, ways: Iterator[Plan]) -> Found | None:
        for way in (plan, *islice(ways, 1)):
            written = self._written(way)
            every = everything(way)
            text = written(every)
            if text is not None and self.judge.good(text):
                chosen = reduced(way, every, self.judge, written)
                return Found(way, chosen, cost(way, chosen), entry.solution.name)
        return None

    def _synthesised(self, ranked: list[tuple[Entry, Plan, Iterator[Plan]]], below: int) -> list[Found]:
        """Repairs in the learner's own structure, where few solutions are known and one can be cheaper than `below`."""
        library, mine = self.learner.library, self.learner.unit(self.unit)
        if (
            not ranked
            or mine is None
            or below <= _SMALL_SHARE * mine.size
            or not 0 < library.handed[self.unit] <= _FEW
        ):
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
