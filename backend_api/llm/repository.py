"""The SQL of the models' ledger. Never commits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from backend_api.kit.db import Transaction, insert_missing

from .tables import calls, receipts, spending


async def reserve(db: Transaction, payer: str, day: date, most: int, cap: int) -> bool:
    """True when that much is set aside for the payer; False, and nothing changed, when it would go over the cap."""
    fresh = {"payer": payer, "day": day, "spent": 0, "reserved": 0, "alerted": 0}
    await insert_missing(db, spending, [fresh])
    room = spending.c.spent + spending.c.reserved + most <= cap
    statement = update(spending).where(_of(payer, day), room).values(reserved=spending.c.reserved + most)
    return (await db.execute(statement)).rowcount == 1


async def settle(db: Transaction, payer: str, day: date, reserved: int, cost: int) -> int:
    """What was set aside is free again and the cost is spent; gives all that the payer spent on that day."""
    values = {"reserved": spending.c.reserved - reserved, "spent": spending.c.spent + cost}
    statement = update(spending).where(_of(payer, day)).values(values).returning(spending.c.spent)
    return (await db.execute(statement)).scalar_one_or_none() or 0  # a payer who has left meanwhile has no sum


async def told(db: Transaction, payer: str, day: date, share: int) -> bool:
    """True for the one who is to tell that this share, in percent, is reached."""
    statement = update(spending).where(_of(payer, day), spending.c.alerted < share).values(alerted=share)
    return (await db.execute(statement)).rowcount == 1


async def open_call(db: Transaction, values: dict[str, Any], sent: str) -> None:
    """A call that begins is on record, with what leaves for it."""
    await db.execute(insert(calls).values(values))
    if values["user_id"]:
        receipt = {"call_id": values["id"], "user_id": values["user_id"], "sent": sent, "made": values["began"]}
        await db.execute(insert(receipts).values(receipt))


async def close_call(db: Transaction, call: str, cost: int | None, **values: Any) -> Row[Any] | None:
    """The call, ended now with these values; None when it has ended before. Without a cost it cost all it could."""
    mine = (calls.c.id == call) & (calls.c.outcome == "open")
    paid = calls.c.reserved if cost is None else cost
    statement = update(calls).where(mine).values(cost=paid, **values).returning(*calls.c)
    return (await db.execute(statement)).one_or_none()


async def left_open(db: Transaction, before: datetime, most: int) -> Sequence[str]:
    """Calls still open that began before then: whoever made them is gone."""
    old = (calls.c.outcome == "open") & (calls.c.began < before)
    return (await db.execute(select(calls.c.id).where(old).order_by(calls.c.id).limit(most))).scalars().all()


async def drop_receipts(db: Transaction, before: datetime) -> int:
    """What was sent before then is no longer kept; gives how many calls that were."""
    return (await db.execute(delete(receipts).where(receipts.c.made < before))).rowcount


async def forget(db: Transaction, user_id: str) -> None:
    """Nothing is kept of the user but the bare costs of calls."""
    await db.execute(delete(receipts).where(receipts.c.user_id == user_id))
    await db.execute(delete(spending).where(spending.c.payer == f"user:{user_id}"))
    await db.execute(update(calls).where(calls.c.user_id == user_id).values(user_id=""))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The user's calls, and what was sent for them as long as it is kept."""
    found: dict[str, Any] = {}
    for name, table, order in (("model_calls", calls, calls.c.id), ("model_receipts", receipts, receipts.c.call_id)):
        rows = await db.execute(select(table).where(table.c.user_id == user_id).order_by(order))
        found[name] = [dict(row._mapping) for row in rows]
    return found


def _of(payer: str, day: date) -> Any:
    return (spending.c.payer == payer) & (spending.c.day == day)
