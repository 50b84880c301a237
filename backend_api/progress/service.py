"""Events merged by union, and what follows from them: standing, ladder and streak, by the same folds as everywhere."""

from collections import defaultdict
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from backend_api.classes import service as classes
from backend_api.kit import clock
from backend_api.kit.db import Transaction
from backend_api.kit.ids import require_uuid
from backend_api.kit.pages import cursor, read_cursor
from backend_api.kit.subject import Subject
from backend_api.submissions import service as submissions
from codementor.state import folds
from codementor.state.keys import ExerciseKey, key_of
from codementor.wire.classes import ClassProgress, MemberProgress
from codementor.wire.exercises import Standing
from codementor.wire.progress import (
    Event,
    EventKind,
    EventPage,
    ExerciseProgress,
    PlatformDay,
    PlatformPage,
    Progress,
    Streak,
)

from . import policy, repository
from .policy import DAYS_SIZE, NEWEST_SIZE, PAGE_SIZE, Run

_SKEW = timedelta(minutes=5)
_DAY_COUNTS = ("learners", "checks", "passed", "submitted")


async def record(db: Transaction, user_id: str, events: tuple[Event, ...], now: datetime) -> int:
    """The events are on record, and all that follows from them is up to date. Gives how many were new."""
    made = {event.id: _made(event, place) for place, event in enumerate(events)}
    given = {event.id: event for event in events}
    if not given:
        return 0
    locked = await repository.lock(db, user_id)
    known = await repository.known(db, user_id, list(given))
    fresh = [event for event in given.values() if event.id not in known]
    if not fresh:
        return 0
    rows = [
        {"user_id": user_id, "seq": locked.events + at, "day": made[event.id].date().isoformat(), **_row(event)}
        for at, event in enumerate(fresh, 1)
    ]
    await repository.add(db, rows)
    await _stand(db, user_id, fresh)
    work = policy.by_day(fresh, made, now + _SKEW)
    run = await _run(db, user_id, Run(locked.last_day, locked.current, locked.best), work)
    totals = {name: getattr(locked, name) + count for name, count in policy.counts(fresh).items()}
    offset = policy.offset_minutes(made[max(fresh, key=lambda event: made[event.id]).id])
    await repository.put_stats(db, user_id, events=locked.events + len(fresh), offset=offset, **asdict(run), **totals)
    return len(fresh)


async def of_exercise(db: Transaction, user_id: str, key: ExerciseKey) -> list[Event]:
    """The user's events of one exercise."""
    return [_event(row) for row in await repository.of_exercises(db, user_id, [key])]


async def page(db: Transaction, user_id: str, after: str) -> EventPage:
    """The events that the service learned of behind the cursor; its `next` is where to go on, now or another day."""
    key = read_cursor(after, int)
    rows = await repository.page(db, user_id, int(key[0]) if key else 0, PAGE_SIZE)
    return EventPage(events=tuple(_event(row) for row in rows), next=cursor(rows[-1].seq) if rows else after)


async def newest(db: Transaction, user_id: str, before: str) -> EventPage:
    """A page of the user's events, newest first."""
    key = read_cursor(before, int)
    rows = await repository.newest(db, user_id, int(key[0]) if key else None, NEWEST_SIZE + 1)
    following = cursor(rows[NEWEST_SIZE - 1].seq) if len(rows) > NEWEST_SIZE else ""
    return EventPage(events=tuple(_event(row) for row in rows[:NEWEST_SIZE]), next=following)


async def progress(db: Transaction, user_id: str, now: datetime) -> Progress:
    """Streak and standing of every exercise the user touched here or handed in."""
    graded = await submissions.graded(db, [user_id])
    found = await repository.stats_of(db, user_id)
    return Progress(
        streak=_streak(found, now),
        exercises=_exercises(await repository.standings_of(db, [user_id]), graded.get(user_id, set())),
    )


