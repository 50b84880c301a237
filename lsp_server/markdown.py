"""The tutor's results as Markdown, for pages and hovers."""

from collections.abc import Iterable

from codementor.wire.editor import AttemptList, DoctorReport, ExerciseList, ReviewResult, Status
from codementor.wire.hints import CheckResult, FindingKind, Ladder, Origin
from codementor.wire.progress import Progress
from codementor.wire.reports import CaseResult, Report

ORIGIN = {
    Origin.RUN: "checked by running your code",
    Origin.PROOF: "checked by running your code",
    Origin.RULE: "from a rule about this kind of program",
    Origin.AUTHOR: "from your instructor",
    Origin.MODEL: "worded by a model, checked",
}


def ladder_page(title: str, ladder: Ladder) -> str:
    """The open hints in order, and what opens the next one."""
    parts = [f"# {title}: hints"]
    for hint in ladder.hints:
        parts += [f"## {hint.level}. {hint.title}", hint.text, f"*{ORIGIN[hint.origin]}*"]
    return _page([*parts, ladder.note])


def review_page(title: str, review: ReviewResult) -> str:
    """The summary and the findings in the order to read them."""
    return _page(
        [f"# {title}: review", review.summary, *_items(f"Line {f.line}: {f.message}" for f in review.findings)]
    )


def attempts_page(title: str, attempts: AttemptList) -> str:
    """Every earlier program with its result, newest first."""
    parts = [f"# {title}: attempts"]
    for attempt in attempts.attempts:
        parts += [f"## {attempt.made}: {attempt.passed} of {attempt.total}", _code(attempt.source, "python")]
    return _page(parts if attempts.attempts else [*parts, "No program of this exercise was checked yet."])


def progress_page(progress: Progress) -> str:
    """Streak and exercises, and what waits to be sent."""
    streak = progress.streak
    today = "today counts" if streak.today else "nothing checked today yet"
    exercises = (
        f"{each.owner}/{each.set}/{each.exercise}: {each.standing.value}, checked {each.checks} times"
        for each in progress.exercises
    )
    waiting = f"{progress.waiting} entries wait to be sent." if progress.waiting else ""
    return _page(
        ["# Progress", f"Days in a row: {streak.days} ({today}). Best: {streak.best}.", *_items(exercises), waiting]
    )


def exercises_page(exercises: ExerciseList) -> str:
    """The sets on this machine with their exercises, and the sets the service offers."""
    parts = ["# Exercises"]
    for each in exercises.sets:
        parts += [f"## {each.title}", *_items(f"{e.title} ({e.standing.value}): {e.file}" for e in each.exercises)]
    if exercises.offered:
        parts += ["## Offered by the service", *_items(f"{e.owner}/{e.set}: {e.title}" for e in exercises.offered)]
    return _page(parts if exercises.sets or exercises.offered else [*parts, "No exercise set in the open folders."])


def doctor_page(report: DoctorReport) -> str:
    """What was looked at, and what to do where something is not well."""
    lines = (
        f"{'well' if each.well else '**not well**'}: {each.name}: {each.message}{f' {each.cure}' if each.cure else ''}"
        for each in report.ailments
    )
    return _page(["# Doctor", *_items(lines)])


def status_line(status: Status) -> str:
    """The status in one line."""
    who = f" as {status.handle}" if status.handle else ""
    waiting = f", {status.waiting} waiting to be sent" if status.waiting else ""
    note = f" {status.note}" if status.note else ""
    stands = status.connection.value.replace("_", " ")
    return f"CodeMentor: {stands}{who}, {status.streak_days} days in a row{waiting}.{note}"


def check_line(result: CheckResult) -> str:
    """One line on how a check went, and whether it is on record."""
    return f"{_outcome(result)} {result.note}".rstrip()


def _outcome(result: CheckResult) -> str:
    report = result.report
    if report.syntax is not None:
        return f"Line {report.syntax.line}: {report.syntax.message}"
    if report.good:
        return f"All {report.total} cases pass."
    case = next((each.message for each in result.findings if each.kind is FindingKind.CASE), "")
    return f"{report.passed} of {report.total} cases pass. {case}".rstrip()


def case_part(case: CaseResult) -> str:
    """A failing case, wanted and got side by side."""
    rows = (
        ("Call", case.call),
        ("Input", case.stdin),
        ("Wanted", case.wanted),
        ("Got", case.got),
        ("Printed", case.stdout),
        ("Error", f"{case.raised.type}: {case.raised.message}" if case.raised else ""),
    )
    shown = "\n".join(f"{f'{name}:':<8} {value}" for name, value in rows if value)
    return _page(["**The smallest failing case**", _code(shown, "text"), case.advice, case.note]).rstrip()


def traced(report: Report, most: int = 6) -> dict[int, str]:
    """By line, the values it made in the failing case in order; of more than `most` the first ones and the last."""
    made: dict[int, dict[str, list[str]]] = {}
    for step in report.trace:
        for name, value in step.values.items():
            made.setdefault(step.line, {}).setdefault(name, []).append(value)
    return {
        line: ", ".join(f"{name} = {' → '.join(_cut(values, most))}" for name, values in variables.items())
        for line, variables in made.items()
    }


def _cut(values: list[str], most: int) -> list[str]:
    return values if len(values) <= most else [*values[: most - 1], "…", values[-1]]


def _items(lines: Iterable[str]) -> list[str]:
    return ["\n".join(f"- {line}" for line in lines)]


def _code(text: str, language: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
