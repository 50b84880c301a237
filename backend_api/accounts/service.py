"""Registering, verifying the address, signing in with a password. No answer tells whether an address has an account."""

import logging
from dataclasses import dataclass
from datetime import datetime

from backend_api.kit.db import Database, Transaction
from backend_api.kit.errors import invalid_field, rate_limited
from backend_api.kit.ids import digest, new_id, new_secret
from backend_api.kit.limits import Limit, Limiter
from backend_api.kit.mail import Mail, MailFailed
from codementor.wire.accounts import Account, Registration, Role, SignIn

from . import policy, repository
from .errors import link_used, wrong_credentials
from .passwords import Passwords

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to send once the request's work is committed."""

    to: str
    subject: str
    text: str


async def register(db: Transaction, passwords: Passwords, wanted: Registration, now: datetime, url: str) -> Letter:
    """The account exists, or existed already; either way there is a letter to send. A taken handle is refused."""
    email, handle = policy.normal_email(wanted.email), policy.require_handle(wanted.handle)
    hashed = await passwords.hash(wanted.password)  # also for a known address: it takes the same time
    if not await repository.take_handle(db, handle):
        raise invalid_field("$.handle", "This handle is taken. Choose another.")
    user_id = new_id()
    added = await repository.add_user(
        db,
        id=user_id,
        email=email,
        handle=handle,
        password_hash=hashed,
        role=Role.LEARNER,
        verified=False,
        created=now,
    )
    known = None if added else await repository.user_by_email(db, email)
    if known is not None and known.verified:
        return Letter(email, "Your CodeMentor account", _KNOWN.format(url=url))
    token = new_secret()
    owner = user_id if known is None else known.id
    await repository.add_email_token(db, digest(token), owner, now + policy.VERIFY_LIFETIME)
    return Letter(email, "Verify your e-mail address", _VERIFY.format(url=url, token=token))


async def add_account(db: Transaction, account: Account, hashed: str, now: datetime) -> None:
    """An operator's account exists. Refuses an address or handle that is taken."""
    email, handle = policy.normal_email(account.email), policy.require_handle(account.handle)
    if not await repository.take_handle(db, handle):
        raise invalid_field("$.handle", "This handle is taken. Choose another.")
    added = await repository.add_user(
        db,
        id=account.id,
        email=email,
        handle=handle,
        password_hash=hashed,
        role=account.role,
        verified=account.verified,
        created=now,
    )
    if not added:
        raise invalid_field("$.email", "There is an account with this address.")


async def id_of(db: Transaction, email: str) -> str | None:
    """The id of the account with this address."""
    row = await repository.user_by_email(db, email.strip().lower())
    return str(row.id) if row else None


async def verify(db: Transaction, token: str, now: datetime) -> None:
    """The address that the token was mailed to is verified; refuses a token that is not good any more."""
    user_id = await repository.use_email_token(db, digest(token), now)
    if user_id is None:
        raise link_used()
    await repository.set_user(db, user_id, verified=True)


async def check_password(db: Database, passwords: Passwords, limiter: Limiter, given: SignIn, address: str) -> str:
    """The id of the account whose password this is. Failures count against account and address, and slow both down."""
    email = given.email.strip().lower()
    gates = _gates(digest(email), address)
    for key, limit in gates:
        wait = await limiter.take(key, limit, cost=0)
        if wait:
            raise rate_limited(wait)
    async with db.read() as connection:
        user = await repository.user_by_email(connection, email)
    if not await passwords.matches(given.password, user.password_hash if user else None):
        for key, limit in gates:
            await limiter.take(key, limit)
        raise wrong_credentials()
    assert user is not None
    return str(user.id)


async def account(db: Transaction, user_id: str) -> Account:
    """The account as its owner sees it."""
    row = await repository.user(db, user_id)
    assert row is not None
    return Account(id=row.id, handle=row.handle, email=row.email, role=Role(row.role), verified=row.verified)


async def post(mail: Mail, letter: Letter) -> None:
    """The letter is handed over. A failure is logged and not shown: it would tell that the address was mailed to."""
    try:
        await mail.send(letter.to, letter.subject, letter.text)
    except MailFailed as error:
        log.error("mail not sent", extra={"facts": {"error": str(error)}})


def _gates(who: str, address: str) -> list[tuple[str, Limit]]:
    here = [(f"failed:{who}:{address}:{limit.seconds}", limit) for limit in policy.FAILURES_HERE]
    everywhere = [(f"failed:{who}", limit) for limit in policy.FAILURES_ACCOUNT]
    return here + everywhere + [(f"failed-from:{address}", limit) for limit in policy.FAILURES_ADDRESS]


_VERIFY = """\
Someone registered at CodeMentor with this address. If it was you, open this page within 24 hours:

{url}/verify?token={token}

If it was not you, do nothing: without it the account can do nothing either.
"""

_KNOWN = """\
Someone tried to register at CodeMentor with this address. You have an account already; sign in here:

{url}/sign-in

If it was not you, there is nothing to do: nothing was changed.
"""
