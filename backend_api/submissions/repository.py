"""The submissions room's SQL. Never commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_, update

from backend_api.kit.db import Transaction, insert_missing
from codementor.wire.submissions import SubmissionStatus

from .tables import consents, pool, submissions

_QUEUED = submissions.c.status == SubmissionStatus.QUEUED


async def add(db: Transaction, **values: Any) -> bool:
    """True when the submission was added; False when the user has one of that id."""
    return await insert_missing(db, submissions, [values]) == 1


async def one(db: Transaction, user_id: str, submission: str) -> Row[Any] | None:
    """A submission of the user."""
    mine = (submissions.c.user_id == user_id) & (submissions.c.id == submission)
    return (await db.execute(select(submissions).where(mine))).one_or_none()


async def page(db: Transaction, user_id: str, before: int | None, size: int) -> list[Row[Any]]:
    """The user's submissions, newest first, behind that one; without programs and reports."""
    light = [column for column in submissions.c if column.name not in ("source", "report")]
    statement = select(*light).where(submissions.c.user_id == user_id).order_by(submissions.c.seq.desc()).limit(size)
    return list(await db.execute(statement if before is None else statement.where(submissions.c.seq < before)))


async def turn(db: Transaction, lane: int, share: str) -> int:
    """The turn of a share's next submission: behind its own that wait, and not behind what others had earlier.

    Start-time fair queueing (Goyal, Vin and Cheng, 1996) with submissions of one length.
    """
    first = select(func.min(submissions.c.turn)).where(_QUEUED, submissions.c.lane == lane).scalar_subquery()
    own = select(func.count()).select_from(submissions).where(_QUEUED, submissions.c.share == share).scalar_subquery()
    return int((await db.execute(select(func.coalesce(first, 0) + own))).scalar_one())


async def waiting(db: Transaction, most: int, user_id: str = "") -> int:
    """How many submissions wait, of the user where one is named; counted up to `most`."""
    mine = [submissions.c.user_id == user_id] if user_id else []
    some = select(submissions.c.seq).where(_QUEUED, *mine).limit(most).subquery()
    return int((await db.execute(select(func.count()).select_from(some))).scalar_one())


async def claim(db: Transaction, lease: datetime) -> Row[Any] | None:
    """The submission whose turn it is, for the one worker that gets it; None when none waits."""
    order = (submissions.c.lane, submissions.c.turn, submissions.c.seq)
    following = select(submissions.c.seq).where(_QUEUED).order_by(*order).limit(1).with_for_update(skip_locked=True)
    values = {"status": SubmissionStatus.RUNNING, "tries": submissions.c.tries + 1, "lease": lease, "note": ""}
    statement = update(submissions).where(submissions.c.seq == following.scalar_subquery()).values(values)
    row: Row[Any] | None = (await db.execute(statement.returning(submissions))).one_or_none()
    return row


async def put(db: Transaction, seq: int, **values: Any) -> None:
    """The submission has these values."""
    await db.execute(update(submissions).where(submissions.c.seq == seq).values(**values))


async def held(db: Transaction, row: Row[Any], **values: Any) -> bool:
    """The submission has these values if it is still held by who claimed that row; False when it no longer is."""
    same = (submissions.c.seq == row.seq) & (submissions.c.tries == row.tries)
    running = submissions.c.status == SubmissionStatus.RUNNING
    return (await db.execute(update(submissions).where(same, running).values(**values))).rowcount == 1


async def free(db: Transaction, now: datetime | None, most: int, note: str) -> None:
    """What nobody holds any more is queued again; all that runs, without `now`. What was begun `most` times fails."""
    stale = [submissions.c.lease < now] if now else []
    statement = update(submissions).where(submissions.c.status == SubmissionStatus.RUNNING, *stale)
    worn = statement.where(submissions.c.tries >= most)
    await db.execute(worn.values(status=SubmissionStatus.FAILED, note=note, lease=None))
    await db.execute(statement.values(status=SubmissionStatus.QUEUED, lease=None))


