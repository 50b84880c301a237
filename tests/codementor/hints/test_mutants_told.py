"""What is told of mutants of the bundled exercises, in both languages: short, plain, in the learner's own words."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from codementor.exercise.load import load_set
from codementor.exercise.model import Exercise
from codementor.guard.known import LANGUAGE
from codementor.guard.reading import GRADE, WORDS, grade, words
from codementor.hints.prover import Prover, Question
from codementor.prove.mutants import mutants
from codementor.runner.run import Runner
from codementor.wire.hints import Origin
from tests.sampling import is_full

BUNDLED = Path(__file__).parents[3] / "exercise-sets" / "python-first-steps"
EXERCISES = load_set(BUNDLED).exercises
EACH = 12 if is_full() else 1  # mutants of an exercise
CHOSEN = EXERCISES if is_full() else random.Random(5).sample(EXERCISES, 3)
NAME = re.compile(r"(?<![\w'\"])[^\W\d]\w*")


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    """One prover for all exercises."""
    with Runner() as runner, Prover(runner) as found:
        yield found


@pytest.mark.parametrize("exercise", CHOSEN, ids=lambda exercise: exercise.id)
def test_explanation_and_step(exercise: Exercise, prover: Prover) -> None:
    """Levels 3 and 4 are there, of at most 90 words at grade 9, and name nothing that the learner does not see."""
    for source in _failing(exercise, prover):
        for language in ("en", "de"):
            report = prover.runner.check(exercise, source, language=language)
            made = prover.diagnosis(Question(exercise, source, report, language))
            told = {hint.level: hint for hint in made.hints}
            assert {3, 4} <= told.keys(), source
            for hint in (told[3], told[4]):
                found = words(hint.text)
                assert len(found) <= WORDS[hint.level]
                assert language != "en" or len(found) < 20 or grade(hint.text) <= GRADE, hint.text
                assert hint.origin is Origin.AUTHOR or not _foreign(hint.text, source, exercise), hint.text


def _failing(exercise: Exercise, prover: Prover) -> list[str]:
    """Mutants of the references that fail a case, drawn with a fixed seed."""
    every = [mutant.source for _, text in exercise.solutions for mutant in mutants(text)]
    random.Random(7).shuffle(every)
    failing = (source for source in every if not prover.runner.check(exercise, source, trace=False).good)
    return [source for source, _ in zip(failing, range(EACH), strict=False)]


def _foreign(text: str, source: str, exercise: Exercise) -> set[str]:
    """The names in the text's code that are neither in the program nor in the task nor Python's own."""
    visible = set(NAME.findall(f"{source} {exercise.task} {' '.join(case.call for case in exercise.visible)}"))
    return {name for code in re.findall(r"`([^`]+)`", text) for name in NAME.findall(code)} - visible - LANGUAGE
