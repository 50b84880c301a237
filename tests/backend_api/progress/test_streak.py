"""The streak that is kept up day by day is the one that all events give."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend_api.progress import policy
from backend_api.progress.policy import Run
from codementor.state import folds
from codementor.wire.progress import Event, EventKind

_TODAY = date(2026, 3, 20)


@given(st.lists(st.integers(0, 15), max_size=12))
def test_days_in_any_order_give_the_streak_of_the_fold(back: list[int]) -> None:
    """Whatever order days come in, the run kept equals what the local record's fold says of the same events."""
    run, known = Run(), set[date]()
    for number in back:
        day = _TODAY - timedelta(days=number)
        if day not in known:
            known.add(day)
            run = policy.with_day(run, day) or policy.of_days(sorted(known))
    events = [
        Event(f"{at:036}", EventKind.CHECKED, "o", "s", "e", f"{_TODAY - timedelta(days=number)}T12:00:00+00:00")
        for at, number in enumerate(back)
    ]
    kept = policy.streak(run, datetime(2026, 3, 20, 13, tzinfo=UTC), 0)
    assert kept == folds.streak(events, _TODAY)
