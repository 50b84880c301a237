"""From a program and its report to a diagnosis: what is known is said, what is not is not guessed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from codementor.exercise.model import AuthorHint, Case, Exercise
from codementor.hints.engine import diagnose, inspect
from codementor.runner.run import Runner
from codementor.wire.hints import Diagnosis, FindingKind, Origin
from codementor.wire.reports import CaseResult, Outcome, Report

LATE = """\
def total(items):
    result = 0
    for i in range(1, len(items)):
        result += items[i]
    return result
"""
ODD = "def total(items):\n    result = 5\n    for item in items:\n        result = result * item\n    return result\n"
EXERCISE = Exercise(
    "total",
    "Total",
    "Write `total(items)`, the sum of `items`.",
    "total.py",
    "",
    (Case("some", "total([4, 1, 2])", expect="7"), Case("none", "total([])", expect="0")),
    skills=("accumulators",),
    entry_points=("total",),
    solutions=(("first.py", "def total(items):\n    return sum(items)\n"),),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """A runner for the whole module."""
    with Runner() as found:
        yield found


def diagnosed(runner: Runner, source: str, exercise: Exercise = EXERCISE, language: str = "en") -> Diagnosis:
    """The diagnosis of a program after its check."""
    return diagnose(exercise, source, runner.check(exercise, source), language)


def test_four_levels_of_one_failure(runner: Runner) -> None:
    """The smallest failing case is observed, and the rule that fits it speaks on the other levels."""
    found = diagnosed(runner, LATE)
    assert found.hints[0].text == "`total([4, 1, 2])` gave `3`. The task wants `7`."
    assert [hint.level for hint in found.hints] == [1, 2, 3, 4]
    assert [hint.origin for hint in found.hints] == [Origin.RUN, Origin.RULE, Origin.RULE, Origin.RULE]
    assert found.hints[1].line == 3
    assert "range(len" not in " ".join(hint.text for hint in found.hints)


def test_says_what_is_unknown(runner: Runner) -> None:
    """Without a rule or an author's hint the run and the concept speak, and what is not known is said."""
    found = diagnosed(runner, ODD)
    assert [hint.origin for hint in found.hints] == [Origin.RUN] * 4
    assert "`result` was" in found.hints[1].text
    assert "collect over a loop" in found.hints[2].text
    assert found.unknown == "I can see what goes wrong, not yet where."


def test_an_exception_points_to_its_line(runner: Runner) -> None:
    """A program that stops is explained by its exception, at the line that stopped."""
    found = diagnosed(runner, "def total(items):\n    first = items[0]\n    return first + sum(items[1:])\n")
    assert "IndexError" in found.hints[0].text
    assert found.hints[1].line == 2
    assert "Positions count from 0" in found.hints[2].text
    assert found.unknown == "I can see where it goes wrong, not yet why."


def test_passing_program(runner: Runner) -> None:
    """A program that passes has no hints and nothing unknown."""
    found = diagnosed(runner, "def total(items):\n    return sum(items)\n")
    assert (found.hints, found.unknown, found.findings) == ((), "", ())


def test_syntax_problem(runner: Runner) -> None:
    """A program that does not parse is explained at its place, in the learner's language."""
    found = diagnosed(runner, "def total(items:\n    return 0\n", language="de")
    assert [finding.kind for finding in found.findings] == [FindingKind.SYNTAX]
    assert [hint.level for hint in found.hints] == [1, 2, 3, 4]
    assert "Zeile 1" in found.hints[1].text


@pytest.mark.parametrize(
    "source", ["return 1\n", "x = \x00", "\ufeffx = 1\ny = ", "(" * 400, "def f(x):\n    return '\\d' +\n"]
)
def test_strange_programs(source: str) -> None:
    """Whatever the text is, inspecting it answers with its syntax problem."""
    assert [finding.kind for finding in inspect(source)] == [FindingKind.SYNTAX]


def test_byte_order_mark() -> None:
    """A byte order mark at the start is no problem."""
    assert inspect("\ufeffx = 1\n") == ()


def test_columns_count_code_points() -> None:
    """A finding's columns count code points, also behind letters that take several bytes."""
    (finding,) = inspect("def f(größe, ergänzt=[]):\n    ergänzt.append(größe)\n    return ergänzt\n")
    assert (finding.column, finding.end_column) == (21, 23)


def test_hidden_case_stays_hidden() -> None:
    """Of a hidden case nothing is shown but that it fails, and that is said."""
    result = CaseResult("secret", Outcome.FAILED, hidden=True)
    found = diagnose(EXERCISE, ODD, Report("total", 2, 3, (result,), failing="secret"))
    assert "hidden case" in found.hints[0].text
    assert "total(" not in " ".join(hint.text for hint in found.hints)
    assert found.unknown == "A hidden case fails, and I cannot show it to you."


