"""A pool of 1,000 correct programs taken apart: `python -m bench.pool --data DIR --json OUT`.

Time and memory of the index that repairs are looked up in, of the choice of the diverse ones, and how often a wrong
program is one that was answered before: the same text, or the same but for names and layout. And how many correct
programs, which pass the cases and all generated inputs, the search would mend all the same.
"""

import random
import sys
import time
import tracemalloc
from collections import Counter

from bench.programs import Programs, read
from bench.report import Bench, milliseconds
from codementor.hints.normal import program_id
from codementor.hints.oracle import Oracle, Task
from codementor.hints.pool import MOST, diverse
from codementor.hints.repair.library import Library
from codementor.hints.repair.mend import mended
from codementor.runner.lab import Lab
from codementor.runner.run import Runner

PROGRAMS = 1_000
SECONDS = 2.0
MEGABYTES = 50.0
QUICK = 100  # correct programs of a task


def main() -> int:
    """Measure, print and write; the folder of programs is required."""
    bench = Bench("pool")
    if bench.folder is None:
        sys.stderr.write("bench.pool needs the folder of learners' programs\n")
        return 2
    tasks = list(read(bench.folder))
    largest = max(tasks, key=lambda task: len(task.correct))
    _index(bench, largest)
    others = _drawn(bench, largest, MOST + 1)
    bench.figure(f"choosing {MOST} of {len(others)}, ms", milliseconds(lambda: diverse(others), 1)[0])
    _answered(bench, tasks)
    _called_wrong(bench, tasks)
    return bench.main()


def _index(bench: Bench, task: Programs) -> None:
    reference = [source for _, source in task.exercise.solutions]
    drawn = _drawn(bench, task, PROGRAMS)
    named = [(f"pool-{number}", source) for number, source in enumerate(drawn)]
    bench.figure("programs", len(named))
    bench.figure("of which unlike one another", len({program_id(source) for source in drawn}))
    if len(set(drawn)) < PROGRAMS:
        bench.note(
            f"{task.exercise.id} has {len(set(drawn))} correct programs; some were taken again with a statement more"
        )
    start, busy = time.perf_counter(), time.process_time()
    Library(reference, named)
    seconds = time.process_time() - busy
    bench.figure("index built, seconds on the clock", time.perf_counter() - start)
    tracemalloc.start()
    kept = Library(reference, named)
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    bench.figure("entries", sum(map(len, kept.entries.values())))
    bench.aim("index built, seconds of one core", f"under {SECONDS:g}", seconds, seconds < SECONDS)
    bench.aim("index kept, MB", f"under {MEGABYTES:g}", megabytes, megabytes < MEGABYTES)


def _drawn(bench: Bench, task: Programs, count: int) -> list[str]:
    """So many correct programs; where there are fewer, the rest are them again with one more statement each."""
    sources = random.Random(bench.seed).sample(task.correct, len(task.correct))
    more = (f"{source}\nunused_{at} = {at}\n" for at in range(count) for source in sources)
    return [*sources, *(next(more) for _ in range(count - len(sources)))][:count]


def _answered(bench: Bench, tasks: list[Programs]) -> None:
    """The share of wrong programs that are not the first of their kind in their task."""
    wrong = [(task.exercise.id, source) for task in tasks for source in task.wrong]
    texts = Counter((name, source.rstrip()) for name, source in wrong)
    forms = Counter((name, program_id(source)) for name, source in wrong)
    bench.figure("wrong programs", len(wrong))
    bench.figure("the same text before, share", 1 - len(texts) / len(wrong))
    bench.figure("the same but for names and layout before, share", 1 - len(forms) / len(wrong))


def _called_wrong(bench: Bench, tasks: list[Programs]) -> None:
    """How many correct programs are mended, and how many labelled so fail a generated input."""
    passing = valid = wrong = 0
    with Lab() as lab, Runner() as runner:
        for task in tasks:
            good = task.passing(runner)[: QUICK if bench.quick else None]
            oracle = Oracle(Task(task.exercise, task.setup, tuple(good), seed=bench.seed), lab, runner)
            library = Library(oracle.task.references)
            right = oracle.valid(good)
            passing, valid = passing + len(good), valid + len(right)
            wrong += sum(mended(source, library, lab) is not None for source in right)
    bench.figure("programs that pass every case", passing)
    bench.figure("of which generated inputs refuse", passing - valid)
    bench.aim(f"correct programs called wrong, of {valid}", "0", wrong, wrong == 0)


if __name__ == "__main__":
    raise SystemExit(main())
