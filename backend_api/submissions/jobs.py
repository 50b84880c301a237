"""Grading: every case, hidden ones too, in child processes. Whoever loses the race for a submission does nothing."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from backend_api.exercises.service import Name
from backend_api.kit import wire
from codementor.wire.submissions import SubmissionStatus

from . import pool, repository
from .policy import FAILED, LEASE, learners_report
from .service import Grader, channel, send

log = logging.getLogger(__name__)
_BATCH = 200


async def resend(grader: Grader, *, alone: bool) -> None:
    """What waits is sent again; what was cut off waits again. `alone`: no other worker can be grading anything."""
    if not grader.runs.allowed:
        return
    now = grader.clock()
    async with grader.db.write() as db:
        await repository.free(db, now + timedelta(seconds=1) if alone else now - LEASE)
        waiting = await repository.queued(db, _BATCH)
    for seq in waiting:
        await send(grader, seq)


async def grade(grader: Grader, argument: str) -> None:
    """The submission of that number is graded, or failed with its work kept; nothing when another has it."""
    async with grader.db.write() as db:
        row = await repository.claim(db, int(argument), grader.clock())
    if row is None:
        return
    try:
        await grader.bus.publish(channel(row.user_id, row.id))
        passed, shown = await _run(grader, row)
    except asyncio.CancelledError:
        await asyncio.shield(_finish(grader, row, status=SubmissionStatus.QUEUED))
        raise
    except Exception:
        log.exception("grading failed", extra={"facts": {"submission": row.id}})
        await _finish(grader, row, status=SubmissionStatus.FAILED, note=FAILED)
        return
    await _finish(grader, row, status=SubmissionStatus.GRADED, passed=passed, report=shown)
    if passed:
        await _offer(grader, row)


async def _offer(grader: Grader, row: Row[Any]) -> None:
    """A good program of a learner who agreed may join the pool. A queue that is away costs the pool one program."""
    async with grader.db.read() as db:
        agreed = await repository.agrees(db, row.user_id)
    if agreed:
        await send(grader, row.seq, pool.JOIN)


async def _run(grader: Grader, row: Row[Any]) -> tuple[bool, str]:
    exercise = await grader.library.exercise(Name(row.owner, row.set, row.version), row.exercise)
    report = await grader.runs.check(exercise, row.source, exercise.cases)
    return report.good, wire.encode(learners_report(exercise, report)).decode()


async def _finish(grader: Grader, row: Row[Any], **values: Any) -> None:
    async with grader.db.write() as db:
        await repository.put(db, row.seq, **values)
    await grader.bus.publish(channel(row.user_id, row.id))
