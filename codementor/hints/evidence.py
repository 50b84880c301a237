"""What a failing report must show before a rule's match may be called its cause."""

import ast
from collections.abc import Callable

from codementor.hints.rule import Match
from codementor.wire.reports import CaseResult, Outcome, Report

Fits = Callable[[Match, Report], bool]


def gave_none(match: Match, report: Report) -> bool:
    """The smallest failing case gave None where another value was wanted."""
    case = report.smallest
    return case is not None and case.outcome is Outcome.FAILED and case.got == "None" != case.wanted


def gave_value(match: Match, report: Report) -> bool:
    """The smallest failing case ended with a value, but a wrong one."""
    return report.smallest is not None and report.smallest.outcome is Outcome.FAILED


def ran_out(match: Match, report: Report) -> bool:
    """The smallest failing case reached a limit of time, memory, output or depth."""
    case = report.smallest
    limits = (Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.OUTPUT_LIMIT)
    return case is not None and (case.outcome in limits or stopped(case, "RecursionError"))


def stopped(case: CaseResult, *types: str) -> bool:
    """True when the case ended with an exception of one of those types."""
    return case.raised is not None and case.raised.type in types


def raised(*types: str) -> Fits:
    """The smallest failing case ended with one of those exceptions, on a line of the match where the line is known."""

    def fits(match: Match, report: Report) -> bool:
        case = report.smallest
        if case is None or case.raised is None or case.raised.type not in types:
            return False
        return case.raised.line is None or covers(match.node, case.raised.line)

    return fits


def either(*choices: Fits) -> Fits:
    """One of the choices agrees."""
    return lambda match, report: any(choice(match, report) for choice in choices)


def covers(node: ast.AST, line: int) -> bool:
    """True when the line lies within the node."""
    start = getattr(node, "lineno", 0)
    return start <= line <= (getattr(node, "end_lineno", None) or start)
