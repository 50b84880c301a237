"""From a program and its report to a diagnosis. Pure: the same input gives the same answer, byte for byte.

Reads from top to bottom: syntax, case, rules, author, guard. Whatever reaches a learner has passed the guard.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from codementor.exercise.model import Exercise
from codementor.guard.gate import Evidence
from codementor.guard.gate import review as guard
from codementor.hints import candidates, cases, findings
from codementor.hints.candidates import Failure
from codementor.hints.places import place
from codementor.hints.rule import Match, Needs, Rule, Subject
from codementor.hints.rules import RULES
from codementor.hints.texts import nearest, text
from codementor.hints.tree import walk
from codementor.runner.syntax import parse, syntax_problem
from codementor.wire.hints import Diagnosis, Finding, FindingKind, Hint, Origin
from codementor.wire.reports import CaseResult, Outcome, Report

Found = tuple[Rule, Match]


def inspect(source: str, exercise: Exercise | None = None, language: str = "en") -> tuple[Finding, ...]:
    """What can be said while typing: the syntax problem, or what the rules find that need the program's text only."""
    problem = syntax_problem(source, language)
    if problem is not None:
        return (findings.of_syntax(problem),)
    found = _matched(Subject(source, parse(source), exercise))
    return tuple(findings.of_rule(*item, source, language) for item in found)


def diagnose(exercise: Exercise, source: str, report: Report, language: str = "en") -> Diagnosis:
    """Findings and the guarded hints of all levels for one program and its report."""
    blank = Diagnosis(id=_id(exercise, source, report, language), exercise=exercise.id, findings=(), hints=())

    problem = report.syntax or syntax_problem(source, language)
    if problem is not None:
        hints = _ladder(candidates.from_syntax(problem, language), _Seen(exercise, source, report, language))
        return replace(blank, findings=(findings.of_syntax(problem),), hints=hints)

    case = _failing(report)
    if case is None:
        unknown = "" if report.good else text(language, "unknown.nothing")
        return replace(blank, findings=inspect(source, exercise, language), unknown=unknown)

    report = replace(report, failing=case.id)
    subject = Subject(source, parse(source), exercise, report)
    found = _matched(subject)
    failure = Failure(exercise, source, report, case, _cause(found, subject, report), language)
    hints = _ladder(
        (
            *candidates.from_author(failure, tied=True),
            *candidates.from_rule(failure),  # a proven repair, once there is one, speaks before the rule
            *candidates.from_author(failure, tied=False),
            *candidates.from_case(failure),
        ),
        _Seen(exercise, source, report, language),
    )
    places = tuple(findings.of_rule(*item, source, language) for item in found)
    return replace(
        blank,
        findings=(findings.of_case(case, report, exercise, source, language), *places),
        hints=hints,
        unknown=_unknown(hints, case, language),
    )


def _failing(report: Report) -> CaseResult | None:
    """The case to explain: the smallest failing one, else a visible one, else any that did not pass."""
    failed = [case for case in report.cases if case.outcome not in (Outcome.PASSED, Outcome.NOT_RUN)]
    return report.smallest or min(failed, key=lambda case: case.hidden, default=None)


def _matched(subject: Subject) -> list[Found]:
    """Every place where a rule may speak; one that needs a failure does so only where its evidence fits."""
    report = subject.report
    return [
        (rule, match)
        for rule in RULES
        if rule.needs is Needs.SOURCE or report
        for match in rule.find(subject)
        if rule.needs is Needs.SOURCE or (report and rule.fits(match, report))
    ]


def _cause(found: list[Found], subject: Subject, report: Report) -> Found | None:
    """The likeliest cause: a fault on the line that stopped, else on a line that ran, else in a function that ran."""
    faults = [item for item in found if item[0].kind is FindingKind.FAULT and item[0].fits(item[1], report)]
    ran = {step.line for step in report.trace}
    if ran and not report.trace_cut:
        bodies = [range(node.lineno, (node.end_lineno or 0) + 1) for node in walk(subject.tree).functions()]
        idle = {line for body in bodies if ran.isdisjoint(body) for line in body}
        faults = [item for item in faults if place(item[1].node, subject.source).line not in idle]
    raised = report.smallest.raised if report.smallest else None
    stop = raised.line if raised else None
    order = {rule.id: position for position, rule in enumerate(RULES)}

    def rank(item: Found) -> tuple[bool, bool, int, int]:
        lines = place(item[1].node, subject.source).lines
        return stop not in lines, bool(ran) and ran.isdisjoint(lines), order[item[0].id], lines.start

    return min(faults, key=rank, default=None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What hints are guarded against."""

    exercise: Exercise
    source: str
    report: Report
    language: str


def _ladder(offered: Iterable[Hint], seen: _Seen) -> tuple[Hint, ...]:
    """For each level the first hint that the guard passes; a level without one is left out."""
    hints: dict[int, Hint] = {}
    for hint in offered:
        if hint.level not in hints and guard(hint.text, _evidence(hint, seen)).ok:
            hints[hint.level] = hint
    return tuple(hints[level] for level in sorted(hints))


def _evidence(hint: Hint, seen: _Seen) -> Evidence:
    case = seen.report.smallest
    values = [case.call, case.stdin, case.wanted, case.got, case.stdout, cases.error(case)] if case else []
    values += [value for step in seen.report.trace for value in step.values.values()]
    return Evidence(
        level=hint.level,
        source=seen.source,
        task=seen.exercise.task,
        references=tuple(solution for _, solution in seen.exercise.solutions),
        values=tuple(dict.fromkeys(values)),
        language=nearest(seen.language),
        authored=hint.origin is Origin.AUTHOR,
        show_code=seen.exercise.show_code and hint.level == 4,
    )


def _unknown(hints: tuple[Hint, ...], case: CaseResult, language: str) -> str:
    """What the hints leave open, in one sentence; empty when a rule or the author explained the failure."""
    if any(hint.origin in (Origin.RULE, Origin.AUTHOR) and hint.level >= 3 for hint in hints):
        return ""
    if case.hidden:
        return text(language, "unknown.hidden")
    stopped = case.raised is not None and case.raised.line is not None
    return text(language, "unknown.why" if stopped else "unknown.where")


def _id(exercise: Exercise, source: str, report: Report, language: str) -> str:
    """The hash of all the diagnosis rests on: exercise, cases, hints, references, program, outcome, language."""
    run = replace(report, seconds=0.0, cases=tuple(replace(case, seconds=0.0) for case in report.cases))
    author = (exercise.id, exercise.cases, exercise.hints, exercise.solutions, exercise.show_code)
    rests_on = repr((author, source, run, nearest(language)))
    return sha256(rests_on.encode("utf-8", "surrogatepass")).hexdigest()[:32]
