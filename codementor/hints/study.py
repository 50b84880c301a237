"""Finds out by running what the engine wants to know of a failing program: the smallest input, traces, the first step.

`study(source, repair, oracle)` gives the `Knowledge` for `diagnose`. For benchmarks, `bench.ladder` reads off the
diagnosis the texts of all levels, the lines that level 2 names, the leaks, and what following level 4 leads to.
"""

from codementor.exercise.model import Case
from codementor.hints.chain import chain
from codementor.hints.knowledge import Knowledge, PassesMore
from codementor.hints.oracle import Oracle
from codementor.hints.repair.model import Repair
from codementor.runner.lab import Lab, Probe
from codementor.runner.syntax import syntax_error
from codementor.runner.verdict import Wanted
from codementor.wire.reports import CaseResult, Report, TraceStep

STEPS = 500  # that a trace has at most; one of so many may have been cut


def glance(source: str, oracle: Oracle, language: str = "en") -> Knowledge:
    """What is enough for level 1: the smallest input on which the program fails."""
    found = oracle.counterexample(source, language)
    return Knowledge(counterexample=_report(found, oracle, ())) if found else Knowledge()


class UnknownOutcome(Exception):
    """A program that was tried out ended its child or never came back: nobody knows what it passes."""


def trying(source: str, lab: Lab) -> PassesMore:
    """What says of a program whether it passes a probe of the open lab that the source fails. Raises UnknownOutcome."""
    before = lab.judge(source, every=True).passed

    def passes_more(program: str) -> bool:
        trial = lab.judge(program, every=True)
        if trial.lost:
            raise UnknownOutcome
        return bool(trial.passed & ~before)

    return passes_more


def study(source: str, repair: Repair | None, oracle: Oracle, language: str = "en") -> Knowledge:
    """What is known of a program that fails, with its proven repair if one was found. The oracle's lab stays open.

    Of a program that does not parse the step is the first edit that it needs to parse.
    """
    passes_more = trying(source, oracle.lab)
    if syntax_error(source):
        return Knowledge(repair=repair, step=repair.syntax[0] if repair else None, passes_more=passes_more)
    found = oracle.counterexample(source, language)
    if repair is None:
        report = _report(found, oracle, _traces(source, source, oracle, found)[0]) if found else None
        return Knowledge(counterexample=report, passes_more=passes_more)
    steps = chain(source, repair, lambda program: oracle.lab.judge(program, every=True).passed)
    mine, theirs = _traces(source, repair.source, oracle, found) if found else ((), ())
    return Knowledge(
        repair=repair,
        counterexample=_report(found, oracle, mine) if found else None,
        repaired=theirs if len(theirs) < STEPS else (),
        step=steps[0] if steps else None,
        passes_more=passes_more,
    )


def _report(found: CaseResult, oracle: Oracle, trace: tuple[TraceStep, ...]) -> Report:
    exercise = oracle.task.exercise
    return Report(
        exercise.id,
        0,
        1,
        (found,),
        failing=found.id,
        trace=trace,
        trace_cut=len(trace) >= STEPS,
        file=exercise.file,
    )


def _traces(
    source: str, repaired: str, oracle: Oracle, found: CaseResult
) -> tuple[tuple[TraceStep, ...], tuple[TraceStep, ...]]:
    """The runs of the learner's program and of the repaired one on the input."""
    task, lab = oracle.task, oracle.lab
    probe = Probe(Case(found.id, found.call, stdin=found.stdin), Wanted())
    lab.open([probe], setup=task.setup, file=task.exercise.file, files=dict(task.exercise.extra))
    runs = lab.values(source, 0), lab.values(repaired, 0)
    oracle.open()
    return runs
