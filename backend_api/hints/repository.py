"""The hints room's SQL. Never commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from backend_api.kit import wire
from backend_api.kit.db import Transaction, insert_missing
from codementor.wire.hints import Diagnosis

from .tables import TABLES, Status, diagnoses, questions


async def diagnosis(db: Transaction, user_id: str, name: str, source_hash: str) -> Diagnosis | None:
    """The user's diagnosis of that id, if it was made for exactly this program."""
    mine = (diagnoses.c.user_id == user_id) & (diagnoses.c.id == name) & (diagnoses.c.source_hash == source_hash)
    kept = (await db.execute(select(diagnoses.c.diagnosis).where(mine))).scalar_one_or_none()
    return wire.adapter(Diagnosis).validate_json(kept) if kept else None


async def keep(db: Transaction, user_id: str, made: Diagnosis, source_hash: str, now: datetime) -> None:
    """The diagnosis is kept."""
    row = {
        "user_id": user_id,
        "id": made.id,
        "source_hash": source_hash,
        "diagnosis": wire.encode(made).decode(),
        "made": now,
    }
    await insert_missing(db, diagnoses, [row])


async def question(db: Transaction, name: str) -> Row[Any] | None:
    """The question of that id, with its answer once there is one."""
    return (await db.execute(select(questions).where(questions.c.id == name))).one_or_none()


async def ask(db: Transaction, since: datetime, **values: Any) -> None:
    """The question waits, unless it is answered or at work on since that moment."""
    if await insert_missing(db, questions, [values]):
        return
    given_up = (questions.c.status != Status.ANSWERED) & (
        (questions.c.status != Status.RUNNING) | (questions.c.asked < since)
    )
    again = {name: values[name] for name in ("source", "status", "asked")}
    await db.execute(update(questions).where(questions.c.id == values["id"], given_up).values(again))


async def claim(db: Transaction, name: str, since: datetime) -> Row[Any] | None:
    """The question, for the one worker that gets it; None for one that nobody asks any more."""
    waits = (questions.c.id == name) & (questions.c.status == Status.QUEUED) & (questions.c.asked >= since)
    statement = update(questions).where(waits).values(status=Status.RUNNING).returning(questions)
    row: Row[Any] | None = (await db.execute(statement)).one_or_none()
    return row


async def put(db: Transaction, name: str, **values: Any) -> None:
    """The question at work has these values."""
    running = (questions.c.id == name) & (questions.c.status == Status.RUNNING)
    await db.execute(update(questions).where(running).values(**values))


async def waiting(db: Transaction, since: datetime) -> int:
    """How many questions wait that were asked since then."""
    waits = (questions.c.status == Status.QUEUED) & (questions.c.asked >= since)
    return int((await db.execute(select(func.count()).select_from(questions).where(waits))).scalar_one())


async def sweep(db: Transaction, before: datetime) -> None:
    """Questions asked before that moment are gone, with their answers."""
    await db.execute(delete(questions).where(questions.c.asked < before))


async def forget(db: Transaction, user_id: str) -> None:
    """The user's diagnoses and questions are gone."""
    for table in TABLES:
        await db.execute(delete(table).where(table.c.user_id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The user's diagnoses and questions."""
    found: dict[str, Any] = {}
    for name, table, order in (
        ("diagnoses", diagnoses, diagnoses.c.made),
        ("hint_questions", questions, questions.c.asked),
    ):
        statement = select(table).where(table.c.user_id == user_id).order_by(order)
        found[name] = [dict(row._mapping) for row in await db.execute(statement)]
    return found