async def passed(
    db: Transaction, users: Collection[str], sets: Collection[tuple[str, str]] | None = None
) -> list[Row[Any]]:
    """The exercises of which the users handed in good programs; of some sets where they are named."""
    kept = (submissions.c.user_id, submissions.c.owner, submissions.c.set, submissions.c.exercise)
    statement = select(*kept).where(submissions.c.user_id.in_(users), submissions.c.passed).distinct()
    if sets is not None:
        statement = statement.where(tuple_(submissions.c.owner, submissions.c.set).in_(sets))
    return list(await db.execute(statement))


async def by_number(db: Transaction, seq: int) -> Row[Any] | None:
    """The submission of that number, whoever's it is."""
    return (await db.execute(select(submissions).where(submissions.c.seq == seq))).one_or_none()


async def consent(db: Transaction, user_id: str) -> Row[Any] | None:
    """What the user said of the pool, and how many of their programs are in it."""
    count = select(func.count()).select_from(pool).where(pool.c.user_id == user_id).scalar_subquery()
    statement = select(consents, count.label("programs")).where(consents.c.user_id == user_id)
    return (await db.execute(statement)).one_or_none()


async def agrees(db: Transaction, user_id: str, *, hold: bool = False) -> bool:
    """True while the user agrees; with `hold`, whoever withdraws or leaves waits until this transaction ends."""
    agreed = (consents.c.user_id == user_id) & consents.c.withdrawn.is_(None)
    statement = select(consents.c.user_id).where(agreed)
    return (await db.execute(statement.with_for_update(read=True) if hold else statement)).one_or_none() is not None


async def agree(db: Transaction, user_id: str, now: datetime) -> None:
    """The user agrees from now on; who agrees already has done so since before."""
    if await insert_missing(db, consents, [{"user_id": user_id, "given": now, "withdrawn": None}]):
        return
    withdrew = (consents.c.user_id == user_id) & consents.c.withdrawn.is_not(None)
    await db.execute(update(consents).where(withdrew).values(given=now, withdrawn=None))


async def withdraw(db: Transaction, user_id: str, now: datetime) -> None:
    """The user agrees no longer, and none of their programs is in the pool."""
    agreed = (consents.c.user_id == user_id) & consents.c.withdrawn.is_(None)
    await db.execute(update(consents).where(agreed).values(withdrawn=now))
    await db.execute(delete(pool).where(pool.c.user_id == user_id))


async def pooled(db: Transaction, of: Mapping[str, str]) -> list[Row[Any]]:
    """The pool of an exercise's version, in the order in which its programs joined."""
    same = [pool.c[name] == value for name, value in of.items()]
    return list(await db.execute(select(pool).where(*same).order_by(pool.c.seq)))


async def generation(db: Transaction, of: Mapping[str, str]) -> tuple[int, int]:
    """The number of the last program that joined the pool of an exercise's version, and how many are in it."""
    same = [pool.c[name] == value for name, value in of.items()]
    last, count = func.coalesce(func.max(pool.c.seq), 0).label("last"), func.count().label("programs")
    row = (await db.execute(select(last, count).where(*same))).one()
    return row.last, row.programs


async def join(db: Transaction, **values: Any) -> bool:
    """True when the program joined; False when an equal one is there."""
    return await insert_missing(db, pool, [values]) == 1


async def leave(db: Transaction, numbers: Sequence[int]) -> None:
    """These programs are in the pool no longer."""
    await db.execute(delete(pool).where(pool.c.seq.in_(numbers)))


async def forget(db: Transaction, user_id: str) -> None:
    """The user's submissions are gone, from the pool too."""
    for table in (
        consents,
        submissions,
        pool,
    ):  # the consent first: what is joining under it is then in the pool, and goes
        await db.execute(delete(table).where(table.c.user_id == user_id))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """The user's submissions, what they said of the pool, and what of theirs is in it."""
    found: dict[str, Any] = {}
    for name, table, order in (
        ("submissions", submissions, submissions.c.seq),
        ("pool_consents", consents, consents.c.given),
        ("pool_programs", pool, pool.c.seq),
    ):
        statement = select(table).where(table.c.user_id == user_id).order_by(order)
        found[name] = [dict(row._mapping) for row in await db.execute(statement)]
    return found
