"""The hints room's SQL. Never commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from backend_api.kit import wire
from backend_api.kit.db import Transaction, insert_missing
from codementor.wire.hints import Diagnosis

from .tables import diagnoses


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


async def forget(db: Transaction, user_id: str) -> None:
    """The user's diagnoses are gone."""
    await db.execute(delete(diagnoses).where(diagnoses.c.user_id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The user's diagnoses."""
    statement = select(diagnoses).where(diagnoses.c.user_id == user_id).order_by(diagnoses.c.made)
    return {"diagnoses": [dict(row._mapping) for row in await db.execute(statement)]}
