"""The pool: correct programs of learners who agreed help to repair the programs of others.

A program joins once it was graded good, does on generated inputs what the references do, and is unlike those there.
"""

import asyncio
from datetime import datetime

from backend_api.exercises.service import Name
from backend_api.kit.clock import rfc3339
from backend_api.kit.db import Transaction
from codementor.hints.normal import program_id
from codementor.hints.pool import diverse
from codementor.hints.prover import Pool
from codementor.wire.submissions import PoolConsent

from . import repository
from .service import Grader

JOIN = "submissions.join"  # the job's name


async def consent(db: Transaction, user_id: str) -> PoolConsent:
    """What the user said, and when."""
    row = await repository.consent(db, user_id)
    if row is None:
        return PoolConsent()
    return PoolConsent(rfc3339(row.given), rfc3339(row.withdrawn) if row.withdrawn else "", row.programs)


async def agree(db: Transaction, user_id: str, now: datetime) -> PoolConsent:
    """The user's programs that are graded good from now on may join."""
    await repository.agree(db, user_id, now)
    return await consent(db, user_id)


async def withdraw(db: Transaction, user_id: str, now: datetime) -> PoolConsent:
    """The user's programs have left the pool, and none joins."""
    await repository.withdraw(db, user_id, now)
    return await consent(db, user_id)


async def programs(db: Transaction, name: Name, exercise: str) -> Pool:
    """The pool of an exercise's version."""
    return Pool(tuple(row.source for row in await repository.pooled(db, _of(name, exercise))))


async def generation(db: Transaction, name: Name, exercise: str) -> str:
    """Changes whenever the pool of the exercise's version does."""
    return "-".join(str(number) for number in await repository.generation(db, _of(name, exercise)))


async def join(grader: Grader, argument: str) -> None:
    """The submission of that number is in the pool, if its author agrees and it is correct and unlike the others."""
    async with grader.db.read() as db:
        row = await repository.by_number(db, int(argument))
        if row is None or not row.passed or not await repository.agrees(db, row.user_id):
            return
        name = Name(row.owner, row.set, row.version)
        there = await repository.pooled(db, _of(name, row.exercise))
    exercise = await grader.library.exercise(name, row.exercise)
    program = program_id(row.source)
    known = program in {each.program for each in there}
    if known or not exercise.solutions or not await grader.runs.valid(exercise, row.source):
        return
    kept = await asyncio.to_thread(diverse, [*(each.source for each in there), row.source])
    if len(there) not in kept:
        return
    now = grader.clock()
    async with grader.db.write() as db:
        if not await repository.agrees(db, row.user_id, hold=True):  # withdrawn in the meantime
            return
        await repository.leave(db, [each.seq for at, each in enumerate(there) if at not in kept])
        values = _of(name, row.exercise) | {"program": program, "user_id": row.user_id, "source": row.source}
        await repository.join(db, **values, joined=now)


def _of(name: Name, exercise: str) -> dict[str, str]:
    return {"owner": name.owner, "set": name.set, "version": name.version, "exercise": exercise}
