"""What a learner may see of a grade, and the numbers of grading. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum

from backend_api.kit.errors import Refusal, rate_limited
from backend_api.kit.scope import Scope
from codementor.exercise.model import Exercise
from codementor.wire.errors import ErrorCode
from codementor.wire.reports import CaseResult, Outcome, Report

PAGE_SIZE = 30
MOST_TRIES = 5  # a program that ends its worker so often is not begun again
MOST_WAITING, MOST_OF_ONE = 5_000, 50  # submissions in the queue, of all and of one learner: beyond, nothing is taken
RETRY_SECONDS = 30
_FRESH = timedelta(minutes=10)
SCOPES = (
    Scope("work:read", "see your submissions, attempts and progress"),
    Scope("work:write", "hand in programs, ask for hints and keep your progress", verified=True),
)
WAITS = "This service does not run programs, so the submission waits until it may."
FAILED = "Grading broke off, which is not your program's fault. Your work is kept: hand it in again."
_LIMITS = (Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.OUTPUT_LIMIT, Outcome.NOT_RUN)


class Lane(IntEnum):
    """Who is graded first: all of an earlier lane before any of a later one."""

    WAITING = 0  # somebody sits before it
    LATER = 1  # it was made a while ago, and comes out of an outbox


def lane(made: datetime, now: datetime) -> Lane:
    """The lane of a program made at that moment by its learner's own clock, which orders only their own work."""
    return Lane.WAITING if now - made < _FRESH else Lane.LATER


def require_room(waiting: int, own: int) -> None:
    """Returns when one more may wait; else raises the Refusal that says when to come again. Nothing waits unbounded."""
    if own > MOST_OF_ONE:
        refusal = rate_limited(RETRY_SECONDS)
        refusal.detail = f"{MOST_OF_ONE} of your programs wait to be graded already. Try again in {RETRY_SECONDS} s."
        raise refusal
    if waiting > MOST_WAITING:
        raise Refusal(
            ErrorCode.UNAVAILABLE,
            f"Too many programs wait to be graded. Yours is still with you: hand it in again in {RETRY_SECONDS} s.",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )


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
