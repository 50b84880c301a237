"""The queue: the same truths in this process and through Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from backend_api.jobs.queue import Queue, memory_queue, redis_queue
from backend_api.submissions import service
from backend_api.submissions.service import Grader

Make = Callable[[], Queue]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
async def make(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """A function that makes queues of one kind; those of Redis share one stream."""
    if request.param == "memory":
        yield memory_queue
        return
    url = request.getfixturevalue("redis_url")
    async with Redis.from_url(url) as redis:
        await redis.flushdb()
    yield lambda: redis_queue(url)


async def test_a_job_that_is_sent_is_done(make: Make) -> None:
    """The job of that name is called with the text that was sent."""
    queue, done = make(), asyncio.Queue[str]()
    queue.register("work", done.put)
    await queue.start(work=True, at_once=2)
    await queue.send("work", "one")
    async with asyncio.timeout(10):
        assert await done.get() == "one"
    await queue.stop()


async def test_a_job_that_fails_stops_no_other(make: Make) -> None:
    """An exception is logged, and the next job is done."""
    queue, done = make(), asyncio.Queue[str]()

    async def work(text: str) -> None:
        if text == "bad":
            raise ValueError(text)
        await done.put(text)

    queue.register("work", work)
    await queue.start(work=True, at_once=1)
    await queue.send("work", "bad")
    await queue.send("work", "good")
    async with asyncio.timeout(10):
        assert await done.get() == "good"
    await queue.stop()


async def test_stopping_cuts_off_what_runs(make: Make) -> None:
    """A job that would run on is cancelled when the queue stops, quickly."""
    queue, begun, cut = make(), asyncio.Event(), asyncio.Event()

    async def work(_: str) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cut.set()
            raise

    queue.register("work", work)
    await queue.start(work=True, at_once=1)
    await queue.send("work", "")
    async with asyncio.timeout(10):
        await begun.wait()
    async with asyncio.timeout(2):
        await queue.stop()
    assert cut.is_set()


@pytest.mark.services
async def test_who_only_sends_does_no_jobs_and_a_later_worker_does(redis_url: str) -> None:
    """A job sent by a process that does not work waits for one that does, and is done by one of several."""
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()
    sender, done = redis_queue(redis_url), asyncio.Queue[str]()
    sender.register("work", done.put)
    await sender.start(work=False, at_once=1)
    name = str(uuid.uuid4())
    await sender.send("work", name)
    workers = [redis_queue(redis_url) for _ in range(2)]
    for worker in workers:
        worker.register("work", done.put)
        await worker.start(work=True, at_once=1)
    async with asyncio.timeout(10):
        assert await done.get() == name
    await asyncio.sleep(0.2)
    assert done.empty()
    for queue in (sender, *workers):
        await queue.stop()


async def test_a_queue_that_is_away_loses_no_submission(caplog: pytest.LogCaptureFixture) -> None:
    """Sending to a Redis that is not there is logged only: the submission stands in the database and is sent again."""

    class Away:
        """A queue that cannot be reached."""

        def register(self, name: str, job: object) -> None:
            """Takes any job."""

        async def send(self, name: str, argument: str) -> None:
            """Always fails."""
            raise ConnectionError("redis")

    class Allowed:
        """Says that programs may run."""

        allowed = True

    grader = Grader(None, None, None, None, Allowed(), Away())  # type: ignore[arg-type]
    await service.send(grader)
    assert [record.getMessage() for record in caplog.records] == ["job not sent"]
