"""The accounts room's SQL. Never commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from backend_api.kit.db import Transaction, insert_missing

from .tables import device_grants, email_tokens, handles, sessions, users


async def user_by_email(db: Transaction, email: str) -> Row[Any] | None:
    """The account of an address."""
    return (await db.execute(select(users).where(users.c.email == email))).one_or_none()


async def user(db: Transaction, user_id: str) -> Row[Any] | None:
    """The account of an id."""
    return (await db.execute(select(users).where(users.c.id == user_id))).one_or_none()


async def take_handle(db: Transaction, handle: str) -> bool:
    """True when the handle was free; it is not any more."""
    return await insert_missing(db, handles, [{"handle": handle, "user_id": None}]) == 1


async def add_user(db: Transaction, **values: Any) -> bool:
    """True when the account was added; False when its address was taken a moment before. Its handle is its own."""
    if not await insert_missing(db, users, [values]):
        return False
    await db.execute(update(handles).where(handles.c.handle == values["handle"]).values(user_id=values["id"]))
    return True


async def add_email_token(db: Transaction, digest: str, user_id: str, expires: datetime) -> None:
    """The token's hash is stored."""
    await db.execute(insert(email_tokens).values(hash=digest, user_id=user_id, expires=expires))


async def use_email_token(db: Transaction, digest: str, now: datetime) -> str | None:
    """The user of a token that was still good; the token and the user's other tokens are gone."""
    statement = delete(email_tokens).where(email_tokens.c.hash == digest, email_tokens.c.expires > now)
    user_id: str | None = (await db.execute(statement.returning(email_tokens.c.user_id))).scalar_one_or_none()
    if user_id is not None:
        await db.execute(delete(email_tokens).where(email_tokens.c.user_id == user_id))
    return user_id


async def set_user(db: Transaction, user_id: str, **values: Any) -> None:
    """The account has these values."""
    await db.execute(update(users).where(users.c.id == user_id).values(**values))


async def add_session(db: Transaction, **values: Any) -> None:
    """The session is there."""
    await db.execute(insert(sessions).values(generation=0, ended=None, **values))


async def session(db: Transaction, session_id: str) -> Row[Any] | None:
    """The session of an id, ended or not."""
    return (await db.execute(select(sessions).where(sessions.c.id == session_id))).one_or_none()


async def session_with_user(
    db: Transaction, session_id: str | None, secret: str | None, now: datetime
) -> Row[Any] | None:
    """A living session by id or by its secret's hash, with handle, role and state of its account."""
    which = sessions.c.id == session_id if session_id is not None else sessions.c.secret == secret
    statement = (
        select(sessions, users.c.handle, users.c.role, users.c.verified)
        .join(users, users.c.id == sessions.c.user_id)
        .where(which, sessions.c.ended.is_(None), sessions.c.expires > now)
    )
    row: Row[Any] | None = (await db.execute(statement)).one_or_none()
    return row


async def rotate(db: Transaction, session_id: str, generation: int, now: datetime, expires: datetime) -> bool:
    """True when the session was at that generation and alive, and is one further now."""
    statement = update(sessions).where(
        sessions.c.id == session_id,
        sessions.c.generation == generation,
        sessions.c.ended.is_(None),
        sessions.c.expires > now,
    )
    result = await db.execute(statement.values(generation=generation + 1, rotated=now, expires=expires))
    return result.rowcount == 1


async def end_session(db: Transaction, session_id: str, now: datetime) -> None:
    """The session is over."""
    await db.execute(update(sessions).where(sessions.c.id == session_id, sessions.c.ended.is_(None)).values(ended=now))


async def add_grant(db: Transaction, **values: Any) -> bool:
    """True when the grant was added; False when its user code is in use."""
    await db.execute(delete(device_grants).where(device_grants.c.expires < values["created"]))
    return (
        await insert_missing(db, device_grants, [{**values, "polled": None, "state": "pending", "user_id": None}]) == 1
    )


async def grant_by_device(db: Transaction, digest: str) -> Row[Any] | None:
    """The grant of a device code."""
    return (await db.execute(select(device_grants).where(device_grants.c.hash == digest))).one_or_none()


async def grant_by_code(db: Transaction, user_code: str, now: datetime) -> Row[Any] | None:
    """The grant of a user code that still waits for an answer."""
    statement = select(device_grants).where(
        device_grants.c.user_code == user_code, device_grants.c.state == "pending", device_grants.c.expires > now
    )
    return (await db.execute(statement)).one_or_none()


async def set_grant(db: Transaction, digest: str, **values: Any) -> None:
    """The grant has these values."""
    await db.execute(update(device_grants).where(device_grants.c.hash == digest).values(**values))


async def take_grant(db: Transaction, digest: str) -> bool:
    """True for the one caller that takes the grant away."""
    return (await db.execute(delete(device_grants).where(device_grants.c.hash == digest))).rowcount == 1


async def forget(db: Transaction, user_id: str) -> None:
    """Nothing of the user is left in this room but the handle, which nobody else may take."""
    for table in (email_tokens, sessions, device_grants):
        await db.execute(delete(table).where(table.c.user_id == user_id))
    await db.execute(update(handles).where(handles.c.user_id == user_id).values(user_id=None))
    await db.execute(delete(users).where(users.c.id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """What this room knows of the user, without secrets."""
    found = await user(db, user_id)
    kept = (sessions.c.kind, sessions.c.client, sessions.c.scope, sessions.c.created, sessions.c.ended)
    rows = await db.execute(select(*kept).where(sessions.c.user_id == user_id).order_by(sessions.c.created))
    account = {} if found is None else {key: value for key, value in found._mapping.items() if key != "password_hash"}
    return {"account": account, "sessions": [dict(row._mapping) for row in rows]}
