"""Real learners' wrong programs repaired: `python -m bench.repair --data DIR --json OUT` (options: `--help`).

A program labelled wrong that passes the cases is left out (status "passes"). A repair is verified when it passes the
task's cases and 200 generated inputs drawn with another seed than the search's; it overfits when it passes the cases
alone. A failure counts as a relative patch size of 1; of a program that does not parse the repair's own size counts,
in which each edit of syntax is one node. Where a task declares its inputs (`inputs.toml`), everything is
measured twice: with the declaration, and with inputs inferred from the cases.
"""

import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import mean
from typing import Final

from bench.distance import rps, skeletons, strict
from bench.ladder import told
from bench.programs import Programs, read
from bench.report import Bench, median, percentile
from codementor.hints.engine import diagnose
from codementor.hints.oracle import Oracle, Task
from codementor.hints.repair.library import Library
from codementor.hints.repair.mend import proven
from codementor.hints.repair.model import Repair
from codementor.hints.repair.variants import collected
from codementor.hints.study import study
from codementor.runner.lab import Lab
from codementor.runner.run import Runner
from codementor.runner.syntax import syntax_error
from codementor.wire.reports import Report

UNSEEN: Final = 200
OTHER_SEED: Final = 7_919  # away from the search's
QUICK: Final = 12  # programs a question
USEFUL: Final = 0.3


@dataclass(slots=True)
class Row:
    """What became of one program."""

    question: str
    inputs: str
    file: str
    status: str
    source: str = ""
    edits: list[dict[str, object]] = field(default_factory=list)
    lines: tuple[int, ...] = ()
    texts: dict[int, str] = field(default_factory=dict)
    leaks: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    size: float = 1.0
    size_strict: float = 1.0
    keeps: bool = False
    verified: bool = False
    overfits: bool = False


def main() -> int:
    """Measure, print and write; the folder of programs is required."""
    bench = Bench("repair", own=_arguments)
    if bench.folder is None:
        sys.stderr.write("bench.repair needs the folder of learners' programs\n")
        return 2
    rows: list[Row] = []
    with Lab() as lab, Runner() as runner:
        for task in read(bench.folder):
            if bench.options.question in (None, task.exercise.id, task.exercise.id.removeprefix("question_")):
                for inputs, way in _ways(task):
                    rows += _Task(way, inputs, lab, runner).rows(bench)
    for inputs in dict.fromkeys(row.inputs for row in rows):
        chosen = [row for row in rows if row.inputs == inputs]
        for question in (*dict.fromkeys(row.question for row in chosen), "all"):
            _figures(
                bench, [row for row in chosen if question in (row.question, "all")], f"{question}, inputs {inputs}"
            )
    _aims(bench, [row for row in rows if row.inputs == rows[0].inputs])
    bench.figure("programs", [asdict(row) for row in rows])
    return bench.main()


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--question", help="one task alone: the name of its folder, or its number")
    parser.add_argument("--limit", type=int, help="so many programs of each task, drawn by the seed")
    parser.add_argument(
        "--pool", default="all", help="how many correct programs besides the reference: all, 100, 20, 5, 0"
    )
    parser.add_argument("--no-texts", action="store_true", help="repairs only, no ladder")


def _ways(task: Programs) -> Iterator[tuple[str, Programs]]:
    if task.exercise.inputs:
        yield "declared", task
    yield "inferred", task.inferring()


@dataclass(slots=True)
class _Task:
    programs: Programs
    inputs: str
    lab: Lab
    runner: Runner

    def rows(self, bench: Bench) -> list[Row]:
        """Every wrong program repaired, and the repairs judged on inputs that the search has not seen."""
        task = Task(self.programs.exercise, self.programs.setup, self.programs.correct, seed=bench.seed)
        oracle = Oracle(task, self.lab, self.runner)
        library = self._library(bench, oracle)
        repairs: list[tuple[Row, Repair | None, str]] = []
        for file, source in self._chosen(bench):
            row, found = self._repaired((file, source), library, oracle)
            if found is not None and not bench.options.no_texts:
                self._tell(row, source, found, oracle)
            repairs.append((row, found, source))
        unseen = Oracle(
            Task(task.exercise, task.setup, task.pool, UNSEEN, bench.seed + OTHER_SEED), self.lab, self.runner
        )
        for row, found, source in repairs:
            if found is not None:
                self._measure(row, source, found, unseen)
        return [row for row, _, _ in repairs]

    def _library(self, bench: Bench, oracle: Oracle) -> Library:
        good = set(oracle.valid(self.programs.correct))
        pairs = zip(self.programs.correct_files, self.programs.correct, strict=True)
        pool = [(name, source) for name, source in pairs if source in good]
        bench.figure(
            f"{self.programs.exercise.id}, inputs {self.inputs}, pool valid",
            f"{len(pool)} of {len(self.programs.correct)}",
        )
        if bench.options.pool != "all":
            pool = random.Random(bench.seed).sample(pool, min(len(pool), int(bench.options.pool)))
        return collected(oracle, pool)

    def _chosen(self, bench: Bench) -> list[tuple[str, str]]:
        every = list(zip(self.programs.wrong_files, self.programs.wrong, strict=True))
        limit = bench.options.limit or (QUICK if bench.quick else None)
        if limit is not None and limit < len(every):
            every = sorted(random.Random(bench.seed).sample(every, limit))
        return every

    def _repaired(self, named: tuple[str, str], library: Library, oracle: Oracle) -> tuple[Row, Repair | None]:
        file, source = named
        row = Row(self.programs.exercise.id, self.inputs, file, "not repaired")
        if self._passes_cases(oracle, source):
            row.status = "passes"
            return row, None
        start = time.perf_counter()
        found = proven(source, library, oracle)
        row.seconds = time.perf_counter() - start
        if found is not None:
            row.status, row.source, row.keeps = "repaired", found.source, found.keeps_structure
            row.edits = [asdict(edit) for edit in found.edits]
            row.size = row.size_strict = found.size
            if syntax_error(source) is None:
                row.keeps = skeletons(source) == skeletons(found.source)
                row.size, row.size_strict = rps(source, found.source), rps(source, found.source, strict)
        return row, found

    def _passes_cases(self, oracle: Oracle, source: str) -> bool:
        passed = self.lab.judge(source, every=True).passed
        ids = {case.id for case in self.programs.exercise.cases}
        return all(passed >> at & 1 for at, probe in enumerate(oracle.probes) if probe.case.id in ids)

    def _tell(self, row: Row, source: str, found: Repair, oracle: Oracle) -> None:
        known = study(source, found, oracle)
        exercise = self.programs.exercise
        report = known.counterexample or Report(exercise.id, 0, 0, ())
        diagnosis = diagnose(exercise, source, report, known=known)
        tale = told(exercise, source, known, diagnosis, lambda text: self.lab.judge(text, every=True).passed)
        row.texts, row.lines, row.leaks = tale.texts, tale.lines, tale.leaks

    def _measure(self, row: Row, source: str, found: Repair, unseen: Oracle) -> None:
        row.verified = self.lab.judge(found.source).good
        row.overfits = not row.verified and self._passes_cases(unseen, found.source)


