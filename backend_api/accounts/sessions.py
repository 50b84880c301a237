"""Sessions: browser cookies, and devices with access and rotating refresh tokens.

A device's refresh tokens are derived from its secret seed, the signing key and the generation: nothing usable is
stored, and a repeated request within the grace period gets the same successor. An older one ends the session.
"""

import base64
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from backend_api.kit.answer import Answer
from backend_api.kit.clock import Clock
from backend_api.kit.db import Database, Transaction
from backend_api.kit.ids import digest, new_id, new_secret
from backend_api.kit.subject import Subject
from backend_api.kit.tokens import Claims, Signer, token_invalid
from codementor.wire.accounts import Role, Tokens

from . import policy, repository
from .errors import oauth_error

_CACHE_SECONDS = 3.0
_CACHE_SIZE = 10_000


class Sessions:
    """The `Authority` of the service: a session is looked up on each request, at most a few seconds old."""

    def __init__(self, db: Database, signer: Signer, clock: Clock, ticks: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._signer = signer
        self._clock = clock
        self._ticks = ticks
        self._seen: dict[str, tuple[float, Subject]] = {}

    async def bearer(self, token: str) -> Subject:
        """See `Authority`."""
        claims = self._signer.read(token)
        subject = self._cached(claims.session) or await self._look_up(claims.session)
        if subject is None or subject.user != claims.user:
            raise token_invalid()
        return Subject(
            user=subject.user,
            handle=subject.handle,
            role=subject.role,
            verified=subject.verified,
            session=subject.session,
            scopes=subject.scopes & claims.scopes,
        )

    async def browser(self, cookie: str) -> Subject | None:
        """See `Authority`."""
        if not cookie:
            return None
        async with self._db.read() as connection:
            row = await repository.session_with_user(connection, None, digest(cookie), self._clock())
        return None if row is None or row.kind != "browser" else _subject(row)

    def drop(self, session: str) -> None:
        """This process looks the session up again at its next request."""
        self._seen.pop(session, None)

    def _cached(self, session: str) -> Subject | None:
        when, subject = self._seen.get(session, (0.0, None))
        # What was not verified may be so by now: only a good state is believed for a while.
        return subject if subject and subject.verified and self._ticks() - when < _CACHE_SECONDS else None

    async def _look_up(self, session: str) -> Subject | None:
        async with self._db.read() as connection:
            row = await repository.session_with_user(connection, session, None, self._clock())
        if row is None or row.kind != "device":
            self.drop(session)
            return None
        if len(self._seen) >= _CACHE_SIZE:
            self._seen.clear()
        subject = _subject(row)
        self._seen[session] = (self._ticks(), subject)
        return subject


@dataclass(frozen=True, slots=True)
class Device:
    """A device that was let in: for whom, with what scopes, and how it called itself."""

    user_id: str
    scope: str
    client: str


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
    session, seed = new_id(), new_secret()
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
    """The session that the refresh token belongs to is over; None when it names none (RFC 7009: no error either)."""
    read = _read(token)
    found = await repository.session(db, read[0]) if read else None
    if read is None or found is None or not _genuine(signer, found.secret, *read):
        return None
    await repository.end_session(db, found.id, now)
    return str(found.id)


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
