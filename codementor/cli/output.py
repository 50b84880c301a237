"""How results are shown: the wire object with `--json`, else plain lines that read well without colour."""

import argparse
from collections.abc import Iterable

from codementor.wire.codec import to_json
from codementor.wire.hints import CheckResult, Finding, Ladder
from codementor.wire.reports import CaseResult, Outcome

LINES = 6  # of a long value that are shown


def show(args: argparse.Namespace, message: object, lines: Iterable[str]) -> None:
    """The message as JSON, or the lines."""
    print(to_json(message, indent=2) if args.json else "\n".join(lines))


def check_lines(result: CheckResult) -> Iterable[str]:
    """A check for people: what passed, the smallest failing case, and what may be done next."""
    yield from _report_lines(result)
    if result.note:
        yield ""
        yield result.note


def _report_lines(result: CheckResult) -> Iterable[str]:
    report = result.report
    if report.syntax:
        problem = report.syntax
        yield f"{report.file}:{problem.line}:{problem.column + 1}: {problem.message}"
        return
    yield f"{report.passed} of {report.total} cases passed ({report.seconds:.2f} s)"
    if report.good:
        yield from _after(result)
        return
    if report.smallest:
        yield ""
        yield from case_lines(report.smallest, report.file)
    if result.ladder and result.ladder.note:
        yield ""
        yield result.ladder.note


def case_lines(case: CaseResult, file: str) -> Iterable[str]:
    """One case that did not pass, wanted and got under each other."""
    yield f"{case.call or 'Your program'}{f' (line {case.line} of {file})' if case.line else ''}"
    if case.stdin:
        yield from _value("given", case.stdin)
    if case.wanted:
        yield from _value("wanted", case.wanted)
    if case.outcome is Outcome.FAILED:
        yield from _value("got", case.got)
    if case.raised:
        yield f"  raised  {case.raised.type}: {case.raised.message}".rstrip(": ")
    if case.same_text:
        yield "  They print alike but are of different types."
    yield from (f"  {sentence}" for sentence in (case.advice, case.note) if sentence)


def finding_lines(findings: Iterable[Finding], file: str) -> Iterable[str]:
    """Findings as `file:line:column: sentence`."""
    return (f"{file}:{finding.line}:{finding.column + 1}: {finding.message}" for finding in findings)


def ladder_lines(ladder: Ladder) -> Iterable[str]:
    """The open levels, and what opens the next."""
    for hint in ladder.hints:
        yield f"{hint.level} {hint.title}"
        yield from (f"  {line}" for line in hint.text.splitlines())
    if ladder.note:
        yield ladder.note


def table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows with their columns under each other."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def days(count: int) -> str:
    """A number of days in words."""
    return f"{count} day" if count == 1 else f"{count} days"


def _after(result: CheckResult) -> Iterable[str]:
    if result.streak_days:
        yield f"Streak: {days(result.streak_days)}"
    if result.next_exercise:
        yield f"Next: {result.next_exercise}"


def _value(name: str, text: str) -> Iterable[str]:
    lines = text.splitlines() or [""]
    shown = lines if len(lines) <= LINES else [*lines[: LINES - 1], f"... {len(lines) - LINES + 1} more lines"]
    yield f"  {name:<7} {shown[0]}"
    yield from (f"  {'':<7} {line}" for line in shown[1:])
