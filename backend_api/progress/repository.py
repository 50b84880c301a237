"""The progress room's SQL. Never commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from backend_api.kit.db import Transaction, insert_missing
from codementor.state.keys import ExerciseKey

from .tables import TABLES, days, events, standings, stats

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


async def of_exercise(db: Transaction, user_id: str, key: ExerciseKey) -> list[Row[Any]]:
    """The user's events of one exercise."""
    mine = [events.c.user_id == user_id, *(column == part for column, part in zip(_KEY_COLUMNS, key, strict=True))]
    return list(await db.execute(select(events).where(*mine).order_by(events.c.seq)))


async def page(db: Transaction, user_id: str, after: int, size: int) -> list[Row[Any]]:
    """The user's events behind that one, in the order the service learned of them."""
    statement = select(events).where(events.c.user_id == user_id, events.c.seq > after)
    return list(await db.execute(statement.order_by(events.c.seq).limit(size)))


async def add_day(db: Transaction, user_id: str, day: str) -> bool:
    """True when the day is new."""
    return await insert_missing(db, days, [{"user_id": user_id, "day": day}]) == 1


async def all_days(db: Transaction, user_id: str) -> list[str]:
    """Every day the user worked on, in order."""
    statement = select(days.c.day).where(days.c.user_id == user_id).order_by(days.c.day)
    return list((await db.execute(statement)).scalars())


async def put_standing(db: Transaction, user_id: str, key: ExerciseKey, **values: Any) -> None:
    """The user's standing with the exercise has these values."""
    row = {"user_id": user_id, **key._asdict(), **values}
    if not await insert_missing(db, standings, [row]):
        same = [standings.c[name] == row[name] for name in ("user_id", *key._fields)]
        await db.execute(update(standings).where(*same).values(**values))


async def standings_of(db: Transaction, user_id: str) -> list[Row[Any]]:
    """The user's standing with every exercise touched."""
    statement = select(standings).where(standings.c.user_id == user_id)
    order = (standings.c.owner, standings.c.set, standings.c.exercise)
    return list(await db.execute(statement.order_by(*order)))


async def forget(db: Transaction, user_id: str) -> None:
    """Nothing of the user is left in this room."""
    for table in TABLES:
        await db.execute(delete(table).where(table.c.user_id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The user's events; all else follows from them."""
    statement = select(events).where(events.c.user_id == user_id).order_by(events.c.seq)
    return {"events": [dict(row._mapping) for row in await db.execute(statement)]}
