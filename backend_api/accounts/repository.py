"""The accounts room's SQL. Never commits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from backend_api.kit.db import Transaction, insert_missing
from codementor.wire.accounts import Role

from .tables import (
    authorization_codes,
    device_grants,
    email_tokens,
    handles,
    identities,
    revoked_tokens,
    security_events,
    sessions,
    users,
)

_ENDED_KEPT = timedelta(days=30)  # sessions: their owner sees for a while what was signed in
_USED_KEPT = timedelta(hours=1)  # codes: one that is used again ends what it gave


async def has_role(db: Transaction, role: Role) -> bool:
    """True when some account has that role."""
    return (await db.execute(select(users.c.id).where(users.c.role == role).limit(1))).first() is not None


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


async def add_email_token(db: Transaction, **values: Any) -> None:
    """The token's hash is stored, with what it is good for."""
    await db.execute(insert(email_tokens).values(**values))


async def use_email_token(db: Transaction, digest: str, now: datetime, *purposes: str) -> Row[Any] | None:
    """User, purpose and address of a token that was still good; it and the user's others for that purpose are gone."""
    good = (email_tokens.c.hash == digest, email_tokens.c.expires > now, email_tokens.c.purpose.in_(purposes))
    kept = (email_tokens.c.user_id, email_tokens.c.purpose, email_tokens.c.email)
    found: Row[Any] | None = (await db.execute(delete(email_tokens).where(*good).returning(*kept))).one_or_none()
    if found is not None:
        others = (email_tokens.c.user_id == found.user_id, email_tokens.c.purpose == found.purpose)
        await db.execute(delete(email_tokens).where(*others))
    return found


async def drop_email_tokens(db: Transaction, user_id: str) -> None:
    """No token that was mailed to the user is good any more."""
    await db.execute(delete(email_tokens).where(email_tokens.c.user_id == user_id))


async def change_email(db: Transaction, user_id: str, email: str) -> bool:
    """True when the account has that address, verified, now; False when another account has it."""
    try:
        await set_user(db, user_id, email=email, verified=True)
    except IntegrityError:
        return False
    return True


async def handles_of(db: Transaction, ids: list[str]) -> list[Row[Any]]:
    """Id and handle of these accounts."""
    return list(await db.execute(select(users.c.id, users.c.handle).where(users.c.id.in_(ids))))


async def accounts(db: Transaction, after: str, size: int) -> list[Row[Any]]:
    """The accounts behind that id, oldest first."""
    return list(await db.execute(select(users).where(users.c.id > after).order_by(users.c.id).limit(size)))


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


async def living_device(db: Transaction, user_id: str, client: str, now: datetime) -> Row[Any] | None:
    """The newest session that lives of a device that calls itself so."""
    named = (sessions.c.user_id == user_id, sessions.c.kind == "device", sessions.c.client == client)
    living = (sessions.c.ended.is_(None), sessions.c.expires > now)
    return (await db.execute(select(sessions).where(*named, *living).order_by(sessions.c.id.desc()).limit(1))).first()


async def set_session(db: Transaction, session_id: str, **values: Any) -> None:
    """The session has these values."""
    await db.execute(update(sessions).where(sessions.c.id == session_id).values(**values))


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


async def end_sessions(db: Transaction, user_id: str, now: datetime, but: str = "") -> list[str]:
    """The ids of the user's sessions that are over now: all that lived, save one when it is named."""
    which = (sessions.c.user_id == user_id, sessions.c.ended.is_(None), sessions.c.id != but)
    ended = await db.execute(update(sessions).where(*which).values(ended=now).returning(sessions.c.id))
    return list(ended.scalars())


async def living_sessions(db: Transaction, user_id: str, before: str, now: datetime, size: int) -> list[Row[Any]]:
    """The user's sessions that live, newest first, behind that id."""
    which = [sessions.c.user_id == user_id, sessions.c.ended.is_(None), sessions.c.expires > now]
    if before:
        which.append(sessions.c.id < before)
    return list(await db.execute(select(sessions).where(*which).order_by(sessions.c.id.desc()).limit(size)))


async def add_revoked_token(db: Transaction, jti: str, session_id: str, expires: datetime, now: datetime) -> None:
    """The access token is revoked. Those that have ended by themselves are not kept."""
    await db.execute(delete(revoked_tokens).where(revoked_tokens.c.expires < now))
    await insert_missing(db, revoked_tokens, [{"jti": jti, "session_id": session_id, "expires": expires}])


async def revoked_tokens_of(db: Transaction, session_id: str) -> frozenset[str]:
    """The access tokens of a session that were revoked by themselves."""
    statement = select(revoked_tokens.c.jti).where(revoked_tokens.c.session_id == session_id)
    return frozenset((await db.execute(statement)).scalars())


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


