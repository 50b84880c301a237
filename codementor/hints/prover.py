"""The one door to a proven diagnosis: command line, editors, notebooks and the service all come in here.

Where references are at hand a repair of the learner's own program is searched and proven; elsewhere the rules and the
visible cases speak. What was found out once is kept: of an exercise what its references do and the programs taken
apart, of a program its repair. Kept or found anew, the answer is the same.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final, Self, TypeVar

from codementor.exercise.model import Exercise
from codementor.hints.engine import diagnose
from codementor.hints.knowledge import NOTHING, Knowledge
from codementor.hints.oracle import Known, Oracle, Task
from codementor.hints.repair.library import Library
from codementor.hints.repair.mend import proven
from codementor.hints.repair.variants import collected
from codementor.hints.study import study, trying
from codementor.runner.lab import Lab
from codementor.runner.run import Runner
from codementor.runner.syntax import syntax_error
from codementor.wire.hints import Diagnosis
from codementor.wire.reports import Report

EXERCISES: Final = 16  # kept taken apart
ANSWERS: Final = 1_000  # programs whose repair is kept

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Pool:
    """Correct programs of one exercise besides its references, each of them validated before."""

    programs: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """What tells this pool from every other; "" when it is empty."""
        return _hash(*self.programs) if self.programs else ""


@dataclass(frozen=True, slots=True)
class Question:
    """A program to be diagnosed, its report, and the language to speak."""

    exercise: Exercise
    source: str
    report: Report
    language: str = "en"


class Prover:
    """Diagnoses programs with all that can be known. One lab, beside the runner, serves all threads in turn.

    A context manager; its child is booted at the first program that can be proven something.
    """

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self._lab = Lab(launcher=runner.launcher)
        self._after = ExitStack()
        self._open = False
        self._turn = threading.Lock()
        self._tasks: OrderedDict[Hashable, tuple[Known, Library]] = OrderedDict()
        self._answers: OrderedDict[Hashable, Knowledge] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._after.close()
            self._open = False

    def diagnosis(self, question: Question, pool: Pool = Pool()) -> Diagnosis:
        """The diagnosis of the program. The same question and pool give the same, whatever was asked before."""
        question = replace(question, exercise=_readable(question.exercise))
        if not question.exercise.solutions or question.report.good:
            return self._told(question, NOTHING, Pool())
        with self._turn:
            return self._told(question, self._knowledge(question, pool), pool)

    def valid(self, exercise: Exercise, programs: tuple[str, ...]) -> list[str]:
        """Those of the programs that do what the references do, on the cases and on generated inputs."""
        with self._turn:
            oracle, _ = self._prepared(_readable(exercise), Pool())
            return oracle.valid(programs)

    def _told(self, question: Question, known: Knowledge, pool: Pool) -> Diagnosis:
        made = diagnose(question.exercise, question.source, question.report, question.language, known)
        return replace(made, pool=pool.version, references=references_version(question.exercise))

    def _knowledge(self, question: Question, pool: Pool) -> Knowledge:
        oracle, library = self._prepared(question.exercise, pool)
        source = question.source
        key = (question.exercise, pool, source, question.language)
        known = _kept(
            self._answers,
            key,
            ANSWERS,
            lambda: replace(
                study(source, proven(source, library, oracle), oracle, question.language), passes_more=None
            ),
        )
        oracle.open()  # the search may have left the lab with other questions
        return replace(known, passes_more=trying(source, self._lab))

    def _prepared(self, exercise: Exercise, pool: Pool) -> tuple[Oracle, Library]:
        """The oracle of the exercise, with the lab open on its probes, and the library of its correct programs."""
        if not self._open:
            self._after.enter_context(self._lab)
            self._open = True
        task = Task(exercise, pool=pool.programs)
        names = [(f"pool-{number}", source) for number, source in enumerate(pool.programs, 1)]
        known, library = _kept(
            self._tasks,
            (exercise, pool),
            EXERCISES,
            lambda: self._learned(task, names),
        )
        return Oracle(task, self._lab, self.runner, known), library

    def _learned(self, task: Task, names: list[tuple[str, str]]) -> tuple[Known, Library]:
        oracle = Oracle(task, self._lab, self.runner)
        return oracle.known, collected(oracle, names)


def _readable(exercise: Exercise) -> Exercise:
    """The exercise without references that do not parse, as may lie in its author's folder for a while."""
    kept = tuple(solution for solution in exercise.solutions if syntax_error(solution[1]) is None)
    return exercise if kept == exercise.solutions else replace(exercise, solutions=kept)


def references_version(exercise: Exercise) -> str:
    """What tells the exercise's references from every other; "" where there are none."""
    return _hash(*(source for _, source in exercise.solutions)) if exercise.solutions else ""


def _kept(shelf: "OrderedDict[Hashable, Kept]", key: Hashable, most: int, make: Callable[[], Kept]) -> Kept:
    """What stands on the shelf under the key, made where it is missing; the longest unused has to go."""
    if key not in shelf:
        shelf[key] = make()
    shelf.move_to_end(key)
    while len(shelf) > most:
        shelf.popitem(last=False)
    return shelf[key]


def _hash(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()[:16]
