"""Personal access tokens, for programs without a person: named, with scopes and an end, shown once."""

import base64
from datetime import datetime, timedelta
from uuid import UUID

from backend_api.kit import clock
from backend_api.kit.db import Transaction
from backend_api.kit.errors import Refusal, invalid_field
from backend_api.kit.ids import digest, new_secret, require_uuid
from backend_api.kit.scope import Scope
from backend_api.kit.subject import Subject
from codementor.wire.accounts import PersonalToken, TokenRequest
from codementor.wire.errors import ErrorCode

from . import audit, policy, repository

PREFIX = "cmp_"  # so that scanners for lost secrets can tell it


async def make(
    db: Transaction, who: Subject, wanted: TokenRequest, scopes: dict[str, Scope], now: datetime
) -> PersonalToken:
    """The new token. Refuses scopes that its owner may not hold, or that no such token may, and an id used before."""
    session = require_uuid(wanted.id, "$.id")
    may = set(policy.granted("", scopes, who.role).split())
    if not wanted.scopes or not set(wanted.scopes) <= may:
        raise invalid_field("$.scopes", f"Choose among {', '.join(sorted(may))}.")
    if await repository.session(db, session):
        raise Refusal(ErrorCode.KEY_REUSED, "This token was made before. Its text was shown then and is not kept.")
    token = PREFIX + base64.urlsafe_b64encode(UUID(session).bytes).decode().rstrip("=") + new_secret()
    expires = now + timedelta(days=wanted.days)
    await repository.add_session(
        db,
        id=session,
        user_id=who.user,
        kind="personal",
        secret=digest(token),
        scope=" ".join(sorted(wanted.scopes)),
        client=wanted.name,
        rotated=now,
        created=now,
        expires=expires,
    )
    await audit.record(db, audit.Kind.TOKEN_MADE, who.user, now)
    return PersonalToken(session, token, clock.rfc3339(expires))


def session_of(token: str) -> str:
    """The session that a personal token names, genuine or not; empty for what is no such token."""
    try:
        return str(UUID(bytes=base64.urlsafe_b64decode(token.removeprefix(PREFIX)[:22] + "==")))
    except ValueError:
        return ""
