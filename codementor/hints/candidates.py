"""Every hint that could stand on a level, by source; the engine takes the first that the guard passes."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from codementor.exercise.model import Exercise
from codementor.hints import cases
from codementor.hints.faults import Fault, fault
from codementor.hints.knowledge import NOTHING, Knowledge, followed
from codementor.hints.parting import parting, told
from codementor.hints.places import place
from codementor.hints.rule import Match, Rule
from codementor.hints.syntax_faults import syntax_fault
from codementor.hints.texts import has, nearest, text
from codementor.wire.hints import Hint, Origin
from codementor.wire.reports import CaseResult, Report, SyntaxProblem


@dataclass(frozen=True, slots=True)
class Failure:
    """A program that fails: the case to explain, what is known of it, and the rule's match that tells of the cause."""

    exercise: Exercise
    source: str
    report: Report
    case: CaseResult
    cause: tuple[Rule, Match] | None
    language: str
    known: Knowledge = NOTHING
    tied: str = ""  # the failing case of the check, to which an author's hint may be tied

    @property
    def fault(self) -> Fault | None:
        """What the told edit of the repair mends."""
        return fault(self.source, self.known.edit) if self.known.edit else None


@dataclass(frozen=True, slots=True)
class Broken:
    """A program that does not parse, and what is known of it."""

    exercise: Exercise
    source: str
    language: str
    known: Knowledge = NOTHING


def from_syntax(broken: Broken, problem: SyntaxProblem) -> Iterator[Hint]:
    """The ladder of a program that does not parse: what a proven repair tells, else what Python says."""
    language, line, step = broken.language, problem.line, broken.known.edit
    yield _hint(1, problem.message, Origin.RUN, language, line)
    if step is not None:
        found = syntax_fault(broken.source, step)
        at, names = found.line, found.names
        here = text(language, f"syntax_faults.{'here' if at == line else 'away'}", line=at, stopped=line)
        yield _hint(2, here, Origin.PROOF, language, at)
        yield _hint(3, text(language, f"syntax_faults.{found.kind}.explain", **names), Origin.PROOF, language, at)
        words = text(language, f"syntax_faults.{found.kind}.step", **names)
        shown = _shown(broken.exercise, broken.source, broken.known)
        yield _hint(4, f"{words}{shown}", Origin.PROOF, language, at)
    for level, key in ((2, "where"), (3, "explain"), (4, "step")):
        yield _hint(level, text(language, f"syntax.{key}", line=line), Origin.RUN, language, line)


def from_author(failure: Failure, *, tied: bool) -> Iterator[Hint]:
    """The author's hints in the learner's language, else in any: those tied to the case or the cause, or the others."""
    rule = failure.cause[0].id if failure.cause else None
    case = failure.tied or failure.case.id
    fitting = [
        hint
        for hint in failure.exercise.hints
        if hint.case in ("", case) and hint.rule in ("", rule) and bool(hint.case or hint.rule) is tied
    ]
    own = [hint for hint in fitting if nearest(hint.language) == nearest(failure.language)]
    for hint in sorted(own or fitting, key=lambda hint: -bool(hint.case) - bool(hint.rule)):
        yield _hint(hint.level, hint.text, Origin.AUTHOR, failure.language)


def from_proof(failure: Failure) -> Iterator[Hint]:
    """Where the repair's edit stands, where the runs part, which concept is behind it, and the edit in words."""
    found = failure.fault
    if found is None:
        return
    language, line = failure.language, found.line
    here = text(language, f"part.{found.part}", **found.names)
    parted = _parted(failure)
    for sentence in parted:
        yield _hint(2, f"{here} {sentence}", Origin.PROOF, language, line)
    yield _hint(2, here, Origin.PROOF, language, line)
    for kind in (found.kind, "statement"):
        yield _hint(3, text(language, f"faults.{kind}.explain", **found.names), Origin.PROOF, language, line)
        step = text(language, f"faults.{kind}.step", **found.names)
        yield _hint(4, f"{step}{_shown(failure.exercise, failure.source, failure.known)}", Origin.PROOF, language, line)


def _parted(failure: Failure) -> list[str]:
    repair, report = failure.known.repair, failure.report
    if repair is None or not failure.known.repaired or report.trace_cut or failure.case.raised:
        return []
    found = parting(failure.source, repair, report.trace, failure.known.repaired)
    return told(found, failure.language) if found else []


def _shown(exercise: Exercise, source: str, known: Knowledge) -> str:
    """Where the author shows code: the lines that the edit writes, else nothing."""
    after = followed(source, known)
    if after is None or not exercise.show_code:
        return ""
    compared = difflib.ndiff(source.splitlines(), after.splitlines())
    lines = [line[2:] for line in compared if line.startswith("+ ") and line[2:].strip()]
    return "\n```python\n{}\n```".format("\n".join(lines)) if lines else ""


def from_rule(failure: Failure) -> Iterator[Hint]:
    """Where the cause stands, why it fails, and one step in words; with a repair that agrees, it is a proven place."""
    if failure.cause is None:
        return
    rule, match = failure.cause
    line = place(match.node, failure.source).line
    origin = Origin.PROOF if failure.known.edit else Origin.RULE
    for level, key in ((2, "locate"), (3, "explain"), (4, "step")):
        words = text(failure.language, f"rules.{rule.id}.{key}", line=line, **match.names)
        yield _hint(level, words, origin, failure.language, line)


def from_case(failure: Failure) -> Iterator[Hint]:
    """What the run alone shows: the observation, the line, what this kind of failure means, and how to go on."""
    case, language = failure.case, failure.language
    yield _hint(1, cases.observed(case, language), Origin.RUN, language)
    at = None if case.hidden else cases.place(case, failure.report, language)
    line = at[0] if at else None
    if at:
        yield _hint(2, at[1], Origin.RUN, language, line)
    topics = [] if case.hidden else [cases.topic(case)]
    topics += [f"skill.{skill}" for skill in failure.exercise.skills]
    for level, key in ((3, "explain"), (4, "step")):
        for topic in topics:
            if has(f"{topic}.{key}"):
                words = text(language, f"{topic}.{key}", call=cases.called(case, language))
                yield _hint(level, words, Origin.RUN, language, line)


def _hint(level: int, words: str, origin: Origin, language: str, line: int | None = None) -> Hint:
    return Hint(level, text(language, f"level.{level}"), words, origin, line)
