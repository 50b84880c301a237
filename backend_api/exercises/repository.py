"""The exercises room's SQL. Never commits."""

from typing import Any

from sqlalchemy import Row, Select, delete, select, tuple_, update

from backend_api.kit.db import Transaction, insert_missing

from .tables import bundles, newest, versions


async def version(db: Transaction, owner: str, name: str, version: str) -> Row[Any] | None:
    """One published version."""
    statement = select(versions).where(versions.c.owner == owner, versions.c.set == name, versions.c.version == version)
    return (await db.execute(statement)).one_or_none()


async def newest_version(db: Transaction, owner: str, name: str) -> Row[Any] | None:
    """The version that was published last."""
    statement = _newest().where(newest.c.owner == owner, newest.c.set == name)
    row: Row[Any] | None = (await db.execute(statement)).one_or_none()
    return row


async def page(db: Transaction, after: tuple[Any, ...] | None, size: int) -> list[Row[Any]]:
    """The newest version of each set, by owner and set, behind that key."""
    statement = _newest().order_by(newest.c.owner, newest.c.set).limit(size)
    if after:
        statement = statement.where(tuple_(newest.c.owner, newest.c.set) > after)
    return list(await db.execute(statement))


async def add_version(db: Transaction, author: bytes, learner: bytes, **values: Any) -> bool:
    """True when the version was added, and is the newest of its set; False when there is one of that name."""
    await insert_missing(db, bundles, [{"hash": values["hash"], "author": author, "learner": learner}])
    if not await insert_missing(db, versions, [values]):
        return False
    key = {"owner": values["owner"], "set": values["set"]}
    if not await insert_missing(db, newest, [{**key, "version": values["version"]}]):
        same = (newest.c.owner == key["owner"]) & (newest.c.set == key["set"])
        await db.execute(update(newest).where(same).values(version=values["version"]))
    return True


async def learner_bundle(db: Transaction, digest: str) -> bytes:
    """The bundle without solutions and hidden cases."""
    return bytes((await db.execute(select(bundles.c.learner).where(bundles.c.hash == digest))).scalar_one())


async def author_bundle(db: Transaction, digest: str) -> bytes:
    """The whole bundle: for the service alone."""
    return bytes((await db.execute(select(bundles.c.author).where(bundles.c.hash == digest))).scalar_one())


async def forget(db: Transaction, user_id: str) -> None:
    """The sets that the user published are gone."""
    mine = list(await db.execute(select(versions.c.owner).where(versions.c.user_id == user_id).distinct()))
    for (owner,) in mine:
        await db.execute(delete(newest).where(newest.c.owner == owner))
    await db.execute(delete(versions).where(versions.c.user_id == user_id))
    await db.execute(delete(bundles).where(bundles.c.hash.not_in(select(versions.c.hash))))


async def export(db: Transaction, user_id: str) -> dict[str, Any]:
    """What the user published."""
    kept = (versions.c.owner, versions.c.set, versions.c.version, versions.c.hash, versions.c.published)
    rows = await db.execute(select(*kept).where(versions.c.user_id == user_id))
    return {"sets": [dict(row._mapping) for row in rows]}


def _newest() -> Select[Any]:
    same = (versions.c.owner == newest.c.owner) & (versions.c.set == newest.c.set)
    return select(versions).join(newest, same & (versions.c.version == newest.c.version))
