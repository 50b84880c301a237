"""The log of security events: what happened to an account, when, and from where. Rows are only added."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_api.kit import clock
from backend_api.kit.db import Transaction
from backend_api.kit.ids import new_id
from backend_api.kit.pages import cursor, read_cursor
from codementor.wire.accounts import SecurityEvent, SecurityEventPage

from . import policy, repository


class Kind(StrEnum):
    """What can happen."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    RESET_ASKED = "reset_asked"
    PASSWORD_CHANGED = "password_changed"
    EMAIL_CHANGED = "email_changed"
    DEVICE_ADMITTED = "device_admitted"
    REFRESH_REUSED = "refresh_reused"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    ROLE_CHANGED = "role_changed"
    TIER_CHANGED = "tier_changed"
    QUOTA_CHANGED = "quota_changed"
    EXPORTED = "exported"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, when it was not the account itself, and the network address it came from."""

    actor: str = ""
    address: str = ""


UNSAID = By()


async def record(db: Transaction, kind: Kind, user: str, now: datetime, by: By = UNSAID) -> None:
    """The event is in the log. `user` is empty where it concerns no account there is."""
    await repository.add_security_event(
        db, id=new_id(), at=now, kind=kind, user_id=user, actor_id=by.actor, address=by.address[:64]
    )


async def page(db: Transaction, after: str, user: str = "") -> SecurityEventPage:
    """A page of the log, newest first; of one user when one is named."""
    key = read_cursor(after, str)
    rows = await repository.security_events_page(db, str(key[0]) if key else "", user, policy.PAGE_SIZE + 1)
    shown = rows[: policy.PAGE_SIZE]
    events = tuple(
        SecurityEvent(row.id, clock.rfc3339(row.at), row.kind, row.user_id, row.actor_id, row.address) for row in shown
    )
    return SecurityEventPage(events, cursor(shown[-1].id) if len(rows) > len(shown) else "")
