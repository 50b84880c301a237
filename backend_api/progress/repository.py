"""The progress room's SQL. Never commits."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, literal, select, tuple_, update

from backend_api.kit.db import Transaction, insert_missing, put
from codementor.state.keys import ExerciseKey

from .tables import COUNTS, days, events, platform_days, standings, stats

_OWN = (events, stats, days, standings)  # the tables with rows of a user

_KEY_COLUMNS = (events.c.owner, events.c.set, events.c.exercise)


async def stats_of(db: Transaction, user_id: str) -> Row[Any] | None:
    """The user's row, when there is one."""
    return (await db.execute(select(stats).where(stats.c.user_id == user_id))).one_or_none()


async def lock(db: Transaction, user_id: str) -> Row[Any]:
    """The user's row, made if it was missing, and held until the transaction ends."""
    blank = {"user_id": user_id, "events": 0, "last_day": "", "current": 0, "best": 0, "offset": 0}
    await insert_missing(db, stats, [blank])
    return (await db.execute(select(stats).where(stats.c.user_id == user_id).with_for_update())).one()


async def put_stats(db: Transaction, user_id: str, **values: Any) -> None:
    """The user's row has these values."""
    await db.execute(update(stats).where(stats.c.user_id == user_id).values(**values))


async def known(db: Transaction, user_id: str, ids: Sequence[str]) -> set[str]:
    """Which of the events the service has."""
    statement = select(events.c.id).where(events.c.user_id == user_id, events.c.id.in_(ids))
    return set((await db.execute(statement)).scalars())


async def add(db: Transaction, rows: list[dict[str, Any]]) -> None:
    """The events are there."""
    await db.execute(insert(events), rows)


async def of_exercises(db: Transaction, user_id: str, keys: Collection[ExerciseKey]) -> list[Row[Any]]:
    """The user's events of these exercises, in the order the service learned of them."""
    theirs = tuple_(*_KEY_COLUMNS).in_([tuple(key) for key in keys])
    return list(await db.execute(select(events).where(events.c.user_id == user_id, theirs).order_by(events.c.seq)))


async def page(db: Transaction, user_id: str, after: int, size: int) -> list[Row[Any]]:
    """The user's events behind that one, in the order the service learned of them."""
    statement = select(events).where(events.c.user_id == user_id, events.c.seq > after)
    return list(await db.execute(statement.order_by(events.c.seq).limit(size)))


async def newest(db: Transaction, user_id: str, before: int | None, size: int) -> list[Row[Any]]:
    """The user's events before that one, newest first."""
    statement = select(events).where(events.c.user_id == user_id).order_by(events.c.seq.desc()).limit(size)
    return list(await db.execute(statement if before is None else statement.where(events.c.seq < before)))


async def known_days(db: Transaction, user_id: str, some: Collection[str]) -> set[str]:
    """Which of these days the user is known to have worked on."""
    statement = select(days.c.day).where(days.c.user_id == user_id, days.c.day.in_(some)).distinct()
    return set((await db.execute(statement)).scalars())


async def all_days(db: Transaction, user_id: str) -> list[str]:
    """Every day the user worked on, in order."""
    statement = select(days.c.day).where(days.c.user_id == user_id).distinct().order_by(days.c.day)
    return list((await db.execute(statement)).scalars())


async def count_days(db: Transaction, user_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """These counts are added to the user's days of work on sets."""
    await put(db, days, [{"user_id": user_id, **row} for row in rows], add=COUNTS)


async def count_platform_days(db: Transaction, user_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """These counts, and learners, are added to days of the service. Days in order: nobody waits in a circle."""
    ordered = sorted(rows, key=lambda row: str(row["day"]))
    await put(db, platform_days, [{"shard": user_id[-1], **row} for row in ordered], add=("learners", *COUNTS))


async def platform_page(db: Transaction, before: str, size: int) -> list[Row[Any]]:
    """The service's days before that one, newest first."""
    sums = [func.sum(platform_days.c[name]).label(name) for name in ("learners", *COUNTS)]
    statement = select(platform_days.c.day, *sums).group_by(platform_days.c.day).having(sums[0].element > 0)
    if before:
        statement = statement.where(platform_days.c.day < before)
    return list(await db.execute(statement.order_by(platform_days.c.day.desc()).limit(size)))


async def recent(
    db: Transaction, users: Collection[str], sets: Collection[tuple[str, str]], since: str
) -> list[Row[Any]]:
    """Of each of the users who did anything: the streak, and days and counts of work on these sets from that day on."""
    kept = [stats.c[name] for name in ("user_id", "last_day", "current", "best", "offset")]
    counted = [func.coalesce(func.sum(days.c[name]), 0).label(name) for name in COUNTS]
    theirs = (days.c.user_id == stats.c.user_id) & (days.c.day >= since) & tuple_(days.c.owner, days.c.set).in_(sets)
    statement = select(*kept, func.count(days.c.day.distinct()).label("days"), *counted)
    statement = statement.join_from(stats, days, theirs, isouter=True).where(stats.c.user_id.in_(users))
    return list(await db.execute(statement.group_by(*kept)))


async def put_standings(db: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """The standings are these."""
    await put(db, standings, rows)


async def standings_of(
    db: Transaction, users: Collection[str], sets: Collection[tuple[str, str]] | None = None
) -> list[Row[Any]]:
    """The users' standings with every exercise touched, by user and exercise; of some sets where they are named."""
    statement = select(standings).where(standings.c.user_id.in_(users))
    if sets is not None:
        statement = statement.where(tuple_(standings.c.owner, standings.c.set).in_(sets))
    return list(await db.execute(statement.order_by(*standings.primary_key)))


async def forget(db: Transaction, user_id: str) -> None:
    """Nothing of the user is left in this room, and the service's days do not count them any more."""
    await lock(db, user_id)  # what is being added is then there, and goes
    less = [(-func.sum(days.c[name])).label(name) for name in COUNTS]
    counted = select(days.c.day, literal(-1).label("learners"), *less).where(days.c.user_id == user_id)
    rows = await db.execute(counted.group_by(days.c.day))
    await count_platform_days(db, user_id, [dict(row._mapping) for row in rows])
    for table in _OWN:
        await db.execute(delete(table).where(table.c.user_id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The user's events, and what is counted from them."""
    found: dict[str, Any] = {}
    for table, order in ((events, "seq"), (stats, "user_id"), (days, "day"), (standings, "exercise")):
        statement = select(table).where(table.c.user_id == user_id).order_by(table.c[order], *table.primary_key)
        found[table.name] = [dict(row._mapping) for row in await db.execute(statement)]
    return found
