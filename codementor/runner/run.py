"""Checks a learner's program: the one way in for every face. Nothing of the program runs in this process."""

import contextlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Self, TypedDict, Unpack

from codementor.exercise.model import Case, Exercise
from codementor.runner import systems
from codementor.runner.child import Child, Message, Stopped
from codementor.runner.play import Played, Program, Stage, play, stage, trace
from codementor.runner.syntax import explain, syntax_problem
from codementor.runner.verdict import Voice, Wanted, judge
from codementor.wire.reports import CaseResult, Outcome, Report, SyntaxProblem, TraceStep

__all__ = ["Choices", "Runner", "Stopped"]

_UNTRACED = (Outcome.CRASHED, Outcome.NOT_RUN)


class Choices(TypedDict, total=False):
    """How a check is done."""

    cases: Sequence[Case] | None  # None: those the learner may see
    trace: bool  # trace the smallest failing case (true)
    stop: threading.Event | None  # ends the check at once when set
    language: str  # of advice and of what a syntax error means ("en")


class Runner:
    """Runs programs with `python`, as `user` where one is named (POSIX, from uid 0). Keeps one booted child ready.

    A context manager: on leaving, no child is left. May be used from several threads. What a check leaves behind is
    cleared, and the next child booted, in the background: nobody waits for it.
    """

    def __init__(self, python: str = sys.executable, *, user: str | None = None) -> None:
        self.python = python
        self.user = user
        self._lock = threading.Lock()
        self._warm: Child | None = None
        self._later: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        self._later = ThreadPoolExecutor(1, "codementor-runner")
        self._prepare()
        return self

    def __exit__(self, *_: object) -> None:
        later, self._later = self._later, None
        if later:
            later.shutdown()
        child = self._taken()
        if child:
            child.end()

    def check(self, exercise: Exercise, source: str, **choices: Unpack[Choices]) -> Report:
        """The report of `source` on the cases chosen. Raises Stopped once `stop` is set."""
        started = time.perf_counter()
        cases = choices.get("cases")
        cases = exercise.visible if cases is None else cases
        found = Report(exercise.id, 0, len(cases), file=exercise.file)
        if self.python == sys.executable and (problem := syntax_problem(source, choices.get("language", "en"))):
            return replace(found, syntax=problem, seconds=time.perf_counter() - started)
        with contextlib.ExitStack() as after:
            folder = after.enter_context(self._folder())
            on = after.enter_context(stage(self._take, choices.get("stop")))
            program = Program(exercise.file, source, dict(exercise.extra), exercise.limits, folder)
            found = self._run(found, program, cases, on, choices)
            self._clear_later(after.pop_all())
        return replace(found, seconds=time.perf_counter() - started)

    def _run(self, found: Report, program: Program, cases: Sequence[Case], on: Stage, choices: Choices) -> Report:
        language = choices.get("language", "en")
        played = play(on, program, cases)
        if played.syntax is not None:
            return replace(found, syntax=_explained(program, played, language))
        voice = Voice(program.limits, language)
        pairs = zip(cases, played.results, strict=True)
        results = tuple(judge(case, Wanted.of(case), raw, voice) for case, raw in pairs)
        passed = sum(result.outcome is Outcome.PASSED for result in results)
        found = replace(found, cases=results, passed=passed)
        at = smallest(results)
        if at is None:
            return found
        found = replace(found, failing=results[at].id)
        if not choices.get("trace", True) or results[at].outcome in _UNTRACED:
            return found
        return _traced(found, at, trace(on, program, cases[at], played.results[at]))

    def _taken(self) -> Child | None:
        with self._lock:
            child, self._warm = self._warm, None
        return child

    def _take(self) -> Child:
        """The warm child, or a new one."""
        return self._taken() or Child(self.python, self.user)

    def _prepare(self) -> None:
        """Boot the child of the next check."""
        with self._lock:
            if self._warm is None and self._later is not None:
                self._warm = Child(self.python, self.user)

    def _clear_later(self, after: contextlib.ExitStack) -> None:
        def clear() -> None:
            after.close()
            self._prepare()

        if self._later is not None:
            self._later.submit(clear)
        else:
            after.close()

    @contextlib.contextmanager
    def _folder(self) -> Iterator[str]:
        """A private folder for one check, gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="codementor-", ignore_cleanup_errors=True) as folder:
            if self.user is not None:
                owner = systems.options(self.user)
                os.chown(folder, owner["user"], owner["group"])
            yield folder


def smallest(results: Sequence[CaseResult]) -> int | None:
    """The place of the failing case with the least to read; those the learner may see come first."""
    failing = [at for at, result in enumerate(results) if result.outcome not in (Outcome.PASSED, Outcome.NOT_RUN)]
    return min(failing, key=lambda at: (results[at].hidden, _length(results[at]), at), default=None)


def _length(result: CaseResult) -> int:
    return len(result.call) + len(result.stdin)


def _traced(found: Report, at: int, message: Message | None) -> Report:
    if message is None:
        return found
    steps = tuple(TraceStep(step["line"], step["function"], step["values"]) for step in message["trace"])
    cases = list(found.cases)
    if cases[at].line is None:
        cases[at] = replace(cases[at], line=message["line"])
    return replace(found, cases=tuple(cases), trace=steps, trace_cut=bool(message["cut"]))


def _explained(program: Program, played: Played, language: str) -> SyntaxProblem:
    assert played.syntax is not None
    message, line, offset, end_line, end_offset = played.syntax
    return explain(program.source, (message, line, offset, end_line, end_offset), language)
