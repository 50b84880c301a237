"""The bundled set: sound, solvable, provable, and readable by the people it is for."""

import ast
import doctest
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from codementor.exercise.load import load_set
from codementor.exercise.model import Exercise
from codementor.hints.engine import diagnose
from codementor.hints.normal import program_id
from codementor.prove.proof import Proof
from codementor.prove.prove import prove_exercise
from codementor.runner.run import Runner
from codementor.wire.reports import Report
from tests.sampling import sample

FOLDER = Path(__file__).parents[2] / "exercise-sets" / "python-first-steps"
SET = load_set(FOLDER)
MISTAKES = tomllib.loads(Path(__file__).with_name("mistakes.toml").read_text(encoding="utf-8"))["mistake"]
SKILL = re.compile(r"[a-z]+(-[a-z]+)*")

SAMPLE = 4  # exercises proven in an ordinary run

each = pytest.mark.parametrize("exercise", SET.exercises, ids=lambda exercise: exercise.id)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One warm runner for all programs of this module."""
    with Runner() as ready:
        yield ready


@pytest.fixture(scope="module")
def reports(runner: Runner) -> dict[str, Report]:
    """The report of every typical mistake, by its program."""
    return {each["program"]: runner.check(SET.exercise(each["exercise"]), each["program"]) for each in MISTAKES}


def references() -> list[object]:
    """Every reference of the set as a test parameter."""
    return [
        pytest.param(exercise, source, id=f"{exercise.id}-{name}")
        for exercise in SET.exercises
        for name, source in exercise.solutions
    ]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of the words in a Markdown text, its code and tables left out."""
    prose = re.sub(r"```.*?```|^#.*?$|^\|.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"`[^`]*`", "it", prose).replace("**", "")
    sentences = [part for part in re.split(r"[.?:]\s|\n\s*\n|\n- ", prose) if re.search(r"[a-z]", part)]
    words = re.findall(r"[^\W\d_]+", prose)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def test_has_24_exercises_in_an_order_that_respects_what_comes_after_what() -> None:
    """The set holds 24 exercises, and each stands behind everything it builds on."""
    order = [exercise.id for exercise in SET.exercises]
    assert len(order) == 24
    assert all(order.index(before) < order.index(found.id) for found in SET.exercises for before in found.after)


@each
def test_an_exercise_is_complete(exercise: Exercise) -> None:
    """An exercise names its skills, has cases of both kinds and two references whose normalised trees differ."""
    assert exercise.skills
    assert all(SKILL.fullmatch(skill) for skill in exercise.skills)
    assert 5 <= len(exercise.visible) <= 9
    assert 3 <= len(exercise.cases) - len(exercise.visible) <= 6
    different = {program_id(source) for _, source in exercise.solutions}
    assert len(different) == len(exercise.solutions) >= 2


@pytest.mark.parametrize(("exercise", "source"), references())
def test_a_reference_passes(runner: Runner, exercise: Exercise, source: str) -> None:
    """A reference passes every case, hidden ones too, by exact type and value."""
    report = runner.check(exercise, source, cases=exercise.cases, trace=False)
    assert report.good, [case for case in report.cases if case.outcome != "passed"]
    assert report.total == len(exercise.cases)


@each
def test_a_starter_parses_and_fails(runner: Runner, exercise: Exercise) -> None:
    """A starter is a program that runs, and it fails a visible case."""
    ast.parse(exercise.starter)
    report = runner.check(exercise, exercise.starter, trace=False)
    assert report.failing in {case.id for case in exercise.visible}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake['exercise']}-{mistake['name']}")
def test_a_typical_mistake_fails_a_visible_case(reports: dict[str, Report], mistake: dict[str, str]) -> None:
    """A beginner's typical mistake fails a case that a learner can see, so that a hint can start from it."""
    assert reports[mistake["program"]].failing is not None


@each
def test_an_author_s_hint_is_within_reach(reports: dict[str, Report], exercise: Exercise) -> None:
    """Every author's hint passes the guard and is shown for a typical mistake of its exercise."""
    programs = [mistake["program"] for mistake in MISTAKES if mistake["exercise"] == exercise.id]
    shown = {hint.text for program in programs for hint in diagnose(exercise, program, reports[program]).hints}
    assert exercise.hints
    assert {hint.text for hint in exercise.hints} <= shown


def test_every_exercise_has_typical_mistakes() -> None:
    """No exercise is left without a mistake to be found by its visible cases."""
    assert {mistake["exercise"] for mistake in MISTAKES} == {exercise.id for exercise in SET.exercises}


@each
def test_words_are_plain(exercise: Exercise) -> None:
    """A task reads at grade 9 at most, and so does a hint, which has at most 90 words and no praise."""
    assert grade(exercise.task) <= 9
    for hint in exercise.hints:
        assert grade(hint.text) <= 9
        assert len(hint.text.split()) <= 90
        assert not re.search(r"!|\b(simply|just|obviously|oops)\b", hint.text)


@each
def test_the_examples_in_a_task_are_true(exercise: Exercise) -> None:
    """What a task shows as an example is what a reference does."""
    shown = re.findall(r"```(\w+)\n(.*?)```", exercise.task, flags=re.DOTALL)
    assert shown
    names: dict[str, object] = {}
    for kind, text in shown:
        if kind == "text":
            assert text in {case.stdout for case in exercise.visible}
            continue
        exec(exercise.solutions[0][1], names)
        example = doctest.DocTestParser().get_doctest(text, names, exercise.id, None, None)
        assert doctest.DocTestRunner(verbose=False).run(example, out=lambda line: None).failed == 0, text


@pytest.mark.parametrize("exercise", sample(SET.exercises, SAMPLE), ids=lambda exercise: exercise.id)
def test_the_proof_accepts(runner: Runner, exercise: Exercise) -> None:
    """The proof finds no flaw, and the cases catch as many wrong programs as the set promises."""
    proof = Proof(SET.id, SET.floor, (prove_exercise(exercise, runner),))
    assert proof.good, [str(flaw) for flaw in proof.flaws]
