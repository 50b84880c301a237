"""A review of one program: findings in the order to read them, and one sentence over all."""

from codementor.exercise.model import Exercise
from codementor.hints.engine import inspect
from codementor.wire.editor import ReviewResult
from codementor.wire.hints import Finding


def review(exercise: Exercise | None, source: str, language: str = "en") -> ReviewResult:
    """What to look at in the program. One that does not parse gets its syntax problem and nothing else."""
    found: tuple[Finding, ...] = inspect(source, exercise, language)
    return ReviewResult(found)
