"""What can be said of a failing case from its run alone: the observation, the place, the kind of failure."""

from codementor.hints.texts import has, text
from codementor.wire.reports import CaseResult, Outcome, Report

WIDTH = 200


def observed(case: CaseResult, language: str) -> str:
    """Level 1: what was called, what came out and what the task wants, in one or two sentences."""
    if case.hidden:
        return text(language, "case.hidden")
    names = {
        "call": called(case, language),
        "got": cut(case.got or case.stdout),
        "wanted": cut(case.wanted.removeprefix("raise ")),
        "stdin": cut(case.stdin),
        "error": error(case),
    }
    sentence = text(language, f"case.{_kind(case)}", **names)
    return sentence if case.call else sentence.replace(f"`{names['call']}`", names["call"])


def called(case: CaseResult, language: str) -> str:
    """The call on one line; for a case that runs the whole file, the words for it."""
    return cut("; ".join(case.call.strip().splitlines())) or text(language, "case.your_program")


def _kind(case: CaseResult) -> str:
    """The catalogue's key for the observation of this case."""
    stops = case.outcome is Outcome.RAISED or case.raised is not None
    if case.outcome not in (Outcome.FAILED, Outcome.RAISED):
        return case.outcome.value
    if case.call and case.wanted.startswith("raise "):
        return "raises_other" if stops else "raises"
    if stops:
        return "raised" if case.call and case.wanted else "raised_program"
    if case.same_text:
        return "same_text"
    if case.call:
        return "printed" if case.stdout and case.got == repr(case.stdout) else "failed"
    return "program" if case.stdin else "program_silent"


def error(case: CaseResult) -> str:
    """The exception as Python prints it: its type and message."""
    if case.raised is None:
        return ""
    message = cut(case.raised.message, WIDTH // 2)
    return f"{case.raised.type}: {message}" if message else case.raised.type


def topic(case: CaseResult) -> str:
    """The catalogue's key for this kind of failure: its exception, else its outcome."""
    if case.raised is not None and has(f"exception.{case.raised.type}.explain"):
        return f"exception.{case.raised.type}"
    return f"outcome.{case.outcome.value}"


def place(case: CaseResult, report: Report, language: str) -> tuple[int, str] | None:
    """Level 2 from the run: a line of the learner's and their variables there; None where no line is known."""
    if case.raised is not None and case.raised.line:
        line, key = case.raised.line, "where.raised"
    elif case.line:
        line, key = case.line, "where.line"
    elif report.trace and not report.trace_cut:
        line, key = report.trace[-1].line, "where.last"
    else:
        return None
    return line, text(language, key, line=line, state=_state(report, line, language))


def _state(report: Report, line: int, language: str) -> str:
    values = state_at(report, line)
    shown = [(name, value) for name, value in values.items() if name.isidentifier() and len(value) <= WIDTH // 4]
    shown = [pair for pair in shown if pair[0] not in ("return", "yield")][-2:]
    match shown:
        case [(name, value), (other, more)]:
            return text(language, "where.states", name=name, value=value, other=other, more=more)
        case [(name, value)]:
            return text(language, "where.state", name=name, value=value)
        case _:
            return ""


def state_at(report: Report, line: int) -> dict[str, str]:
    """The variables as they stood when the line last ran, those that changed last at the end."""
    steps = report.trace
    last = next((place for place in range(len(steps) - 1, -1, -1) if steps[place].line == line), None)
    values: dict[str, str] = {}
    if last is not None:
        for step in steps[: last + 1]:
            if step.function == steps[last].function:
                for name, value in step.values.items():
                    values.pop(name, None)
                    values[name] = value
    return values


def cut(value: str, width: int = WIDTH) -> str:
    """The value cut in the middle where it is long, and free of back-ticks and line ends, which break spans."""
    flat = value.replace("`", "'").replace("\n", "⏎")
    return flat if len(flat) <= width else f"{flat[: width // 2 - 1]}…{flat[-(width // 2 - 1) :]}"
