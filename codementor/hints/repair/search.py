"""The search for one unit's repair: single changes first, then the nearest solutions, each reduced to what matters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from codementor.hints.repair.judge import Judge, Spent
from codementor.hints.repair.library import Entry
from codementor.hints.repair.plan import Plan
from codementor.hints.repair.plans import Learner, plans
from codementor.hints.repair.reduce import Choice, cost, everything, groups, reduced, source_of

NEAR: Final = 20  # entries aligned
TRIED: Final = 10  # of these reduced
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
        try:
            ranked = self._ranked()
            for single in self._singles(ranked):
                found.append(single)
                if single.cost <= _SMALL:
                    return found
            for entry, plan, ways in ranked[:TRIED]:
                if other := self._reduced(entry, plan, ways):
                    found.append(other)
        except Spent:
            pass
        return sorted(found, key=lambda one: one.cost)

    def _ranked(self) -> list[tuple[Entry, Plan, Iterator[Plan]]]:
        library = self.learner.library
        mine = self.learner.unit(self.unit)
        if mine is None:
            near = sorted(library.entries[self.unit], key=lambda entry: entry.tree.size)[:NEAR]
        else:
            near = library.nearest(mine, self.unit, NEAR)
        ranked = []
        for at, entry in enumerate(near):
            ways = plans(self.learner, self.unit, entry)
            plan = next(ways)
            ranked.append((cost(plan, everything(plan)), at, entry, plan, ways))
        return [(entry, plan, ways) for _, _, entry, plan, ways in sorted(ranked, key=lambda one: one[:2])]

    def _singles(self, ranked: list[tuple[Entry, Plan, Iterator[Plan]]]) -> Iterator[Found]:
        """The cheapest single change that is enough, if there is one."""
        tried: dict[str, Found] = {}
        for entry, plan, _ in ranked:
            written = source_of(plan)
            for group in groups(plan):
                if (text := written(group)) is not None:
                    tried.setdefault(text, Found(plan, group, cost(plan, group), entry.solution.name))
        ordered = sorted(tried.items(), key=lambda pair: pair[1].cost)
        at = self.judge.first(self.around(text) for text, _ in ordered)
        if at is not None:
            yield ordered[at][1]

    def _reduced(self, entry: Entry, plan: Plan, ways: Iterator[Plan]) -> Found | None:
        for way in (plan, *islice(ways, 1)):
            written = self._written(way)
            every = everything(way)
            text = written(every)
            if text is not None and self.judge.good(text):
                chosen = reduced(way, every, self.judge, written)
                return Found(way, chosen, cost(way, chosen), entry.solution.name)
        return None

    def _written(self, plan: Plan) -> Callable[[Choice], str | None]:
        written = source_of(plan)

        def placed(chosen: Choice) -> str | None:
            text = written(chosen)
            return None if text is None else self.around(text)

        return placed
