"""What follows from the events, whatever order they arrive in."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from codementor.state import folds
from codementor.state.folds import LadderState
from codementor.state.keys import ExerciseKey
from codementor.wire.exercises import Standing
from codementor.wire.progress import Event, EventKind, Streak

TODAY = date(2026, 11, 23)


def checked(number: int, program: str = "a", *, passed: bool = False, made: str = "2026-11-23T10:00:00+01:00") -> Event:
    """The check with that place in time."""
    return Event(f"{number:04}", EventKind.CHECKED, "o", "s", "e", made, program, passed)


def opened(number: int, level: int, program: str = "a") -> Event:
    """The opening of a level with that place in time."""
    made = "2026-11-23T10:00:00+01:00"
    return Event(
        f"{number:04}", EventKind.LEVEL_OPENED, "o", "s", "e", made, program, level=level, diagnosis=f"d{level}"
    )


def test_no_level_may_open_before_a_check() -> None:
    """Without a check the ladder is closed; after one, level 1 may open."""
    assert folds.ladder([]) == LadderState(0, ready=False)
    assert folds.ladder([checked(1)]) == LadderState(0, ready=True)


def test_the_next_level_opens_after_a_check_of_another_program() -> None:
    """Checking the same program again opens nothing; checking a changed one does."""
    events = [checked(1), opened(2, 1)]
    assert folds.ladder(events) == LadderState(1, ready=False, diagnosis="d1")
    assert not folds.ladder([*events, checked(3)]).ready
    assert folds.ladder([*events, checked(3, "b")]) == LadderState(1, ready=True, diagnosis="d1")


def test_after_the_last_level_nothing_is_left_to_open() -> None:
    """With level 4 open no change makes another level ready."""
    assert folds.ladder([opened(1, 4), checked(2, "b")]) == LadderState(4, ready=False, diagnosis="d4")


def test_the_highest_level_wins_in_a_merge() -> None:
    """When two machines opened levels, the higher one counts, also when the lower was opened later."""
    assert folds.level([opened(1, 3), opened(2, 2, "b")]) == 3


def test_passing_ends_the_work_and_later_passes_do_not() -> None:
    """The check that first passes closes the ladder; what is opened after it stays open while checks pass."""
    done = [checked(1), opened(2, 2), checked(3, "b", passed=True)]
    assert folds.ladder(done) == LadderState(0, ready=True)
    assert folds.level([*done, opened(4, 1, "b"), checked(5, "c", passed=True)]) == 1


@given(st.permutations([checked(1), opened(2, 1), checked(3, "b"), opened(4, 2, "b"), checked(5, "c")]))
def test_the_order_of_arrival_does_not_matter(events: list[Event]) -> None:
    """Any order of the same events gives the same ladder."""
    assert folds.ladder(events) == LadderState(2, ready=True, diagnosis="d2")


def test_standing_never_falls_back() -> None:
    """An exercise once passed stays passed; one touched is started; else it is new."""
    assert folds.standing([]) is Standing.NEW
    assert folds.standing([checked(1)]) is Standing.STARTED
    assert folds.standing([checked(1, passed=True), checked(2)]) is Standing.PASSED


def _on(*days: int) -> list[Event]:
    """A check on each day, counted back from today."""
    return [checked(place, made=f"{TODAY - timedelta(ago):%Y-%m-%d}T10:00:00+01:00") for place, ago in enumerate(days)]


def test_a_streak_counts_days_in_a_row() -> None:
    """Today counts when there was work; without work yet the row of yesterday still stands; a gap ends it."""
    assert folds.streak([], TODAY) == Streak(0, 0, today=False)
    assert folds.streak(_on(0, 0, 1, 2, 5), TODAY) == Streak(3, 3, today=True)
    assert folds.streak(_on(1, 2), TODAY) == Streak(2, 2, today=False)
    assert folds.streak(_on(2, 3, 4), TODAY) == Streak(0, 3, today=False)


def test_a_day_is_the_learners_own() -> None:
    """The date is taken from the offset of the event, not from UTC."""
    late = checked(1, made="2026-11-23T00:30:00+13:00")  # the day before in UTC
    assert folds.streak([late], TODAY) == Streak(1, 1, today=True)


def test_asking_for_hints_is_no_day_of_work() -> None:
    """Opening a level alone does not count for the streak."""
    assert folds.streak([opened(1, 1)], TODAY).days == 0


def test_an_unreadable_time_counts_for_no_day() -> None:
    """An event with a broken time does not break the streak of the others."""
    assert folds.streak([checked(1, made="yesterday"), *_on(0)], TODAY).days == 1


def test_progress_names_every_exercise_touched() -> None:
    """Progress holds one entry an exercise, in a steady order, and knows those graded on the service."""
    bob = Event("0009", EventKind.SUBMITTED, "o", "s", "bob", "2026-11-23T10:00:00+01:00")
    found = folds.progress([checked(1), opened(2, 1), bob], TODAY, {ExerciseKey("o", "s", "bob")})
    assert [(entry.exercise, entry.standing, entry.checks, entry.level, entry.graded) for entry in found.exercises] == [
        ("bob", Standing.PASSED, 0, 0, True),
        ("e", Standing.STARTED, 1, 1, False),
    ]
