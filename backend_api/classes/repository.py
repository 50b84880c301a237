"""The classes room's SQL. Never commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, tuple_, update

from backend_api.kit.db import Transaction, insert_missing

from .tables import assignments, classes, members


async def add(db: Transaction, **values: Any) -> bool:
    """True when the class was added; False when its id or its code was taken."""
    return await insert_missing(db, classes, [values]) == 1


async def one(db: Transaction, class_id: str) -> Row[Any] | None:
    """The class of an id."""
    return (await db.execute(select(classes).where(classes.c.id == class_id))).one_or_none()


async def by_code(db: Transaction, code: str) -> Row[Any] | None:
    """The class that a code joins."""
    return (await db.execute(select(classes).where(classes.c.code == code))).one_or_none()


async def set_class(db: Transaction, class_id: str, **values: Any) -> None:
    """The class has these values."""
    await db.execute(update(classes).where(classes.c.id == class_id).values(**values))


async def of_user(db: Transaction, user_id: str, after: str, size: int) -> list[Row[Any]]:
    """The classes that the user teaches or is a member of, behind that id, oldest first."""
    joined = select(members.c.class_id).where(members.c.user_id == user_id)
    theirs = select(classes.c.id).where(classes.c.user_id == user_id).union(joined)  # `or` would read all classes
    statement = select(classes).where(classes.c.id.in_(theirs), classes.c.id > after)
    statement = statement.order_by(classes.c.id).limit(size)
    return list(await db.execute(statement))


async def join(db: Transaction, **values: Any) -> None:
    """The user is a member, as from the first time."""
    await insert_missing(db, members, [values])


async def leave(db: Transaction, class_id: str, user_id: str) -> None:
    """The user is no member."""
    await db.execute(delete(members).where(members.c.class_id == class_id, members.c.user_id == user_id))


async def is_member(db: Transaction, class_id: str, user_id: str) -> bool:
    """Whether the user is a member."""
    which = (members.c.class_id == class_id, members.c.user_id == user_id)
    return (await db.execute(select(members.c.user_id).where(*which))).one_or_none() is not None


async def members_page(db: Transaction, class_id: str, after: str, size: int) -> list[Row[Any]]:
    """The members behind that place, in the order of joining."""
    statement = select(members).where(members.c.class_id == class_id, members.c.seq > after)
    return list(await db.execute(statement.order_by(members.c.seq).limit(size)))


async def count(db: Transaction, class_id: str) -> int:
    """How many members there are."""
    statement = select(func.count()).select_from(members).where(members.c.class_id == class_id)
    return int((await db.execute(statement)).scalar_one())


async def assign(db: Transaction, class_id: str, owner: str, name: str, **values: Any) -> None:
    """The set is assigned with these values, whether or not it was before."""
    key = {"class_id": class_id, "owner": owner, "set": name}
    if not await insert_missing(db, assignments, [{**key, **values}]):
        await db.execute(update(assignments).where(*_is(key)).values(**values))


async def unassign(db: Transaction, class_id: str, owner: str, name: str) -> None:
    """The set is not assigned."""
    await db.execute(delete(assignments).where(*_is({"class_id": class_id, "owner": owner, "set": name})))


async def assigned(db: Transaction, class_ids: list[str]) -> list[Row[Any]]:
    """The sets assigned to the classes."""
    statement = select(assignments).where(assignments.c.class_id.in_(class_ids))
    return list(await db.execute(statement.order_by(*assignments.primary_key)))


async def in_force(db: Transaction, user_id: str, owner: str, name: str, now: datetime) -> list[Row[Any]]:
    """The classes of the user that work on the set at that moment."""
    statement = (
        select(classes)
        .join(members, members.c.class_id == classes.c.id)
        .join(assignments, assignments.c.class_id == classes.c.id)
        .where(
            members.c.user_id == user_id,
            tuple_(assignments.c.owner, assignments.c.set) == (owner, name),
            or_(assignments.c.opens.is_(None), assignments.c.opens <= now),
            or_(assignments.c.closes.is_(None), assignments.c.closes > now),
        )
    )
    return list(await db.execute(statement))


async def forget(db: Transaction, user_id: str) -> None:
    """The user is a member of nothing, and the classes they taught are gone."""
    taught = select(classes.c.id).where(classes.c.user_id == user_id)
    for table in (members, assignments):
        await db.execute(delete(table).where(table.c.class_id.in_(taught)))
    await db.execute(delete(members).where(members.c.user_id == user_id))
    await db.execute(delete(classes).where(classes.c.user_id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The classes that the user teaches and is a member of."""
    taught = await db.execute(select(classes).where(classes.c.user_id == user_id).order_by(classes.c.id))
    joined = (
        select(classes.c.id, classes.c.title, members.c.joined)
        .join(members, members.c.class_id == classes.c.id)
        .where(members.c.user_id == user_id)
        .order_by(classes.c.id)
    )
    return {
        "teaching": [dict(row._mapping) for row in taught],
        "member": [dict(row._mapping) for row in await db.execute(joined)],
    }


def _is(key: dict[str, str]) -> list[Any]:
    return [assignments.c[name] == value for name, value in key.items()]
