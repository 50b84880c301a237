"""How long a hint without a model takes: `python -m bench.hint [FOLDER]`.

Measures `diagnose` alone (the report of the check is at hand by then) over wrong programs: those of a folder of
learners' programs when one is given, else the rules' own examples. Says also how far the ladder goes.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from bench.programs import read
from bench.report import Bench, median, milliseconds, percentile
from codementor.exercise.model import Case, Exercise
from codementor.hints.engine import diagnose
from codementor.hints.rules import RULES
from codementor.runner.run import Runner
from codementor.wire.hints import Diagnosis, Origin
from codementor.wire.reports import Report

AIM_MS = 50.0  # the first level of a hint is there at once
QUICK = 40  # programs of a task

Subject = tuple[Exercise, str, Report]


def main() -> int:
    """Check every program once, then measure its diagnosis."""
    bench = Bench("hint")
    with Runner() as runner:
        subjects = [item for item in _subjects(bench, runner) if not item[2].good]
    found = [diagnose(*subject) for subject in subjects]
    times = [time for subject in subjects for time in milliseconds(lambda: diagnose(*subject), 1 if bench.quick else 3)]  # noqa: B023
    bench.figure("failing programs", len(subjects))
    bench.figure("diagnose p50 ms", median(times))
    bench.figure("diagnose p99 ms", percentile(times, 0.99))
    for level in (1, 2, 3, 4):
        bench.figure(f"with level {level} %", _share(found, lambda item: level in {h.level for h in item.hints}))  # noqa: B023
    bench.figure("with a rule as cause %", _share(found, lambda item: Origin.RULE in {h.origin for h in item.hints}))
    bench.figure("says what is unknown %", _share(found, lambda item: bool(item.unknown)))
    p99 = percentile(times, 0.99)
    bench.aim("hint without model, p99 ms", f"at most {AIM_MS:.0f} ms", p99, met=p99 <= AIM_MS)
    return bench.main()


def _subjects(bench: Bench, runner: Runner) -> Iterator[Subject]:
    if bench.folder is None:
        for rule in RULES:
            for example in rule.examples:
                if example.call:
                    case = Case("only", example.call, expect=example.expect)
                    yield _checked(runner, Exercise(rule.id, rule.id, "", "program.py", "", (case,)), example.source)
        return
    for task in read(bench.folder):
        for source in islice(task.wrong, QUICK if bench.quick else None):
            yield _checked(runner, task.exercise, task.started(source))


def _checked(runner: Runner, exercise: Exercise, source: str) -> Subject:
    return exercise, source, runner.check(exercise, source)


def _share(found: list[Diagnosis], holds: Callable[[Diagnosis], bool]) -> float:
    return 100 * sum(map(holds, found)) / max(1, len(found))


if __name__ == "__main__":
    raise SystemExit(main())
