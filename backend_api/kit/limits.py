"""Rate limits by GCRA (the generic cell rate algorithm of ATM's I.371): one number a key, in memory or in Redis.

The number is the theoretical arrival time: the moment at which everything taken so far is paid off at the limit's
steady pace. Both adapters count in whole microseconds, so that they give the same verdicts.
"""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

_MICRO = 1_000_000
_SWEEP_MICRO = 60 * _MICRO
_SCRIPT = """
local now = tonumber(ARGV[1])
if now == 0 then
  local clock = redis.call('TIME')
  now = clock[1] * 1000000 + clock[2]
end
local verdicts, due, allowed = {}, {}, true
for at, key in ipairs(KEYS) do
  local interval, burst, cost = tonumber(ARGV[3 * at - 1]), tonumber(ARGV[3 * at]), tonumber(ARGV[3 * at + 1])
  local arrival = math.max(tonumber(redis.call('GET', key) or 0), now)
  due[at] = arrival + interval * cost
  local wait = math.max(0, arrival + interval * math.max(cost, 1) - burst - now)
  allowed = allowed and wait == 0
  verdicts[at] = {wait, burst - (arrival - now), interval * cost}
end
for at, key in ipairs(KEYS) do
  if allowed then
    verdicts[at][2] = verdicts[at][2] - verdicts[at][3]
    if due[at] > now and verdicts[at][3] > 0 then
      redis.call('SET', key, string.format('%.0f', due[at]), 'PX', math.ceil((due[at] - now) / 1000) + 1000)
    end
  end
  verdicts[at] = {string.format('%.0f', verdicts[at][1]), string.format('%.0f', verdicts[at][2])}
end
return verdicts
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in `seconds`, spread by GCRA. `closed`: refuse when the limiter's store is away."""

    count: int
    seconds: int
    closed: bool = False
    name: str = "requests"  # in the headers

    @property
    def interval(self) -> int:
        """The microseconds after which one more comes free."""
        return self.seconds * _MICRO // self.count

    @property
    def burst(self) -> int:
        """The microseconds that all of them together take to come free."""
        return self.interval * self.count


@dataclass(frozen=True, slots=True)
class Demand:
    """What somebody wants to take: `cost` of the limit under the key. Cost 0 asks without counting."""

    key: str
    limit: Limit
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a demand is allowed, and where its limit stands after it."""

    limit: Limit
    wait: float  # seconds until it would be allowed; 0.0: it is
    remaining: int  # how many are left right now
    reset: float  # seconds until all of them are

    @property
    def headers(self) -> dict[str, str]:
        """What clients are told, in the fields of the IETF's RateLimit header draft (draft-ietf-httpapi-ratelimit)."""
        told = {
            "RateLimit-Policy": f'"{self.limit.name}";q={self.limit.count};w={self.limit.seconds}',
            "RateLimit": f'"{self.limit.name}";r={self.remaining};t={math.ceil(self.reset)}',
        }
        return told | ({"Retry-After": str(math.ceil(self.wait))} if self.wait else {})


class Limiter(ABC):
    """Says whether one more is allowed, and counts it when it is."""

    async def take(self, key: str, limit: Limit, cost: int = 1) -> Verdict:
        """The verdict on one demand."""
        return (await self.take_all([Demand(key, limit, cost)]))[0]

    @abstractmethod
    async def take_all(self, demands: Sequence[Demand]) -> list[Verdict]:
        """A verdict each. All are counted, or, when one is refused, none. The keys are different ones."""


class MemoryLimiter(Limiter):
    """Limits of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._arrivals: dict[str, int] = {}
        self._swept = self._now()

    async def take_all(self, demands: Sequence[Demand]) -> list[Verdict]:
        """See `Limiter`."""
        now = self._now()
        self._sweep(now)
        arrivals = [max(self._arrivals.get(each.key, 0), now) for each in demands]
        waits = [
            max(0, arrival + each.limit.interval * max(each.cost, 1) - each.limit.burst - now)
            for each, arrival in zip(demands, arrivals, strict=True)
        ]
        if not any(waits):
            due = zip(demands, arrivals, strict=True)
            arrivals = [arrival + each.limit.interval * each.cost for each, arrival in due]
            self._arrivals |= {
                each.key: arrival for each, arrival in zip(demands, arrivals, strict=True) if each.cost > 0
            }
        standing = zip(demands, waits, arrivals, strict=True)
        return [_verdict(each.limit, wait, each.limit.burst - (arrival - now)) for each, wait, arrival in standing]

    def _now(self) -> int:
        return round(self._clock() * _MICRO)

    def _sweep(self, now: int) -> None:
        if now - self._swept > _SWEEP_MICRO:
            self._swept = now
            self._arrivals = {key: arrival for key, arrival in self._arrivals.items() if arrival > now}


class RedisLimiter(Limiter):
    """Limits shared by all processes, a round trip each time. Redis' own clock counts: hosts need not agree on theirs.

    All keys of one demand stand on one server: a Redis Cluster is not supported.
    """

    def __init__(self, redis: Redis, clock: Callable[[], float] | None = None) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._clock = clock

    async def take_all(self, demands: Sequence[Demand]) -> list[Verdict]:
        """See `Limiter`. Raises redis.RedisError when the store is away."""
        now = round(self._clock() * _MICRO) if self._clock else 0
        numbers = [number for each in demands for number in (each.limit.interval, each.limit.burst, each.cost)]
        found = await self._script(keys=[f"codementor:limit:{each.key}" for each in demands], args=[now, *numbers])
        standing = zip(demands, found, strict=True)
        return [_verdict(each.limit, int(wait), int(left)) for each, (wait, left) in standing]


def _verdict(limit: Limit, wait: int, left: int) -> Verdict:
    """The verdict, by the microseconds to wait and those of the burst that are left."""
    return Verdict(limit, wait / _MICRO, max(0, left) // limit.interval, (limit.burst - left) / _MICRO)
