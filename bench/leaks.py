"""Whether hints give anything away: `python -m bench.leaks [--repairs FILE --data DIR] [--quick] [--json OUT]`.

Counts leaks, by the strict check of `bench.ladder`, in the texts of levels 1 to 3, in English and German, for mutants
of the bundled exercises repaired from their references; with `--repairs`, the JSON file of an earlier `bench.repair`
over the programs of DIR, also for those programs and repairs.
"""

import json
import random
from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.ladder import told
from bench.mutants import BUNDLED
from bench.programs import read
from bench.report import Bench
from codementor.exercise.load import load_set
from codementor.exercise.model import Exercise
from codementor.hints.engine import diagnose
from codementor.hints.oracle import Oracle, Task
from codementor.hints.repair.library import Library
from codementor.hints.repair.model import Edit, Repair, Splice, applied
from codementor.hints.repair.repair import repair
from codementor.hints.study import study
from codementor.prove.mutants import mutants
from codementor.runner.lab import Lab
from codementor.runner.run import Runner
from codementor.wire.reports import Report

AIM: Final = 5_000  # texts at least
EACH: Final = 30  # mutants of an exercise, at most
QUICK: Final = 2
LEVELS: Final = (1, 2, 3)


@dataclass(slots=True)
class Count:
    """Texts and leaks by language and level; the leaking texts themselves; programs without a proven repair."""

    texts: Counter[str] = field(default_factory=Counter)
    leaks: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    unproven: int = 0

    def take(self, oracle: Oracle, source: str, mended: Repair | None) -> None:
        """Tell of the program in both languages and count what leaks."""
        if mended is None:
            self.unproven += 1
            return
        exercise, lab = oracle.task.exercise, oracle.lab
        for language in ("en", "de"):
            known = study(source, mended, oracle, language)
            report = known.counterexample or Report(exercise.id, 0, 0, ())
            diagnosis = diagnose(exercise, source, report, language, known)
            tale = told(exercise, source, known, diagnosis, lambda text: lab.judge(text, every=True).passed)
            for level in LEVELS:
                name = f"{language} level {level}"
                self.texts[name] += level in tale.texts
                self.leaks[name] += tale.leaks.get(level, 0)
                if tale.leaks.get(level):
                    self.found.append(f"{exercise.id} {name}: {tale.texts[level]!r} in {source!r}")


def main() -> int:
    """Count, print and write."""
    bench = Bench("leaks", own=_arguments)
    count = Count()
    with Lab() as lab, Runner() as runner:
        for exercise in load_set(BUNDLED).exercises[:: QUICK**2 if bench.quick else 1]:
            _mutants(count, exercise, (lab, runner), bench)
        if bench.options.repairs and bench.folder:
            _programs(count, bench, lab, runner)
    for name in sorted(count.texts):
        bench.figure(f"{name}: texts", count.texts[name])
        bench.figure(f"{name}: leaks", count.leaks[name])
    bench.figure("programs without a proven repair", count.unproven)
    texts, leaks = count.texts.total(), count.leaks.total()
    bench.figure("texts", texts)
    met = leaks == 0 if texts >= AIM or leaks else None
    bench.aim("leaks in levels 1 to 3", f"0 of at least {AIM} texts", leaks, met)
    for item in count.found:
        bench.note(item)
    return bench.main()


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--repairs", type=Path, metavar="FILE", help="what bench.repair wrote")


def _mutants(count: Count, exercise: Exercise, at: tuple[Lab, Runner], bench: Bench) -> None:
    oracle = Oracle(Task(exercise, seed=bench.seed), *at)
    references = [text for _, text in exercise.solutions]
    library = Library(references)
    every = [mutant.source for text in references for mutant in mutants(text)]
    failing = [text for text, trial in zip(every, oracle.lab.judge_all(every), strict=True) if not trial.good]
    most = QUICK if bench.quick else EACH
    for source in random.Random(bench.seed).sample(failing, min(most, len(failing))):
        count.take(oracle, source, repair(source, library, oracle.lab))


def _programs(count: Count, bench: Bench, lab: Lab, runner: Runner) -> None:
    rows = json.loads(bench.options.repairs.read_text("utf-8"))["figures"]["programs"]
    for task in read(bench.folder):  # type: ignore[arg-type]
        oracle = Oracle(Task(task.exercise, task.setup, task.correct, seed=bench.seed), lab, runner)
        sources = dict(zip(task.wrong_files, task.wrong, strict=True))
        for row in rows[:: QUICK * 50 if bench.quick else 1]:
            if row["question"] == task.exercise.id and row["status"] == "repaired":
                source = sources[row["file"]]
                count.take(oracle, source, _repair(row, source))


def _repair(row: dict[str, Any], source: str) -> Repair:
    """The repair that the row tells of; its edits of syntax are not in it."""
    edits = tuple(
        Edit(tuple(Splice(**splice) for splice in edit["splices"]), edit["first"], edit["last"])
        for edit in row["edits"]
    )
    assert applied(source, edits) == row["source"], row["file"]
    return Repair(row["source"], edits, 0, row["size"], row["keeps"], (), "")


if __name__ == "__main__":
    raise SystemExit(main())
