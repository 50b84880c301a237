"""Whole tests under pytest: each a result of the report, with the learner's line."""

import subprocess
import sys

import pytest

from codementor.exercise.model import Case, Exercise
from codementor.exercise.pytests import cases_of
from codementor.runner.run import Runner
from codementor.wire.reports import CaseResult, Outcome
from tests.codementor.runner.conftest import exercise

TESTS = """\
import pytest
from double import double

def test_split():
    assert double(2) == 4

def test_loop():
    n = 0
    while n < 3:
        assert double(n) == n * 2
        n += 1

@pytest.mark.parametrize("n", sorted([5, 1]))
def test_many(n):
    assert double(n) < 10
"""


def exercised(text: str = TESTS) -> Exercise:
    """An exercise of which the test file is all there is."""
    files = (("test_double.py", text),)
    return exercise(*cases_of(files, "double.py"), tests=files)


def results(found: tuple[CaseResult, ...]) -> dict[str, Outcome]:
    """Outcome by id."""
    return {case.id: case.outcome for case in found}


def test_whole_tests_stand_beside_cases(runner: Runner) -> None:
    """A check runs split cases and whole tests, and the report counts both."""
    report = runner.check(exercised(), "def double(n): return n * 2 if n < 5 else 9\n")
    assert report.good
    assert list(results(report.cases)) == ["test_split", "test_loop", "test_many"]


def test_a_failed_test_is_the_failing_one(runner: Runner) -> None:
    """A test with parameters fails with the first that does, and where no case fails it is the failing one."""
    report = runner.check(exercised(), "def double(n): return n * 2\n")
    assert results(report.cases) == {
        "test_split": Outcome.PASSED,
        "test_loop": Outcome.PASSED,
        "test_many": Outcome.FAILED,
    }
    assert (report.passed, report.total, report.failing) == (2, 3, "test_many")
    assert "assert 10 < 10" in report.cases[2].got


def test_an_error_is_placed_in_the_learners_file(runner: Runner) -> None:
    """An exception inside the learner's program is shown at their line."""
    report = runner.check(exercised(), "def double(n):\n    if n == 1:\n        raise KeyError(n)\n    return n * 2\n")
    loop = report.cases[1]
    assert (loop.outcome, loop.line) == (Outcome.RAISED, 3)
    assert loop.raised is not None
    assert loop.raised.type == "KeyError"


def test_a_broken_program_counts_whole_tests_too(runner: Runner) -> None:
    """A program that does not parse passes none of cases and tests."""
    report = runner.check(exercised(), "def double(n)\n")
    assert (report.passed, report.total) == (0, 3)


def test_an_endless_whole_test_ends(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that does not end is stopped, and what pytest did not report is not run."""
    monkeypatch.setattr("codementor.runner.play.SUITE_SECONDS", 3.0)
    text = "from double import double\ndef test_it():\n    for n in [1]: double(n)\n"
    report = runner.check(exercised(text), "def double(n):\n    while True: pass\n")
    assert results(report.cases) == {"test_it": Outcome.NOT_RUN}


def test_a_file_that_cannot_be_imported_fails_its_tests(runner: Runner) -> None:
    """Where the test file itself fails, each of its tests fails with the reason."""
    text = "from double import missing\ndef test_it():\n    for n in [1]: missing(n)\n"
    report = runner.check(exercised(text), "def double(n): pass\n")
    assert report.cases[0].outcome is Outcome.FAILED
    assert "missing" in report.cases[0].got


def test_named_cases_run_no_whole_tests(runner: Runner) -> None:
    """Who names the cases, as a grader does, gets those only: whole tests never make a grade."""
    assert (
        runner.check(exercised(), "def double(n): return 4\n", cases=[Case(id="a", call="double(2)", expect="4")]).total
        == 1
    )


def test_a_missing_pytest_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where the interpreter has no pytest, the tests that need it are not run, and the advice says what to install."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    report = Runner(str(python)).check(exercised(), "def double(n): return n * 2\n")
    assert results(report.cases)["test_split"] is Outcome.PASSED
    assert results(report.cases)["test_loop"] is Outcome.NOT_RUN
    assert "pip install pytest" in report.cases[1].advice
