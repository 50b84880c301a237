"""Wake-ups: the same truths in memory and through Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from backend_api.kit.bus import Bus, MemoryBus, RedisBus


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """A started bus of each kind."""
    if request.param == "memory":
        yield MemoryBus()
        return
    async with Redis.from_url(request.getfixturevalue("redis_url")) as redis:
        bus = RedisBus(redis)
        await bus.start()
        yield bus
        await bus.stop()


async def test_all_who_wait_for_a_channel_wake_up_and_nobody_else(bus: Bus) -> None:
    """A publication sets the event of each subscriber of its channel, and of no other."""
    async with bus.subscribe("a") as one, bus.subscribe("a") as two, bus.subscribe("b") as other:
        await bus.publish("a")
        async with asyncio.timeout(5):
            await asyncio.gather(one.wait(), two.wait())
        assert not other.is_set()


async def test_who_left_is_forgotten(bus: Bus) -> None:
    """After leaving, a channel has no trace and publishing to it harms nothing."""
    async with bus.subscribe("a"):
        pass
    await bus.publish("a")
    here = bus if isinstance(bus, MemoryBus) else bus._here  # type: ignore[attr-defined]
    assert not here._waiting


@pytest.mark.services
async def test_a_bus_without_redis_loses_wake_ups_and_nothing_else() -> None:
    """Redis being away is no error for whoever publishes, and the listener goes on trying."""
    async with Redis.from_url("redis://127.0.0.1:1/0") as redis:
        bus = RedisBus(redis)
        await bus.start()
        await bus.publish("a")
        await bus.stop()