async def of_class(db: Transaction, who: Subject, class_id: str, after: str, now: datetime) -> ClassProgress:
    """A page of members of a class that the subject teaches, with their progress in its sets and in no other.

    A query for each thing that is told, however many the members are.
    """
    page = await classes.members(db, who, class_id, after)
    sets = await classes.assigned_sets(db, class_id)
    users = [member.user for member in page.members]
    since = (now - policy.RECENT).date().isoformat()
    recent = {row.user_id: row for row in await repository.recent(db, users, sets, since)}
    graded = await submissions.graded(db, users, sets)
    standings = defaultdict[str, list[Row[Any]]](list)
    for row in await repository.standings_of(db, users, sets):
        standings[row.user_id].append(row)
    found = [
        MemberProgress(
            member,
            _streak(recent.get(member.user), now).days,
            _exercises(standings[member.user], graded.get(member.user, set())),
            *_recent(recent.get(member.user)),
        )
        for member in page.members
    ]
    return ClassProgress(tuple(found), page.next)


async def platform(db: Transaction, before: str) -> PlatformPage:
    """A page of the service's days, newest first."""
    key = read_cursor(before, str)
    rows = await repository.platform_page(db, str(key[0]) if key else "", DAYS_SIZE + 1)
    days = [PlatformDay(row.day, *(int(row._mapping[name]) for name in _DAY_COUNTS)) for row in rows]
    following = cursor(days[DAYS_SIZE - 1].day) if len(days) > DAYS_SIZE else ""
    return PlatformPage(tuple(days[:DAYS_SIZE]), following)


async def _run(db: Transaction, user_id: str, run: Run, work: dict[date, list[Event]]) -> Run:
    """The days of work are counted, the user's and the service's; gives the run with them."""
    known = await repository.known_days(db, user_id, [day.isoformat() for day in work])
    await repository.count_days(db, user_id, [row for day, events in work.items() for row in _sets(day, events)])
    new = [day for day in work if day.isoformat() not in known]
    later = policy.with_days(run, new)
    if later is None:
        later = policy.of_days([date.fromisoformat(day) for day in await repository.all_days(db, user_id)])
    learners = [
        {"day": day.isoformat(), "learners": int(day in new), **policy.counts(events)} for day, events in work.items()
    ]
    await repository.count_platform_days(db, user_id, learners)
    return later


def _sets(day: date, events: list[Event]) -> list[dict[str, Any]]:
    """A day's counts, set by set."""
    found = defaultdict[tuple[str, str], list[Event]](list)
    for event in events:
        found[event.owner, event.set].append(event)
    return [
        {"day": day.isoformat(), "owner": owner, "set": name, **policy.counts(events)}
        for (owner, name), events in found.items()
    ]


async def _stand(db: Transaction, user_id: str, fresh: list[Event]) -> None:
    """The standings with the exercises of these events are those that all events give."""
    by_exercise = defaultdict[ExerciseKey, list[Event]](list)
    for row in await repository.of_exercises(db, user_id, sorted({key_of(event) for event in fresh})):
        event = _event(row)
        by_exercise[key_of(event)].append(event)
    rows = [
        {
            "user_id": user_id,
            **key._asdict(),
            "standing": folds.standing(events),
            "checks": policy.counts(events)["checks"],
            "level": folds.level(events),
        }
        for key, events in by_exercise.items()
    ]
    await repository.put_standings(db, rows)


def _streak(row: Row[Any] | None, now: datetime) -> Streak:
    return policy.streak(Run(row.last_day, row.current, row.best) if row else Run(), now, row.offset if row else 0)


def _recent(row: Row[Any] | None) -> tuple[int, int, int]:
    return (row.days, int(row.checks), int(row.passed)) if row else (0, 0, 0)


def _exercises(standings: list[Row[Any]], graded: set[ExerciseKey]) -> tuple[ExerciseProgress, ...]:
    rows = {ExerciseKey(row.owner, row.set, row.exercise): row for row in standings}
    return tuple(_progress(key, rows.get(key), graded=key in graded) for key in sorted(rows.keys() | graded))


def _made(event: Event, place: int) -> datetime:
    require_uuid(event.id, f"$.events[{place}].id")
    return clock.parse(event.made, f"$.events[{place}].made")


def _row(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in Event.__dataclass_fields__}


def _event(row: Row[Any]) -> Event:
    values = {name: row._mapping[name] for name in Event.__dataclass_fields__}
    return Event(**{**values, "kind": EventKind(row.kind)})


def _progress(key: ExerciseKey, row: Row[Any] | None, *, graded: bool) -> ExerciseProgress:
    standing = Standing.PASSED if graded or row is None else Standing(row.standing)
    return ExerciseProgress(*key, standing, row.checks if row else 0, row.level if row else 0, graded)
