"""Streaks, kept up day by day. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from codementor.wire.progress import Streak

PAGE_SIZE = 500
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row: the last day worked on ("" before the first), the row that ends there, and the best row ever."""

    last_day: str = ""
    current: int = 0
    best: int = 0


def with_day(run: Run, day: date) -> Run | None:
    """The run once a new day is added; None when the day lies before the last one, and all days must be read."""
    last = date.fromisoformat(run.last_day) if run.last_day else None
    if last and day <= last:
        return run if day == last else None
    current = run.current + 1 if last == day - _DAY else 1
    return replace(run, last_day=day.isoformat(), current=current, best=max(run.best, current))


def of_days(days: list[date]) -> Run:
    """The run of all days, which are in order."""
    run = Run()
    for day in days:
        run = with_day(run, day) or run
    return run


def streak(run: Run, now: datetime, offset: int) -> Streak:
    """The streak as it stands at the learner's own date."""
    today = now.astimezone(timezone(timedelta(minutes=offset))).date()
    if not run.last_day:
        return Streak(days=0, best=0, today=False)
    last = date.fromisoformat(run.last_day)
    return Streak(days=run.current if last >= today - _DAY else 0, best=run.best, today=last == today)


def offset_minutes(made: datetime) -> int:
    """The offset of the clock that showed this time."""
    offset = made.utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)
