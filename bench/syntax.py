"""Programs that do not parse, made from correct ones: `python -m bench.syntax --data FOLDER [--quick] [--seed S]`.

The programs are those of the folder, and the references of the bundled exercises, that pass every case and every
generated input; a repair that passes them, too, is proven. Where no edits of syntax are, the search for other faults
goes on from the base: a figure of its own. How far off a repair is: the tree edit distance between the repaired program
and the correct one that the fault was put into, by the nodes of the correct one (relative patch size, RPS); 1 where no
edits of syntax were proven. 0 means that the very program came back.
"""

import ast
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.faults import CORE, WIDE, Faulty, faulty
from bench.programs import read
from bench.report import Bench, median, percentile
from codementor.exercise.load import load_set
from codementor.hints.oracle import Oracle, Task
from codementor.hints.repair.distance import count, distance
from codementor.hints.repair.library import Library
from codementor.hints.repair.mend import mended
from codementor.hints.repair.model import applied
from codementor.hints.repair.variants import collected
from codementor.runner.lab import Lab
from codementor.runner.run import Runner

BUNDLED: Final = Path(__file__).parents[1] / "exercise-sets" / "python-first-steps"
PROGRAMS: Final = 1_000  # with faults of the core kinds, half of them two at once
WIDER: Final = 400  # with the other kinds
QUICK: Final = 10  # times fewer


@dataclass(frozen=True, slots=True)
class Bed:
    """Correct programs of one exercise, what proves them, and the references that the search learns from."""

    oracle: Oracle
    programs: tuple[str, ...]
    library: Library


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one faulty program."""

    proven: bool  # by edits of syntax alone
    searched: bool  # or with what the search found besides
    size: float
    seconds: float


def main() -> int:
    """Measure, print and write; the folder of programs is required."""
    bench = Bench("syntax")
    if bench.folder is None:
        sys.stderr.write("bench.syntax needs the folder of learners' programs\n")
        return 2
    chance = random.Random(bench.seed)
    with Lab() as lab, Runner() as runner:
        beds = [_bed(task, lab, runner) for task in _tasks(bench.folder)]
        bench.figure("correct programs", sum(len(bed.programs) for bed in beds))
        core = _measured(beds, [_drawn(CORE, at, chance) for at in range(_share(PROGRAMS, bench))], chance)
        wide = _measured(beds, [(WIDE[at % len(WIDE)],) for at in range(_share(WIDER, bench))], chance)
    _report(bench, core, "core")
    _report(bench, wide, "wide")
    _aims(bench, [result for results in core.values() for result in results])
    return bench.main()


def _share(programs: int, bench: Bench) -> int:
    return programs // QUICK if bench.quick else programs


def _drawn(kinds: tuple[str, ...], at: int, chance: random.Random) -> tuple[str, ...]:
    """One kind, each in its turn, or two by chance."""
    return (kinds[at // 2 % len(kinds)],) if at % 2 else tuple(chance.choices(kinds, k=2))


def _tasks(folder: Path) -> Iterator[Task]:
    for task in read(folder):
        yield Task(task.exercise, task.setup, task.correct)
    for exercise in load_set(BUNDLED).exercises:
        yield Task(exercise)


def _bed(task: Task, lab: Lab, runner: Runner) -> Bed:
    oracle = Oracle(task, lab, runner)
    return Bed(oracle, tuple(oracle.valid([*task.references, *task.pool])), collected(oracle, ()))


def _measured(
    beds: list[Bed], wanted: list[tuple[str, ...]], chance: random.Random
) -> dict[tuple[str, ...], list[Result]]:
    """The results of one faulty program for each of the wanted kinds, by kinds; the exercises are drawn evenly."""
    drawn: list[tuple[int, Faulty]] = []
    for kinds in wanted:
        found = None
        while found is None:
            at = chance.randrange(len(beds))
            found = faulty(chance.choice(beds[at].programs), kinds, chance)
        drawn.append((at, found))
    results: dict[tuple[str, ...], list[Result]] = defaultdict(list)
    for at, bed in enumerate(beds):
        bed.oracle.open()
        for where, program in drawn:
            if where == at:
                kinds = program.kinds if len(program.kinds) == 1 else ("two at once",)
                results[kinds].append(_result(bed, program))
    return results


def _result(bed: Bed, program: Faulty) -> Result:
    started = time.perf_counter()
    found = mended(program.source, bed.library, bed.oracle.lab)
    seconds = time.perf_counter() - started
    if found is None or applied(program.source, found.syntax) != found.source:
        return Result(proven=False, searched=found is not None, size=1.0, seconds=seconds)
    original, repaired = ast.parse(program.original).body, ast.parse(found.source).body
    size = distance(original, repaired) / max(count(original), 1)
    return Result(proven=True, searched=True, size=size, seconds=seconds)


def _report(bench: Bench, results: dict[tuple[str, ...], list[Result]], name: str) -> None:
    every = [result for found in results.values() for result in found]
    for kinds, found in sorted(results.items()):
        bench.figure(f"{kinds[0]}: proven % of {len(found)}", _percent([result.proven for result in found]))
    bench.figure(f"{name}: programs", len(every))
    bench.figure(f"{name}: proven %", _percent([result.proven for result in every]))
    bench.figure(f"{name}: proven with the search %", _percent([result.searched for result in every]))
    bench.figure(f"{name}: RPS median", median([result.size for result in every]))
    bench.figure(f"{name}: RPS mean", sum(result.size for result in every) / len(every))
    bench.figure(f"{name}: the very program %", _percent([result.size == 0 for result in every]))
    bench.figure(f"{name}: seconds p50", median([result.seconds for result in every]))
    bench.figure(f"{name}: seconds p95", percentile([result.seconds for result in every], 0.95))
    bench.figure(f"{name}: seconds max", max(result.seconds for result in every))


def _aims(bench: Bench, results: list[Result]) -> None:
    proven = _percent([result.proven for result in results])
    size = median([result.size for result in results])
    late = percentile([result.seconds for result in results], 0.95)
    bench.aim("proven repair %", "at least 95 %", proven, proven >= 95)
    bench.aim("RPS median", "at most 0.05", size, size <= 0.05)
    bench.aim("seconds p95", "at most 1", late, late <= 1)


def _percent(flags: list[bool]) -> float:
    return 100 * sum(flags) / max(1, len(flags))


if __name__ == "__main__":
    raise SystemExit(main())