def test_nothing_ran() -> None:
    """Without any result there is nothing to explain, and that is said."""
    found = diagnose(EXERCISE, ODD, Report("total", 0, 0))
    assert found.hints == ()
    assert found.unknown == "No case has run yet, so there is nothing to explain."


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def total(items):\n    while True:\n        pass\n", "did not finish in time"),
        ("import sys\n\ndef total(items):\n    sys.exit()\n", "ended the program"),
        ("def total(items):\n    return total(items)\n", "RecursionError"),
    ],
)
def test_limits_are_observations(source: str, words: str, runner: Runner) -> None:
    """A limit or an early end is observed and explained like any failure."""
    exercise = replace(EXERCISE, limits=replace(EXERCISE.limits, seconds=0.5))
    found = diagnosed(runner, source, exercise)
    assert words in found.hints[0].text
    assert [hint.level for hint in found.hints][-1] == 4


def authored(*hints: AuthorHint) -> Exercise:
    """The exercise with an author's hints."""
    return replace(EXERCISE, hints=hints)


def test_tied_author_hint_speaks_first(runner: Runner) -> None:
    """An author's hint for the failing case takes its level before the rule does."""
    hint = AuthorHint(3, "Every item of the list belongs to the sum. Which one is left out?", case="some")
    found = diagnosed(runner, LATE, authored(hint))
    assert (found.hints[2].text, found.hints[2].origin) == (hint.text, Origin.AUTHOR)


def test_author_hint_of_another_case_is_silent(runner: Runner) -> None:
    """An author's hint for a case that passes, or for a rule that did not match, is not shown."""
    hints = (AuthorHint(3, "About none.", case="none"), AuthorHint(2, "About a rule.", rule="infinite_while"))
    found = diagnosed(runner, LATE, authored(*hints))
    assert Origin.AUTHOR not in {hint.origin for hint in found.hints}


def test_general_author_hint_speaks_after_the_rule(runner: Runner) -> None:
    """An author's hint that is tied to nothing speaks where no rule does, and only there."""
    exercise = authored(AuthorHint(3, "Think of the loop."))
    assert diagnosed(runner, LATE, exercise).hints[2].origin is Origin.RULE
    assert diagnosed(runner, ODD, exercise).hints[2].text == "Think of the loop."


def test_author_hint_in_the_learners_language(runner: Runner) -> None:
    """Of an author's hints in two languages the learner's own is shown."""
    hints = (AuthorHint(3, "Think of the loop."), AuthorHint(3, "Denk an die Schleife.", language="de"))
    assert diagnosed(runner, ODD, authored(*hints), "de-AT").hints[2].text == "Denk an die Schleife."


def test_leaking_author_hint_is_replaced(runner: Runner) -> None:
    """An author's hint that gives the solution away is not shown; the next best hint stands in its place."""
    found = diagnosed(runner, LATE, authored(AuthorHint(3, "Write `return sum(items)`.", case="some")))
    assert found.hints[2].origin is Origin.RULE


def test_values_with_markup(runner: Runner) -> None:
    """Values with back-ticks and line ends are shown in one piece, long ones cut in the middle."""
    case = Case("odd", "say()", expect="'b'")
    exercise = replace(EXERCISE, cases=(case,), entry_points=("say",), solutions=())
    found = diagnosed(runner, "def say():\n    return '`a`\\n' + 'x' * 5000\n", exercise)
    assert found.hints[0].text.count("`") == 6
    assert "…" in found.hints[0].text


def test_id_pins_everything(runner: Runner) -> None:
    """The id is the same for the same input, and another for another program, case, outcome or language."""
    ids = {diagnosed(runner, LATE).id, diagnosed(runner, LATE).id}
    assert len(ids) == 1
    ids.add(diagnosed(runner, LATE + "\n").id)
    ids.add(diagnosed(runner, LATE, replace(EXERCISE, cases=EXERCISE.cases[:1])).id)
    ids.add(diagnosed(runner, LATE, language="de").id)
    ids.add(diagnose(EXERCISE, LATE, Report("total", 0, 0)).id)
    assert len(ids) == 5


PROGRAM = """
import sys
from codementor.hints.rules import RULES
from codementor.hints.engine import diagnose, inspect
from codementor.exercise.model import Case, Exercise
from codementor.wire.reports import CaseResult, Outcome, Report
for rule in RULES:
    for example in rule.examples:
        case = CaseResult("only", Outcome.FAILED, "f(1)", wanted="1", got="None")
        report = Report("e", 0, 1, (case,), failing="only")
        sys.stdout.write(repr(inspect(example.source)))
        sys.stdout.write(repr(diagnose(Exercise("e", "E", "", "e.py", "", ()), example.source, report)))
"""


def test_same_answer_in_every_process() -> None:
    """Findings and diagnoses are the same, byte for byte, whatever the hash seed."""
    root = Path(__file__).resolve().parents[3]
    answers = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], cwd=root, env=environment, capture_output=True, check=True
        )
        answers.add(done.stdout)
    assert len(answers) == 1
    assert len(answers.pop()) > 10_000
