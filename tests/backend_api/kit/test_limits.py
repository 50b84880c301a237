"""Rate limits: the same truths in memory and in Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from backend_api.kit.limits import Limit, Limiter, MemoryLimiter, RedisLimiter


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[Limiter]:
    """A fresh limiter of each kind."""
    if request.param == "memory":
        yield MemoryLimiter()
        return
    async with Redis.from_url(request.getfixturevalue("redis_url")) as redis:
        await redis.flushdb()
        yield RedisLimiter(redis)


async def test_as_many_as_named_are_allowed_and_then_it_says_how_long(limiter: Limiter) -> None:
    """Three in a minute pass at once; the fourth is told to wait about a third of a minute."""
    waits = [await limiter.take("a", Limit(3, 60)) for _ in range(4)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert 19 < waits[3] <= 20


async def test_one_key_does_not_limit_another(limiter: Limiter) -> None:
    """Each key has its own count."""
    await limiter.take("a", Limit(1, 60))
    assert await limiter.take("b", Limit(1, 60)) == 0.0
    assert await limiter.take("a", Limit(1, 60)) > 0.0


async def test_it_is_allowed_again_after_the_wait(limiter: Limiter) -> None:
    """Waiting as long as was said is enough."""
    await limiter.take("a", Limit(10, 1))
    for _ in range(9):
        await limiter.take("a", Limit(10, 1))
    wait = await limiter.take("a", Limit(10, 1))
    await asyncio.sleep(wait + 0.02)
    assert await limiter.take("a", Limit(10, 1)) == 0.0


async def test_asking_without_cost_counts_nothing(limiter: Limiter) -> None:
    """Cost 0 says whether one more would be allowed, and leaves it so."""
    assert [await limiter.take("a", Limit(1, 60), cost=0) for _ in range(3)] == [0.0] * 3
    await limiter.take("a", Limit(1, 60))
    assert await limiter.take("a", Limit(1, 60), cost=0) > 0.0


async def test_of_many_at_once_exactly_as_many_as_named_pass(limiter: Limiter) -> None:
    """Counting is atomic: of fifty requests at the same time, ten pass."""
    waits = await asyncio.gather(*(limiter.take("a", Limit(10, 600)) for _ in range(50)))
    assert waits.count(0.0) == 10


async def test_memory_forgets_what_is_over() -> None:
    """Keys that limit nothing any more are dropped, so memory does not grow with every address seen."""
    time = [0.0]
    limiter = MemoryLimiter(lambda: time[0])
    for number in range(100):
        await limiter.take(str(number), Limit(1, 10))
    time[0] = 120.0
    await limiter.take("last", Limit(1, 10))
    assert len(limiter._arrivals) == 1