def _figures(bench: Bench, rows: Sequence[Row], name: str) -> None:
    failing = [row for row in rows if row.status != "passes"]
    if not failing:
        return
    sizes = [row.size for row in failing]
    seconds = [row.seconds for row in failing]
    bench.figure(f"{name}: really failing", len(failing))
    bench.figure(f"{name}: labelled wrong, pass", len(rows) - len(failing))
    bench.figure(f"{name}: repaired", _share(row.status == "repaired" for row in failing))
    bench.figure(f"{name}: verified", _share(row.verified for row in failing))
    bench.figure(f"{name}: overfit", _share(row.overfits for row in failing))
    bench.figure(f"{name}: verified, RPS at most 0.3", _share(row.verified and row.size <= USEFUL for row in failing))
    bench.figure(f"{name}: RPS mean", mean(sizes))
    bench.figure(f"{name}: RPS median", median(sizes))
    bench.figure(f"{name}: strict RPS mean", mean(row.size_strict for row in failing))
    bench.figure(f"{name}: strict RPS median", median([row.size_strict for row in failing]))
    bench.figure(f"{name}: structure kept", _share(row.keeps for row in failing))
    bench.figure(f"{name}: seconds p50", median(seconds))
    bench.figure(f"{name}: seconds p95", percentile(seconds, 0.95))
    bench.figure(f"{name}: seconds max", max(seconds))
    for level in sorted({level for row in failing for level in row.leaks}):
        bench.figure(f"{name}: leaks in level {level}", sum(row.leaks.get(level, 0) for row in failing))


def _aims(bench: Bench, rows: Sequence[Row]) -> None:
    failing = [row for row in rows if row.status != "passes"]
    if not failing:
        return
    pool = bench.options.pool
    verified = {"0": 0.98, "5": 0.98}.get(pool, 0.99)
    useful = {"0": 0.55, "5": 0.72}.get(pool, 0.82)
    _at_least(bench, "verified repair", verified, _share(row.verified for row in failing))
    _at_least(
        bench,
        "verified repair of RPS at most 0.3",
        useful,
        _share(row.verified and row.size <= USEFUL for row in failing),
    )
    sizes = [row.size for row in failing]
    if pool != "0":
        _at_most(bench, "RPS mean", 0.20, mean(sizes))
    _at_most(bench, "RPS median", 0.30 if pool == "0" else 0.11, median(sizes))
    _at_least(bench, "structure kept", 0.75, _share(row.keeps for row in failing))
    seconds = [row.seconds for row in failing]
    _at_most(bench, "seconds p50", 0.15, median(seconds))
    _at_most(bench, "seconds p95", 1.0, percentile(seconds, 0.95))
    _at_most(bench, "seconds max", 3.0, max(seconds))
    if any(row.leaks for row in failing):
        leaks = sum(row.leaks.get(level, 0) for row in failing for level in (1, 2, 3))
        bench.aim("leaks in levels 1 to 3", "0", leaks, leaks == 0)


def _share(values: Iterator[bool]) -> float:
    return mean(map(float, values))


def _at_least(bench: Bench, name: str, aim: float, value: float) -> None:
    bench.aim(name, f"at least {aim}", value, value >= aim)


def _at_most(bench: Bench, name: str, aim: float, value: float) -> None:
    bench.aim(name, f"at most {aim}", value, value <= aim)


if __name__ == "__main__":
    raise SystemExit(main())
