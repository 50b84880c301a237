"""From a program and its report to a diagnosis. Pure: the same input gives the same answer, byte for byte.

Reads from top to bottom: syntax, case, repair, rules, author, guard. Whatever reaches a learner has passed the guard.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from codementor.exercise.model import Exercise
from codementor.guard.gate import Evidence
from codementor.guard.gate import review as guard
from codementor.hints import candidates, cases, findings
from codementor.hints.agreement import agrees
from codementor.hints.candidates import Failure
from codementor.hints.knowledge import NOTHING, Knowledge
from codementor.hints.places import place
from codementor.hints.repair.model import Repair
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


def diagnose(
    exercise: Exercise, source: str, report: Report, language: str = "en", known: Knowledge = NOTHING
) -> Diagnosis:
    """Findings and the guarded hints of all levels for one program, its report, and what else is known of it."""
    blank = Diagnosis(_id(exercise, source, (report, known), language), exercise.id, findings=(), hints=())

    problem = report.syntax or syntax_problem(source, language)
    if problem is not None:
        broken = candidates.Broken(exercise, source, language, known)
        seen = _Seen(exercise, source, replace(report, syntax=problem), language, known)
        hints = _ladder(candidates.from_syntax(broken, problem), seen)
        sites = known.repair.sites if known.repair else ()
        return replace(blank, findings=(findings.of_syntax(problem),), hints=hints, sites=sites)

    case = _failing(report)
    if case is None and known.counterexample is None:
        unknown = "" if report.good else text(language, "unknown.nothing")
        return replace(blank, findings=inspect(source, exercise, language), unknown=unknown)

    failure = _failure(exercise, source, report, language, known)
    found = _matched(Subject(source, parse(source), exercise, failure.report))
    failure = replace(failure, cause=_cause(found, failure))
    proof = (*candidates.from_rule(failure), *candidates.from_proof(failure))
    hints = _ladder(
        (
            *candidates.from_author(failure, tied=True),
            *proof,
            *candidates.from_author(failure, tied=False),
            *candidates.from_case(failure),
        ),
        _Seen(exercise, source, failure.report, language, known),
    )
    places = tuple(findings.of_rule(*item, source, language) for item in found)
    return replace(
        blank,
        findings=(findings.of_case(failure.case, failure.report, exercise, source, language), *places),
        hints=hints,
        unknown=_unknown(hints, failure.case, language),
        sites=known.repair.sites if known.repair else (),
    )


def _failure(exercise: Exercise, source: str, report: Report, language: str, known: Knowledge) -> Failure:
    """What the hints tell of: the counterexample if it is smaller than the failing case and no author tells of that."""
    case, smaller = _failing(report), known.counterexample
    found = smaller.smallest if smaller else None
    shown = case is not None and not case.hidden
    if found and smaller and (case is None or not shown or _smaller(found, case, exercise)):
        return Failure(exercise, source, smaller, found, None, language, known, case.id if case else "")
    assert case is not None
    return Failure(exercise, source, replace(report, failing=case.id), case, None, language, known)


def _smaller(found: CaseResult, case: CaseResult, exercise: Exercise) -> bool:
    """True when the input has less to read than the case, and no author's hint is about that case."""
    authored = any(hint.case == case.id for hint in exercise.hints)
    return not authored and len(found.call + found.stdin) < len(case.call + case.stdin)


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


