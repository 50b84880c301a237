"""Learners' programs from a folder given on the command line; nothing of them is kept in the project.

The folder holds one subfolder a task: `task.json` (`title`, `setup`, `tests: [{id, call, expected}]`, `expected` being
the printed value), `reference.py`, `correct.jsonl` and `wrong.jsonl` (`{file, code}` a line), and where the inputs are
declared `inputs.toml`: `[inputs.<function>]` as in an `exercise.toml`.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from codementor.exercise.inputs import read_inputs
from codementor.exercise.literals import literal
from codementor.exercise.model import Case, Exercise, Flaw, FunctionInputs, Limits, SetInvalid
from codementor.exercise.tables import Table
from codementor.runner.run import Runner


@dataclass(frozen=True, slots=True)
class Programs:
    """One task as an exercise, with the programs handed in for it; `setup` is code that runs before each.

    `correct_files` and `wrong_files` name the programs in the same order.
    """

    exercise: Exercise
    setup: str
    correct: tuple[str, ...]
    wrong: tuple[str, ...]
    correct_files: tuple[str, ...]
    wrong_files: tuple[str, ...]

    def started(self, source: str) -> str:
        """The program behind the task's own code."""
        return f"{self.setup}\n{source}" if self.setup.strip() else source

    def passing(self, runner: Runner) -> list[str]:
        """The programs labelled correct that do pass every case."""
        sources = [self.started(source) for source in self.correct]
        good = runner.sweep(self.exercise, sources, self.exercise.cases)
        return [source for source, passes in zip(self.correct, good, strict=True) if passes]

    def inferring(self) -> "Programs":
        """The same task with its declared inputs forgotten, so that they are inferred from the cases."""
        return replace(self, exercise=replace(self.exercise, inputs=()))


def read(folder: Path) -> Iterator[Programs]:
    """Every task below the folder, in order of name."""
    for place in sorted(item.parent for item in folder.rglob("task.json")):
        task = json.loads((place / "task.json").read_text(encoding="utf-8"))
        cases = tuple(
            Case(test["id"], test["call"].strip(), expect=_printed(test["expected"])) for test in task["tests"]
        )
        exercise = Exercise(place.name, task["title"], "", "program.py", "", cases, limits=Limits(seconds=1.0))
        reference = ("reference.py", (place / "reference.py").read_text(encoding="utf-8"))
        exercise = replace(exercise, solutions=(reference,), inputs=_inputs(place / "inputs.toml"))
        correct, wrong = _programs(place / "correct.jsonl"), _programs(place / "wrong.jsonl")
        yield Programs(exercise, task["setup"], *_texts(correct, wrong, "code"), *_texts(correct, wrong, "file"))


def _printed(text: str) -> str:
    """What was printed as a literal; a text printed without quotes is a text."""
    try:
        literal(text)
    except ValueError:
        return repr(text.strip())
    return text.strip()


def _inputs(path: Path) -> tuple[FunctionInputs, ...]:
    if not path.exists():
        return ()
    flaws: list[Flaw] = []
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    inputs = read_inputs(Table(data, PurePosixPath(path.name), flaws).table("inputs"))
    if flaws:
        raise SetInvalid(tuple(flaws))
    return inputs


def _programs(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _texts(correct: list[dict[str, str]], wrong: list[dict[str, str]], key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(item[key] for item in correct), tuple(item[key] for item in wrong)
