"""A learner sees the levels that are open, and is told what opens the next."""

import pytest

from codementor.exercise.model import HelpLevel
from codementor.hints.ladder import offer
from codementor.wire.hints import Diagnosis, Hint, Ladder, Origin


def diagnosis(*levels: int, unknown: str = "") -> Diagnosis:
    """A diagnosis with hints of those levels."""
    hints = tuple(Hint(level, f"Level {level}", f"Text {level}.", Origin.RUN) for level in levels)
    return Diagnosis("id", "exercise", (), hints, unknown)


def offered(opened: int, *, ready: bool = True, policy: HelpLevel = HelpLevel.FULL) -> Ladder:
    """The ladder of a full diagnosis."""
    return offer(diagnosis(1, 2, 3, 4), opened, ready=ready, policy=policy)


@pytest.mark.parametrize("opened", [0, 1, 2, 3, 4])
def test_only_opened_levels(opened: int) -> None:
    """Exactly the opened levels are in the ladder, and the next one is named but not told."""
    ladder = offered(opened)
    assert [hint.level for hint in ladder.hints] == list(range(1, opened + 1))
    assert ladder.next_level == (opened + 1 if opened < 4 else None)
    assert ladder.next_ready is (opened < 4)


def test_not_ready() -> None:
    """Without a changed and checked program the next level is closed, and the note says what opens it."""
    ladder = offered(1, ready=False)
    assert not ladder.next_ready
    assert ladder.note == "Change your program and check it again to open hint 2."


def test_policy_hints_ends_at_level_three() -> None:
    """Where the author allows hints only, level 4 is neither told nor offered, however often it was opened."""
    ladder = offered(4, policy=HelpLevel.HINTS)
    assert [hint.level for hint in ladder.hints] == [1, 2, 3]
    assert ladder.next_level is None
    assert not ladder.next_ready


def test_policy_off() -> None:
    """Where the author turned help off, nothing is told and the note says so."""
    ladder = offered(4, policy=HelpLevel.OFF)
    assert ladder.hints == ()
    assert ladder.next_level is None
    assert ladder.note == "Hints are turned off for this exercise."


def test_missing_levels_are_passed_over() -> None:
    """A level of which nothing can be said is passed over, and at the end the unknown is said."""
    found = diagnosis(1, 4, unknown="I can see what goes wrong, not yet where.")
    assert offer(found, 1, ready=True, policy=HelpLevel.FULL).next_level == 4
    assert offer(found, 4, ready=True, policy=HelpLevel.FULL).note == found.unknown


def test_no_hints() -> None:
    """A diagnosis without hints gives an empty ladder and says what is unknown."""
    ladder = offer(diagnosis(unknown="No case has run yet."), 0, ready=True, policy=HelpLevel.FULL, language="de")
    assert (ladder.hints, ladder.next_level, ladder.note) == ((), None, "No case has run yet.")