def _cause(found: list[Found], failure: Failure) -> Found | None:
    """The likeliest cause: what agrees with the repair; without one a fault on the line that stopped, or that ran."""
    report, source = failure.report, failure.source
    faults = [item for item in found if item[0].kind is FindingKind.FAULT and item[0].fits(item[1], report)]
    mended = failure.fault
    if mended is not None:
        return next((item for item in faults if agrees(*item, mended, source)), None)
    ran = {step.line for step in report.trace}
    if ran and not report.trace_cut:
        bodies = [range(node.lineno, (node.end_lineno or 0) + 1) for node in walk(parse(source)).functions()]
        idle = {line for body in bodies if ran.isdisjoint(body) for line in body}
        faults = [item for item in faults if place(item[1].node, source).line not in idle]
    raised = report.smallest.raised if report.smallest else None
    stop = raised.line if raised else None
    order = {rule.id: position for position, rule in enumerate(RULES)}

    def rank(item: Found) -> tuple[bool, bool, int, int]:
        lines = place(item[1].node, source).lines
        return stop not in lines, bool(ran) and ran.isdisjoint(lines), order[item[0].id], lines.start

    return min(faults, key=rank, default=None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What hints are guarded against."""

    exercise: Exercise
    source: str
    report: Report
    language: str
    known: Knowledge = NOTHING


def _ladder(offered: Iterable[Hint], seen: _Seen) -> tuple[Hint, ...]:
    """For each level the first hint that the guard passes; a level without one is left out."""
    hints: dict[int, Hint] = {}
    for hint in offered:
        if hint.level not in hints and guard(hint.text, _evidence(hint, seen)).ok:
            hints[hint.level] = hint
    return tuple(hints[level] for level in sorted(hints))


def _evidence(hint: Hint, seen: _Seen) -> Evidence:
    case = seen.report.smallest
    values: list[str] = []
    for each in (*seen.report.cases, *([case] if case else ())):
        values += (each.call, each.stdin, each.wanted, each.got, each.stdout, cases.error(each))
    values += [value for step in seen.report.trace for value in step.values.values()]
    aimed = [value for step in seen.known.repaired for value in step.values.values()]
    if seen.report.syntax and hint.level == 1:
        values += re.findall("`([^`]+)`", seen.report.syntax.message)
    repair = seen.known.repair
    return Evidence(
        level=hint.level,
        source=seen.source,
        task=seen.exercise.task,
        references=tuple(solution for _, solution in seen.exercise.solutions),
        values=tuple(dict.fromkeys(filter(None, values))),
        aimed=tuple(dict.fromkeys(filter(None, aimed))),
        lines=_lines(seen) if repair else frozenset(),
        language=nearest(seen.language),
        authored=hint.origin is Origin.AUTHOR,
        vetted=hint.origin is not Origin.AUTHOR,
        show_code=seen.exercise.show_code and hint.level == 4,
        repaired=repair.source if repair else "",
        places=_places(repair) if repair else (),
        passes_more=seen.known.passes_more,
    )


def _places(repair: Repair) -> tuple[tuple[int, int], ...]:
    """The characters of the learner's text that the repair's edits replace."""
    edits = repair.edits + repair.syntax
    return tuple(dict.fromkeys((splice.start, splice.end) for edit in edits for splice in edit.splices))


def _lines(seen: _Seen) -> frozenset[int]:
    """The lines that hints may name: those that ran; where nothing can run those of the edits and of Python's words."""
    case, problem, repair = seen.report.smallest, seen.report.syntax, seen.known.repair
    if problem is None or repair is None:
        return frozenset({case.line if case and case.line else 1, *(step.line for step in seen.report.trace)})
    touched = (line for edit in repair.edits + repair.syntax for line in range(edit.first, edit.last + 1))
    return frozenset({problem.line, problem.end_line, *touched, *map(int, re.findall(r"\d+", problem.message))})


def _unknown(hints: tuple[Hint, ...], case: CaseResult, language: str) -> str:
    """What the hints leave open, in one sentence; empty when a rule or the author explained the failure."""
    if any(hint.origin in (Origin.PROOF, Origin.RULE, Origin.AUTHOR) and hint.level >= 3 for hint in hints):
        return ""
    if case.hidden:
        return text(language, "unknown.hidden")
    stopped = case.raised is not None and case.raised.line is not None
    return text(language, "unknown.why" if stopped else "unknown.where")


def _id(exercise: Exercise, source: str, seen: tuple[Report, Knowledge], language: str) -> str:
    """The hash of all it rests on: exercise, cases, hints, references, program, outcome, repair, language."""
    report, known = seen
    runs = [_timeless(run) for run in (report, known.counterexample) if run]
    author = (exercise.id, exercise.cases, exercise.hints, exercise.solutions, exercise.show_code)
    proof = (known.repair, known.edit, known.repaired) if known != NOTHING else ()
    rests_on = repr((author, source, runs, proof, nearest(language)))
    return sha256(rests_on.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _timeless(run: Report) -> Report:
    return replace(run, seconds=0.0, cases=tuple(replace(case, seconds=0.0) for case in run.cases))
