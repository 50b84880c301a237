"""`codementor grade`: runs an exercise, hidden cases too, on a folder of learners' programs."""

import argparse
import csv
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from codementor.cli.exits import Exit, Usage
from codementor.cli.output import show, table
from codementor.exercise.load import load_exercise
from codementor.exercise.model import Exercise
from codementor.runner.run import Runner
from codementor.tutor.work import read_program
from codementor.wire.reports import Report


@dataclass(frozen=True, slots=True)
class Graded:
    """One learner's program and what it did."""

    learner: str
    file: str
    report: Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the exercise, the learners' folder, and how to do it."""
    parser.description = (
        "Runs an exercise, hidden cases too, on every program in a folder: "
        "FOLDER/<learner>/<file> or FOLDER/<learner>.py. "
        "The programs run with limits, but on this machine: grade programs of strangers on a service."
    )
    parser.add_argument("exercise", type=Path, help="the exercise's folder")
    parser.add_argument("folder", type=Path, help="the folder with the learners' programs")
    parser.add_argument("--csv", action="store_true", help="print the table as CSV")
    parser.add_argument("--jobs", type=int, default=1, help="how many programs run at the same time")


def run(args: argparse.Namespace) -> int:
    """0 once every program ran, whatever it did."""
    exercise = load_exercise(args.exercise)
    programs = _programs(args.folder, exercise.file)
    if not programs:
        raise Usage(
            f"{args.folder} holds no programs.", f"Put them there as <learner>/{exercise.file} or <learner>.py."
        )
    jobs = max(1, min(args.jobs, os.cpu_count() or 1))
    with Runner() as runner, ThreadPoolExecutor(jobs) as workers:
        graded = list(workers.map(lambda each: _grade(runner, exercise, *each), programs.items()))
    if args.csv:
        csv.writer(sys.stdout).writerows(_rows(graded))
        return Exit.GOOD
    show(args, graded, table(_rows(graded)))
    return Exit.GOOD


def _programs(folder: Path, file: str) -> dict[str, Path]:
    if not folder.is_dir():
        raise Usage(f"{folder} is no folder.", "Name the folder with the learners' programs.")
    found = {path.stem: path for path in sorted(folder.glob("*.py"))}
    return found | {path.parent.name: path for path in sorted(folder.glob(f"*/{file}"))}


def _grade(runner: Runner, exercise: Exercise, learner: str, path: Path) -> Graded:
    report = runner.check(exercise, read_program(path), cases=exercise.cases, trace=False)
    return Graded(learner, str(path), report)


def _rows(graded: Iterable[Graded]) -> list[tuple[str, ...]]:
    rows = [(each.learner, str(each.report.passed), str(each.report.total), _why(each.report)) for each in graded]
    return [("learner", "passed", "total", "smallest failing case"), *rows]


def _why(report: Report) -> str:
    if report.syntax:
        return f"line {report.syntax.line}: {report.syntax.message}"
    return f"{report.smallest.id}: {report.smallest.outcome.value}" if report.smallest else ""
