"""The queue: jobs are named, take one text, and may be delivered twice, so each job must bear that."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError
from taskiq import AsyncBroker, InMemoryBroker
from taskiq.acks import AcknowledgeType
from taskiq.exceptions import TaskiqError
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

from backend_api.kit.log import instance
from backend_api.kit.process import end

log = logging.getLogger(__name__)
Job = Callable[[str], Awaitable[None]]
_LONGEST_JOB_SECONDS = 600
_READ_MS = 500
_RETRY_SECONDS = 1.0
_BEAT_SECONDS = 5


class Jobs(Protocol):
    """Sends jobs to whoever does them."""

    def register(self, name: str, job: Job) -> None:
        """Jobs of that name are done by this function."""

    async def send(self, name: str, argument: str) -> None:
        """The job is queued; raises ConnectionError when the queue is away."""


class NobodyWorks(Exception):
    """No worker has said lately that it takes jobs."""


class Queue:
    """Jobs through a taskiq broker."""

    def __init__(self, broker: AsyncBroker) -> None:
        self._broker = broker
        self._running: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Task[None] | None = None
        self._beating: asyncio.Task[None] | None = None
        self._finish = asyncio.Event()

    def register(self, name: str, job: Job) -> None:
        """See `Jobs`."""

        async def run(argument: str, request: str = "") -> None:
            task = asyncio.current_task()
            assert task
            instance.set(request)
            self._running.add(task)
            try:
                await job(argument)
            except Exception:
                log.exception("job failed", extra={"facts": {"job": name}})
            finally:
                self._running.discard(task)

        self._broker.register_task(run, task_name=name)

    async def send(self, name: str, argument: str) -> None:
        """See `Jobs`."""
        task = self._broker.find_task(name)
        assert task, f"no job {name}"
        try:
            await task.kiq(argument, instance.get())
        except (TaskiqError, RedisError) as error:
            raise ConnectionError("the queue is away") from error

    async def ping(self) -> None:
        """Returns when somebody takes jobs; raises when the queue is away or nobody does."""
        if not isinstance(self._broker, RedisStreamBroker):
            return
        async with Redis(connection_pool=self._broker.connection_pool) as redis:
            if not await redis.exists(f"{self._broker.queue_name}:worker"):
                raise NobodyWorks

    async def start(self, *, work: bool, at_once: int) -> None:
        """Jobs can be sent; with `work` they are also done here, where the broker does not do them by itself."""
        self._broker.is_worker_process = work
        await self._broker.startup()
        if work and not isinstance(self._broker, InMemoryBroker):
            self._listening = asyncio.create_task(self._listen(at_once))
            self._beating = asyncio.create_task(self._beat(self._broker))

    async def stop(self) -> None:
        """No job runs any more; those that were cut off are the database's to find again."""
        self._finish.set()
        if isinstance(self._broker, RedisStreamBroker):
            # redis-py can swallow a cancellation, after which reading would go on: this count it refuses to read with
            self._broker.count = 0
        await end(*self._running)
        if self._listening:
            await asyncio.wait([self._listening], timeout=2 * _READ_MS / 1000)
            await end(self._listening)
        if self._beating:
            await end(self._beating)
        await self._broker.shutdown()

    async def _beat(self, broker: AsyncBroker) -> None:
        """Says every few seconds that somebody takes jobs here; Redis 7.0 does not tell who reads an empty stream."""
        assert isinstance(broker, RedisStreamBroker)
        while True:
            try:
                async with Redis(connection_pool=broker.connection_pool) as redis:
                    await redis.set(f"{broker.queue_name}:worker", "1", ex=3 * _BEAT_SECONDS)
            except (RedisError, OSError) as error:
                log.warning("queue away: %s", type(error).__name__)
            await asyncio.sleep(_BEAT_SECONDS)

    async def _listen(self, at_once: int) -> None:
        """Does jobs until the queue stops; a queue that is away for a while is waited for."""
        with ThreadPoolExecutor(max_workers=1) as unused:  # for jobs that are no coroutines, of which there are none
            while not self._finish.is_set():
                receiver = Receiver(
                    self._broker,
                    executor=unused,
                    max_async_tasks=at_once,
                    ack_type=AcknowledgeType.WHEN_EXECUTED,
                    validate_params=False,
                )
                try:
                    await receiver.listen(self._finish)
                except Exception as error:
                    if not self._finish.is_set():
                        log.warning("queue away, trying again: %s", type(error).__name__)
                        await asyncio.sleep(_RETRY_SECONDS)


def memory_queue() -> Queue:
    """Jobs done in this process as soon as they are sent."""
    return Queue(InMemoryBroker())


def redis_queue(url: str, name: str = "codementor:jobs") -> Queue:
    """Jobs through a Redis stream of that name, acknowledged once done."""
    broker = RedisStreamBroker(
        url,
        queue_name=name,
        consumer_group_name="codementor",
        consumer_id="0-0",
        maxlen=100_000,
        xread_block=_READ_MS,
        idle_timeout=_LONGEST_JOB_SECONDS * 1000,
        unacknowledged_lock_timeout=60,
    )
    return Queue(broker)
