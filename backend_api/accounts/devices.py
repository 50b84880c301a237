"""The device authorization grant (RFC 8628): an editor shows a code, a signed-in browser agrees, tokens follow."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from backend_api.kit.answer import Answer
from backend_api.kit.db import Transaction
from backend_api.kit.errors import not_found
from backend_api.kit.ids import digest, new_code, new_secret, normal_code, shown_code
from backend_api.kit.scope import Scope
from backend_api.kit.subject import Subject
from backend_api.kit.tokens import Signer
from codementor.wire.accounts import DeviceGrant, Role, Tokens

from . import audit, policy, repository, sessions
from .errors import oauth_error

CLIENT = "codementor"


@dataclass(frozen=True, slots=True)
class Asker:
    """The device, as its request shows it: shown to the person who decides."""

    client: str
    address: str


async def ask(db: Transaction, asker: Asker, scope: str, now: datetime, url: str) -> DeviceGrant:
    """A grant that waits for a person. Its device code is known to the device alone."""
    device_code = new_secret()
    user_code = new_code()
    while not await repository.add_grant(
        db,
        hash=digest(device_code),
        user_code=user_code,
        scope=scope,
        client=asker.client,
        address=asker.address,
        created=now,
        expires=now + policy.GRANT_LIFETIME,
        interval=policy.POLL_SECONDS,
    ):
        user_code = new_code()
    shown = shown_code(user_code)
    return DeviceGrant(
        device_code=device_code,
        user_code=shown,
        verification_uri=f"{url}/device",
        verification_uri_complete=f"{url}/device?code={shown}",
        expires_in=int(policy.GRANT_LIFETIME.total_seconds()),
        interval=policy.POLL_SECONDS,
    )


async def redeem(db: Transaction, signer: Signer, device_code: str, now: datetime) -> Tokens | Answer:
    """The tokens of an approved grant, once; until then the OAuth error that says what to do."""
    grant = await repository.grant_by_device(db, digest(device_code))
    if grant is None:
        return oauth_error("invalid_grant", "This device code is not known, or was used already.")
    if grant.expires <= now:
        return oauth_error("expired_token", "The code has expired. Start the sign-in again.")
    if grant.state == "denied":
        return oauth_error("access_denied", "The request was turned down in the browser.")
    if grant.state == "pending":
        return await _wait(db, grant, now)
    if not await repository.take_grant(db, grant.hash):
        return oauth_error("invalid_grant", "This device code is not known, or was used already.")
    user = await repository.user(db, grant.user_id)
    if user is None:
        return oauth_error("access_denied", "The account does not exist any more.")
    await audit.record(db, audit.Kind.DEVICE_ADMITTED, user.id, now, audit.By(address=grant.address))
    device = sessions.Device(user_id=user.id, scope=grant.scope, client=grant.client)
    return await sessions.start_device(db, signer, device, Role(user.role), now)


async def waiting(db: Transaction, code: str, now: datetime) -> Row[Any] | None:
    """The grant that a person's typed code names, while it waits for an answer."""
    return await repository.grant_by_code(db, normal_code(code), now)


async def decide(db: Transaction, code: str, who: Subject, scopes: dict[str, Scope] | None, now: datetime) -> None:
    """The grant is approved for this account with what its role may hold, or denied when `scopes` is None."""
    grant = await waiting(db, code, now)
    if grant is None:
        raise not_found("sign-in request with this code. It may have expired")
    if scopes is None:
        await repository.set_grant(db, grant.hash, state="denied", user_id=who.user)
        return
    scope = policy.granted(grant.scope, scopes, who.role)
    await repository.set_grant(db, grant.hash, state="approved", user_id=who.user, scope=scope)


async def _wait(db: Transaction, grant: Row[Any], now: datetime) -> Answer:
    early = grant.polled is not None and now - grant.polled < timedelta(seconds=grant.interval)
    interval = grant.interval + policy.POLL_SECONDS if early else grant.interval
    await repository.set_grant(db, grant.hash, polled=now, interval=interval)
    if early:
        return oauth_error("slow_down", f"Ask every {interval} seconds.")
    return oauth_error("authorization_pending", "Nobody has confirmed the code yet.")
