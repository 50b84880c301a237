"""Rate limits by GCRA behind one port: in memory for one process, in Redis for many. Both keep one number a key."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis

_SCRIPT = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local interval, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = arrival + interval * math.max(cost, 1) - burst - now
if wait > 0.000001 then return tostring(wait) end
if cost > 0 then
  local next = arrival + interval * cost
  redis.call('SET', KEYS[1], string.format('%.6f', next), 'PX', math.ceil((next - now) * 1000) + 1000)
end
return '0'
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in `seconds`, spread by GCRA. `closed`: refuse when the limiter's store is away."""

    count: int
    seconds: int
    closed: bool = False


class Limiter(Protocol):
    """Says whether one more is allowed."""

    async def take(self, key: str, limit: Limit, cost: int = 1) -> float:
        """0.0 when allowed (and then counted), else the seconds to wait. Cost 0 asks without counting."""


class MemoryLimiter:
    """Limits of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._arrivals: dict[str, float] = {}
        self._swept = clock()

    async def take(self, key: str, limit: Limit, cost: int = 1) -> float:
        """See `Limiter`."""
        now = self._clock()
        self._sweep(now)
        interval = limit.seconds / limit.count
        arrival = max(self._arrivals.get(key, now), now)
        wait = arrival + interval * max(cost, 1) - limit.seconds - now
        if wait > 1e-6:
            return wait
        if cost:
            self._arrivals[key] = arrival + interval * cost
        return 0.0

    def _sweep(self, now: float) -> None:
        if now - self._swept > 60:
            self._swept = now
            self._arrivals = {key: arrival for key, arrival in self._arrivals.items() if arrival > now}


class RedisLimiter:
    """Limits shared by all processes. Redis' own clock counts, so hosts need not agree on the time."""

    def __init__(self, redis: Redis) -> None:
        self._script = redis.register_script(_SCRIPT)

    async def take(self, key: str, limit: Limit, cost: int = 1) -> float:
        """See `Limiter`. Raises redis.RedisError when the store is away."""
        arguments = [limit.seconds / limit.count, limit.seconds, cost]
        return float(await self._script(keys=[f"codementor:limit:{key}"], args=arguments))
