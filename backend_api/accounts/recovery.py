"""A new password or e-mail address: by mail for who cannot sign in, by the present password for who can."""

from datetime import datetime

from backend_api.kit.db import Transaction
from backend_api.kit.ids import digest
from backend_api.kit.subject import Subject
from codementor.wire.accounts import EmailChange, PasswordChange, PasswordReset

from . import audit, letters, policy, repository, service
from .errors import link_used
from .letters import Letter
from .passwords import Passwords
from .service import Gate


async def forgot(db: Transaction, given: str, now: datetime, url: str) -> Letter:
    """The letter to send, with a token when the address has an account; both ways cost about the same."""
    email = policy.normal_email(given)
    user = await repository.user_by_email(db, email)
    await audit.record(db, audit.Kind.RESET_ASKED, user.id if user else "", now)
    if user is None:
        return letters.nobody(email)
    return letters.reset(email, url, await service.mailed_token(db, user.id, "reset", now + policy.RESET_LIFETIME))


async def reset(db: Transaction, passwords: Passwords, given: PasswordReset, now: datetime) -> list[str]:
    """The password is new and the address verified; the ids of the user's sessions, all of which are over now."""
    hashed = await passwords.hash(given.password)
    found = await repository.use_email_token(db, digest(given.token), now, "reset")
    if found is None:
        raise link_used()
    await repository.set_user(db, found.user_id, password_hash=hashed, verified=True)
    await repository.drop_email_tokens(db, found.user_id)
    await audit.record(db, audit.Kind.PASSWORD_CHANGED, found.user_id, now)
    return await repository.end_sessions(db, found.user_id, now)


async def change_password(db: Transaction, gate: Gate, who: Subject, given: PasswordChange) -> tuple[str, list[str]]:
    """The password is new. Gives the address to tell, and the user's other sessions, which are over now."""
    user = await gate.confirm(who, given.current)
    hashed = await gate.passwords.hash(given.password, user.email, user.handle)
    await repository.set_user(db, who.user, password_hash=hashed)
    await repository.drop_email_tokens(db, who.user)
    await audit.record(db, audit.Kind.PASSWORD_CHANGED, who.user, gate.now)
    return str(user.email), await repository.end_sessions(db, who.user, gate.now, but=who.session)


async def change_email(db: Transaction, gate: Gate, who: Subject, given: EmailChange, url: str) -> list[Letter]:
    """The letters to send: to the new address to verify it, to the present one to tell. Nothing has changed yet."""
    email = policy.normal_email(given.email)
    user = await gate.confirm(who, given.password)
    if await repository.user_by_email(db, email):
        return [letters.known(email, url), letters.changing(user.email)]
    expires = gate.now + policy.VERIFY_LIFETIME
    token = await service.mailed_token(db, who.user, "change", expires, email)
    return [letters.change(email, url, token), letters.changing(user.email)]
