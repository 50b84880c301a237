"""Every rule fires on its examples, is silent on what is close to them and on every reference, and is registered."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from codementor.exercise.model import Case, Exercise
from codementor.hints.engine import diagnose, inspect
from codementor.hints.rule import Example, Needs, Rule, Subject
from codementor.hints.rules import RULES
from codementor.hints.texts import catalogue
from codementor.runner.run import Runner
from codementor.wire.hints import FindingKind, Origin
from codementor.wire.reports import Report

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = [pytest.param(rule, example, id=rule.id) for rule in RULES for example in rule.examples]
SILENT = [pytest.param(rule, source, id=rule.id) for rule in RULES for source in rule.silent]
REFERENCES = sorted(ROOT.glob("exercise-sets/*/*/.solution/*.py"))


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """A runner for the whole module."""
    with Runner() as found:
        yield found


def exercise_of(example: Example) -> Exercise:
    """The example's call as an exercise with one case."""
    case = Case("only", example.call, expect=example.expect)
    return Exercise("example", "Example", "", "program.py", "", (case,))


def report_of(runner: Runner, example: Example) -> Report | None:
    """The failing report of an example that has a call."""
    return runner.check(exercise_of(example), example.source) if example.call else None


def lines_of(rule: Rule, subject: Subject) -> list[int]:
    """The lines where the rule fires and its evidence fits."""
    found = rule.find(subject)
    fitting = [match for match in found if subject.report is None or rule.fits(match, subject.report)]
    return [getattr(match.node, "lineno", 0) for match in fitting]


def test_enough_rules() -> None:
    """There are at least 25 rules, at least 20 of them told while typing or after a failure as faults."""
    assert len(RULES) >= 25
    assert sum(rule.kind is FindingKind.FAULT for rule in RULES) >= 20


def test_every_file_is_registered() -> None:
    """Each file in rules holds one rule of its own name, and the registry lists each of them once."""
    files = {path.stem for path in (ROOT / "codementor/hints/rules").glob("*.py")} - {"__init__"}
    ids = [rule.id for rule in RULES]
    assert sorted(ids) == sorted(files)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_fires_on_its_examples(rule: Rule, example: Example, runner: Runner) -> None:
    """A rule fires on each of its examples at the line, after the failure that the example makes where it needs one."""
    report = report_of(runner, example)
    if rule.needs is not Needs.SOURCE:
        assert report is not None
        assert not report.good
    subject = Subject(example.source, ast.parse(example.source), None, report)
    assert example.line in lines_of(rule, subject)


@pytest.mark.parametrize(("rule", "source"), SILENT)
def test_silent_on_close_programs(rule: Rule, source: str) -> None:
    """A rule says nothing about programs that are close to its misconception and do not have it."""
    assert lines_of(rule, Subject(source, ast.parse(source))) == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_has_enough_programs(rule: Rule) -> None:
    """Each rule has an example that it fires on and two programs that it is silent on."""
    assert rule.examples
    assert len(rule.silent) >= 2


@pytest.mark.parametrize("path", [pytest.param(path, id="/".join(path.parts[-3:])) for path in REFERENCES])
def test_silent_on_references(path: Path) -> None:
    """No rule of either kind fires on a reference solution of a bundled set, its pattern taken alone."""
    source = path.read_text(encoding="utf-8")
    subject = Subject(source, ast.parse(source))
    assert {rule.id: lines for rule in RULES if (lines := lines_of(rule, subject))} == {}


def test_there_are_references() -> None:
    """The bundled sets have reference solutions, so that silence on them means something."""
    assert len(REFERENCES) >= 40


FAULTS = [item for item in EXAMPLES if item.values[0].kind is FindingKind.FAULT and item.values[1].call]  # type: ignore[union-attr]


@pytest.mark.parametrize(("rule", "example"), FAULTS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_explains_the_failure(rule: Rule, example: Example, language: str, runner: Runner) -> None:
    """After the failure of an example, the rule is the cause, and all its three levels pass the guard."""
    report = runner.check(exercise_of(example), example.source)
    diagnosis = diagnose(exercise_of(example), example.source, report, language)
    assert [(hint.level, hint.origin) for hint in diagnosis.hints] == [
        (1, Origin.RUN),
        (2, Origin.RULE),
        (3, Origin.RULE),
        (4, Origin.RULE),
    ]
    assert rule.id in {finding.rule for finding in diagnosis.findings}
    assert not diagnosis.unknown


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_names_match_the_texts(rule: Rule, example: Example, runner: Runner) -> None:
    """A rule's texts use only names that its matches carry, in both languages."""
    subject = Subject(example.source, ast.parse(example.source), None, report_of(runner, example))
    for match in rule.find(subject):
        for language in ("en", "de"):
            for words in catalogue(language)["rules"][rule.id].values():
                used = {name for _, name, _, _ in string.Formatter().parse(words) if name}
                assert used <= {"line", *match.names}


def test_style_is_never_a_cause(runner: Runner) -> None:
    """A style finding is told while typing, but after a failure no hint comes from it."""
    source = "def total(list):\n    count = 0\n    for item in list:\n        count = item\n    return count\n"
    example = Example(source, 1, "total([4, 1, 2])", "7")
    assert [finding.kind for finding in inspect(source)] == [FindingKind.STYLE]
    diagnosis = diagnose(exercise_of(example), source, runner.check(exercise_of(example), source))
    assert all(hint.origin is not Origin.RULE for hint in diagnosis.hints)


def test_a_fault_waits_for_its_failure() -> None:
    """A rule that needs a failure says nothing while the learner types."""
    rule = next(rule for rule in RULES if rule.id == "range_starts_late")
    assert inspect(rule.examples[0].source) == ()
