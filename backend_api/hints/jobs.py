"""Diagnosing: a program is run, and a proven repair looked for, in a worker. Who asked waits in `service`."""

import asyncio
import logging
from typing import Any

from sqlalchemy import Row

from backend_api.exercises.service import Name
from backend_api.kit import wire
from backend_api.kit.errors import Refusal
from backend_api.kit.process import through
from backend_api.submissions import pool
from backend_api.submissions.policy import learners_report
from codementor.hints.prover import Question

from . import repository
from .policy import PATIENCE
from .service import Tutor, channel
from .tables import Status

log = logging.getLogger(__name__)


async def diagnose(tutor: Tutor, name: str) -> None:
    """The question of that id is answered; nothing when another worker has it, or nobody waits for it any more."""
    async with tutor.db.write() as db:
        row = await repository.claim(db, name, tutor.clock() - PATIENCE)
    if row is None:
        return
    try:
        passed, diagnosis = await _diagnosis(tutor, row)
    except asyncio.CancelledError:
        await through(_put(tutor, name, status=Status.QUEUED))
        raise
    except Refusal:
        await _put(tutor, name, status=Status.REFUSED, source="")
    except Exception:
        log.exception("diagnosing failed", extra={"facts": {"question": name}})
        await _put(tutor, name, status=Status.FAILED, source="")
    else:
        await _put(tutor, name, status=Status.ANSWERED, source="", passed=passed, diagnosis=diagnosis)


async def _diagnosis(tutor: Tutor, row: Row[Any]) -> tuple[bool, str]:
    """Whether the program passed, and its diagnosis as JSON. The engine sees the learner's report alone."""
    of = Name(row.owner, row.set, row.version)
    exercise = await tutor.library.exercise(of, row.exercise)
    async with tutor.db.read() as db:
        programs = await pool.programs(db, of, row.exercise)
    report = await tutor.runs.check(exercise, row.source, exercise.cases, row.language)
    question = Question(exercise, row.source, learners_report(exercise, report), row.language)
    return report.good, wire.encode(await tutor.runs.diagnosis(question, programs)).decode()


async def _put(tutor: Tutor, name: str, **values: Any) -> None:
    async with tutor.db.write() as db:
        await repository.put(db, name, **values)
    await tutor.bus.publish(channel(name))
