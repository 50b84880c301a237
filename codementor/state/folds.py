"""What follows from a learner's events: ladder, standing and streak. Pure functions, the same on every machine.

Events are merged by union, so every fold takes them in any order and sorts by id (UUIDv7: the order they were made).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from codementor.wire.exercises import Standing
from codementor.wire.progress import Event, EventKind, ExerciseProgress, Progress, Streak

from .keys import ExerciseKey, key_of

TOP_LEVEL = 4


@dataclass(frozen=True, slots=True)
class LadderState:
    """How far the ladder is open for the present work, and whether the next level may open now."""

    opened: int  # 0 when none
    ready: bool
    diagnosis: str = ""  # the one the highest level was opened for


def ladder(events: Iterable[Event]) -> LadderState:
    """Where the ladder of one exercise stands. The check that first passes ends the work: it starts again at level 0.

    The next level may open after a check of a program that differs from the one at the last opening.
    """
    opened, diagnosis, opened_with, checked, passing = 0, "", None, None, False
    for event in _in_order(events):
        if event.kind is EventKind.CHECKED:
            if event.passed and not passing:
                opened, diagnosis, opened_with = 0, "", None
            checked, passing = event.program, event.passed
        elif event.kind is EventKind.LEVEL_OPENED and event.level:
            opened_with = event.program
            if event.level > opened:
                opened, diagnosis = event.level, event.diagnosis
    ready = opened < TOP_LEVEL and checked is not None and checked != opened_with
    return LadderState(opened, ready, diagnosis)


def level(events: Iterable[Event]) -> int:
    """The highest level opened for the present work on one exercise, 0 when none."""
    return ladder(events).opened


def standing(events: Sequence[Event]) -> Standing:
    """How far the learner is with one exercise."""
    if any(event.kind is EventKind.CHECKED and event.passed for event in events):
        return Standing.PASSED
    return Standing.STARTED if events else Standing.NEW


def streak(events: Iterable[Event], today: date) -> Streak:
    """Days in a row with a check or a submission, each day by the learner's own clock at that moment.

    A day without work yet does not break the row: it ends at `today` or the day before.
    """
    worked = {_day(event) for event in events if event.kind is not EventKind.LEVEL_OPENED}
    days = sorted(day for day in worked if day and day <= today)
    best = run = min(len(days), 1)
    for before, day in pairwise(days):
        run = run + 1 if day - before == timedelta(1) else 1
        best = max(best, run)
    current = run if days and days[-1] >= today - timedelta(1) else 0
    return Streak(current, best, bool(days) and days[-1] == today)


def progress(events: Sequence[Event], today: date, graded: Collection[ExerciseKey] = ()) -> Progress:
    """Streak and standing of every exercise the learner touched; `graded` names those that passed on the service."""
    by_exercise: defaultdict[ExerciseKey, list[Event]] = defaultdict(list)
    for event in events:
        by_exercise[key_of(event)].append(event)
    exercises = tuple(_exercise(key, by_exercise[key], key in graded) for key in sorted(by_exercise))
    return Progress(streak(events, today), exercises)


def _exercise(key: ExerciseKey, events: list[Event], graded: bool) -> ExerciseProgress:
    checks = sum(event.kind is EventKind.CHECKED for event in events)
    state = Standing.PASSED if graded else standing(events)
    return ExerciseProgress(*key, state, checks, level(events), graded)


def _in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.id)


def _day(event: Event) -> date | None:
    """A time that nobody can read counts for no day."""
    try:
        return datetime.fromisoformat(event.made).date()
    except ValueError:
        return None
