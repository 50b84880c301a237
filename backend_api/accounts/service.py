"""Registering, verifying the address, signing in with a password. No answer tells whether an address has an account."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from backend_api.kit.db import Database, Transaction
from backend_api.kit.errors import invalid_field, rate_limited
from backend_api.kit.ids import digest, new_id, new_secret
from backend_api.kit.limits import Limit, Limiter
from backend_api.kit.pages import cursor, read_cursor
from backend_api.kit.subject import Subject
from codementor.wire.accounts import Account, AccountPage, Registration, Role, SignIn

from . import audit, letters, policy, repository
from .errors import link_used, wrong_credentials
from .letters import Letter
from .passwords import Passwords


async def register(db: Transaction, passwords: Passwords, wanted: Registration, now: datetime, url: str) -> Letter:
    """The account exists, or existed already; either way there is a letter to send. A taken handle is refused."""
    email, handle = policy.normal_email(wanted.email), policy.require_handle(wanted.handle)
    hashed = await passwords.hash(wanted.password, email, handle)  # also for a known address: it takes the same time
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
    owner = user_id if known is None else str(known.id)
    await audit.record(db, audit.Kind.REGISTERED, owner, now)
    if known is not None and known.verified:
        return letters.known(email, url)
    return letters.verify(email, url, await mailed_token(db, owner, "verify", now + policy.VERIFY_LIFETIME))


async def mailed_token(db: Transaction, user_id: str, purpose: str, expires: datetime, email: str = "") -> str:
    """A token to mail, good once and for that purpose; `email` is the address that it changes to."""
    token = new_secret()
    values = {"user_id": user_id, "purpose": purpose, "expires": expires, "email": email}
    await repository.add_email_token(db, hash=digest(token), **values)
    return token


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


async def has_admin(db: Transaction) -> bool:
    """True when some account has the role admin."""
    return await repository.has_role(db, Role.ADMIN)


async def id_of(db: Transaction, email: str) -> str | None:
    """The id of the account with this address."""
    row = await repository.user_by_email(db, email.strip().lower())
    return str(row.id) if row else None


async def verify(db: Transaction, token: str, now: datetime) -> None:
    """The address that the token was mailed to is the account's and verified; refuses a token that is not good."""
    found = await repository.use_email_token(db, digest(token), now, "verify", "change")
    if found is None:
        raise link_used()
    if found.purpose == "verify":
        await repository.set_user(db, found.user_id, verified=True)
        await audit.record(db, audit.Kind.VERIFIED, found.user_id, now)
        return
    if not await repository.change_email(db, found.user_id, found.email):
        raise link_used()
    await repository.drop_email_tokens(db, found.user_id)  # those to the address of before
    await audit.record(db, audit.Kind.EMAIL_CHANGED, found.user_id, now)


class Gate:
    """Where passwords are checked. Failures count against account and address, slow both down, and are logged."""

    def __init__(self, db: Database, passwords: Passwords, limiter: Limiter, now: datetime, address: str) -> None:
        self._db = db
        self.passwords = passwords
        self._limiter = limiter
        self.now = now
        self._address = address

    async def sign_in(self, given: SignIn) -> str:
        """The id of the account whose password this is."""
        email = given.email.strip().lower()
        await self._wait(email)
        async with self._db.read() as connection:
            user = await repository.user_by_email(connection, email)
        return await self._check(user, email, given.password)

    async def confirm(self, who: Subject, password: str) -> Row[Any]:
        """The account of the subject, whose password this is."""
        async with self._db.read() as connection:
            user = await repository.user(connection, who.user)
        assert user is not None
        await self._wait(user.email)
        await self._check(user, user.email, password)
        return user

    async def _wait(self, email: str) -> None:
        for key, limit in _gates(digest(email), self._address):
            verdict = await self._limiter.take(key, limit, cost=0)
            if verdict.wait:
                raise rate_limited(verdict.wait)

    async def _check(self, user: Row[Any] | None, email: str, password: str) -> str:
        if user is not None and await self.passwords.matches(password, user.password_hash):
            return str(user.id)
        if user is None:
            await self.passwords.matches(password, None)
        for key, limit in _gates(digest(email), self._address):
            await self._limiter.take(key, limit)
        async with self._db.write() as db:  # of its own: the refusal undoes the request's
            known = str(user.id) if user else ""
            await audit.record(db, audit.Kind.SIGN_IN_FAILED, known, self.now, audit.By(address=self._address))
        raise wrong_credentials()


async def account(db: Transaction, user_id: str) -> Account:
    """The account as its owner sees it."""
    row = await repository.user(db, user_id)
    assert row is not None
    return _account(row)


async def providers_of(db: Transaction, user_id: str) -> list[str]:
    """The providers with which the account's owner signs in, too."""
    return await repository.identities_of(db, user_id)


async def handles_of(db: Transaction, ids: list[str]) -> dict[str, str]:
    """The accounts' handles, by id."""
    return {row.id: row.handle for row in await repository.handles_of(db, ids)}


async def accounts(db: Transaction, after: str) -> AccountPage:
    """A page of all accounts, oldest first."""
    key = read_cursor(after, str)
    rows = await repository.accounts(db, str(key[0]) if key else "", policy.PAGE_SIZE + 1)
    shown = rows[: policy.PAGE_SIZE]
    return AccountPage(tuple(map(_account, shown)), cursor(shown[-1].id) if len(rows) > len(shown) else "")


async def set_role(
    db: Transaction, user_id: str, role: Role, now: datetime, actor: str
) -> tuple[Account, list[str]] | None:
    """The account with its new role, and the sessions that live and have it now; None when there is no such account."""
    if await repository.user(db, user_id) is None:
        return None
    await repository.set_user(db, user_id, role=role)
    await audit.record(db, audit.Kind.ROLE_CHANGED, user_id, now, audit.By(actor=actor))
    living = await repository.living_sessions(db, user_id, "", now, policy.MOST_SESSIONS)
    return await account(db, user_id), [row.id for row in living]


async def end_sessions(db: Transaction, user_id: str, now: datetime, actor: str) -> list[str]:
    """The ids of the account's sessions, all of which are over now."""
    await audit.record(db, audit.Kind.SESSIONS_ENDED, user_id, now, audit.By(actor=actor))
    return await repository.end_sessions(db, user_id, now)


def _account(row: Row[Any]) -> Account:
    return Account(id=row.id, handle=row.handle, email=row.email, role=Role(row.role), verified=row.verified)


def _gates(who: str, address: str) -> list[tuple[str, Limit]]:
    here = [(f"failed:{who}:{address}:{limit.seconds}", limit) for limit in policy.FAILURES_HERE]
    everywhere = [(f"failed:{who}", limit) for limit in policy.FAILURES_ACCOUNT]
    return here + everywhere + [(f"failed-from:{address}", limit) for limit in policy.FAILURES_ADDRESS]
