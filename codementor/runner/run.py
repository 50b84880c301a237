"""Checks a learner's program: the one way in for every face. Nothing of the program runs in this process."""

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self, TypedDict, Unpack

from codementor.exercise.model import Case, Exercise
from codementor.exercise.pytests import whole
from codementor.runner.child import Launcher, Local, Message, Stopped, Unstartable
from codementor.runner.play import Patience, Played, Program, Stage, play, trace
from codementor.runner.pool import Pool
from codementor.runner.syntax import explain, syntax_problem
from codementor.runner.tests import run_tests
from codementor.runner.verdict import Given, Voice, Wanted, given, judge
from codementor.wire.reports import CaseResult, Outcome, Report, SyntaxProblem, TraceStep

__all__ = ["Choices", "Given", "Runner", "Stopped", "Unstartable"]

_UNTRACED = (Outcome.CRASHED, Outcome.NOT_RUN)


class Choices(TypedDict, total=False):
    """How a check is done."""

    cases: Sequence[Case] | None  # None: those the learner may see
    trace: bool  # trace the smallest failing case (true)
    stop: threading.Event | None  # ends the check at once when set
    language: str  # of advice and of what a syntax error means ("en")


class Runner:
    """Runs programs with `python`, as `user` where one is named (POSIX, from uid 0), or with a launcher's own children.

    Keeps one booted child ready. A context manager: on leaving, no child is left. May be used from several threads.
    """

    def __init__(
        self, python: str = sys.executable, *, user: str | None = None, launcher: Launcher | None = None
    ) -> None:
        self.launcher = launcher or Local(python, user)
        self._pool = Pool(self.launcher)
        self._answers: dict[tuple[str, ...], Wanted] = {}

    def __enter__(self) -> Self:
        self._pool.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def check(self, exercise: Exercise, source: str, **choices: Unpack[Choices]) -> Report:
        """The report of `source` on the cases chosen. Raises Stopped when told to stop, OSError without Python.

        With the learner's own cases their visible tests run too, those that cannot be split into cases under pytest.
        What an `expect_call` must give is computed by the first reference, in a child of its own; where there is no
        reference, such a case is not run.
        """
        started = time.perf_counter()
        cases = choices.get("cases")
        tests = exercise if cases is None and whole(exercise.tests) else None
        cases = exercise.visible if cases is None else cases
        found = Report(exercise.id, 0, len(cases) + len(whole(tests.tests) if tests else ()), file=exercise.file)
        if self.launcher.python == sys.executable and (
            problem := syntax_problem(source, choices.get("language", "en"))
        ):
            found = replace(found, syntax=problem)
        else:
            asked = [(case, self._wanted(exercise, case)) for case in cases]
            with self._pool.stage(choices.get("stop")) as (on, folder):
                program = _program(exercise, source, folder)
                found = _run(found, program, asked, on, choices)
                if tests and not found.syntax:
                    found = _tested(found, run_tests(on, program, tests, _voice(exercise, choices)))
        return replace(found, seconds=time.perf_counter() - started)

    def give(self, exercise: Exercise, sources: Sequence[str], cases: Sequence[Case]) -> Iterator[tuple[Given, ...]]:
        """What each program gives in each case, nothing compared. The programs share children: only for an author's.

        A program that does not end, or ends its child, is not run on the cases that follow.
        """
        with self._pool.stage() as (on, folder):
            for source in sources:
                played = play(on, _program(exercise, source, folder), cases, Patience(1, 1))
                results = played.results if played.syntax is None else [{"end": "not_run"}] * len(cases)
                yield tuple(map(given, results))

    def sweep(self, exercise: Exercise, sources: Sequence[str], cases: Sequence[Case]) -> Iterator[bool]:
        """Whether each program passes every case; as in `give`, the programs share children."""
        asked = [(case, self._wanted(exercise, case)) for case in cases]
        voice = Voice(exercise.limits)
        with self._pool.stage() as (on, folder):
            for source in sources:
                played = play(on, _program(exercise, source, folder), cases, Patience(1, 1))
                results = zip(asked, played.results, strict=False)
                good = all(judge(*pair, raw, voice).outcome is Outcome.PASSED for pair, raw in results)
                yield good and played.syntax is None

    def results(self, exercise: Exercise, source: str, asked: Sequence[tuple[Case, Wanted]]) -> tuple[CaseResult, ...]:
        """What the program gives in each case against what is wanted there; in a child of its own, nothing traced."""
        voice = Voice(exercise.limits)
        with self._pool.stage() as (on, folder):
            played = play(on, _program(exercise, source, folder), [case for case, _ in asked], Patience(1, 1))
        raws = played.results if played.syntax is None else [{"end": "not_run"}] * len(asked)
        return tuple(judge(*pair, raw, voice) for pair, raw in zip(asked, raws, strict=True))

    def _wanted(self, exercise: Exercise, case: Case) -> Wanted:
        if case.expect_call is None or not exercise.solutions:
            return Wanted.of(case)
        source = exercise.solutions[0][1]
        key = (exercise.id, source, case.expect_call)
        if key not in self._answers:
            call = replace(case, call=case.expect_call, expect_call=None)
            ((answer,),) = self.give(exercise, [source], [call])
            self._answers[key] = Wanted(answer.value)
        return self._answers[key]


