"""The tutor's results as Markdown, for pages and hovers."""

from collections.abc import Iterable

from codementor.tutor.texts import text
from codementor.wire.editor import AttemptList, DoctorReport, ExerciseList, ReviewResult, Status
from codementor.wire.hints import CheckResult, FindingKind, Ladder
from codementor.wire.progress import Progress
from codementor.wire.reports import CaseResult, Report


def ladder_page(title: str, ladder: Ladder, language: str) -> str:
    """The open hints in order, and what opens the next one."""
    parts = [f"# {text(language, 'page.hints', title=title)}"]
    for hint in ladder.hints:
        parts += [f"## {hint.level}. {hint.title}", hint.text, f"*{text(language, f'origin.{hint.origin.value}')}*"]
    return _page([*parts, ladder.note])


def review_page(title: str, review: ReviewResult, language: str) -> str:
    """The summary and the findings in the order to read them."""
    found = (text(language, "page.line", line=each.line, message=each.message) for each in review.findings)
    return _page([f"# {text(language, 'page.review', title=title)}", review.summary, *_items(found)])


def attempts_page(title: str, attempts: AttemptList, language: str) -> str:
    """Every earlier program with its result, newest first."""
    parts = [f"# {text(language, 'page.attempts', title=title)}"]
    for each in attempts.attempts:
        counted = text(language, "page.attempt", made=each.made, passed=each.passed, total=each.total)
        parts += [f"## {counted}", _code(each.source, "python")]
    return _page(parts if attempts.attempts else [*parts, text(language, "page.no_attempts")])


def progress_page(progress: Progress, language: str) -> str:
    """Streak and exercises, and what waits to be sent."""
    streak = progress.streak
    today = text(language, "page.today" if streak.today else "page.not_today")
    exercises = (
        text(
            language,
            "page.checked",
            exercise=f"{each.owner}/{each.set}/{each.exercise}",
            standing=text(language, f"standing.{each.standing.value}"),
            checks=each.checks,
        )
        for each in progress.exercises
    )
    days = text(language, "page.days", days=streak.days, today=today, best=streak.best)
    waiting = text(language, "page.waiting", count=progress.waiting) if progress.waiting else ""
    return _page([f"# {text(language, 'page.progress')}", days, *_items(exercises), waiting])


def exercises_page(exercises: ExerciseList, language: str) -> str:
    """The sets on this machine with their exercises, and the sets the service offers."""
    parts = [f"# {text(language, 'page.exercises')}"]
    for each in exercises.sets:
        listed = (f"{e.title} ({text(language, f'standing.{e.standing.value}')}): {e.file}" for e in each.exercises)
        parts += [f"## {each.title}", *_items(listed)]
    if exercises.offered:
        offered = (f"{e.owner}/{e.set}: {e.title}" for e in exercises.offered)
        parts += [f"## {text(language, 'page.offered')}", *_items(offered)]
    return _page(parts if exercises.sets or exercises.offered else [*parts, text(language, "page.no_sets")])


def doctor_page(report: DoctorReport, language: str) -> str:
    """What was looked at, and what to do where something is not well."""
    well, ill = text(language, "page.well"), f"**{text(language, 'page.ill')}**"
    lines = (
        f"{well if each.well else ill}: {each.name}: {each.message}{f' {each.cure}' if each.cure else ''}"
        for each in report.ailments
    )
    return _page([f"# {text(language, 'page.doctor')}", *_items(lines)])


def status_line(status: Status, language: str) -> str:
    """The status in one line."""
    stands = text(language, f"status.{status.connection.value}", handle=status.handle)
    waiting = text(language, "status.waiting", count=status.waiting) if status.waiting else ""
    note = f" {status.note}" if status.note else ""
    return f"{text(language, 'status.line', stands=stands, days=status.streak_days)}{waiting}.{note}"


def check_line(result: CheckResult, language: str) -> str:
    """One line on how a check went, and whether it is on record."""
    return f"{_outcome(result, language)} {result.note}".rstrip()


def _outcome(result: CheckResult, language: str) -> str:
    report = result.report
    if report.syntax is not None:
        return text(language, "check.syntax", line=report.syntax.line, message=report.syntax.message)
    if report.good:
        return text(language, "check.good", total=report.total)
    case = next((each.message for each in result.findings if each.kind is FindingKind.CASE), "")
    return f"{text(language, 'check.fails', passed=report.passed, total=report.total)} {case}".rstrip()


def case_part(case: CaseResult, language: str) -> str:
    """A failing case, wanted and got side by side."""
    raised = f"{case.raised.type}: {case.raised.message}" if case.raised else ""
    values = {
        "call": case.call,
        "input": case.stdin,
        "wanted": case.wanted,
        "got": case.got,
        "printed": case.stdout,
        "error": raised,
    }
    rows = {f"{text(language, f'case.{name}')}:": value for name, value in values.items() if value}
    width = max((8, *map(len, rows)))
    shown = "\n".join(f"{name:<{width}} {value}" for name, value in rows.items())
    return _page([f"**{text(language, 'case.title')}**", _code(shown, "text"), case.advice, case.note]).rstrip()


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


def _code(source: str, kind: str) -> str:
    fence = "```"
    while fence in source:
        fence += "`"
    return f"{fence}{kind}\n{source.rstrip()}\n{fence}"


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
