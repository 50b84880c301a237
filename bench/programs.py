"""Learners' programs from a folder given on the command line; nothing of them is kept in the project.

The folder holds one subfolder a task: `task.json` (`title`, `setup`, `tests: [{id, call, expected}]`) and
`correct.jsonl`, `wrong.jsonl` (`{file, code}` a line).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codementor.exercise.model import Case, Exercise, Limits
from codementor.runner.run import Runner


@dataclass(frozen=True, slots=True)
class Programs:
    """One task as an exercise, with the programs handed in for it; `setup` is code that runs before each."""

    exercise: Exercise
    setup: str
    correct: tuple[str, ...]
    wrong: tuple[str, ...]

    def started(self, source: str) -> str:
        """The program behind the task's own code."""
        return f"{self.setup}\n{source}" if self.setup.strip() else source

    def passing(self, runner: Runner) -> list[str]:
        """The programs labelled correct that do pass every case."""
        sources = [self.started(source) for source in self.correct]
        good = runner.sweep(self.exercise, sources, self.exercise.cases)
        return [source for source, passes in zip(self.correct, good, strict=True) if passes]


def read(folder: Path) -> Iterator[Programs]:
    """Every task below the folder, in order of name."""
    for place in sorted(item.parent for item in folder.rglob("task.json")):
        task = json.loads((place / "task.json").read_text(encoding="utf-8"))
        cases = tuple(Case(test["id"], test["call"].strip(), expect=test["expected"].strip()) for test in task["tests"])
        exercise = Exercise(place.name, task["title"], "", "program.py", "", cases, limits=Limits(seconds=1.0))
        yield Programs(exercise, task["setup"], _codes(place / "correct.jsonl"), _codes(place / "wrong.jsonl"))


def _codes(path: Path) -> tuple[str, ...]:
    return tuple(json.loads(line)["code"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
