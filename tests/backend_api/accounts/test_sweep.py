"""What has ended does not stay for ever."""

from datetime import timedelta

from sqlalchemy import func, select

from backend_api.accounts import repository
from backend_api.accounts.tables import TABLES, revoked_tokens, sessions
from backend_api.kit.db import Transaction
from backend_api.kit.ids import digest
from tests.backend_api.house import House


async def test_what_has_ended_is_swept_in_its_time(house: House) -> None:
    """Codes go when they are good no longer, sessions a month after their end; who is signed in stays so."""
    ada, site = await house.account("ada"), house.service.site
    now = site.clock()
    await house.browser("ada")
    await house.tokens("ada")
    later = now + timedelta(minutes=10)
    async with site.db.write() as db:
        (old, *_) = (await db.execute(select(sessions.c.id).order_by(sessions.c.id))).scalars()
        await repository.end_session(db, old, now)
        await repository.add_revoked_token(db, "a-token", old, now + timedelta(days=90), now)
        await repository.add_email_token(db, hash=digest("a"), user_id=ada, expires=later, purpose="reset", email="")
        grant = {"user_code": "BCDFGHJK", "scope": "", "client": "x", "address": "", "created": now, "interval": 5}
        await repository.add_grant(db, hash=digest("b"), expires=later, **grant)
        code = {"user_id": ada, "scope": "", "client": "x", "challenge": "", "redirect_uri": "", "session_id": None}
        await repository.add_code(db, now, hash=digest("c"), expires=later, **code)
    expected = {0: (2, 1, 1, 1, 1), 1: (2, 1, 0, 0, 0), 31: (1, 0, 0, 0, 0)}
    for days, left in expected.items():
        async with site.db.write() as db:
            if days == 31:  # the other one is in use
                await db.execute(sessions.update().where(sessions.c.id != old).values(expires=now + timedelta(days=60)))
            await repository.sweep(db, now + timedelta(days=days))
            assert await _left(db) == left, days


async def _left(db: Transaction) -> tuple[int, ...]:
    named = {table.name: table for table in TABLES}
    tables = [
        sessions,
        revoked_tokens,
        *(named[name] for name in ("email_tokens", "device_grants", "authorization_codes")),
    ]
    return tuple([(await db.execute(select(func.count()).select_from(table))).scalar_one() for table in tables])
