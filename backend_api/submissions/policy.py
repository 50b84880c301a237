"""What a learner may see of a grade, and the numbers of grading. Pure."""

from dataclasses import replace
from datetime import timedelta

from backend_api.kit.scope import Scope
from codementor.exercise.model import Exercise
from codementor.wire.reports import CaseResult, Outcome, Report

PAGE_SIZE = 30
LEASE = timedelta(minutes=10)  # a grading that takes longer was cut off
SCOPES = (
    Scope("work:read", "see your submissions, attempts and progress"),
    Scope("work:write", "hand in programs, ask for hints and keep your progress", verified=True),
)
WAITS = "This service does not run programs, so the submission waits until it may."
FAILED = "Grading broke off, which is not your program's fault. Your work is kept: hand it in again."
_LIMITS = (Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.OUTPUT_LIMIT, Outcome.NOT_RUN)


def learners_report(exercise: Exercise, report: Report) -> Report:
    """The report without what a hidden case holds: neither its content nor anything the program could write it into.

    A case whose value a reference computes counts as hidden: learners' bundles do not have it either.
    """
    hidden = [case.id for case in exercise.cases if case.hidden or case.expect_call is not None]
    names = {case: f"hidden-{number}" for number, case in enumerate(hidden, 1)}
    return replace(
        report,
        cases=tuple(_masked(case, names[case.id]) if case.id in names else case for case in report.cases),
        failing=names.get(report.failing or "", report.failing),
        trace=() if report.failing in names else report.trace,
        trace_cut=report.trace_cut and report.failing not in names,
    )


def _masked(case: CaseResult, name: str) -> CaseResult:
    return CaseResult(id=name, outcome=case.outcome, hidden=True, advice=case.advice if case.outcome in _LIMITS else "")
