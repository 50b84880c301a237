"""The quota room's SQL. Never commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, literal, select, update

from backend_api.kit.db import Transaction, insert_missing

from .tables import exceptions, tiers


async def allowance(db: Transaction, user_id: str, now: datetime) -> Row[Any]:
    """The user's tier, and calls and end of the exception in force; None for what there is not."""
    tier = select(tiers.c.tier).where(tiers.c.user_id == user_id).scalar_subquery()
    newest = (
        select(exceptions.c.calls, exceptions.c.ends)
        .where(exceptions.c.user_id == user_id, exceptions.c.ends > now)
        .order_by(exceptions.c.id.desc())
        .limit(1)
        .subquery()
    )
    one = select(literal(1).label("one")).subquery()
    statement = select(tier.label("tier"), newest.c.calls, newest.c.ends).select_from(
        one.outerjoin(newest, literal(1) == 1)
    )
    return (await db.execute(statement)).one()


async def put_tier(db: Transaction, user_id: str, tier: str, now: datetime) -> None:
    """The user has the tier."""
    if not await insert_missing(db, tiers, [{"user_id": user_id, "tier": tier, "since": now}]):
        await db.execute(update(tiers).where(tiers.c.user_id == user_id).values(tier=tier, since=now))


async def end_exceptions(db: Transaction, user_id: str, now: datetime) -> int:
    """No exception is in force any more; gives how many were."""
    mine = (exceptions.c.user_id == user_id) & (exceptions.c.ends > now)
    return (await db.execute(update(exceptions).where(mine).values(ends=now))).rowcount


async def add_exception(db: Transaction, **values: Any) -> None:
    """The exception is there."""
    await db.execute(insert(exceptions).values(**values))


async def forget(db: Transaction, user_id: str) -> None:
    """The user's tier and exceptions are gone."""
    for table in (tiers, exceptions):
        await db.execute(delete(table).where(table.c.user_id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The user's tier, and every exception there was."""
    found: dict[str, Any] = {}
    for name, table, order in (
        ("quota_tiers", tiers, tiers.c.since),
        ("quota_exceptions", exceptions, exceptions.c.id),
    ):
        statement = select(table).where(table.c.user_id == user_id).order_by(order)
        found[name] = [dict(row._mapping) for row in await db.execute(statement)]
    return found
