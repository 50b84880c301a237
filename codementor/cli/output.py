"""How results are shown: the wire object with `--json`, else plain lines that read well without colour."""

import argparse
from collections.abc import Iterable

from codementor.tutor.texts import text
from codementor.wire.codec import to_json
from codementor.wire.hints import CheckResult, Finding, Ladder
from codementor.wire.reports import CaseResult, Outcome

LINES = 6  # of a long value that are shown


def show(args: argparse.Namespace, message: object, lines: Iterable[str]) -> None:
    """The message as JSON, or the lines."""
    print(to_json(message, indent=2) if args.json else "\n".join(lines))


def check_lines(result: CheckResult, language: str) -> Iterable[str]:
    """A check for people: what passed, the smallest failing case, and what may be done next."""
    yield from _report_lines(result, language)
    if result.note:
        yield ""
        yield result.note


def _report_lines(result: CheckResult, language: str) -> Iterable[str]:
    report = result.report
    if report.syntax:
        problem = report.syntax
        yield f"{report.file}:{problem.line}:{problem.column + 1}: {problem.message}"
        return
    seconds = f"{report.seconds:.2f}"
    yield text(language, "check.counted", passed=report.passed, total=report.total, seconds=seconds)
    if report.good:
        yield from _after(result, language)
        return
    if report.smallest:
        yield ""
        yield from case_lines(report.smallest, report.file, language)
    if result.ladder and result.ladder.note:
        yield ""
        yield result.ladder.note


def case_lines(case: CaseResult, file: str, language: str) -> Iterable[str]:
    """One case that did not pass, wanted and got under each other."""
    place = f" ({text(language, 'check.at_line', line=case.line, file=file)})" if case.line else ""
    yield f"{case.call or text(language, 'check.program')}{place}"
    raised = f"{case.raised.type}: {case.raised.message}".rstrip(": ") if case.raised else ""
    got = case.got if case.outcome is Outcome.FAILED else None
    for label, value in (("given", case.stdin or None), ("wanted", case.wanted or None), ("got", got)):
        if value is not None:
            yield from _value(text(language, f"label.{label}"), value, language)
    if raised:
        yield f"  {text(language, 'label.raised'):<7} {raised}"
    if case.same_text:
        yield f"  {text(language, 'check.same_text')}"
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


def days(count: int, language: str) -> str:
    """A number of days in words."""
    return text(language, "cli.one_day" if count == 1 else "cli.days", count=count)


def _after(result: CheckResult, language: str) -> Iterable[str]:
    if result.streak_days:
        yield text(language, "check.streak", days=days(result.streak_days, language))
    if result.next_exercise:
        yield text(language, "check.next", folder=result.next_exercise)


def _value(name: str, value: str, language: str) -> Iterable[str]:
    lines = value.splitlines() or [""]
    cut = lines[: LINES - 1]
    more = text(language, "check.more_lines", count=len(lines) - len(cut))
    shown = lines if len(lines) <= LINES else [*cut, more]
    yield f"  {name:<7} {shown[0]}"
    yield from (f"  {'':<7} {line}" for line in shown[1:])
