"""Signing in with another service's account, and linking one to an account here.

A flow on its way lies in the browser's cookie, signed: only the browser that began it can end it. An account here is
never taken over by an equal e-mail address: its owner links the other one, once signed in.
"""

import base64
import hmac
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from backend_api.kit.db import Transaction
from backend_api.kit.errors import Refusal
from backend_api.kit.ids import new_id, new_secret
from backend_api.kit.tokens import Signer
from codementor.wire.accounts import Role
from codementor.wire.errors import ErrorCode

from . import audit, policy, repository
from .providers import Flow, Person

_PURPOSE = b"flow"


@dataclass(frozen=True, slots=True)
class Journey:
    """A flow with what is to be done at its end."""

    provider: str
    back: str  # the page to go on to
    user: str  # the account to link to, or "" to sign in
    expires: float
    state: str
    nonce: str
    verifier: str

    def flow(self, url: str) -> Flow:
        """What the provider is concerned with."""
        return Flow(self.state, self.nonce, self.verifier, f"{url}/sign-in/{self.provider}/callback")


def begin(provider: str, back: str, user: str, now: datetime) -> Journey:
    """A new flow."""
    expires = (now + policy.FLOW_LIFETIME).timestamp()
    return Journey(provider, back[:500], user, expires, new_secret(), new_secret(), new_secret() + new_secret())


def pack(journey: Journey, signer: Signer) -> str:
    """The flow as a cookie."""
    body = json.dumps(asdict(journey)).encode()
    return base64.urlsafe_b64encode(signer.mac(_PURPOSE, body) + body).decode().rstrip("=")


def unpack(cookie: str, signer: Signer) -> Journey | None:
    """The flow in a cookie made here; None for anything else."""
    try:
        packed = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except ValueError:
        return None
    mac, body = packed[:32], packed[32:]
    if not any(hmac.compare_digest(mac, good) for good in signer.macs(_PURPOSE, body)):
        return None
    return Journey(**json.loads(body))


def check(journey: Journey | None, provider: str, state: str, now: datetime) -> Journey:
    """The flow, if it is the one that this browser began with this provider; refuses any other."""
    good = journey is not None and journey.provider == provider and journey.expires > now.timestamp()
    if not good or journey is None or not hmac.compare_digest(journey.state.encode(), state.encode()):
        raise Refusal(
            ErrorCode.INVALID_REQUEST, "This sign-in was not begun in this browser, or too long ago. Begin again."
        )
    return journey


async def user_of(db: Transaction, provider: str, person: Person, now: datetime) -> str:
    """The account that the person signs in to: the linked one, or a new one with their verified address."""
    found = await repository.identity(db, provider, person.subject)
    if found is not None:
        return str(found.user_id)
    email = person.email.strip().lower()
    if not email:
        raise Refusal(
            ErrorCode.EMAIL_NOT_VERIFIED,
            "Your e-mail address is not verified there. Verify it there, then sign in again.",
        )
    email = policy.normal_email(email)
    if await repository.user_by_email(db, email):
        raise Refusal(
            ErrorCode.FORBIDDEN,
            "There is an account with this e-mail address. Sign in to it, and link the other one on its page.",
        )
    return await open_account(db, provider, replace(person, email=email), now)


async def open_account(db: Transaction, provider: str, person: Person, now: datetime) -> str:
    """The id of a new account of the person, who signs in to it with this provider and has no password."""
    user_id = new_id()
    handle = await _free_handle(db, person.name or person.email.partition("@")[0])
    values = {"id": user_id, "email": person.email, "handle": handle, "password_hash": "", "role": Role.LEARNER}
    if not await repository.add_user(db, **values, verified=True, created=now):
        raise Refusal(ErrorCode.UNAVAILABLE, "Somebody was quicker with this address. Try again.")
    await audit.record(db, audit.Kind.REGISTERED, user_id, now)
    await _add(db, provider, person, user_id, now)
    return user_id


async def link(db: Transaction, provider: str, person: Person, user_id: str, now: datetime) -> None:
    """The person signs in to that account with this provider, too. Refuses an identity that is another account's."""
    found = await repository.identity(db, provider, person.subject)
    if found is None and provider not in await repository.identities_of(db, user_id):
        await _add(db, provider, person, user_id, now)
    elif found is None or found.user_id != user_id:
        raise Refusal(ErrorCode.FORBIDDEN, "One of the two is linked already. End that link first.")


async def unlink(db: Transaction, provider: str, user_id: str, now: datetime) -> None:
    """The provider opens the account no more. Refuses to take the only way in."""
    user = await repository.user(db, user_id)
    linked = await repository.identities_of(db, user_id)
    if user is not None and not user.password_hash and linked == [provider]:
        raise Refusal(
            ErrorCode.FORBIDDEN, "This is the only way to sign in. Set a password first: Forgot the password."
        )
    await repository.drop_identity(db, user_id, provider)
    await audit.record(db, audit.Kind.IDENTITY_UNLINKED, user_id, now)


async def _add(db: Transaction, provider: str, person: Person, user_id: str, now: datetime) -> None:
    if not await repository.add_identity(
        db, provider=provider, subject=person.subject[:255], user_id=user_id, created=now
    ):
        raise Refusal(ErrorCode.UNAVAILABLE, "This was done twice at the same time. Try again.")
    await audit.record(db, audit.Kind.IDENTITY_LINKED, user_id, now)


async def _free_handle(db: Transaction, name: str) -> str:
    """A handle like the name: itself when it may be had, else with a number that no one counts."""
    like = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "learner"
    wanted = like if policy.may_be_handle(like) else f"{like}-{new_id()[-6:]}"
    while not await repository.take_handle(db, wanted):
        wanted = f"{like}-{new_id()[-6:]}"
    return wanted
