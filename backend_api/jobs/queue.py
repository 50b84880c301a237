"""The queue: jobs are named, take one text, and may be delivered twice, so each job must bear that."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from taskiq import AsyncBroker, InMemoryBroker
from taskiq.acks import AcknowledgeType
from taskiq.api import run_receiver_task
from taskiq_redis import RedisStreamBroker

log = logging.getLogger(__name__)
Job = Callable[[str], Awaitable[None]]
_LONGEST_JOB_SECONDS = 600


class Jobs(Protocol):
    """Sends jobs to whoever does them."""

    def register(self, name: str, job: Job) -> None:
        """Jobs of that name are done by this function."""

    async def send(self, name: str, argument: str) -> None:
        """The job is queued; raises ConnectionError when the queue is away."""


class Queue:
    """Jobs through a taskiq broker."""

    def __init__(self, broker: AsyncBroker) -> None:
        self._broker = broker
        self._running: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Task[None] | None = None

    def register(self, name: str, job: Job) -> None:
        """See `Jobs`."""

        async def run(argument: str) -> None:
            task = asyncio.current_task()
            assert task
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
        await task.kiq(argument)

    async def start(self, *, work: bool, at_once: int) -> None:
        """Jobs can be sent; with `work` they are also done here, where the broker does not do them by itself."""
        await self._broker.startup()
        if work and not isinstance(self._broker, InMemoryBroker):
            self._listening = asyncio.create_task(
                run_receiver_task(
                    self._broker, max_async_tasks=at_once, ack_time=AcknowledgeType.WHEN_EXECUTED, validate_params=False
                )
            )

    async def stop(self) -> None:
        """No job runs any more; those that were cut off are the database's to find again."""
        tasks = [*self._running, *([self._listening] if self._listening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._broker.shutdown()


def memory_queue() -> Queue:
    """Jobs done in this process as soon as they are sent."""
    return Queue(InMemoryBroker())


def redis_queue(url: str) -> Queue:
    """Jobs through a Redis stream, acknowledged once done."""
    broker = RedisStreamBroker(
        url,
        queue_name="codementor:jobs",
        consumer_group_name="codementor",
        consumer_id="0-0",
        maxlen=100_000,
        idle_timeout=_LONGEST_JOB_SECONDS * 1000,
        unacknowledged_lock_timeout=60,
    )
    return Queue(broker)
