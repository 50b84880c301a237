"""Who may call a language model now. Refused, a learner gets deterministic help: callers degrade, they never fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from redis.exceptions import RedisError

from backend_api.kit.clock import parse, rfc3339
from backend_api.kit.db import Transaction
from backend_api.kit.errors import Refusal, invalid_field, rate_limited
from backend_api.kit.ids import new_id
from backend_api.kit.limits import Demand, Limiter, Verdict
from codementor.wire.errors import ErrorCode
from codementor.wire.quota import Quota, QuotaException

from . import repository
from .policy import Tiers, hourly


@dataclass(frozen=True, slots=True)
class Quotas:
    """What counting model calls needs."""

    limiter: Limiter
    tiers: Tiers


async def standing(db: Transaction, quotas: Quotas, user_id: str, now: datetime) -> Quota:
    """The user's calls an hour and what is left; nothing is counted."""
    return await _count(db, quotas, user_id, now, None)


async def take(
    db: Transaction, quotas: Quotas, user_id: str, now: datetime, *, further: Sequence[Demand] = ()
) -> Quota:
    """A model call is counted against the user and, in the same step, against `further` limits, as a class's by day.

    Raises rate_limited when one of them is used up, and unavailable when the counting store is away.
    """
    return await _count(db, quotas, user_id, now, further)


async def _count(
    db: Transaction, quotas: Quotas, user_id: str, now: datetime, further: Sequence[Demand] | None
) -> Quota:
    """Where the user stands; with `further`, even an empty one, after a call that is counted against all of them."""
    row = await repository.allowance(db, user_id, now)
    tier = row.tier if row.tier in quotas.tiers.calls else quotas.tiers.default
    calls = row.calls or quotas.tiers.of(tier)
    try:
        verdicts = await quotas.limiter.take_all(
            [Demand(f"model:{user_id}", hourly(calls), 0 if further is None else 1), *(further or ())]
        )
    except (RedisError, OSError):
        raise _uncounted() from None
    if further is not None:
        _require(verdicts)
    own = verdicts[0]
    return Quota(tier, calls, own.remaining, round(own.reset, 3), rfc3339(row.ends) if row.ends else "")


async def set_tier(db: Transaction, quotas: Quotas, user_id: str, tier: str, now: datetime) -> None:
    """The user has the tier, which is one of the settings'."""
    if tier not in quotas.tiers.calls:
        raise invalid_field("tier", f"Give one of {', '.join(quotas.tiers.calls)}.")
    await repository.put_tier(db, user_id, tier, now)


async def except_(db: Transaction, user_id: str, wanted: QuotaException, now: datetime, actor: str) -> None:
    """The user has other calls an hour than the tier's until that moment, instead of any exception before."""
    ends = parse(wanted.until, "until")
    if ends <= now:
        raise invalid_field("until", "Give a moment that is still to come.")
    await repository.end_exceptions(db, user_id, now)
    values = {"calls": wanted.calls, "reason": wanted.reason, "actor_id": actor, "made": now, "ends": ends}
    await repository.add_exception(db, id=new_id(), user_id=user_id, **values)


async def end_exception(db: Transaction, user_id: str, now: datetime) -> bool:
    """The user has the tier's calls again; True when there was an exception."""
    return await repository.end_exceptions(db, user_id, now) > 0


def _require(verdicts: Sequence[Verdict]) -> None:
    slowest = max(verdicts, key=lambda verdict: verdict.wait)
    if slowest.wait:
        refusal = rate_limited(slowest.wait)
        refusal.headers |= slowest.headers
        raise refusal


def _uncounted() -> Refusal:
    return Refusal(
        ErrorCode.UNAVAILABLE, "Calls of language models cannot be counted right now, so none is made. Try again soon."
    )