def _program(exercise: Exercise, source: str, folder: str) -> Program:
    return Program(exercise.file, source.removeprefix("\ufeff"), dict(exercise.extra), exercise.limits, folder)


def _run(found: Report, program: Program, asked: list[tuple[Case, Wanted]], on: Stage, choices: Choices) -> Report:
    language = choices.get("language", "en")
    cases = [case for case, _ in asked]
    played = play(on, program, cases)
    if played.syntax is not None:
        return replace(found, syntax=_explained(program, played, language))
    voice = Voice(program.limits, language)
    results = tuple(judge(*pair, raw, voice) for pair, raw in zip(asked, played.results, strict=True))
    found = replace(found, cases=results, passed=sum(result.outcome is Outcome.PASSED for result in results))
    at = smallest(results)
    if at is None:
        return found
    found = replace(found, failing=results[at].id)
    if not choices.get("trace", True) or results[at].outcome in _UNTRACED:
        return found
    return _traced(found, at, trace(on, program, cases[at], played.results[at]))


def _voice(exercise: Exercise, choices: Choices) -> Voice:
    return Voice(exercise.limits, choices.get("language", "en"))


def _tested(found: Report, tests: tuple[CaseResult, ...]) -> Report:
    """The report with the results of whole tests behind those of the cases."""
    passed = sum(test.outcome is Outcome.PASSED for test in tests)
    at = smallest(tests)
    failing = found.failing or (None if at is None else tests[at].id)
    return replace(found, cases=(*found.cases, *tests), passed=found.passed + passed, failing=failing)


def smallest(results: Sequence[CaseResult]) -> int | None:
    """The place of the failing case with the least to read; those the learner may see come first."""
    failing = [at for at, result in enumerate(results) if result.outcome not in (Outcome.PASSED, Outcome.NOT_RUN)]
    return min(failing, key=lambda at: (results[at].hidden, _length(results[at]), at), default=None)


def _length(result: CaseResult) -> int:
    return len(result.call) + len(result.stdin)


def _traced(found: Report, at: int, message: Message | None) -> Report:
    """The report with the trace; without it when there is none, or none that the harness can have sent."""
    if message is None:
        return found
    try:
        steps = tuple(TraceStep(int(step["line"]), str(step["function"]), step["values"]) for step in message["trace"])
        line = None if message["line"] is None else int(message["line"])
    except (KeyError, TypeError, ValueError):
        return found
    cases = list(found.cases)
    if cases[at].line is None:
        cases[at] = replace(cases[at], line=line)
    return replace(found, cases=tuple(cases), trace=steps, trace_cut=bool(message.get("cut")))


def _explained(program: Program, played: Played, language: str) -> SyntaxProblem:
    assert played.syntax is not None
    message, line, offset, end_line, end_offset = played.syntax
    return explain(program.source, (message, line, offset, end_line, end_offset), language)