async def add_code(db: Transaction, now: datetime, **values: Any) -> None:
    """The code is stored; those long out of date are not any more."""
    await db.execute(delete(authorization_codes).where(authorization_codes.c.expires < now - _USED_KEPT))
    await db.execute(insert(authorization_codes).values(**values))


async def code(db: Transaction, digest: str) -> Row[Any] | None:
    """The authorization code of that hash, used or not."""
    return (await db.execute(select(authorization_codes).where(authorization_codes.c.hash == digest))).one_or_none()


async def take_code(db: Transaction, digest: str, session_id: str) -> bool:
    """True for the one caller that exchanges the code, for that session."""
    unused = (authorization_codes.c.hash == digest, authorization_codes.c.session_id.is_(None))
    return (await db.execute(update(authorization_codes).where(*unused).values(session_id=session_id))).rowcount == 1


async def add_identity(db: Transaction, **values: Any) -> bool:
    """True when the identity is linked now; False when it was, to whomever."""
    return await insert_missing(db, identities, [values]) == 1


async def identity(db: Transaction, provider: str, subject: str) -> Row[Any] | None:
    """The identity at a provider."""
    which = (identities.c.provider == provider, identities.c.subject == subject)
    return (await db.execute(select(identities).where(*which))).one_or_none()


async def identities_of(db: Transaction, user_id: str) -> list[str]:
    """The providers with which the user signs in."""
    statement = select(identities.c.provider).where(identities.c.user_id == user_id).order_by(identities.c.provider)
    return list((await db.execute(statement)).scalars())


async def drop_identity(db: Transaction, user_id: str, provider: str) -> None:
    """The user does not sign in with that provider any more."""
    await db.execute(delete(identities).where(identities.c.user_id == user_id, identities.c.provider == provider))


async def add_security_event(db: Transaction, **values: Any) -> None:
    """The event is in the log."""
    await db.execute(insert(security_events).values(**values))


async def security_events_page(db: Transaction, before: str, user_id: str, size: int) -> list[Row[Any]]:
    """Events behind that id, newest first; of one user when one is named."""
    statement = select(security_events).order_by(security_events.c.id.desc()).limit(size)
    if before:
        statement = statement.where(security_events.c.id < before)
    if user_id:
        statement = statement.where(security_events.c.user_id == user_id)
    return list(await db.execute(statement))


async def sweep(db: Transaction, now: datetime) -> None:
    """Codes and tokens that are good no longer are gone, and so are sessions that ended a month ago."""
    long_ago = now - _ENDED_KEPT
    over = select(sessions.c.id).where(or_(sessions.c.ended < long_ago, sessions.c.expires < long_ago))
    old = or_(revoked_tokens.c.expires < now, revoked_tokens.c.session_id.in_(over))
    await db.execute(delete(revoked_tokens).where(old))
    await db.execute(delete(sessions).where(sessions.c.id.in_(over)))
    for table in (email_tokens, device_grants):
        await db.execute(delete(table).where(table.c.expires < now))
    await db.execute(delete(authorization_codes).where(authorization_codes.c.expires < now - _USED_KEPT))


async def forget(db: Transaction, user_id: str) -> None:
    """Nothing of the user is left in this room but the handle, which nobody else may take, and what happened when."""
    theirs = select(sessions.c.id).where(sessions.c.user_id == user_id)
    await db.execute(delete(revoked_tokens).where(revoked_tokens.c.session_id.in_(theirs)))
    for table in (email_tokens, sessions, device_grants, authorization_codes, identities):
        await db.execute(delete(table).where(table.c.user_id == user_id))
    named = or_(security_events.c.user_id == user_id, security_events.c.actor_id == user_id)
    await db.execute(update(security_events).where(named).values(user_id="", actor_id="", address=""))
    await db.execute(update(handles).where(handles.c.user_id == user_id).values(user_id=None))
    await db.execute(delete(users).where(users.c.id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """What this room knows of the user, without secrets."""
    found = await user(db, user_id)
    kept = (sessions.c.kind, sessions.c.client, sessions.c.scope, sessions.c.created, sessions.c.ended)
    rows = await db.execute(select(*kept).where(sessions.c.user_id == user_id).order_by(sessions.c.created))
    seen = (security_events.c.at, security_events.c.kind, security_events.c.address)
    events = await db.execute(select(*seen).where(security_events.c.user_id == user_id).order_by(security_events.c.id))
    return {
        "account": {} if found is None else _shown(found),
        "providers": await identities_of(db, user_id),
        "sessions": [dict(row._mapping) for row in rows],
        "events": [dict(row._mapping) for row in events],
    }


def _shown(user: Row[Any]) -> dict[str, Any]:
    return {key: value for key, value in user._mapping.items() if key != "password_hash"}
