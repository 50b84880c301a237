"""Grading: every case, hidden ones too, in child processes. A grade counts once: of whoever still holds the submission.

The database is the queue, and says who is next; a message only calls a worker. So a message may be lost or come twice.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Row

from backend_api.exercises.service import Name
from backend_api.kit import wire
from backend_api.kit.away import is_away
from backend_api.kit.process import end, through
from codementor.wire.submissions import SubmissionStatus

from . import pool, repository
from .policy import FAILED, MOST_TRIES, learners_report
from .service import Grader, channel, send

log = logging.getLogger(__name__)
_CALLS = 20


async def resend(grader: Grader, *, alone: bool) -> None:
    """Workers are called for what waits; what was cut off waits again. `alone`: no other worker can be grading."""
    if not grader.runs.allowed:
        return
    async with grader.db.write() as db:
        await repository.free(db, None if alone else grader.clock(), MOST_TRIES, FAILED)
        waiting = await repository.waiting(db, _CALLS)
    for _ in range(waiting):
        await send(grader)


async def grade(grader: Grader, _call: str) -> None:
    """What waits is graded, or failed with its work kept, one after the other until nothing waits."""
    while grader.runs.allowed:
        async with grader.db.write() as db:
            row = await repository.claim(db, grader.clock() + grader.lease)
        if row is None:
            return
        await _grade(grader, row)


async def _grade(grader: Grader, row: Row[Any]) -> None:
    try:
        await grader.bus.publish(channel(row.user_id, row.id))
        async with _held(grader, row):
            passed, shown = await _run(grader, row)
    except asyncio.CancelledError:
        await through(_finish(grader, row, status=SubmissionStatus.QUEUED))
        raise
    except Exception as error:
        if is_away(error):  # then it waits again once its lease is over
            log.warning("grading broke off", extra={"facts": {"submission": row.id, "error": type(error).__name__}})
            return
        log.exception("grading failed", extra={"facts": {"submission": row.id}})
        await _finish(grader, row, status=SubmissionStatus.FAILED, note=FAILED)
        return
    if await _finish(grader, row, status=SubmissionStatus.GRADED, passed=passed, report=shown) and passed:
        await _offer(grader, row)


@asynccontextmanager
async def _held(grader: Grader, row: Row[Any]) -> AsyncIterator[None]:
    """Within it the lease is renewed: an end of this process frees the submission soon, and nothing else does."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(grader.lease.total_seconds() / 3)
            try:
                async with grader.db.write() as db:
                    await repository.held(db, row, lease=grader.clock() + grader.lease)
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("lease not renewed", extra={"facts": {"error": type(error).__name__}})

    renewing = asyncio.create_task(renew())
    try:
        yield
    finally:
        await end(renewing)


async def _offer(grader: Grader, row: Row[Any]) -> None:
    """A good program of a learner who agreed may join the pool. A queue that is away costs the pool one program."""
    async with grader.db.read() as db:
        agreed = await repository.agrees(db, row.user_id)
    if agreed:
        await send(grader, pool.JOIN, str(row.seq))


async def _run(grader: Grader, row: Row[Any]) -> tuple[bool, str]:
    exercise = await grader.library.exercise(Name(row.owner, row.set, row.version), row.exercise)
    report = await grader.runs.check(exercise, row.source, exercise.cases)
    return report.good, wire.encode(learners_report(exercise, report)).decode()


async def _finish(grader: Grader, row: Row[Any], **values: Any) -> bool:
    async with grader.db.write() as db:
        kept = await repository.held(db, row, lease=None, **values)
    await grader.bus.publish(channel(row.user_id, row.id))
    return kept
