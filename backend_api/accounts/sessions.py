"""Sessions: browser cookies, and devices with access and rotating refresh tokens.

A device's refresh tokens are derived from its secret seed, the signing key and the generation: nothing usable is
stored, and a repeated request within the grace period gets the same successor. An older one ends the session.
"""

import asyncio
import base64
import hmac
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from backend_api.kit.answer import Answer
from backend_api.kit.bus import Bus
from backend_api.kit.clock import Clock, rfc3339
from backend_api.kit.db import Database, Transaction
from backend_api.kit.errors import Refusal
from backend_api.kit.ids import digest, new_id, new_secret
from backend_api.kit.pages import cursor, read_cursor
from backend_api.kit.subject import Subject
from backend_api.kit.tokens import Claims, Signer, token_invalid
from codementor.wire.accounts import Role, SessionItem, SessionPage, Tokens

from . import audit, personal, policy, repository
from .errors import oauth_error

_CHANGED = "sessions"  # the bus' channel on which processes tell each other to look again
_CACHE_SECONDS = 3.0
_CACHE_SIZE = 10_000


@dataclass(frozen=True, slots=True)
class _Seen:
    """A session that lived when it was looked up."""

    when: float
    kind: str
    secret: str
    subject: Subject
    revoked: frozenset[str]  # the ids of its access tokens that were revoked by themselves


