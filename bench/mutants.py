"""Mutants of the bundled exercises, repaired from the references alone: `python -m bench.mutants [--quick] [--seed S]`.

A mutant is a reference with one change (`codementor/prove/mutants.py`); those that pass every case and generated input
are left out. A repair is verified when it passes the cases and 200 generated inputs of another seed. Two ways: from
all references, and, which is harder, from those alone that the mutant was not made of.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.report import Bench, median, percentile
from codementor.exercise.load import load_set
from codementor.exercise.model import Exercise
from codementor.hints.oracle import Known, Oracle, Task, learn
from codementor.hints.repair.library import Library
from codementor.hints.repair.mend import mended
from codementor.hints.repair.variants import collected
from codementor.prove.mutants import Mutant, mutants
from codementor.runner.lab import Lab
from codementor.runner.run import Runner

BUNDLED: Final = Path(__file__).parents[1] / "exercise-sets" / "python-first-steps"
EACH: Final = 60  # mutants of an exercise, at most
HARDER: Final = 5  # every so many of them the harder way, too
QUICK: Final = 2  # mutants of every so many exercises
UNSEEN: Final = 200
WAYS: Final = ("all references", "without the one it was made of")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one mutant: whether its repair holds on unseen inputs, how big it is, and the time."""

    exercise: str
    change: str
    verified: bool
    size: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Bed:
    """One exercise ready for measuring: its oracle, what that knows of unseen inputs, and the references' library."""

    exercise: Exercise
    oracle: Oracle
    unseen: Known
    library: Library

    def without(self, origin: str) -> Library | None:
        """The library of the other references, None where there are none."""
        rest = tuple(each for each in self.exercise.solutions if each[1] != origin)
        task = replace(self.oracle.task, exercise=replace(self.exercise, solutions=rest))
        return collected(Oracle(task, self.oracle.lab, self.oracle.runner, self.oracle.known), ()) if rest else None

    def holds(self, source: str) -> bool:
        """True when the program passes the cases and the unseen inputs."""
        unseen = Oracle(self.oracle.task, self.oracle.lab, self.oracle.runner, self.unseen)
        good = bool(unseen.valid([source])) and self.oracle.proves(source)
        self.oracle.open()
        return good


def main() -> int:
    """Measure, print and write."""
    bench = Bench("mutants")
    found: dict[str, list[Result]] = {way: [] for way in WAYS}
    with Lab() as lab, Runner() as runner:
        for exercise in load_set(BUNDLED).exercises[:: QUICK**2 if bench.quick else 1]:
            unseen = learn(Task(exercise, seed=bench.seed + 1, count=UNSEEN), lab)
            oracle = Oracle(Task(exercise, seed=bench.seed), lab, runner)
            bed = Bed(exercise, oracle, unseen, collected(oracle, ()))
            for at, (origin, mutant) in enumerate(_chosen(bed, QUICK if bench.quick else EACH, bench.seed)):
                found[WAYS[0]].append(_repaired(bed, mutant, bed.library))
                if at % HARDER == 0 and (rest := bed.without(origin)):
                    found[WAYS[1]].append(_repaired(bed, mutant, rest))
    for way, results in found.items():
        _report(bench, results, way)
    share = _percent([result.verified for result in found[WAYS[0]]])
    bench.aim("mutants repaired from the references alone %", "at least 95 %", share, met=share >= 95)
    return bench.main()


def _chosen(bed: Bed, most: int, seed: int) -> Iterator[tuple[str, Mutant]]:
    """Mutants that fail, with the reference each was made of; drawn evenly where there are too many."""
    every = [(text, mutant) for _, text in bed.exercise.solutions for mutant in mutants(text)]
    trials = bed.oracle.lab.judge_all([mutant.source for _, mutant in every])
    failing = [pair for pair, trial in zip(every, trials, strict=True) if not trial.good]
    yield from random.Random(seed).sample(failing, min(most, len(failing)))


def _repaired(bed: Bed, mutant: Mutant, library: Library) -> Result:
    started = time.perf_counter()
    found = mended(mutant.source, library, bed.oracle.lab)
    seconds = time.perf_counter() - started
    if found is None or not bed.holds(found.source):
        return Result(bed.exercise.id, mutant.change, verified=False, size=1.0, seconds=seconds)
    return Result(bed.exercise.id, mutant.change, verified=True, size=found.size, seconds=seconds)


def _report(bench: Bench, results: list[Result], way: str) -> None:
    bench.figure(f"{way}: mutants", len(results))
    bench.figure(f"{way}: verified %", _percent([result.verified for result in results]))
    bench.figure(f"{way}: RPS median", median([result.size for result in results]))
    bench.figure(f"{way}: RPS mean", sum(result.size for result in results) / max(1, len(results)))
    bench.figure(f"{way}: seconds p50", median([result.seconds for result in results]))
    bench.figure(f"{way}: seconds p95", percentile([result.seconds for result in results], 0.95))
    for result in results:
        if not result.verified:
            bench.note(f"{way}: {result.exercise}: {result.change}")


def _percent(flags: list[bool]) -> float:
    return 100 * sum(flags) / max(1, len(flags))


if __name__ == "__main__":
    raise SystemExit(main())
