"""Quotas for administrators: the tier of an account, and exceptions from it. Each change is in the log of acts."""

from functools import partial

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.errors import not_found
from backend_api.kit.limits import Limit
from backend_api.kit.route import Route
from backend_api.quota import service as quota
from backend_api.quota.service import Quotas
from codementor.wire.quota import Quota, QuotaException, TierChange

from . import audit, repository


async def one(quotas: Quotas, call: Call) -> Quota:
    """The calls of language models that an account has an hour, and what is left of them."""
    return await quota.standing(call.db, quotas, await _account(call), call.site.clock())


async def set_tier(quotas: Quotas, call: Call) -> Quota:
    """Give an account a tier."""
    user, now = await _account(call), call.site.clock()
    await quota.set_tier(call.db, quotas, user, call.message(TierChange).tier, now)
    await audit.record(call.db, audit.Kind.TIER_CHANGED, user, now, audit.By(call.who.user, call.address))
    return await quota.standing(call.db, quotas, user, now)


async def set_exception(quotas: Quotas, call: Call) -> Quota:
    """Give an account other calls an hour than its tier's, with the reason and until when."""
    user, now = await _account(call), call.site.clock()
    await quota.except_(call.db, user, call.message(QuotaException), now, call.who.user)
    await audit.record(call.db, audit.Kind.QUOTA_CHANGED, user, now, audit.By(call.who.user, call.address))
    return await quota.standing(call.db, quotas, user, now)


async def end_exception(call: Call) -> Answer:
    """End the exception of an account: its tier counts again."""
    user, now = await _account(call), call.site.clock()
    if await quota.end_exception(call.db, user, now):
        await audit.record(call.db, audit.Kind.QUOTA_CHANGED, user, now, audit.By(call.who.user, call.address))
    return Answer(status=204)


def routes(quotas: Quotas) -> tuple[Route, ...]:
    """The rows."""
    scope, limit, at = "admin:accounts", Limit(120, 60), "/v1/admin/accounts/{id}"
    change = partial(set_exception, quotas)
    return (
        Route("GET", f"{at}/quota", partial(one, quotas), scope, limit, answer=Quota),
        Route("PUT", f"{at}/quota", change, scope, limit, body=QuotaException, answer=Quota),
        Route("DELETE", f"{at}/quota", end_exception, scope, limit, status=204),
        Route("PUT", f"{at}/tier", partial(set_tier, quotas), scope, limit, body=TierChange, answer=Quota),
    )


async def _account(call: Call) -> str:
    user = call.path["id"]
    if await repository.user(call.db, user) is None:
        raise not_found("account with this id")
    return user
