"""Events merged by union, and what follows from them: standing, ladder and streak, by the same folds as everywhere."""

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
from codementor.wire.progress import Event, EventKind, EventPage, ExerciseProgress, Progress

from . import policy, repository
from .policy import PAGE_SIZE, Run

_SKEW = timedelta(minutes=5)


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
    rows = [{"user_id": user_id, "seq": locked.events + at, **_row(event)} for at, event in enumerate(fresh, 1)]
    await repository.add(db, rows)
    run = await _run(db, user_id, Run(locked.last_day, locked.current, locked.best), _days(fresh, made, now))
    offset = policy.offset_minutes(made[max(fresh, key=lambda event: made[event.id]).id])
    await repository.put_stats(
        db,
        user_id,
        events=locked.events + len(fresh),
        last_day=run.last_day,
        current=run.current,
        best=run.best,
        offset=offset,
    )
    for key in {key_of(event) for event in fresh}:
        await _stand(db, user_id, key)
    return len(fresh)


async def of_exercise(db: Transaction, user_id: str, key: ExerciseKey) -> list[Event]:
    """The user's events of one exercise."""
    return [_event(row) for row in await repository.of_exercise(db, user_id, key)]


async def page(db: Transaction, user_id: str, after: str) -> EventPage:
    """The events that the service learned of behind the cursor; its `next` is where to go on, now or another day."""
    key = read_cursor(after, int)
    rows = await repository.page(db, user_id, int(key[0]) if key else 0, PAGE_SIZE)
    return EventPage(events=tuple(_event(row) for row in rows), next=cursor(rows[-1].seq) if rows else after)


async def progress(db: Transaction, user_id: str, now: datetime) -> Progress:
    """Streak and standing of every exercise the user touched here or handed in."""
    graded = await submissions.graded(db, user_id)
    rows = {ExerciseKey(row.owner, row.set, row.exercise): row for row in await repository.standings_of(db, user_id)}
    found = await repository.stats_of(db, user_id)
    run = Run(found.last_day, found.current, found.best) if found else Run()
    return Progress(
        streak=policy.streak(run, now, found.offset if found else 0),
        exercises=tuple(_progress(key, rows.get(key), graded=key in graded) for key in sorted(rows.keys() | graded)),
    )


async def of_class(db: Transaction, who: Subject, class_id: str, after: str, now: datetime) -> ClassProgress:
    """A page of members of a class that the subject teaches, with their progress in its sets and in no other."""
    page = await classes.members(db, who, class_id, after)
    sets = await classes.assigned_sets(db, class_id)
    found = []
    for member in page.members:
        theirs = await progress(db, member.user, now)
        exercises = tuple(each for each in theirs.exercises if (each.owner, each.set) in sets)
        found.append(MemberProgress(member, theirs.streak.days, exercises))
    return ClassProgress(tuple(found), page.next)


async def _run(db: Transaction, user_id: str, run: Run, days: list[date]) -> Run:
    for day in days:
        if not await repository.add_day(db, user_id, day.isoformat()):
            continue
        later = policy.with_day(run, day)
        if later is None:
            return await _rerun(db, user_id, days)
        run = later
    return run


async def _rerun(db: Transaction, user_id: str, days: list[date]) -> Run:
    for day in days:
        await repository.add_day(db, user_id, day.isoformat())
    return policy.of_days([date.fromisoformat(day) for day in await repository.all_days(db, user_id)])


async def _stand(db: Transaction, user_id: str, key: ExerciseKey) -> None:
    events = await of_exercise(db, user_id, key)
    checks = sum(event.kind is EventKind.CHECKED for event in events)
    await repository.put_standing(
        db, user_id, key, standing=folds.standing(events), checks=checks, level=folds.level(events)
    )


def _days(events: list[Event], made: dict[str, datetime], now: datetime) -> list[date]:
    """The learner's own dates of work, in order. A clock that runs ahead counts for none."""
    worked = [made[event.id] for event in events if event.kind is not EventKind.LEVEL_OPENED]
    return sorted({moment.date() for moment in worked if moment <= now + _SKEW})


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
