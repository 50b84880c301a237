"""Streaks and counts, kept up day by day. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from backend_api.kit.scope import Scope
from codementor.wire.accounts import Role
from codementor.wire.progress import Event, EventKind, Streak

SCOPES = (Scope("platform:read", "see how much the service is used", role=Role.ADMIN, verified=True),)
PAGE_SIZE = 500  # of events, oldest first: a machine reads them
NEWEST_SIZE = 50  # of events, newest first: a person does
DAYS_SIZE = 30
RECENT = timedelta(days=30)  # what an instructor sees of a member's work
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


def with_days(run: Run, days: Iterable[date]) -> Run | None:
    """The run once new days, in order, are added; None when one lies before the last one."""
    for day in days:
        later = with_day(run, day)
        if later is None:
            return None
        run = later
    return run


def of_days(days: list[date]) -> Run:
    """The run of all days, which are in order."""
    return with_days(Run(), days) or Run()


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


def counts(events: Iterable[Event]) -> Counter[str]:
    """How many checks, checks that passed and submissions there are."""
    found = Counter(checks=0, passed=0, submitted=0)
    for event in events:
        found["checks"] += event.kind is EventKind.CHECKED
        found["passed"] += event.kind is EventKind.CHECKED and event.passed
        found["submitted"] += event.kind is EventKind.SUBMITTED
    return found


def by_day(events: Iterable[Event], made: dict[str, datetime], until: datetime) -> dict[date, list[Event]]:
    """The work of each of the learner's own days, in order. A clock that runs ahead works on none."""
    found = defaultdict[date, list[Event]](list)
    for event in events:
        if event.kind is not EventKind.LEVEL_OPENED and made[event.id] <= until:
            found[made[event.id].date()].append(event)
    return {day: found[day] for day in sorted(found)}
