"""Rate limits: the same truths in memory and in Redis, by a clock that the test puts forward."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from backend_api.kit.limits import Demand, Limit, Limiter, MemoryLimiter, RedisLimiter


@dataclass
class Clock:
    """Seconds that pass only when the test says so."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the limiter."""
    return Clock()


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
async def limiter(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Limiter]:
    """A fresh limiter of each kind."""
    if request.param == "memory":
        yield MemoryLimiter(clock)
        return
    async with Redis.from_url(request.getfixturevalue("redis_url")) as redis:
        await redis.flushdb()
        yield RedisLimiter(redis, clock)


async def test_as_many_as_named_are_allowed_and_then_it_says_how_long(limiter: Limiter) -> None:
    """Three in a minute pass at once; the fourth is told to wait a third of a minute."""
    waits = [(await limiter.take("a", Limit(3, 60))).wait for _ in range(4)]
    assert waits == [0.0, 0.0, 0.0, 20.0]


async def test_a_verdict_tells_what_is_left_and_when_all_is(limiter: Limiter, clock: Clock) -> None:
    """Remaining counts down to none and comes back one by one; reset is when the whole limit is free again."""
    limit = Limit(3, 60)
    told = [(verdict.remaining, verdict.reset) for verdict in [await limiter.take("a", limit) for _ in range(4)]]
    clock.now += 20
    later = await limiter.take("a", limit, cost=0)
    assert told == [(2, 20.0), (1, 40.0), (0, 60.0), (0, 60.0)]
    assert (later.wait, later.remaining, later.reset) == (0.0, 1, 40.0)


async def test_one_key_does_not_limit_another(limiter: Limiter) -> None:
    """Each key has its own count."""
    await limiter.take("a", Limit(1, 60))
    assert (await limiter.take("b", Limit(1, 60))).wait == 0.0
    assert (await limiter.take("a", Limit(1, 60))).wait > 0.0


async def test_it_is_allowed_again_after_the_wait_and_not_before(limiter: Limiter, clock: Clock) -> None:
    """Waiting as long as was said is enough, and a microsecond less is not."""
    limit = Limit(7, 60)
    wait = [await limiter.take("a", limit) for _ in range(8)][-1].wait
    clock.now += wait - 0.000_001
    early = await limiter.take("a", limit)
    clock.now += 0.000_001
    assert early.wait > 0
    assert (await limiter.take("a", limit)).wait == 0.0


async def test_asking_without_cost_counts_nothing(limiter: Limiter) -> None:
    """Cost 0 says whether one more would be allowed, and leaves it so."""
    assert [(await limiter.take("a", Limit(1, 60), cost=0)).wait for _ in range(3)] == [0.0] * 3
    await limiter.take("a", Limit(1, 60))
    assert (await limiter.take("a", Limit(1, 60), cost=0)).wait > 0.0


async def test_of_several_demands_all_are_counted_or_none(limiter: Limiter) -> None:
    """A demand that the second limit refuses takes nothing of the first."""
    hour, day = Demand("hour", Limit(3, 3600)), Demand("day", Limit(1, 86_400))
    first = await limiter.take_all([hour, day])
    second = await limiter.take_all([hour, day])
    assert [verdict.wait > 0 for verdict in first + second] == [False, False, False, True]
    assert (await limiter.take("hour", hour.limit, cost=0)).remaining == 2


async def test_of_many_at_once_exactly_as_many_as_named_pass(limiter: Limiter) -> None:
    """Counting is atomic: of fifty requests at the same time, ten pass."""
    verdicts = await asyncio.gather(*(limiter.take("a", Limit(10, 600)) for _ in range(50)))
    assert [verdict.wait for verdict in verdicts].count(0.0) == 10


_STEPS = st.lists(st.tuples(st.integers(0, 40_000_000), st.integers(0, 4), st.booleans()), max_size=12)


@pytest.mark.services
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 9), seconds=st.integers(1, 100), steps=_STEPS)
def test_memory_and_redis_give_the_same_verdicts(
    redis_url: str, count: int, seconds: int, steps: list[tuple[int, int, bool]]
) -> None:
    """Whatever is taken and however time passes, both adapters say the same to the microsecond."""

    async def both() -> None:
        clock = Clock()
        async with Redis.from_url(redis_url) as redis:
            await redis.flushdb()
            limiters = MemoryLimiter(clock), RedisLimiter(redis, clock)
            for passed, cost, pair in steps:
                clock.now += passed / 1_000_000
                wanted = [Demand("a", Limit(count, seconds), cost), Demand("b", Limit(2 * count, seconds), 1)]
                told = [await limiter.take_all(wanted[: 1 + pair]) for limiter in limiters]
                assert told[0] == told[1]

    asyncio.run(both())


async def test_headers_are_those_of_the_standard_draft(limiter: Limiter) -> None:
    """Policy and standing are structured fields; who is refused is told when to come back."""
    allowed, refused = [(await limiter.take("a", Limit(1, 60))).headers for _ in range(2)]
    assert allowed == {"RateLimit-Policy": '"requests";q=1;w=60', "RateLimit": '"requests";r=0;t=60'}
    assert refused == {**allowed, "Retry-After": "60"}


async def test_memory_forgets_what_is_over(clock: Clock) -> None:
    """Keys that limit nothing any more are dropped, so memory does not grow with every address seen."""
    limiter = MemoryLimiter(clock)
    for number in range(100):
        await limiter.take(str(number), Limit(1, 10))
    clock.now += 120
    await limiter.take("last", Limit(1, 10))
    assert len(limiter._arrivals) == 1
