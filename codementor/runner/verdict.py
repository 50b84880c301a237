"""The verdict on a case, outside of the learner's process: what it gave against what it must give."""

from dataclasses import dataclass, replace
from typing import Any

from codementor.exercise import values
from codementor.exercise.literals import literal
from codementor.exercise.model import Case, Limits
from codementor.runner.advice import advice
from codementor.runner.child import Message
from codementor.wire.reports import CaseResult, Outcome, Raised

WIDTH = 2_000  # of a value in a report: editors cut it further and can show it all
OUTPUT = 10_000  # characters of a program's output in a report
MESSAGE = 500  # characters of an exception's text that the harness sends

_ENDS = {
    "value": Outcome.PASSED,
    "raised": Outcome.PASSED,
    "timed_out": Outcome.TIMED_OUT,
    "memory": Outcome.OUT_OF_MEMORY,
    "output": Outcome.OUTPUT_LIMIT,
    "not_run": Outcome.NOT_RUN,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a case must give, encoded: read from its literal, or computed by a reference."""

    value: values.Json | None = None

    @classmethod
    def of(cls, case: Case) -> "Wanted":
        """What the case itself says."""
        return cls(None if case.expect is None else values.encode(literal(case.expect)))


@dataclass(frozen=True, slots=True)
class Voice:
    """What advice is worded with: the limits that held, and the learner's language."""

    limits: Limits
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Given:
    """What one case gave, with nothing wanted: an encoded value, or the type of what it raised, and its output.

    `outcome` is PASSED for a value and RAISED for an exception; anything else is a limit or an end.
    """

    outcome: Outcome
    value: values.Json | None = None
    raised: str = ""
    stdout: str = ""


def given(raw: Message) -> Given:
    """The raw message of a run as a value."""
    outcome = Outcome.RAISED if raw["end"] == "raised" else _outcome(raw)
    raised = str(raw["raised"]["type"]) if raw["end"] == "raised" else ""
    return Given(outcome, raw.get("value"), raised, str(raw.get("stdout", "")))


def agree(one: Given, other: Given, tolerance: float = 0.0) -> bool:
    """True when both gave the same value or exception, and printed the same."""
    if one.outcome is not other.outcome or one.raised != other.raised or one.stdout != other.stdout:
        return False
    return one.value is None or values.same(one.value, other.value, tolerance)


def judge(case: Case, wanted: Wanted, raw: Message, voice: Voice) -> CaseResult:
    """The result of one case from what its run gave. A message that the harness cannot have sent is a crash."""
    try:
        return _judge(case, wanted, raw, voice)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
        return _judge(case, wanted, {"end": "ended", "code": -1}, voice)


def _judge(case: Case, wanted: Wanted, raw: Message, voice: Voice) -> CaseResult:
    unknown = case.expect_call is not None and wanted.value is None
    result = CaseResult(
        id=case.id,
        outcome=Outcome.NOT_RUN if unknown else _outcome(raw),
        call=case.call,
        stdin=case.stdin,
        wanted=_wanted(case, wanted),
        stdout=str(raw.get("stdout", "")),
        note=case.note,
        hidden=case.hidden,
        seconds=float(raw.get("seconds", 0.0)),
    )
    if raw["end"] == "raised":
        result = _judge_raised(case, raw["raised"], result)
    elif raw["end"] == "value" and result.outcome is Outcome.PASSED:
        result = _judge_value(case, wanted, raw["value"], result)
    result = replace(result, stdout=values.shorten(result.stdout, OUTPUT))
    name = str(raw["raised"]["name"]) if raw["end"] == "raised" else ""
    return replace(result, advice=advice(result, voice.limits, voice.language, name=name))


def _outcome(raw: Message) -> Outcome:
    """How the run ended, before its value is looked at: PASSED while nothing speaks against it."""
    if raw.get("notice") == "refused":
        return Outcome.REFUSED
    if raw.get("notice") == "output_limit":
        return Outcome.OUTPUT_LIMIT
    if raw["end"] == "ended":
        return Outcome.EXITED if raw["code"] >= 0 else Outcome.CRASHED
    return _ENDS.get(raw["end"], Outcome.CRASHED)  # a program can send what it likes


def _wanted(case: Case, wanted: Wanted) -> str:
    if case.raises is not None:
        return f"raise {case.raises}" + (f": {case.message}" if case.message is not None else "")
    if wanted.value is not None:
        return values.show(wanted.value, WIDTH)
    return values.show(["str", case.stdout or ""], WIDTH)


def _judge_raised(case: Case, raised: dict[str, Any], result: CaseResult) -> CaseResult:
    found = Raised(str(raised["type"])[:200], str(raised["message"]), raised["line"], str(raised["function"])[:200])
    got = f"{found.type}: {found.message}" if found.message else found.type
    result = replace(result, raised=found, line=found.line, got=got)
    if result.outcome is not Outcome.PASSED:
        return result
    if found.type == "SystemExit" and not case.call and case.raises is None:
        return _judge_value(case, Wanted(), ["none"], replace(result, raised=None, line=None, got=""))
    if case.raises is not None and case.raises in raised["kinds"]:
        says = case.message is None or case.message[:MESSAGE] == found.message
        return result if says and _prints(case, result) else replace(result, outcome=Outcome.FAILED)
    return replace(result, outcome=Outcome.EXITED if found.type == "SystemExit" else Outcome.RAISED)


def _judge_value(case: Case, wanted: Wanted, got: values.Json, result: CaseResult) -> CaseResult:
    if case.raises is not None:
        return replace(result, outcome=Outcome.FAILED, got=values.show(got, WIDTH))
    if wanted.value is not None and not values.same(wanted.value, got, case.tolerance):
        alike = values.alike(wanted.value, got)
        return replace(result, outcome=Outcome.FAILED, got=values.show(got, WIDTH), same_text=alike)
    if not _prints(case, result):
        texts = (values.show(["str", text], WIDTH) for text in (case.stdout or "", result.stdout))
        wants, gave = texts
        return replace(result, outcome=Outcome.FAILED, wanted=wants, got=gave)
    text = values.show(got, WIDTH) if wanted.value is not None else values.show(["str", result.stdout], WIDTH)
    return replace(result, got=text)


def _prints(case: Case, result: CaseResult) -> bool:
    return case.stdout is None or _lines(case.stdout) == _lines(result.stdout)


def _lines(text: str) -> str:
    """The text by which output is compared: line ends are alike everywhere, and a missing last one is none."""
    return text.replace("\r\n", "\n").removesuffix("\n")
