"""Wake-up calls between requests and jobs. A message says only "look again": the database is the truth.

So a lost message costs one heartbeat, never a wrong answer.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from .process import end

log = logging.getLogger(__name__)
_PREFIX = "codementor:bus:"
_RETRY_SECONDS = 1.0
_START_SECONDS = 2.0


class Bus(Protocol):
    """Publishes wake-ups and hands them to whoever waits for a channel."""

    async def start(self) -> None:
        """The bus carries messages from now on."""

    async def stop(self) -> None:
        """Nothing of the bus runs any more."""

    async def publish(self, channel: str) -> None:
        """Everybody subscribed to the channel wakes up."""

    def subscribe(self, channel: str) -> AbstractAsyncContextManager[asyncio.Event]:
        """A context whose event is set at each wake-up of the channel."""


class MemoryBus:
    """Wake-ups within one process."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def start(self) -> None:
        """See `Bus`."""

    async def stop(self) -> None:
        """See `Bus`."""

    async def publish(self, channel: str) -> None:
        """See `Bus`."""
        for event in self._waiting.get(channel, ()):
            event.set()

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[asyncio.Event]:
        """See `Bus`."""
        event = asyncio.Event()
        self._waiting[channel].add(event)
        try:
            yield event
        finally:
            self._waiting[channel].discard(event)
            if not self._waiting[channel]:
                del self._waiting[channel]


class RedisBus:
    """Wake-ups among all processes: one Redis connection a process, however many wait."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._here = MemoryBus()
        self._listening: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()

    async def start(self) -> None:
        """See `Bus`. Where Redis does not answer soon, it goes on trying in the background."""
        self._listening = asyncio.create_task(self._listen())
        with suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                await self._heard.wait()

    async def stop(self) -> None:
        """See `Bus`."""
        if self._listening:
            await end(self._listening)

    async def publish(self, channel: str) -> None:
        """See `Bus`. Redis away is logged: who waits looks again at the next heartbeat."""
        try:
            await self._redis.publish(_PREFIX + channel, "")
        except (RedisError, OSError) as error:
            log.warning("bus: not published: %s", type(error).__name__)

    def subscribe(self, channel: str) -> AbstractAsyncContextManager[asyncio.Event]:
        """See `Bus`."""
        return self._here.subscribe(channel)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as listener:
                    await listener.psubscribe(_PREFIX + "*")
                    async for message in listener.listen():
                        self._heard.set()  # the first message confirms the subscription
                        if message["type"] == "pmessage":
                            await self._here.publish(message["channel"].decode().removeprefix(_PREFIX))
            except (RedisError, OSError) as error:
                log.warning("bus: connection lost, trying again: %s", type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)