class Sessions:
    """The `Authority` of the service: a session is looked up on each request, at most a few seconds old.

    What ends one is told to all processes at once; the seconds are for a message that was lost.
    """

    def __init__(
        self, db: Database, signer: Signer, bus: Bus, clock: Clock, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._db = db
        self._signer = signer
        self._bus = bus
        self._clock = clock
        self._ticks = ticks
        self._seen: dict[str, _Seen] = {}
        self._changes = 0  # how often something was forgotten: what was read before that is not remembered
        self._listening = AsyncExitStack()
        self._told = asyncio.Event()

    async def start(self) -> None:
        """What other processes end is heard of."""
        self._told = await self._listening.enter_async_context(self._bus.subscribe(_CHANGED))

    async def stop(self) -> None:
        """Nothing is heard any more."""
        await self._listening.aclose()

    async def bearer(self, token: str) -> Subject:
        """See `Authority`. An access token of a device, or a personal one."""
        if token.startswith(personal.PREFIX):
            seen = await self._session(personal.session_of(token))
            if seen is None or seen.kind != "personal" or not hmac.compare_digest(seen.secret, digest(token)):
                raise token_invalid()
            return seen.subject
        claims = self._signer.read(token)
        seen = await self._session(claims.session)
        if seen is None or seen.kind != "device" or seen.subject.user != claims.user or claims.id in seen.revoked:
            raise token_invalid()
        return replace(seen.subject, scopes=seen.subject.scopes & claims.scopes)

    async def browser(self, cookie: str) -> Subject | None:
        """See `Authority`."""
        if not cookie:
            return None
        async with self._db.read() as connection:
            row = await repository.session_with_user(connection, None, digest(cookie), self._clock())
        return None if row is None or row.kind != "browser" else _subject(row)

    def drop(self, *sessions: str) -> None:
        """This process looks the sessions up again at their next request."""
        self._changes += 1
        for session in sessions:
            self._seen.pop(session, None)

    async def tell(self, *sessions: str) -> None:
        """Every process looks the sessions up again. To be called once what ended or changed them is committed."""
        self.drop(*sessions)
        await self._bus.publish(_CHANGED)

    async def _session(self, session: str) -> _Seen | None:
        self._listen()
        seen, before = self._seen.get(session), self._changes
        # What was not verified may be so by now: only a good state is believed for a while.
        if seen and seen.subject.verified and self._ticks() - seen.when < _CACHE_SECONDS:
            return seen
        async with self._db.read() as connection:
            row = await repository.session_with_user(connection, session, None, self._clock())
            revoked = await repository.revoked_tokens_of(connection, session) if row else frozenset[str]()
        self._listen()
        if row is None:
            self._seen.pop(session, None)
            return None
        found = _Seen(self._ticks(), row.kind, row.secret, _subject(row), revoked)
        if before == self._changes:
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[session] = found
        return found

    def _listen(self) -> None:
        if self._told.is_set():
            self._told.clear()
            self._changes += 1
            self._seen.clear()


@dataclass(frozen=True, slots=True)
class Device:
    """A device that was let in: for whom, with what scopes, and how it called itself."""

    user_id: str
    scope: str
    client: str
    session: str = field(default_factory=new_id)


async def start_browser(db: Transaction, user_id: str, client: str, now: datetime) -> str:
    """The cookie of a new browser session."""
    cookie = new_secret()
    await repository.add_session(
        db,
        id=new_id(),
        user_id=user_id,
        kind="browser",
        secret=digest(cookie),
        scope="",
        client=client,
        rotated=now,
        created=now,
        expires=now + policy.BROWSER_LIFETIME,
    )
    return cookie


async def start_device(db: Transaction, signer: Signer, device: Device, role: Role, now: datetime) -> Tokens:
    """The first tokens of a new device session."""
    session, seed = device.session, new_secret()
    await repository.add_session(
        db,
        id=session,
        user_id=device.user_id,
        kind="device",
        secret=seed,
        scope=device.scope,
        client=device.client,
        rotated=now,
        created=now,
        expires=now + policy.DEVICE_LIFETIME,
    )
    claims = Claims(user=device.user_id, session=session, role=role, scopes=frozenset(device.scope.split()))
    return _tokens(signer, claims, seed, 0, now)


async def vouched(db: Transaction, signer: Signer, device: Device, role: Role, now: datetime) -> Tokens:
    """An access token of the device's session, living or new. No other token: who vouches is asked again."""
    living = await repository.living_device(db, device.user_id, device.client, now)
    if living is None:
        await audit.record(db, audit.Kind.DEVICE_ADMITTED, device.user_id, now)
        return replace(await start_device(db, signer, device, role, now), refresh_token="")
    values = {"rotated": now, "expires": now + policy.DEVICE_LIFETIME, "scope": device.scope}
    await repository.set_session(db, living.id, **values)
    claims = Claims(user=device.user_id, session=living.id, role=role, scopes=frozenset(device.scope.split()))
    return replace(_tokens(signer, claims, living.secret, living.generation, now), refresh_token="")


async def refresh(db: Transaction, signer: Signer, token: str, now: datetime) -> Tokens | Answer:
    """The next tokens, or an OAuth error. A token used before, past its grace, ends the whole session."""
    read = _read(token)
    found = await repository.session(db, read[0]) if read else None
    if read is None or found is None or found.kind != "device" or not _genuine(signer, found.secret, *read):
        return _invalid_grant()
    session, generation, _ = read
    if found.ended is not None or found.expires <= now:
        return _invalid_grant()
    if generation == found.generation and await repository.rotate(
        db, session, generation, now, now + policy.DEVICE_LIFETIME
    ):
        current = generation + 1
    else:
        found = await repository.session(db, session)  # another request may have been quicker
        assert found is not None
        if generation + 1 != found.generation or now - found.rotated > policy.REFRESH_GRACE or found.ended is not None:
            await repository.end_session(db, session, now)
            await audit.record(db, audit.Kind.REFRESH_REUSED, found.user_id, now)
            return _invalid_grant()
        current = found.generation
    user = await repository.user(db, found.user_id)
    assert user is not None
    claims = Claims(user=user.id, session=session, role=user.role, scopes=frozenset(found.scope.split()))
    return _tokens(signer, claims, found.secret, current, now)


def session_of(token: str) -> str:
    """The session that a refresh token names, genuine or not; empty for what is no refresh token."""
    read = _read(token)
    return read[0] if read else ""


async def revoke(db: Transaction, signer: Signer, token: str, now: datetime) -> str | None:
    """The session that changed: a refresh token's is over, an access token is revoked alone, a personal one is over.

    None when the token names none (RFC 7009: that is no error either).
    """
    if token.startswith(personal.PREFIX):
        found = await repository.session(db, personal.session_of(token))
        if found is None or not hmac.compare_digest(found.secret, digest(token)):
            return None
    elif token.count(".") == 2:
        return await _revoke_access(db, signer, token, now)
    else:
        read = _read(token)
        found = await repository.session(db, read[0]) if read else None
        if read is None or found is None or not _genuine(signer, found.secret, *read):
            return None
    await repository.end_session(db, found.id, now)
    return str(found.id)


async def _revoke_access(db: Transaction, signer: Signer, token: str, now: datetime) -> str | None:
    try:
        claims = signer.read(token)
    except Refusal:
        return None  # forged, or over by itself
    if await repository.session(db, claims.session) is None:
        return None
    await repository.add_revoked_token(db, claims.id, claims.session, claims.expires, now)
    return claims.session


async def page(db: Transaction, who: Subject, after: str, now: datetime) -> SessionPage:
    """A page of the sessions that live, newest first."""
    key = read_cursor(after, str)
    rows = await repository.living_sessions(db, who.user, str(key[0]) if key else "", now, policy.PAGE_SIZE + 1)
    shown = rows[: policy.PAGE_SIZE]
    items = tuple(
        SessionItem(
            id=row.id,
            kind=row.kind,
            client=row.client,
            scopes=tuple(row.scope.split()),
            created=rfc3339(row.created),
            used=rfc3339(row.rotated),
            expires=rfc3339(row.expires),
            current=row.id == who.session,
        )
        for row in shown
    )
    return SessionPage(items, cursor(shown[-1].id) if len(rows) > len(shown) else "")


async def end(db: Transaction, who: Subject, session: str, now: datetime) -> bool:
    """True when the session was the subject's; it is over."""
    found = await repository.session(db, session)
    if found is None or found.user_id != who.user:
        return False
    await repository.end_session(db, session, now)
    await audit.record(db, audit.Kind.SESSIONS_ENDED, who.user, now)
    return True


async def end_others(db: Transaction, who: Subject, now: datetime) -> list[str]:
    """The ids of the subject's sessions that are over now: all but the one that asks."""
    await audit.record(db, audit.Kind.SESSIONS_ENDED, who.user, now)
    return await repository.end_sessions(db, who.user, now, but=who.session)


def _tokens(signer: Signer, claims: Claims, seed: str, generation: int, now: datetime) -> Tokens:
    mac = signer.mac(b"refresh", seed.encode(), claims.session.encode(), str(generation).encode())
    packed = UUID(claims.session).bytes + generation.to_bytes(4, "big") + mac
    return Tokens(
        access_token=signer.sign(claims, now),
        refresh_token=base64.urlsafe_b64encode(packed).decode().rstrip("="),
        expires_in=int(signer.lifetime.total_seconds()),
        scope=" ".join(sorted(claims.scopes)),
    )


def _read(token: str) -> tuple[str, int, bytes] | None:
    try:
        packed = base64.b64decode(token.encode("ascii") + b"==", altchars=b"-_")
    except ValueError:
        return None
    if len(packed) != 52:
        return None
    return str(UUID(bytes=packed[:16])), int.from_bytes(packed[16:20], "big"), packed[20:]


def _genuine(signer: Signer, seed: str, session: str, generation: int, mac: bytes) -> bool:
    good = signer.macs(b"refresh", seed.encode(), session.encode(), str(generation).encode())
    return any(hmac.compare_digest(mac, each) for each in good)


def _invalid_grant() -> Answer:
    return oauth_error("invalid_grant", "The refresh token is not valid any more. Sign in again.")


def _subject(row: Row[Any]) -> Subject:
    return Subject(
        user=row.user_id,
        handle=row.handle,
        role=Role(row.role),
        verified=row.verified,
        session=row.id,
        scopes=frozenset(row.scope.split()),
    )
