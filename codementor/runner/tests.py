"""The results of an author's whole tests: each test a case of the report."""

from dataclasses import replace

from codementor.exercise.model import Exercise
from codementor.exercise.pytests import whole
from codementor.runner.advice import advice
from codementor.runner.child import Message
from codementor.runner.play import Program, Stage, play_tests
from codementor.runner.verdict import Voice
from codementor.wire.reports import CaseResult, Outcome, Raised


def run_tests(on: Stage, program: Program, exercise: Exercise, voice: Voice) -> tuple[CaseResult, ...]:
    """A result for every visible test that cannot be split into cases; empty when there is none."""
    tests = whole(exercise.tests)
    if not tests:
        return ()
    texts = {f"tests/{name}": text for name, text in exercise.tests if not name.startswith("hidden/")}
    said = play_tests(on, program, [f"tests/{name}::{test}" for name, test in tests], texts)
    return tuple(_result(name, test, said, voice) for name, test in tests)


def _result(name: str, test: str, said: list[Message], voice: Voice) -> CaseResult:
    """Of a test with parameters the first that failed; NOT_RUN where pytest said nothing of it."""
    own = [message for message in said if _is_of(str(message.get("test", "")), f"tests/{name}", test)]
    result = CaseResult(id=test[-64:], outcome=Outcome.NOT_RUN, call=test, wanted=test)
    if any("missing" in message for message in said):
        return replace(result, advice=advice(result, voice.limits, voice.language, name="pytest"))
    failed = next((message for message in own if message.get("outcome") != "passed"), None)
    if failed is not None:
        result = _failed(result, failed)
    elif own:
        result = replace(result, outcome=Outcome.PASSED)
    return replace(result, advice=advice(result, voice.limits, voice.language))


def _is_of(node: str, file: str, test: str) -> bool:
    return node == file or node == f"{file}::{test}" or node.startswith(f"{file}::{test}[")


def _failed(result: CaseResult, message: Message) -> CaseResult:
    kind, text, line = str(message.get("kind", "")), str(message.get("message", "")), message.get("line")
    line = line if isinstance(line, int) else None
    if kind in ("AssertionError", "Failed", ""):
        return replace(result, outcome=Outcome.FAILED, got=text, line=line)
    raised = Raised(kind[:200], text.removeprefix(f"{kind}: "), line)
    return replace(result, outcome=Outcome.RAISED, got=text, raised=raised, line=line)
